"""How network solutions look in a cluster: one TOML record a solution, read by ``netinfo.components.match``.

``record`` says which keys a record has, ``parse`` reads it, ``compiled`` is what the program starts from (written by
``python -m tests.records``). To add a solution, add a record here and a recorded cluster to the tests.
"""
