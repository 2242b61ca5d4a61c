"""What a cluster may be called cannot break a page or a shell: generated texts, a real parser, real shells."""

from __future__ import annotations

import html
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from netinfo.model.report import Fact, State, Verdict
from netinfo.text.code_span import code
from netinfo.text.command_line import join, quote
from netinfo.text.escape import is_plain
from netinfo.transcript.forms import TELEGRAM_LIMIT, console, render
from netinfo.transcript.nouns import Section, Shown, Transcript
from netinfo.transcript.parse import parse
from netinfo.transcript.run import clean
from netinfo.transcript.split_line import split
from tests.support import debian, everyday

#: How many pages and names are tried.
PAGES = everyday.count(20_000, 1_000)
#: The same of forms that are not Markdown.
OTHERS = everyday.count(2_000, 300)
NAMES = everyday.count(10_000, 2_000)
FACTS = (Fact.CNI, Fact.POD_CIDRS, Fact.SERVICE_CIDRS)
#: What Markdown, HTML, wikis, terminals and shells take for more than text.
PIECES = (
    "`", "``", "```", "````", "~~~", "~~~~~", "```console\n", "```\n", "\n```", "\n\n", "\n", "\r\n", "\r",
    "\t", "    ", "|", "\\|", "\\", "\\\\", "|---|---|\n", "# ", "\n## Notes\n", "- ", "* ", "> ", "1. ",
    "---\n", "===\n", "$ ", "$$", "<b>", "</pre>", "<pre>", "<script>alert(1)</script>",
    "<img src=x onerror=y>", "<!--", "-->", "<![CDATA[", "&amp;", "&#96;&#96;&#96;",
    "![x](http://tracker.example/a.png)", "[x](javascript:y)", "[x]: http://e.example", "<http://e.example>",
    "@everyone", "#123", "owner/name#1", "*a*", "__b__", "~~c~~", "{noformat}", "{code}", "{code:java}",
    "{{x}}", "h1. ", "\x1b[31m", "\x1b]0;t\x07", "\x00", "\x08", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b",
    "\u2028", "\u2029", "\ufeff", "\u00ad", "\ud800", "é", "日本", "🙂", "'", '"', "“", ";", "&", "(", ")", "{",
    "}", "!", "!!", "=ls", "~", "*", "?", "[a]", "-", "--help", "-o=yaml", "%", "%s", "\\n", "\\x41", "\\055",
    "$HOME", "$(id)", "`id`", "${IFS}", "a", "b c", "10.0.0.0/8",
)  # fmt: skip


def text(dice: random.Random, most: int = 6) -> str:
    return "".join(dice.choice(PIECES) for _ in range(dice.randrange(1, most + 1)))


def shown(dice: random.Random) -> Shown:
    """A command with its output as the program keeps them, and a sentence with a name from outside in it."""
    words = ("kubectl", "--context", quotable(text(dice)), "get", quotable(text(dice)))
    output = clean("\n".join(text(dice, 4) for _ in range(dice.randrange(4))))
    return Shown(join(words), output, dice.choice((0, 0, 1)), f"The value stands here: {code(text(dice))}.")


def transcript(dice: random.Random) -> Transcript:
    sections = tuple(
        Section(
            fact=fact,
            question="What is it?",
            verdict=Verdict(fact, State.CONFLICT, text(dice), text(dice)),
            meaning=f"It means {code(text(dice))}, and that {code(text(dice))}.",
            shown=tuple(shown(dice) for _ in range(dice.randrange(3))),
        )
        for fact in FACTS[: dice.randrange(1, 4)]
    )
    cluster = (("Distribution", code(text(dice))),)
    return Transcript(cluster, sections, (f"Warning: {code(text(dice))}",), title=f"Context {code(text(dice))}")


def test_pages_of_hostile_text_have_exactly_the_fences_that_are_meant() -> None:
    dice, parser = random.Random(1), MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for _ in range(PAGES):
        made = transcript(dice)
        page = render(made, "markdown")
        tokens = parser.parse(page)
        consoles = [console(each) for section in made.sections for each in section.shown]
        fences = [(token.info, token.content) for token in tokens if token.type == "fence"]
        assert fences == [("console", body) for body in consoles], page
        assert not {token.type for token in tokens} & {"html_block", "code_block", "blockquote_open", "hr"}, page
        headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
        assert headings[1:] == ["What is it?"] * len(made.sections) + ["Notes"], page
        assert sum(token.type == "tr_open" for token in tokens) == 2 + len(made.sections), page
        inside = {child.type for token in tokens for child in token.children or ()}
        assert inside <= {"text", "code_inline", "text_special", "softbreak"}, (inside, page)


def test_exactly_the_characters_that_cannot_be_seen_are_escaped() -> None:
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    for character in map(chr, range(sys.maxunicode + 1)):
        assert is_plain(character) == (unicodedata.category(character) not in hidden), ascii(character)


