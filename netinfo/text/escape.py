"""Text from outside, made safe to print: nothing a cluster says may move a cursor, hide a line or forge one.

kubectl replaces two characters; bidi marks, C1 controls and line separators pass it. Here every character of the
Unicode categories Cc, Cf, Cs, Co, Cn, Zl and Zp is shown as its escape (``\\u202e``), and a blank is a plain blank.
"""

from __future__ import annotations

import re
import unicodedata

#: What may have to be escaped: everything but the printable characters of ASCII.
_DOUBTFUL = re.compile(r"[^ -~]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def escape(raw: str) -> str:
    """The text on one line, every invisible or control character as a visible escape."""
    # What isprintable holds for printable is in none of the hidden categories; a few blanks are in neither.
    return raw if raw.isprintable() else _DOUBTFUL.sub(_escaped, raw)


def is_plain(raw: str) -> bool:
    """True when nothing in the text would be escaped: only such values are used as evidence."""
    return escape(raw) == raw


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
