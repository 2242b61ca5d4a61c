"""What is asked of each node: its podCIDRs, its addresses, its room."""
