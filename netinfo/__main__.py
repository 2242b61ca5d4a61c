"""``python -m netinfo``."""

from netinfo.entry import run

run()
