"""Fuzzing of everything that reads bytes from outside.

``python -m tests.fuzz TARGET --inputs 1000000`` is guided by coverage (atheris, which ``pip install atheris`` brings
on Linux); the tests beside this file give every target 20,000 inputs made from its examples, the same ones each time.
"""
