"""What is asked of the cluster as a whole: distribution, DNS, IP families."""
