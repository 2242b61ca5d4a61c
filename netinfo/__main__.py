"""``python -m netinfo``."""

from netinfo.cli.main import run

run()
