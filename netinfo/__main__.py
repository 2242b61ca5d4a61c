"""``python -m netinfo``."""

from netinfo.cli import run

run()
