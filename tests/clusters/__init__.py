"""Recorded clusters: a folder each, recorded from a real API server by the program itself, with what is true of it.

- ``describe/`` holds the descriptions, one module a family, one function a cluster;
- ``python -m tests.clusters.record [NAME...]`` loads them into a real kube-apiserver and records them here;
- ``<name>/expected.toml`` is written by hand, from the description and never from the program's output.
"""
