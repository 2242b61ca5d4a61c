"""Which CIDRs do Pods use: what the solution says, weighed against the addresses seen."""
