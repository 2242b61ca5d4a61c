"""How network solutions look in a cluster: one TOML record a solution, read by ``netinfo.components.match``.

``signature`` and ``distribution`` say which fields a record has, ``catalog.json`` is what the program starts from:
``python -m tests.records`` reads the TOML files strictly and writes it.
"""
