"""How distributions look in a cluster: the records of one TOML file.

``record`` says which keys a record has, ``parse`` reads it, ``compiled`` is what the program starts from (written by
``python -m tests.records``).
"""
