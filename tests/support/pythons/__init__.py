"""The program on every version of Python that it supports and that this machine has."""
