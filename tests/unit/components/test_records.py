"""What the program starts from is what the TOML files say."""

from __future__ import annotations

import subprocess
import sys

from netinfo.components.records import catalog
from tests import records
from tests.support.program import ROOT

PACKAGE = ROOT / "netinfo"


def test_the_catalog_has_the_records_of_the_files() -> None:
    """After a change of a TOML file: ``python -m tests.records``."""
    assert tuple(each._replace(samples=()) for each in records.all_signatures()) == catalog.signatures()
    assert records.all_distributions() == catalog.distributions()


def test_what_is_generated_from_the_records_is_fresh() -> None:
    """After a change of a TOML file: ``python -m tests.records``."""
    for path, text in records.generated():
        assert path.read_text("utf-8") == text


def test_a_run_reads_no_toml() -> None:
    code = (
        "import sys; from netinfo.components import match; from netinfo.facts import judge as _; "
        "match.signatures(); print('tomllib' in sys.modules)"
    )
    assert subprocess.run((sys.executable, "-c", code), capture_output=True, text=True).stdout == "False\n"


def test_every_resource_that_is_asked_for_has_a_reader() -> None:
    """What is asked for and read by nobody costs a request and tells nothing."""
    generated = PACKAGE / "sources" / "live" / "accepted_paths.py"
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py") if path != generated)
    for each in catalog.signatures():
        tested = {test.resource for test in each.declared}
        tested |= {mode.resource.resource for mode in each.modes if mode.resource is not None}
        unread = {name for name in (*each.resources, *each.wide_resources) if name not in code} - tested
        assert unread == set(), each.id
