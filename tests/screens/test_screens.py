"""What a person sees on a terminal, of every command: as it was looked at, and in colours that can be read."""

from __future__ import annotations

import re

import pytest

from netinfo.cli.app import command_tree
from netinfo.views.page import Meaning
from tests.screens.shown import COMMANDS, WIDTHS, kept
from tests.screens.terminal import of_commands
from tests.support import debian, everyday

pytestmark = pytest.mark.skipif(debian.program("tmux") is None, reason="no tmux; python -m tests.support.debian")
_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")


@pytest.mark.parametrize("columns", everyday.part(WIDTHS[1:] + WIDTHS[:1], len(WIDTHS)))
def test_the_screens_are_those_that_were_looked_at(columns: int) -> None:
    bare, coloured = of_commands(COMMANDS, columns)
    assert bare == kept(columns).read_text(), "python -m tests.screens, and look at the difference"
    used = {code for codes in _COLOUR.findall(coloured) for code in re.findall(r"38;5;(\d+)", codes)}
    assert used == {str(each.value) for each in Meaning if each.value is not None}
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7])(?:;\d+)*m", coloured), "a colour that a theme may change"


def test_every_command_is_shown() -> None:
    shown = {word for line in COMMANDS for word in line.split()}
    assert set(command_tree().commands) - {"rbac"} <= shown  # a manifest is no table


@pytest.mark.parametrize("columns", WIDTHS)
def test_every_screen_holds_every_command_line(columns: int) -> None:
    text = kept(columns).read_text()
    assert max(map(len, text.splitlines())) <= columns
    assert text.count("\n$ kubectl netinfo ") + text.startswith("$ kubectl netinfo ") == len(COMMANDS)
