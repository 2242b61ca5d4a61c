"""Translations straight from their PO file: nothing has to be compiled, shipped twice or kept in step.

In: the text of a PO file. Out: its messages, or the translations object of the standard library, which gets the same
bytes that ``msgfmt`` would write. Two hundred messages take a few milliseconds, and only readers of another language
than English pay them.

Formats: gnu.org/software/gettext/manual, "PO Files" and "MO Files".
"""

from __future__ import annotations

import gettext
import io
import json
import re
import struct
from dataclasses import dataclass, field

_LINE = re.compile(r'(?:(?P<key>msg\w+(?:\[\d\])?) )?(?P<text>".*")')
_MAGIC = 0x950412DE


@dataclass
class Message:
    """One message: its English text, the plural where it has one, the translations, where it stands."""

    text: str
    plural: str | None = None
    translations: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def is_translated(self) -> bool:
        """True when every form of it has a text."""
        return bool(self.translations) and all(self.translations)


def read(text: str) -> tuple[str, dict[str, Message]]:
    """The header and the messages by their English text. Comments are left out."""
    header = ""
    messages: dict[str, Message] = {}
    for block in text.split("\n\n"):
        fields = _fields(block)
        english = fields.get("msgid", "")
        translations = [fields[key] for key in sorted(fields) if key.startswith("msgstr")]
        if english:
            messages[english] = Message(english, fields.get("msgid_plural"), translations)
        elif translations:
            header = translations[0]
    return header, messages


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    current = ""
    for line in block.splitlines():
        found = _LINE.fullmatch(line)
        if found:
            current = found["key"] or current
            fields[current] = fields.get(current, "") + json.loads(found["text"])
    return fields


def compiled(header: str, messages: dict[str, Message]) -> bytes:
    """The bytes of an MO file: a table of messages in byte order, and one of their translations."""
    pairs = {b"": header.encode()}
    for message in messages.values():
        if message.is_translated:
            key = message.text if message.plural is None else f"{message.text}\0{message.plural}"
            pairs[key.encode()] = "\0".join(message.translations).encode()
    keys = sorted(pairs)
    at = 7 * 4 + 16 * len(keys)
    tables, bodies = [], []
    for texts in (keys, [pairs[key] for key in keys]):
        for text in texts:
            tables.append(struct.pack("<II", len(text), at))
            bodies.append(text + b"\0")
            at += len(text) + 1
    head = struct.pack("<7I", _MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + b"".join(tables) + b"".join(bodies)


def translations(text: str) -> gettext.NullTranslations:
    """What gettext makes of the text of a PO file."""
    return gettext.GNUTranslations(io.BytesIO(compiled(*read(text))))
