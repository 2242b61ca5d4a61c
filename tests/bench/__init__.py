"""How quick the program is, measured against the commands that it replaces, on real API servers.

    python -m tests.bench                one node, and 1,000 nodes with 30,000 pods
    python -m tests.bench --full         also 5,000 nodes with 100,000 pods (the first time takes many minutes)
    python -m tests.bench --write        also write docs/reference/speed.md and speed.svg

Nothing here is a test: figures depend on the machine. What must hold on any machine (modules imported, processes,
requests) is in tests/test_startup.py.
"""
