"""Fixtures of all tests."""

import os
import signal

import pytest
from hypothesis import settings

from netinfo.text.translation import set_language
from tests.support import everyday, side_by_side

pytest_plugins = ["tests.apiserver.fixtures"]

# A shell starts a background job with SIGINT ignored, and a child inherits that: tests of Ctrl-C would test nothing.
signal.signal(signal.SIGINT, signal.default_int_handler)
# The same with nohup and SIGHUP, which the program rightly leaves ignored.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
# Whoever runs the tests may have a terminal of any width and taste.
for name in ("COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"):
    os.environ.pop(name, None)

# The same examples on every run and every machine. New ones: pytest --hypothesis-profile=search, again and again.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("repeatable")
# Each mutant meets all tests of its function, so few examples have to do (setup.cfg, [mutmut]).
settings.register_profile("mutants", max_examples=15, deadline=None, derandomize=True)


@pytest.fixture(autouse=True)
def in_english() -> None:
    """What a test in the same process spoke before is forgotten."""
    set_language("en")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--exhaustive`` runs also what takes minutes: ``make test-all``."""
    parser.addoption("--exhaustive", action="store_true", help="run the tests marked exhaustive as well")


def pytest_configure(config: pytest.Config) -> None:
    """Test modules ask how much to take while they are imported, so it is said before."""
    everyday.is_exhaustive = config.getoption("--exhaustive")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Of ``-n``: which worker runs what (``--dist`` is left aside), in the order of the items."""
    config.option.loadscopereorder = False
    return side_by_side.ByPlace(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the option the exhaustive tests are no part of the run; what takes longest begins."""
    side_by_side.sort(items)
    if not config.getoption("--exhaustive"):
        left_out = [each for each in items if each.get_closest_marker("exhaustive")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [each for each in items if not each.get_closest_marker("exhaustive")]
