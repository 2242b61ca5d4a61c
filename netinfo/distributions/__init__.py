"""How distributions look in a cluster: one TOML record a distribution, read by ``netinfo.distribution_marks``."""
