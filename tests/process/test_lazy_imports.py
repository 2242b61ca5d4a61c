"""Packages that are loaded without what only their unused features need still have all their features."""

from __future__ import annotations

import subprocess
import sys

from tests.support.program import ROOT

START = "import sys\nfrom netinfo import lazy_imports\nwith lazy_imports.stand_ins():\n    import sh, tabulate\n"


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
with lazy_imports.stand_ins():
    import asyncio
    print(asyncio.sleep.__name__)
"""
    assert python(code) == "sleep\n"


def test_modules_that_are_there_already_are_left_alone() -> None:
    code = "import asyncio\nwith lazy_imports.stand_ins():\n    import asyncio as again\nprint(again is asyncio)"
    assert python(code) == "True\n"


def test_a_callback_gets_the_lines_as_many_arguments_as_it_takes() -> None:
    code = """
def two(line, stdin):
    print(line, end='')
class Sink:
    def one(self, line):
        print(line, end='')
sh.printf('a\\nb\\n', _out=two)
sh.printf('c\\n', _out=Sink().one)
"""
    assert python(code) == "a\nb\nc\n"


def test_rows_may_be_dataclasses_and_cells_html() -> None:
    code = """
import dataclasses
@dataclasses.dataclass
class Row:
    name: str
    size: int
print(tabulate.tabulate([Row('a&b', 1)], headers='keys', tablefmt='html'))
print(tabulate.tabulate([['one two three']], maxcolwidths=[5], tablefmt='plain'))
"""
    told = python(code)
    assert "<th>name" in told and "a&amp;b" in told and "one\ntwo\nthree" in told


YAML = "import sys\nfrom netinfo.values.documents import load_yaml\nyaml = load_yaml()\n"


def test_yaml_reads_dates_numbers_and_refuses_control_characters_with_and_without_its_c_library() -> None:
    code = """
for loader in (yaml.CSafeLoader, yaml.SafeLoader):
    print(yaml.load('{a: 2024-01-02, b: 0x1F, c: 1.5, d: yes, e: 12:30:45}', Loader=loader))
    try:
        yaml.load('a: \\x07', Loader=loader)
    except yaml.YAMLError as error:
        print(type(error).__name__)
"""
    one, other = python(YAML + code).splitlines()[::2], python(YAML + code).splitlines()[1::2]
    assert one[0] == one[1] == "{'a': datetime.date(2024, 1, 2), 'b': 31, 'c': 1.5, 'd': True, 'e': 45045}"
    assert other == ["ReaderError", "ReaderError"]


def test_patterns_of_others_are_compiled_at_once_again_when_the_package_is_there() -> None:
    assert python(YAML + "import re; print(type(re.compile('a')) is re.Pattern)") == "True\n"
