"""The strict reading of the records that people write: TOML to named tuples, for ``python -m tests.records``."""
