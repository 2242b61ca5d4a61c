"""Helpers that left their process group, or the session itself, are not alive when the run is over."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.process.test_processes import DEADLINE, Marked, marked  # noqa: F401 - a fixture
from tests.support import everyday, program
from tests.support.faults import executables
from tests.support.faults.leftovers import left_after

pytestmark = pytest.mark.alone

#: What a program, or a credential plugin of it, starts before it hangs.
HELPERS = {
    "under-timeout": "timeout 300 sleep 299",
    "in-a-session-of-its-own": "setsid sleep 299",
    "orphaned": "(setsid sleep 299 &) </dev/null >/dev/null 2>&1; sleep 298",
}
#: kubectl inside a wrapper, as administrators write them.
WRAPPERS = {"run": "{timeout} sleep 299", "replaced": "exec {timeout} sleep 299"}


def hanging(folder: Path, helper: str) -> Path:
    return executables.kubectl(folder, {"get ": f"touch {folder}/hangs\n{helper} &\nexec sleep 299"})


@pytest.mark.parametrize("helper", HELPERS)
def test_a_helper_ends_with_the_deadline(helper: str, tmp_path: Path, marked: Marked) -> None:  # noqa: F811
    result = marked.run(kubectl=hanging(tmp_path, HELPERS[helper]), home=tmp_path)
    assert result.code in (3, 7) and left_after(marked.mark) == set()


@pytest.mark.parametrize(("helper", "number"), everyday.pairs(HELPERS, (signal.SIGINT, signal.SIGTERM)))
def test_a_helper_ends_with_a_signal(
    helper: str,
    number: int,
    tmp_path: Path,
    marked: Marked,  # noqa: F811
) -> None:
    pipe = subprocess.PIPE
    with marked.started(hanging(tmp_path, HELPERS[helper]), "--timeout", "30s", stdout=pipe, stderr=pipe) as process:
        while not (tmp_path / "hangs").exists():
            time.sleep(0.02)
        time.sleep(0.2)
        process.send_signal(number)
        assert process.wait(10) == 128 + number
    assert left_after(marked.mark) == set()


@pytest.mark.parametrize("how", WRAPPERS)
def test_kubectl_in_a_wrapper_with_a_time_limit_of_its_own_ends_with_ours(
    how: str,
    tmp_path: Path,
    marked: Marked,  # noqa: F811
) -> None:
    body = WRAPPERS[how].format(timeout="timeout 300")
    result = marked.run(kubectl=executables.kubectl(tmp_path, {"get ": body}), home=tmp_path)
    assert result.code in (3, 7) and result.seconds < DEADLINE + 8 and left_after(marked.mark) == set()


def test_an_agent_that_a_plugin_left_behind_on_purpose_outlives_a_run_that_went_well(
    tmp_path: Path,
    marked: Marked,  # noqa: F811
) -> None:
    before = "[ -e $0.agent ] || { touch $0.agent; (setsid sleep 5 &) </dev/null >/dev/null 2>&1; }"
    result = program.run(kubectl=executables.kubectl(tmp_path, before=before), env=marked.env)
    assert result.code == 0 and len(left_after(marked.mark, 0)) == 1
    assert left_after(marked.mark, 10) == set()
