"""Command lines that a person pastes: words to one line of a POSIX shell.

In: any words, also hostile ones (context and node names are free text). Out: one physical line of visible characters
that sh, bash, dash and zsh take apart into exactly these words. Nothing but a saved transcript is ever read back.

Why not ``shlex.quote``: zsh replaces a bare ``=ls`` by a path; a line feed or ESC inside quotes would run or hide
something in a terminal without bracketed paste. Words with such characters are written as ``"$(printf '...')"`` with
octal escapes, which all these shells understand (POSIX, utilities/printf). Words that only hold single quotes get
double ones, which Windows PowerShell understands too.

Pitfall: command substitution drops line feeds at the end of a word; such a word loses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from netinfo.model.command import Command
from netinfo.text.escape import is_plain

_BARE = re.compile(r"[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*")
#: What double quotes do not protect, in some shell or on an interactive command line.
_NOT_IN_DOUBLE = re.compile(r"[\"$`!]|\\[\\$`\"\n]|\\$")


def quote(word: str) -> str:
    """The word as one argument of a POSIX shell."""
    if _BARE.fullmatch(word):
        return word
    if not is_plain(word) or not _is_encodable(word):
        return _printf(word)
    if "'" in word and not _NOT_IN_DOUBLE.search(word):
        return f'"{word}"'
    return "'" + word.replace("'", "'\\''") + "'"


def join(words: Iterable[str]) -> str:
    """The words as one line."""
    return " ".join(quote(word) for word in words)


def pipeline(words: Iterable[str], into: Sequence[str]) -> str:
    """The words as one line, their output through a second program where there is one."""
    return f"{join(words)} | {join(into)}" if into else join(words)


def _is_encodable(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printf(word: str) -> str:
    """The word as octal escapes where a byte is not plain; a dash at the front would be printf's option."""
    plain = {byte: chr(byte) for byte in range(0x20, 0x7F)} | {ord("%"): "%%", ord("\\"): "\\\\", ord("'"): "\\047"}
    data = word.encode("utf-8", "surrogateescape" if _has_escaped_bytes(word) else "replace")
    text = "".join(plain.get(byte, f"\\{byte:03o}") for byte in data)
    if text.startswith("-"):
        text = "\\055" + text[1:]
    return f"\"$(printf '{text}')\""


def _has_escaped_bytes(word: str) -> bool:
    return all(not 0xD800 <= ord(each) <= 0xDFFF or 0xDC80 <= ord(each) <= 0xDCFF for each in word)


def shown(command: Command | None) -> str:
    """The command as a person pastes it: our own time limit left off, and no secret of a flag."""
    if command is None:
        return ""
    words = (without_secret(word) for word in (command.program, *command.args))
    return pipeline((word for word in words if not word.startswith("--request-timeout=")), command.filter)


def without_secret(word: str) -> str:
    """A word of a command without the token, or the password of a server's URL, that it gives to kubectl."""
    name, _, value = word.partition("=")
    if name == "--token":
        return f"{name}=REDACTED"
    before, at, after = value.rpartition("@")
    return f"{name}={before.partition('://')[0]}://REDACTED@{after}" if name == "--server" and at and before else word


def jsonpath_key(key: str) -> str:
    """A key as kubectl's jsonpath wants it: dots inside it are not steps."""
    return key.replace(".", "\\.")
