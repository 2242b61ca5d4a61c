"""kubectl netinfo: which CNI runs here, which block do Pods use, which do Services use, and which commands prove it."""

__version__ = "0.1.0"
