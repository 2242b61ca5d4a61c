"""Packages that are loaded without what only their unused features need still have all their features."""

from __future__ import annotations

import subprocess
import sys

from tests.program import ROOT

START = "import sys\nfrom netinfo import lean\nwith lean.stand_ins():\n    import sh, tabulate\n"


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", START + code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_not_used_is_not_loaded_and_no_stand_in_stays() -> None:
    told = python("print([name for name in ('asyncio', 'ssl', 'email', 'importlib.metadata') if name in sys.modules])")
    assert told == "[]\n"


def test_a_command_runs() -> None:
    assert python("print(sh.echo('one'), end='')") == "one\n"


def test_a_command_can_still_be_awaited() -> None:
    code = """
import asyncio
async def main():
    print(await sh.echo('awaited', _async=True), end='')
    async for line in sh.printf('a\\nb\\n', _async=True):
        print(line, end='')
asyncio.run(main())
"""
    assert python(code) == "awaited\na\nb\n"


def test_the_real_modules_are_there_for_everybody_else() -> None:
    code = "from importlib import metadata; import asyncio; print(metadata.version('sh')[:2], asyncio.sleep.__name__)"
    assert python(code) == "2. sleep\n"


def test_a_stand_in_gives_way_when_more_of_the_module_is_needed() -> None:
    code = """
with lean.stand_ins():
    import asyncio
    print(asyncio.sleep.__name__)
"""
    assert python(code) == "sleep\n"


def test_modules_that_are_there_already_are_left_alone() -> None:
    code = "import asyncio\nwith lean.stand_ins():\n    import asyncio as again\nprint(again is asyncio)"
    assert python(code) == "True\n"
