"""What the docs say is what the program does: ``python -m tests.docs`` writes the examples, the tests compare."""
