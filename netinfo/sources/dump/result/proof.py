"""Commands that show a value in the dump itself: ``grep`` in any text, ``jq`` in a file that is one JSON document.

The stream of ``cluster-info dump`` is no JSON (logs stand between its lists), and a damaged or old document is not
what ``jq`` expects: there ``grep`` for the field's name shows the line. A part of an archive is printed by ``tar`` or
``unzip`` first, a packed file by ``gzip``, ``bzip2`` or ``xz``.

Pitfall: ``tar`` finds out how an archive is packed only where it can go back in it, so from a pipe it has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netinfo.model.command import Command
from netinfo.model.objects import MetricRange, Ref
from netinfo.sources.dump.input.parts import Form
from netinfo.sources.dump.parse.found import PartForm
from netinfo.sources.dump.result.jsonpath import as_jq, last_fields

#: A list of two families: its name, its values, and the bracket.
_AFTER = ("-A", "2")
#: How the names of lists of values end, and of the field that stands for both ages.
_LISTS = ("s", "Network", "podCIDR")
_KINDS = {"nodes": "Node", "pods": "Pod", "daemonsets": "DaemonSet", "deployments": "Deployment", "services": "Service"}
_ITEM = re.compile(r"^(?P<part>.*?) ?(?P<items>items|Items)\[(?P<index>\d+)\]$")
#: What PowerShell wrote, as text.
_RECODING = ("iconv", "-f", "utf-16", "-t", "utf-8")
_TAR_PACKINGS = {"gzip": "z", "bzip2": "j", "xz": "J"}
#: What means more than itself in a pattern of ``grep -E``.
_MEANS_MORE, _ESCAPED = re.compile(r"[\\.\[\](){}*+?^$|]"), r"\\\g<0>"
_ORDINAL = re.compile(r" ?document \d+( \(\w+\))?$")


@dataclass(frozen=True)
class DumpProof:
    """``path`` is what was given to ``--from``, ``-`` for a pipe. ``files`` names the parts that hold a resource.
    ``packing`` is that of the whole: of a tar archive, or of a single file.
    """

    path: str
    form: Form
    parts: Mapping[str, PartForm]
    files: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    packing: str = ""

    def field(self, ref: Ref, jsonpath: str) -> Command:
        """``jq`` for the field of the object, or ``grep`` for the lines with its name."""
        part, items, index = _taken_apart(ref.place)
        program = as_jq(jsonpath, f".{items}[{index}]" if items else ".") if self._is_jq([part]) else None
        if program is not None:
            return self._command([part], ("jq", "-r", program))
        return self._command([part], self._grep([part], last_fields(jsonpath)))

    def flag(self, ref: Ref, flag: str) -> Command:
        """``grep`` for the line on which the flag stands: a word of a command line, not a copy in an annotation."""
        part, _, _ = _taken_apart(ref.place)
        found = [word for _, words in self.words.get(ref.place, ()) for word in words if word.startswith(flag)]
        if self._form(part).is_compact:
            pattern = f'[[,] *"{flag}("[, ]*")?[^"]*"' if found else _from(flag)
            return self._command([part], ("grep", "-oE", "-e", pattern))
        if not found or not flag.startswith("--"):
            return self._command([part], ("grep", "-e", flag))
        begin = '"' if self._form(part).is_json else "- "
        after = ("-A", "1") if flag in found else ()  # the value is a word of its own
        return self._command([part], ("grep", *after, "-e", f"^ *{begin}{flag}"))

    def listing(self, resource: str, jsonpath: str, *options: str) -> Command:
        """The same for every object of a resource; several files are read one after the other."""
        parts = self.files.get(resource, ())
        program = as_jq(jsonpath, ".") if parts and self._is_jq(parts) else None
        if program is not None:
            others = {part for name, held in self.files.items() if name != resource for part in held}
            if others & set(parts):  # a List of several kinds
                program = f'.items |= map(select(.kind == "{_KINDS.get(resource, "")}")) | {program}'
            return self._command(parts, ("jq", "-r", program))
        return self._command(parts, self._grep(parts, last_fields(jsonpath)))

    def metric(self, ranges: Sequence[MetricRange]) -> None:
        """A dump holds no metrics."""

    def node_file(self, directory: str, name: str = "") -> Command:
        """A dump holds no file of a node: the live command."""
        action = ("cat", f"{directory}/{name}") if name else ("ls", "-1A", directory)
        return Command("minikube", ("ssh", "--", *action))

    def first(self, ref: Ref | None, flag: str) -> Command:
        """The command that everybody knows: the first line with the flag, in the part that the object stands in."""
        part = _taken_apart(ref.place)[0] if ref else ""
        is_compact = self._form(part).is_compact
        program = ("grep", "-m", "1", "-oE", "-e", _from(flag)) if is_compact else ("grep", "-m", "1", "--", flag)
        return self._command([part], program)

    def text(self, place: str, word: str) -> Command:
        """The first line with the word, in the part that the place is in."""
        part, _, _ = _taken_apart(place)
        options = ("-oE", "-e", _from(word)) if self._form(part).is_compact else ("-e", word)
        return self._command([part], ("grep", "-m", "1", *options))

    def search(self, pattern: str) -> Command:
        """Names the files in which the pattern stands, or counts the lines with it; nothing and 0 where it does not."""
        if self.form is Form.FOLDER:
            return Command("grep", ("-rlE", "-e", pattern, self._path()))
        return self._command((), ("grep", "-cE", "-e", pattern))

    def path_of_flag(self, place: str, flag: str) -> str:
        """Where in the object at the place the flag stands: ``spec.containers[0].command``; empty when nowhere."""
        return next(
            (path for path, words in self.words.get(place, ()) if any(each.startswith(flag) for each in words)), ""
        )

    def _form(self, part: str) -> PartForm:
        return self.parts.get(part, PartForm())

    def _is_jq(self, parts: Sequence[str]) -> bool:
        """True where every part is one undamaged JSON document of today's schema in a file of its own."""
        if self.form is Form.STREAM and self._form("").is_stream:
            return False
        return all(
            form.is_json and not (form.is_stream or form.is_old or form.is_damaged) and form.encoding == "utf-8"
            for form in map(self._form, parts)
        )

    def _grep(self, parts: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
        forms = [self._form(part) for part in parts] or [PartForm()]
        is_json = all(form.is_json for form in forms)
        if any(form.is_compact for form in forms):
            return ("grep", "-oE", *(word for name in names for word in ("-e", f'"{name}[^]}}]*')))
        case = ("-i",) if any(form.is_old for form in forms) else ()
        after = _AFTER if any(name.endswith(_LISTS) for name in names) else ()
        wanted = [f'"{name}' if is_json else f"{name}" for name in names]
        ended = [each if after else f'{each}":' if is_json else f"{each}:" for each in wanted]
        return ("grep", *case, *after, *(word for each in ended for word in ("-e", each)))

    def _path(self) -> str:
        return self.path if not self.path.startswith("-") or self.path == "-" else f"./{self.path}"

    def _command(self, parts: Sequence[str], program: tuple[str, ...]) -> Command:
        path, names = self._path(), [name for name in parts if name]
        if self.form is Form.TAR:
            packed = _TAR_PACKINGS.get(self.packing, "") if path == "-" else ""
            return Command("tar", (f"-x{packed}Of", path, *names), program)
        if self.form is Form.ZIP:
            return Command("unzip", ("-p", path, *names), program)
        if self.form is Form.FOLDER:
            files = [f"{path.rstrip('/')}/{name}" for name in names] or [path]
            is_grep = program[0] == "grep"
            quiet = ("-rh",) if is_grep and not names else ("-h",) if is_grep and len(files) > 1 else ()
            return Command(program[0], (*quiet, *program[1:], *files))
        is_encoded = self._form("").encoding != "utf-8"
        if self.packing:  # one pipe is all there is: of what is encoded, too, the whole text is printed
            return Command(self.packing, ("-dc", path), _RECODING if is_encoded else program)
        if is_encoded:
            return Command(_RECODING[0], (*_RECODING[1:], path), program)
        return Command(program[0], (*program[1:], path))


def _from(word: str) -> str:
    """A pattern for the word with what stands behind it, to the end of its line or its string, or with the value of a
    key or a flag of two words: where the whole document is one line, the line is no proof."""
    return f'"?{_MEANS_MORE.sub(_ESCAPED, word)}("[,: ]*")?([^"\\]|\\\\[^n])*"?'


def _taken_apart(place: str) -> tuple[str, str, str]:
    """Part, items key and index of a place: ``kube-system/pods.json items[3]``, ``document 4 (PodList) items[3]``."""
    found = _ITEM.match(place)
    part, items, index = (found["part"], found["items"], found["index"]) if found else (place, "", "")
    return _ORDINAL.sub("", part), items, index
