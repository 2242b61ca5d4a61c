"""What can go wrong between a cluster and the answer, brought about on purpose.

``catalogue.toml`` numbers every case; a test carries the numbers of the cases that it provokes.
"""
