"""How quick the program is, measured against the commands that it replaces, on real API servers.

    python -m tests.bench                one node; 1,000 nodes with 30,000 pods; 5,000 nodes with 100,000 pods
    python -m tests.bench --no-huge      without the last, which takes many minutes to load the first time
    python -m tests.bench --small        one node only
    python -m tests.bench --write        also write docs/reference/speed.md and speed.svg

Nothing here is a test: figures depend on the machine. What must hold on any machine (modules imported, processes,
requests) is in tests/process/test_startup.py.
"""
