"""The translations: what the source says, what the catalogue holds, and the compiled file that ships.

    python -m tests.catalogue update     new messages into the .po, unused ones out
    python -m tests.catalogue compile    the .po to the .mo that gettext reads

The .mo is committed, so ``pip install`` needs no further tool; a test holds it against the .po. Only the standard
library is used. Formats: gnu.org/software/gettext/manual, "PO Files" and "MO Files".
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "netinfo"
PO = PACKAGE / "locale" / "ru" / "LC_MESSAGES" / "netinfo.po"
MO = PO.with_suffix(".mo")
_MARKS = frozenset({"_", "N_"})
#: What the command line's own library says; its catalogue is this one (see netinfo/text.py).
HEADER = """Project-Id-Version: netinfo
Language: ru
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);
"""


@dataclass
class Message:
    """One message: its English text, the plural where it has one, the translations, where it stands."""

    text: str
    plural: str | None = None
    translations: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def extracted() -> dict[str, Message]:
    """Every message of the source, in the order of files and lines."""
    found: dict[str, Message] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for text, plural in _messages(ast.parse(path.read_text("utf-8"))):
            message = found.setdefault(text, Message(text, plural))
            if place not in message.places:
                message.places.append(place)
    return found


def _messages(tree: ast.AST) -> Iterator[tuple[str, str | None]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if name in _MARKS and texts:
            yield texts[0], None
        elif name == "ngettext" and len(texts) >= 2:
            yield texts[0], texts[1]
        elif _is_option(node):
            yield from ((text, None) for text in _help_texts(node))


def _is_option(node: ast.Call) -> bool:
    """``typer.Option(help=...)`` and the like: their texts are translated when help is printed."""
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("Option", "Argument")


def _help_texts(node: ast.Call) -> Iterator[str]:
    for each in node.keywords:
        if each.arg == "help" and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str):
            yield each.value.value


def read_po(path: Path = PO) -> dict[str, Message]:
    """The catalogue's messages; the header is left out."""
    messages: dict[str, Message] = {}
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        fields = _fields(block)
        text = fields.get("msgid", "")
        if text:
            keys = sorted(key for key in fields if key.startswith("msgstr"))
            messages[text] = Message(text, fields.get("msgid_plural"), [fields[key] for key in keys])
    return messages


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    current = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        found = re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line)
        if found:
            current = found[1]
            fields[current] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            fields[current] += ast.literal_eval(line)
    return fields


def write_po(messages: dict[str, Message], path: Path = PO) -> None:
    """The catalogue as text, sorted as the source has the messages."""
    parts = ['msgid ""\nmsgstr ""\n' + "".join(f"{_quoted(line)}\n" for line in HEADER.splitlines(keepends=True))]
    for message in messages.values():
        lines = [f"#: {place}" for place in message.places]
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural is not None:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            forms = (message.translations + [""] * 3)[:3]
            lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(forms)]
        else:
            lines.append(f"msgstr {_quoted((message.translations or [''])[0])}")
        parts.append("\n".join(lines) + "\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), "utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def compiled(messages: dict[str, Message]) -> bytes:
    """The bytes of the .mo: a table of messages in byte order, and one of their translations."""
    pairs = {b"": HEADER.encode()}
    for message in messages.values():
        if message.translations and all(message.translations):
            key = message.text if message.plural is None else f"{message.text}\0{message.plural}"
            pairs[key.encode()] = "\0".join(message.translations).encode()
    keys = sorted(pairs)
    start = 7 * 4 + 16 * len(keys)
    bodies: list[bytes] = []
    tables = []
    for texts in (keys, [pairs[key] for key in keys]):
        table = b""
        for text in texts:
            table += struct.pack("<II", len(text), start + sum(map(len, bodies)))
            bodies.append(text + b"\0")
        tables.append(table)
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + b"".join(tables) + b"".join(bodies)


def update() -> None:
    """Bring the .po up to the source: translations are kept by their English text."""
    known = read_po() if PO.is_file() else {}
    wanted = extracted()
    for text, message in wanted.items():
        message.translations = known[text].translations if text in known else []
    write_po(wanted)


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["compile"]:
        MO.write_bytes(compiled(read_po()))
    else:
        raise SystemExit("update or compile")
