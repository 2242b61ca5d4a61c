"""Commands that show a value in the dump itself: ``grep`` in any text, ``jq`` in a file that is one JSON document.

The stream of ``cluster-info dump`` is no JSON (logs stand between its lists), and a damaged or old document is not what
``jq`` expects: there ``grep`` for the field's name shows the line. A part of an archive is printed by ``tar`` or ``unzip``
first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netinfo.dump.found import PartForm
from netinfo.dump.jsonpath import as_jq, last_field
from netinfo.dump.parts import Form
from netinfo.model import Command
from netinfo.quoting import join
from netinfo.rows import Ref

#: A list of two families: its name, its values, and the bracket.
_AFTER = ("-A", "2")
_ITEM = re.compile(r"^(?P<part>.*?) ?(?P<items>items|Items)\[(?P<index>\d+)\]$")
_ORDINAL = re.compile(r" ?document \d+( \(\w+\))?$")


@dataclass(frozen=True)
class DumpProof:
    """``path`` is what was given to ``--from``; ``-`` stays ``-``. ``files`` names the parts that hold a resource.

    ``made`` remembers every line with the command behind it: a transcript runs commands, never text.
    """

    path: str
    form: Form
    parts: Mapping[str, PartForm]
    files: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    made: dict[str, Command] = field(default_factory=dict, compare=False)

    def field(self, ref: Ref, jsonpath: str) -> str:
        """``jq`` for the field of the object, or ``grep`` for the line with its name."""
        part, items, index = _taken_apart(ref.place)
        form = self.parts.get(part, PartForm())
        program = as_jq(jsonpath, f".{items}[{index}]" if items else ".") if self._is_jq(form) else None
        if program is not None:
            return self._shown(part, ("jq", "-r", program))
        return self._shown(part, ("grep", *_AFTER, "-e", self._name(form, last_field(jsonpath))))

    def flag(self, ref: Ref, flag: str) -> str:
        """``grep`` for the line on which the flag stands: a word of a command line, not a copy in an annotation."""
        part, _, _ = _taken_apart(ref.place)
        form = self.parts.get(part, PartForm())
        is_word = any(word.startswith(flag) for word in self.words.get(ref.place, ()))
        if not is_word or not flag.startswith("--"):
            return self._shown(part, ("grep", "-e", flag))
        begin = '"' if form.is_json else "- "
        return self._shown(part, ("grep", "-e", f"^ *{begin}{flag}"))

    def listing(self, resource: str, jsonpath: str, *options: str) -> str:
        """The same for every object of a resource; several files are read one after the other."""
        parts = self.files.get(resource, ())
        forms = [self.parts.get(part, PartForm()) for part in parts]
        is_jq = bool(parts) and all(self._is_jq(form) for form in forms)
        program = as_jq(jsonpath, ".") if is_jq else None
        if program is not None:
            return self._shown_all(parts, ("jq", "-r", program))
        name = self._name(forms[0] if forms else PartForm(), last_field(jsonpath))
        return self._shown_all(parts or ("",), ("grep", *_AFTER, "-e", name))

    def node_file(self, directory: str, name: str = "") -> str:
        """A dump holds no file of a node: the live command."""
        action = ("cat", f"{directory}/{name}") if name else ("ls", "-1A", directory)
        return join(("minikube", "ssh", "--", *action))

    def search(self, word: str) -> str:
        """Names the files in which the word stands, or counts the lines with it; nothing and 0 where it does not."""
        if self.form is Form.FOLDER:
            command = Command("grep", ("-rl", "-e", word, self._path()))
        else:
            command = self._command([], ("grep", "-c", "-e", word))
        return self._remembered(command)

    def _is_jq(self, form: PartForm) -> bool:
        is_file = self.form is not Form.STREAM and not form.is_stream
        return is_file and form.is_json and not form.is_old and not form.is_damaged and form.encoding == "utf-8"

    def _name(self, form: PartForm, name: str) -> str:
        return f'"{name}"' if form.is_json and not form.is_old else f"{name}:"

    def _shown(self, part: str, program: tuple[str, ...]) -> str:
        return self._shown_all((part,), program)

    def _shown_all(self, parts: Iterable[str], program: tuple[str, ...]) -> str:
        names = list(parts)
        is_old = any(self.parts.get(part, PartForm()).is_old for part in names)
        if is_old and program[0] == "grep":
            program = ("grep", "-i", *(word.replace('"', "").rstrip(":") for word in program[1:]))
        return self._remembered(self._command(names, program))

    def _remembered(self, command: Command) -> str:
        line = join((command.program, *command.args)) + (f" | {join(command.filter)}" if command.filter else "")
        self.made[line] = command
        return line

    def _path(self) -> str:
        return self.path if not self.path.startswith("-") or self.path == "-" else f"./{self.path}"

    def _command(self, names: list[str], program: tuple[str, ...]) -> Command:
        path = self._path()
        encoding = next((form.encoding for name in names if (form := self.parts.get(name)) is not None), "utf-8")
        if self.form is Form.TAR:
            return Command("tar", ("-xOf", path, *names), program)
        if self.form is Form.ZIP:
            return Command("unzip", ("-p", path, *names), program)
        if self.form is Form.FOLDER:
            files = tuple(f"{path.rstrip('/')}/{name}" for name in names if name) or (path,)
            quiet = () if program[0] != "grep" else ("-rh",) if files == (path,) else ("-h",) if files[1:] else ()
            return Command(program[0], (*quiet, *program[1:], *files))
        if encoding != "utf-8":
            return Command("iconv", ("-f", "utf-16", "-t", "utf-8", path), program)
        return Command(program[0], (*program[1:], path))


def _taken_apart(place: str) -> tuple[str, str, str]:
    """Part, items key and index of a place: ``kube-system/pods.json items[3]``, ``document 4 (PodList) items[3]``."""
    found = _ITEM.match(place)
    part, items, index = (found["part"], found["items"], found["index"]) if found else (place, "", "")
    return _ORDINAL.sub("", part), items, index
