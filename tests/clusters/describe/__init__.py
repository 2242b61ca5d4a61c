"""Descriptions of clusters as code: one module a family of solutions, one function a cluster."""
