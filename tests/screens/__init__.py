"""What stands on a real terminal, of every command, at four widths: ``python -m tests.screens`` writes it down.

The files are there to be looked at: no word is broken, columns are aligned. The tests compare.
"""
