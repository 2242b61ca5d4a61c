"""How network solutions look in a cluster: one TOML record a solution, read by ``netinfo.components.match``.

``signature`` and ``distribution`` say which fields a record has, ``parse_*`` read the TOML files, ``catalog.json`` is
what the program starts from (written by ``python -m tests.records``).
"""