def test_no_control_or_bidi_character_reaches_any_form() -> None:
    dice = random.Random(2)
    for _ in range(everyday.count(500, 150)):
        made = transcript(dice)
        for form in ("markdown", "text", "html", "jira", "telegram", "commands"):
            page = render(made, form)
            assert all(is_plain(line.replace("\t", "")) for line in page.split("\n")), page
            assert form != "telegram" or len(page) < TELEGRAM_LIMIT


class Tags(HTMLParser):
    """The elements of a page, and the text of every <pre>."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.blocks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs, (tag, attrs)
        self.seen.add(tag)
        self.open.append(tag)
        if tag == "pre":
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["pre"]:
            self.blocks[-1] += data


def test_html_holds_only_our_own_elements_and_every_byte_of_the_console() -> None:
    dice = random.Random(3)
    for _ in range(OTHERS):
        made = transcript(dice)
        page = Tags()
        page.feed(render(made, "html"))
        page.close()
        assert page.open == [] and page.blocks == [console(each) for part in made.sections for each in part.shown]
        assert page.seen <= {"h1", "h2", "table", "tr", "th", "td", "p", "pre", "code", "ul", "li"}


def test_a_block_of_jira_ends_where_it_is_meant_to() -> None:
    dice = random.Random(4)
    for _ in range(OTHERS):
        made = transcript(dice)
        page = render(made, "jira")
        blocks = re.findall(r"^\{(noformat|code)\}\n(.*?)\{\1\}$", page, re.DOTALL | re.MULTILINE)
        assert [html.unescape(body) for _mark, body in blocks] == [
            html.unescape(console(each)) for part in made.sections for each in part.shown
        ]


def test_no_hostile_page_stops_the_reader_of_transcripts() -> None:
    dice = random.Random(5)
    for _ in range(OTHERS):
        made = transcript(dice)
        for form in ("markdown", "text", "html", "jira"):
            assert len(parse(render(made, form))) >= sum(len(each.shown) for each in made.sections) // 2
        parse(text(dice, 60))


def quotable(name: str) -> str:
    """A name that a process can be given: without NUL; a line feed at its end is what no shell line can keep."""
    return name.replace("\x00", "").encode("utf-8", "replace").decode().rstrip("\n") or "x"


def names() -> Iterator[str]:
    """Pieces put together; single characters of the first planes; a few that were met."""
    dice = random.Random(6)
    yield from (
        "-x",
        "--help",
        "-o=yaml",
        "-",
        "--",
        "=ls",
        "~",
        "~root",
        "a b",
        "it's",
        '"',
        "$(touch /pwned)",
        "x;id",
        "!!",
    )
    yield from (
        "arn:aws:eks:eu-west-1:123456789012:cluster/prod",
        "а-кириллица",
        "\x1b[2J",
        "a\nb",
        "\u202egpj",
        "%s%n",
    )
    yield from (f"a{chr(point)}b" for point in range(1, 0x250))
    for _ in range(NAMES):
        yield quotable(text(dice, 8))


SHELLS = {
    "sh": ["sh"],
    "bash": ["bash", "--norc"],
    "bash with history": ["bash", "--norc", "-o", "history", "-H"],
    "zsh": ["zsh", "-f"],
    "dash": ["dash"],
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> list[str]:
    name, *rest = SHELLS[request.param]
    found = debian.program(name)
    if found is None:
        pytest.skip(f"no {name}; python -m tests.support.debian")
    return ["env", *(f"{key}={value}" for key, value in found.environ.items()), str(found.path), *rest]


def test_hostile_names_arrive_as_one_argument_each(shell: list[str], tmp_path: Path) -> None:
    wanted = list(names())
    assert len(wanted) >= NAMES
    script = tmp_path / "script"
    script.write_bytes("".join(f"printf '%s\\0' {join(('kubectl', '--context', name))}\n" for name in wanted).encode())
    done = subprocess.run([*shell, str(script)], capture_output=True, cwd=tmp_path, timeout=300, check=False)
    words = done.stdout.split(b"\0")[:-1]
    assert words[0::3] == [b"kubectl"] * len(wanted) and words[1::3] == [b"--context"] * len(wanted)
    assert [name for name, word in zip(wanted, words[2::3], strict=True) if name.encode() != word] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["script"] and not done.stderr


def test_a_quoted_name_is_one_line_of_visible_characters_and_can_be_read_back() -> None:
    for name in names():
        line = quote(name)
        assert is_plain(line) and split(line) == [name], name


@pytest.mark.parametrize(
    "line", ["a;b", "a$(b)", "`a`", "a > b", '"$a"', "a\nb", "'", "a 'b", "a  b", "$(printf 'a')", ""]
)
def test_a_line_that_was_not_written_by_us_is_not_read(line: str) -> None:
    with pytest.raises(ValueError, match="not a line of ours"):
        split(line or " ")
