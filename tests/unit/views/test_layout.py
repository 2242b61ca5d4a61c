"""What a person sees on a terminal: every width is kept, no value is cut, colour stands beside words."""

from __future__ import annotations

import io
import re

import pytest

from netinfo.text.translation import set_language
from netinfo.views.layout import broken, fitted, paragraph
from netinfo.views.page import FILE, Meaning, Page
from tests.clusters.judging import NAMES
from tests.support import everyday
from tests.support.faults.terminal import with_terminal
from tests.support.in_process import printed
from tests.support.program import ROOT

WIDTHS = (60, 80, 100, 160)
NAMES_OF_COLUMNS = ("FACT", "VALUE", "STATE", "HOW WE KNOW")
BLOCKS = ", ".join(f"10.{number}.0.0/24" for number in range(8))
PROSE = (
    "the DaemonSet kube-system/agent runs (2 of 2 ready); 1-k8s.conflist; a sentence that has a few more words in it"
)
ROWS = [("CNI", "calico", "agreed", PROSE), ("Pod CIDR", BLOCKS, "conflict", "/a/long/path/" * 4 + "file; and more")]
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def words(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize("columns", [20, 30, 45, *WIDTHS])
def test_a_table_keeps_every_word_and_every_width(columns: int) -> None:
    text = fitted(ROWS, NAMES_OF_COLUMNS, Page(columns))
    assert words(text) | {"FACT"} == words(" ".join((*NAMES_OF_COLUMNS, *(cell for row in ROWS for cell in row))))
    too_long = [line for line in text.splitlines() if len(line) > columns]
    assert all(max(map(len, line.split())) > columns - 20 for line in too_long), too_long


ADDRESSES = [("node-a", "10.244.0.0/24", "192.168.1.10", "110"), ("node-b", "10.244.1.0/24", "192.168.1.11", "9")]
OF_ADDRESSES = ("NODE", "SLICE", "ADDRESS", "CAPACITY")


def test_columns_without_room_stand_in_tables_below_each_other() -> None:
    assert fitted(ADDRESSES, OF_ADDRESSES, Page(36)).splitlines() == [
        "NODE    SLICE          ADDRESS",
        "node-a  10.244.0.0/24  192.168.1.10",
        "node-b  10.244.1.0/24  192.168.1.11",
        "",
        "NODE    CAPACITY",
        "node-a  110",
        "node-b  9",
    ]
    alone = fitted(ADDRESSES[:1], OF_ADDRESSES, Page(36)).splitlines()
    assert alone == ["node-a", "  SLICE     10.244.0.0/24", "  ADDRESS   192.168.1.10", "  CAPACITY  110"]


def test_a_list_in_a_cell_is_broken_before_another_column_gives_way() -> None:
    rows = [("east", "10.0.0.0/16, 10.1.0.0/16", "agreed"), ("west", "10.2.0.0/16", "single")]
    assert fitted(rows, ("CONTEXT", "PODS", "STATE"), Page(31)).splitlines() == [
        "CONTEXT  PODS          STATE",
        "east     10.0.0.0/16,  agreed",
        "         10.1.0.0/16",
        "west     10.2.0.0/16   single",
    ]


def test_a_column_keeps_its_colour_wherever_it_stands() -> None:
    text = fitted(ADDRESSES, OF_ADDRESSES, Page(36, True), lambda _row, at: Meaning.PROBLEM if at == 3 else None)
    assert re.findall(r"\x1b\[1;38;5;163m(\w+)", text) == ["110", "9"]


def test_without_a_width_each_row_is_a_line() -> None:
    assert len(fitted(ROWS, NAMES_OF_COLUMNS, FILE).splitlines()) == 1 + len(ROWS)


def test_lines_end_behind_a_semicolon_before_they_end_between_words() -> None:
    assert broken("the first thing; the second thing; the third", 36) == [
        "the first thing; the second thing;",
        "the third",
    ]
    assert broken("one (2 of 2 ready) and so on", 14) == ["one", "(2 of 2 ready)", "and so on"]
    assert broken("", 10) == [""]


def test_a_comma_ends_a_line_only_where_the_line_is_half_full() -> None:
    assert broken("it matters, where all of this is longer than one line", 24) == [
        "it matters, where all of",
        "this is longer than one",
        "line",
    ]
    assert broken("10.0.0.0/16, 10.1.0.0/16, 10.2.0.0/16", 28) == ["10.0.0.0/16, 10.1.0.0/16,", "10.2.0.0/16"]


def test_a_command_stays_whole_to_be_pasted() -> None:
    command = "$ kubectl get pods -o 'jsonpath={range .items[*]}{.metadata.name}'"
    for columns in (20, 40, 60, 200):
        text = fitted([("10.0.0.1", "", command)], ("ADDRESS", "NODE", "COMMAND"), Page(columns))
        assert sum(command in line for line in text.splitlines()) == 1


def test_a_sentence_goes_on_below_itself() -> None:
    assert paragraph("warning: this is longer than the page", Page(30)) == "warning: this is longer than\n  the page\n"
    assert paragraph("warning: this is longer than the page", FILE) == "warning: this is longer than the page\n"


@pytest.mark.parametrize("meaning", [each for each in Meaning if each.value is not None])
def test_every_colour_can_be_read_on_black_and_on_white(meaning: Meaning) -> None:
    """The contrast of WCAG 2.2; the palette is xterm's 256colres.h."""
    assert isinstance(meaning.value, int) and meaning.value >= 16
    lightness = luminance(meaning.value)
    assert (lightness + 0.05) / 0.05 >= 4.5 and 1.05 / (lightness + 0.05) >= 4.5


def luminance(number: int) -> float:
    steps = (0, 95, 135, 175, 215, 255)
    cube = number - 16
    grey = 8 + 10 * (number - 232)
    red, green, blue = (grey,) * 3 if number >= 232 else (steps[cube // 36], steps[cube // 6 % 6], steps[cube % 6])
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (red / 255, green / 255, blue / 255)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("command", [(), ("-o", "wide"), ("nodes",), ("check",), ("map",)], ids=" ".join)
@pytest.mark.parametrize("columns", WIDTHS)
def test_colour_changes_nothing_but_colour(
    command: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    place = ("--from", str(ROOT / "tests" / "clusters" / "two-networks"))
    plain = printed([*place, *command, "--color", "never"])
    coloured = printed([*place, *command, "--color", "always"])
    assert [ESCAPES.sub("", str(each)) for each in coloured] == [str(each) for each in plain]
    assert "\x1b[" in coloured[1] + coloured[2] and "\x1b" not in plain[1] + plain[2]


@pytest.mark.parametrize("form", ["json", "yaml", "markdown", "csv"])
def test_a_form_for_programs_is_neither_coloured_nor_broken(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = printed(["--demo", "-o", form])[1]
    monkeypatch.setenv("COLUMNS", "60")
    assert printed(["--demo", "-o", form, "--color", "always"])[1] == usual


@pytest.mark.parametrize(
    ("env", "color", "is_terminal", "expected"),
    [
        ({"TERM": "xterm"}, "auto", True, True),
        ({"TERM": "xterm"}, "auto", False, False),
        ({"TERM": "dumb"}, "auto", True, False),
        ({}, "auto", True, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "auto", True, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, "auto", True, True),
        ({"CLICOLOR_FORCE": "1"}, "auto", False, True),
        ({"CLICOLOR_FORCE": "0"}, "auto", False, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, "auto", False, False),
        ({"NO_COLOR": "1"}, "always", False, True),
        ({"TERM": "xterm", "CLICOLOR_FORCE": "1"}, "never", True, False),
    ],
)
def test_colour_is_used_where_it_is_wanted(env: dict[str, str], color: str, is_terminal: bool, expected: bool) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: is_terminal  # type: ignore[method-assign]
    assert Page.of(stream, color, env).is_coloured is expected


def test_a_terminal_gets_colour_and_its_own_width() -> None:
    seen = with_terminal("--demo", TERM="xterm-256color", NO_COLOR="", CLICOLOR_FORCE="", COLUMNS="")
    assert "\x1b[38;5;29magreed\x1b[0m" in seen.text


def test_an_unknown_color_is_a_usage_error_that_names_the_known_ones() -> None:
    code, _out, err = printed(["--demo", "--color", "blue"])
    assert code == 2 and "auto, always, never" in err


SEVERAL = ("calico-dual-stack", "cilium-cluster-pool", "k3s", "kind-ipv6-first")
OF_SEVERAL = ("", "-o wide", "check", "map", "nodes", "plan /20", "plan --check 10.0.0.0/9", "whois 10.0.0.5 1.2.3.4")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize("words", OF_SEVERAL)
def test_no_line_of_several_clusters_is_wider_than_the_terminal(
    words: str, columns: int, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    places = [word for name in SEVERAL for word in ("--from", str(ROOT / "tests" / "clusters" / name))]
    _code, out, err = printed([*places, *words.split(), "--lang", language])
    set_language("en")
    too_long = [line for line in (out + err).splitlines() if len(line) > columns and not re.match(r" *\$ ", line)]
    assert out and not too_long


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("columns", "names"),
    [(80, everyday.part(NAMES, 4, 1)), (100, NAMES[::8]), (160, NAMES[4::8])],
    ids=["80", "100", "160"],
)
@pytest.mark.parametrize("command", [(), ("-o", "wide"), ("nodes",), ("check",), ("map",)], ids=" ".join)
def test_no_line_of_a_recorded_cluster_is_wider_than_the_terminal(
    command: tuple[str, ...], columns: int, names: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands stay whole, to be pasted, and so do words that are longer than what is left of a line for them."""
    monkeypatch.setenv("COLUMNS", str(columns))
    for name in names:
        place = ("--from", str(ROOT / "tests" / "clusters" / name))
        _code, out, err = printed([*place, *command, "--lang", language])
        for line in (out + err).splitlines():
            is_whole = re.match(r" *\$ ", line) or (
                len(line) - len(line.lstrip()) < columns // 2 and " " not in line.strip()
            )
            assert len(line) <= columns or is_whole, (name, line)
    set_language("en")
