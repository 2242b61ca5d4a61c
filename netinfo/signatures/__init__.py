"""How network solutions look in a cluster: one TOML record a solution, read by ``netinfo.match``.

``record`` says which keys a record has, ``parse`` reads it. To add a solution, add a record here and a recorded cluster
to the tests.
"""
