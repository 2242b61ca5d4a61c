"""A line of a saved transcript back to the words of its command.

In: any line. Out: its words where ``text.command_line.join`` wrote it; ValueError for every other line. Inside the
program a command is a ``Command``; only the text of a person has to be read.
"""

from __future__ import annotations

import re

from netinfo.text.command_line import join

_PRINTF = re.compile(r"\"\$\(printf '([^']*)'\)\"")
_PART = re.compile(r"[A-Za-z0-9_@%+=:,./-]+|'([^']*)'|\\(')|\"([^\"$`]*)\"")
_ESCAPE = re.compile(rb"\\([0-7]{3})|\\(\\)|%(%)")


def split(line: str) -> list[str]:
    """The words of a line that ``join`` wrote; ValueError for any other line."""
    words: list[str] = []
    at = 0
    while at < len(line):
        word, at = _read_word(line, at)
        words.append(word)
        if at < len(line):
            at += 1  # the blank between two words: join writes exactly one
    if join(words) != line:
        raise ValueError("not a line of ours")
    return words


def _read_word(line: str, at: int) -> tuple[str, int]:
    found = _PRINTF.match(line, at)
    if found:
        return _from_printf(found[1]), found.end()
    parts: list[str] = []
    begin = at
    while part := _PART.match(line, at):
        inside = next((group for group in part.groups() if group is not None), None)
        parts.append(part.group() if inside is None else inside)
        at = part.end()
    if at == begin or (at < len(line) and line[at] != " "):
        raise ValueError("not a line of ours")
    return "".join(parts), at


def _from_printf(text: str) -> str:
    def byte(found: re.Match[bytes]) -> bytes:
        return bytes([int(found[1], 8) & 0xFF]) if found[1] else found[2] or found[3]

    return _ESCAPE.sub(byte, text.encode()).decode("utf-8", "surrogateescape")
