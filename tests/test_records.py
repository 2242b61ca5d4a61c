"""What the program starts from is what the TOML files say."""

from __future__ import annotations

import subprocess
import sys

from netinfo.components.records.distributions import DISTRIBUTIONS
from netinfo.components.records.solutions import SIGNATURES
from tests import records


def test_the_compiled_records_are_those_of_the_files() -> None:
    """After a change of a TOML file: ``python -m tests.records``."""
    assert tuple(each._replace(samples=()) for each in records.all_signatures()) == SIGNATURES
    assert records.all_distributions() == DISTRIBUTIONS
    for path, text in records.modules():
        assert path.read_text("utf-8") == text


def test_a_run_reads_no_toml() -> None:
    code = (
        "import sys; from netinfo.components import match; from netinfo.facts import judge as _; "
        "match.signatures(); print('tomllib' in sys.modules)"
    )
    assert subprocess.run((sys.executable, "-c", code), capture_output=True, text=True).stdout == "False\n"
