"""Room for a new network: blocks that nothing known overlaps, and how long a prefix a cluster of a size needs."""
