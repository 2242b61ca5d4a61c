"""Reads a transcript back, as it comes out of GitHub, Moodle, Jira, Telegram, a mail or a PowerShell redirect.

In: the bytes of a file. Out: the commands in it, each with the output that stands below. Nothing here runs anything;
a command is only text until ``verify`` finds the same line among those the program itself would print.

What such places do to a text: CRLF, trailing and non-breaking blanks, lost indentation, wrapped lines, ``&quot;``,
typographic quotes and dashes, other prompts in front of commands, a quote mark in front of every line, UTF-16.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN, _CLOSE = "\x01open", "\x01close"
_FENCE = re.compile(r"[ ]{0,3}(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)")
#: A fence around a whole transcript, as a page about one shows it.
_OF_MARKDOWN = frozenset({"markdown", "md"})
_TAG = re.compile(
    r"</?(?:p|h[1-6]|table|tbody|tr|th|td|code|span|div|b|strong|ul|li|a|em)(?:\s[^<>]*)?>", re.IGNORECASE
)
#: A point of a list, as Markdown has it: notes stand in one, rows do not. A command in one stays a command.
_POINT = re.compile(r"<li(?:\s[^<>]*)?>(?!\s*(?:<|[$#] |kubectl\s|minikube\s))", re.IGNORECASE)
_CELL_ENDS = re.compile(r"</t[hd]>", re.IGNORECASE)
_PRE = re.compile(r"<(?P<end>/?)pre(?:\s[^<>]*)?>", re.IGNORECASE)
_WIKI = re.compile(r"\{(?:noformat|code)(?::[^{}\n]{0,200})?\}")
#: A prompt ends in one of these signs and a blank; PowerShell, zsh themes and root shells are among them.
#: The folder, and what zsh tells of git, may stand behind the sign.
_COMMAND = re.compile(
    r"(?P<prompt>\s*|.*?[$#%>➜➤✖❯▶]\s+|➜\s+\S+\s+(?:git:\(\S+\)\s+)?(?:✗\s+)?)"
    r"(?P<line>(?:kubectl|minikube)\s.*)"
)
_FOREIGN = re.compile(r"\s*[$%➜➤❯]\s+(?P<line>\S.*)")
#: Verbs that people type (kubectl 1.37 and minikube 1.37 `--help`); behind other words a sentence goes on.
_VERB = re.compile(
    r"(?:kubectl|minikube)\s+(?:-|(?:get|cluster-info|version|ssh|describe|logs|exec|run|apply|config|top|debug|cp|proxy"
    r"|api-resources|api-versions|auth|attach|port-forward|events|wait|delete|create|edit|patch|profile|ip|status|addons"
    r"|start|kubectl|netinfo)\b)"
)
#: What else shows something of a network: a block that begins so is a command with its output.
_PROGRAM = re.compile(
    r"\s*(?:sudo|cat|ls|grep|jq|ip|ssh|curl|docker|crictl|podman|nerdctl|ctr|ps|systemctl|journalctl|helm|calicoctl|cilium"
    r"|antctl|etcdctl|kubeadm|kind|k3s|microk8s|oc|rke2|nsenter|brctl|iptables|nft)\s+\S"
)
_EXIT_CODE = re.compile(r"(?:Exit code|Код возврата)\W+(\d{1,3})\b")
_TYPOGRAPHIC = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "—": "--",
        "–": "-",
        "\u00a0": " ",
        "…": "...",
    }
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A command of the text. ``is_bounded``: where the output ends is known, because a block of code ends there.

    ``is_known_program`` is False for a command of any other program than kubectl and minikube.
    """

    line: str
    output: tuple[str, ...]
    is_bounded: bool
    exit_code: int = 0
    is_known_program: bool = True


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 or, from PowerShell 5, UTF-16 with its mark; other bytes are replaced."""
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def loose(line: str) -> str:
    """The line without what pasting changes: entities, typographic signs, all but one blank between words."""
    return " ".join(html.unescape(line).translate(_TYPOGRAPHIC).split())


def narration(text: str) -> list[str]:
    """The lines outside of blocks of code; where there are no blocks, all of them."""
    return [line for line, fence in _lines(text) if not fence]


def parse(text: str) -> list[Quoted]:
    """All commands of the text in order."""
    found: list[Quoted] = []
    current: _Open | None = None
    last = 0
    for line, fence in _lines(text):
        is_first = bool(fence) and fence != last and bool(line.strip())
        last = fence if is_first or not fence else last
        started = _command(line, is_first=is_first)
        if started is not None and not (current and current.has_output(started, fence)):
            found += [current.close()] if current else []
            current = _Open(started, fence)
        elif current is not None:
            current.add(line, fence)
    return [*found, *([current.close()] if current else [])]


@dataclass(frozen=True, slots=True)
class _Started:
    """A line that is a command. ``is_known``: of kubectl or minikube."""

    line: str
    has_prompt: bool
    is_known: bool = True


class _Open:
    """The command whose output is being read."""

    def __init__(self, started: _Started, fence: int) -> None:
        self._started, self._fence = started, fence
        self._output: list[str] = []
        self._after: list[str] = []

    def has_output(self, line: _Started, fence: int) -> bool:
        """True when a line that looks like a command belongs to the output: ``minikube`` is also the name of a node.

        Where one command of a block stands behind a prompt, all of them do.
        """
        return self._started.has_prompt and not line.has_prompt and 0 < fence == self._fence

    def add(self, line: str, fence: int) -> None:
        """One more line: of the output while the same block of code lasts, or as long as there is no block."""
        (self._output if fence == self._fence else self._after).append(line)

    def close(self) -> Quoted:
        """The command as read. The exit code stands below the block, or among the lines where there is none."""
        where = self._after if self._fence else self._output
        codes = [int(code[1]) for line in where if (code := _EXIT_CODE.search(line))]
        line, is_known = self._started.line, self._started.is_known
        return Quoted(line, tuple(self._output), self._fence > 0, codes[0] if codes else 0, is_known)


def _command(line: str, *, is_first: bool = False) -> _Started | None:
    """The line as a command: behind a prompt, or one that nothing but a command can be. ``is_first`` of its block."""
    known = _COMMAND.fullmatch(line)
    if known and (known["prompt"].strip() or is_first or not _is_prose(known["line"])):
        return _Started(known["line"].strip(), bool(known["prompt"].strip()))
    foreign = _FOREIGN.fullmatch(line)
    if foreign:
        return _Started(foreign["line"].strip(), True, is_known=False)
    return _Started(line.strip(), False, is_known=False) if is_first and _PROGRAM.match(line) else None


def _is_prose(line: str) -> bool:
    """``kubectl prints ...`` in a sentence, and the node ``minikube`` in a table: no verb follows."""
    return _VERB.match(line) is None


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Every line with the number of the block of code it stands in; 0 outside."""
    marks, block, count = "", 0, 0
    around = ""
    for raw in _marked(text).split("\n"):
        line = raw.rstrip().translate({0xA0: " "})
        if line in (_OPEN, _CLOSE):
            count += line == _OPEN
            block = count if line == _OPEN else 0
            continue
        fence = _FENCE.fullmatch(line)
        if fence and not marks and (fence["info"].strip().lower() in _OF_MARKDOWN or line.strip() == around):
            around = "" if around else fence["marks"]
        elif fence and not marks and not block:
            marks, count = fence["marks"], count + 1
            block = count
        elif fence and marks and fence["marks"].startswith(marks) and not fence["info"].strip():
            marks, block = "", 0
        else:
            yield line, block


def _marked(text: str) -> str:
    """Line ends unified, quote marks of mails gone, blocks of HTML and Jira marked on lines of their own."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x01", "")
    lines = text.split("\n")
    if all(line.startswith(">") for line in lines if line.strip()):
        text = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)
    text = _CELL_ENDS.sub("|", _POINT.sub("- ", text))
    if _PRE.search(text):
        text = _TAG.sub("", _PRE.sub(lambda found: f"\n{_CLOSE}\n" if found["end"] else f"\n{_OPEN}\n", text))
    if _WIKI.search(text):
        parts = _WIKI.split(text)
        marks = [(_OPEN, _CLOSE)[position % 2] for position in range(len(parts) - 1)]
        text = "".join(part + (f"\n{mark}\n" if mark else "") for part, mark in zip(parts, [*marks, ""], strict=True))
    return text
