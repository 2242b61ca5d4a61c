"""What is wrong with a cluster's addresses: one module a kind of finding, judged from the report and its snapshot."""
