"""The translations: what the program says, and what the catalogue holds.

    python -m tests.catalogue     new messages into the PO file, unused ones out

The program reads the PO file itself (netinfo/text/po.py). Messages are found where they are marked (``_``, ``N_``,
``ngettext``, ``phrase``, ``phrases``), in the records of distributions, and in the command line's own tree, whose texts
are translated when help is printed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netinfo.text import po
from netinfo.text.po import Message

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "netinfo"
PO = PACKAGE / "locale" / "ru" / "LC_MESSAGES" / "netinfo.po"
_MARKS = frozenset({"_", "N_", "phrase"})
_PLURAL_MARKS = frozenset({"ngettext", "phrases"})
_COMMAND_LINE = "netinfo/cli/app.py"


def extracted() -> dict[str, Message]:
    """Every message of the program, in the order of files and lines."""
    found: dict[str, Message] = {}
    for place, text, plural in [*_of_command_line(), *_of_sources(), *_of_records()]:
        message = found.setdefault(text, Message(text, plural))
        if place not in message.places:
            message.places.append(place)
    return found


def _of_sources() -> Iterator[tuple[str, str, str | None]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                words = [text for text in texts if isinstance(text, str)]
                if node.func.id in _MARKS and words:
                    yield place, words[0], None
                elif node.func.id in _PLURAL_MARKS and len(words) >= 2:
                    yield place, words[0], words[1]


def _of_records() -> Iterator[tuple[str, str, str | None]]:
    """The sentences in the records of distributions, which become those of the fact."""
    from netinfo.components.records.catalog import distributions

    for record in distributions():
        if record.caution:
            yield "netinfo/components/records/distributions.toml", record.caution, None


def _of_command_line() -> Iterator[tuple[str, str, str | None]]:
    import typer

    from netinfo.cli.app import app

    for text in _texts(typer.main.get_command(app)):
        yield _COMMAND_LINE, " ".join(text.split()), None


def _texts(command: Any) -> Iterator[str]:
    """The texts of a command and of those below it; hidden options have none."""
    texts = [command.help, *(each.help for each in command.params if not each.hidden), command.epilog]
    yield from (text for text in texts if text)
    for each in getattr(command, "commands", {}).values():
        yield from _texts(each)


def catalogue() -> dict[str, Message]:
    """The messages of the PO file by their English text."""
    return po.read(PO.read_text("utf-8"))[1]


def update() -> None:
    """Bring the PO file up to the program: translations are kept by their English text."""
    header, known = po.read(PO.read_text("utf-8"))
    parts = [f"{_entry('msgid', '')}{_entry('msgstr', header)}"]
    for text, message in extracted().items():
        message.translations = known[text].translations if text in known else []
        parts.append(_block(message))
    PO.write_text("\n".join(parts), "utf-8")


def _block(message: Message) -> str:
    lines = "".join(f"#: {place}\n" for place in message.places) + _entry("msgid", message.text)
    if message.plural is None:
        return lines + _entry("msgstr", "".join(message.translations[:1]))
    forms = (message.translations + [""] * 3)[:3]
    lines += _entry("msgid_plural", message.plural)
    return lines + "".join(_entry(f"msgstr[{number}]", form) for number, form in enumerate(forms))


def _entry(key: str, text: str) -> str:
    """One field. A text of several lines begins on the next one, as the tools of gettext write it."""
    quoted = [_quoted(line) for line in text.splitlines(keepends=True)] or ['""']
    return f"{key} " + "\n".join(['""', *quoted] if len(quoted) > 1 else quoted) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


if __name__ == "__main__":
    update()
    missing = [text for text, message in catalogue().items() if not message.is_translated]
    print("\n".join(["not translated yet:", *missing] if missing else ["everything is translated"]))
