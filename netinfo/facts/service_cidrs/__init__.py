"""Which CIDRs do Services use."""
