"""Writes a record of a cluster: what the readers need of each Answer, redacted, for its owner only.

The folder is written when the run is over, whole or not at all: the outputs first, under names that nothing has yet,
then ``answers.json``, which is renamed into its place and so is what makes them a record; then the outputs of the older
record go. Files of anybody else in the folder are left alone. Files are 0600, the folder is 0700, no link is followed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path

from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.named_tuple import NamedTuple
from netinfo.sources import kept_fields
from netinfo.sources.kept_fields import Kept
from netinfo.sources.live.shell import Plan, Runner
from netinfo.sources.objects import metrics
from netinfo.sources.recorded import INDEX, KIND, key
from netinfo.text.messages import phrase
from netinfo.text.redact import redact, redact_bytes
from netinfo.values.json_access import Tree, objects, text
from netinfo.values.json_stream import InvalidJsonError, JsonStream, slices

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
#: How the files of a record are called, and nothing else is.
_OUTPUT = re.compile(r"\d{2,6}[a-z]?\.out")
#: Members of a list beside its items.
_OF_LISTS = ("kind", "apiVersion")


class _Whole(NamedTuple):
    """A plan without its readers: the bytes of every output are kept."""

    next: Callable[[Mapping[Command, Answer]], Iterable[Command]]
    needs: Callable[[Command, Mapping[Command, Answer]], bool]


class Recorder:
    """An Asker that passes everything on and keeps each Answer, with the flags that led to the cluster."""

    def __init__(self, asker: Runner, folder: Path, flags: tuple[str, ...] = ()) -> None:
        self._asker = asker
        self._folder = folder
        self._flags = [redact(flag) for flag in flags]
        self._answers: dict[Command, Answer] = {}
        self._is_saved = False
        _check(folder)

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """As the other Asker. What is asked after the record was written is added to it."""
        answers = self._asker.run(_Whole(plan.next, plan.needs))
        self._answers |= {each: answer for each, answer in answers.items() if self._is_kept(answer)}
        if self._is_saved:
            self.save()
        return answers

    def _is_kept(self, answer: Answer) -> bool:
        """What an older record does not hold is no answer, nor is a proof that came too late."""
        is_late = self._is_saved and answer.trouble is Trouble.TIMEOUT
        return answer.trouble is not Trouble.NOT_RECORDED and not is_late

    def save(self) -> None:
        """Write the folder. NetinfoError, with nothing written, where that cannot be done."""
        self._is_saved = True
        allowed = kept_fields.kept().also(self._names())
        outputs = [_kept_output(answer, allowed) for answer in self._answers.values()]
        try:
            with _Folder(self._folder) as folder:
                files = [folder.add(output) if output else "" for output, _what in outputs]
                asked = zip(self._answers.values(), files, outputs, strict=True)
                document: dict[str, object] = {
                    "kind": KIND,
                    "answers": [_entry(answer, file, what) for answer, file, (_output, what) in asked],
                    "fields": kept_fields.written({what for _output, what in outputs if what}),
                }
                if self._flags:
                    document["flags"] = self._flags
                folder.commit(json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            raise _refused(self._folder, error.strerror or str(error)) from None

    def _names(self) -> Iterator[str]:
        for answer in self._answers.values():
            if kept_fields.asked_for(key(answer.command)) in ("daemonsets.apps", "deployments.apps"):
                for item in _items(answer.stdout):
                    yield from kept_fields.names_in(item)


def _entry(answer: Answer, file: str, what: str) -> dict[str, object]:
    entry: dict[str, object] = {
        "argv": list(key(answer.command)),
        "exit": answer.exit_code,
        "trouble": answer.trouble,
        "stderr": redact(answer.stderr.decode(errors="backslashreplace")),
        "stdout": file,
    }
    return {**entry, "kept": what} if what else entry


def _kept_output(answer: Answer, allowed: Kept) -> tuple[bytes, str]:
    """What of an answer is kept, and of which kind its objects are; an empty kind for text, which is only redacted."""
    if metrics.PATH in answer.command.args:
        return metrics.kept(answer.stdout), ""
    what = kept_fields.asked_for(key(answer.command))
    if not what or not answer.stdout:
        return redact_bytes(answer.stdout), ""
    if not answer.ok:
        return b"", ""  # a partial list, from which nothing is learnt
    try:
        return redact_bytes(_pruned(answer.stdout, what, allowed)), what
    except InvalidJsonError:
        return b"<no JSON>\n", ""


def _pruned(data: bytes, what: str, allowed: Kept) -> bytes:
    stream = JsonStream(slices(data))
    if stream.peek() == "":
        return b""
    members: list[str] = []
    single: dict[str, Tree] = {}
    is_list = False
    for name in stream.members():
        if name == "items":
            is_list = True
            items = [_line(kept_fields.pruned(item, what, allowed)) for item in stream.elements()]
            members.append('"items": [\n' + ",\n".join(items) + "\n]")
        else:
            single[name] = stream.value()
    if stream.peek():
        raise InvalidJsonError("text after the document")
    if not is_list:
        return (_line(kept_fields.pruned(single, what, allowed)) + "\n").encode()
    of_list = {name: single[name] for name in _OF_LISTS if isinstance(single.get(name), str)}
    more = {"continue": each} if (each := text(single, "metadata", "continue")) else {}
    members = [*(f"{_line(name)}: {_line(value)}" for name, value in of_list.items()), *members]
    return ("{" + ",\n".join([*members, f'"metadata": {_line(more)}']) + "}\n").encode()


def _line(tree: Tree) -> str:
    return json.dumps(tree, ensure_ascii=False)


def _items(data: bytes) -> Iterator[Tree]:
    """The objects of a list, or the single one."""
    try:
        tree: Tree = json.loads(data)
    except (ValueError, RecursionError):
        return
    yield from objects(tree, "items")
    yield tree


class _Folder:
    """The folder of a record while it is written. What was added is taken away again unless it was committed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._added: list[str] = []
        self._is_made = self._is_done = False

    def __enter__(self) -> _Folder:
        if not self._path.is_dir():
            self._path.parent.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
            self._path.mkdir(_FOLDER_MODE)
            self._is_made = True
        self._descriptor = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        names = os.listdir(self._descriptor)  # noqa: PTH208 - pathlib takes no descriptor
        self._old = self._outputs_of_record() if INDEX in names else []
        if not {*names} - {INDEX, *self._old}:  # nobody else keeps anything here
            os.fchmod(self._descriptor, _FOLDER_MODE)
        taken = set(names)
        self._names = (name for number in count(1) for name in [_free(number, taken)] if name)
        return self

    def __exit__(self, *_error: object) -> None:
        for name in () if self._is_done else self._added:
            self._remove(name)
        os.close(self._descriptor)
        if self._is_made and not self._is_done:
            with contextlib.suppress(OSError):
                self._path.rmdir()

    def add(self, data: bytes, name: str = "") -> str:
        """Write a new file; its name."""
        chosen = name or next(self._names)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(chosen, flags, _FILE_MODE, dir_fd=self._descriptor)
        self._added.append(chosen)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        return chosen

    def commit(self, index: bytes) -> None:
        """Make what was added the record, in place of the older one."""
        beside = self.add(index, f".{INDEX}.{os.getpid()}")
        os.rename(beside, INDEX, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        self._is_done = True
        for name in self._old:
            self._remove(name)

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=self._descriptor)

    def _outputs_of_record(self) -> list[str]:
        """The files of the record that is there; OSError where ``answers.json`` is somebody else's."""
        tree = _index_of(self._descriptor)
        if text(tree, "kind") != KIND:
            raise FileExistsError(0, phrase("{name} is there and is no record's", name=INDEX))
        return [name for each in objects(tree, "answers") if _OUTPUT.fullmatch(name := text(each, "stdout"))]


def _free(number: int, taken: set[str]) -> str:
    return next((name for name in (f"{number:02d}.out", f"{number:02d}b.out") if name not in taken), "")


def _index_of(folder: int) -> Tree:
    descriptor = os.open(INDEX, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        try:
            tree: Tree = json.loads(file.read())
        except (ValueError, RecursionError):
            return None
        return tree


def _check(folder: Path) -> None:
    """Before anything is asked: is there a place for the record? NetinfoError (usage) where there is none."""
    if folder.is_symlink():
        raise _refused(folder, phrase("a link is not followed"))
    if folder.exists() and not folder.is_dir():
        raise _refused(folder, os.strerror(17))
    there = next(each for each in (folder, *folder.absolute().parents) if each.is_dir())
    if not os.access(there, os.W_OK | os.X_OK):
        raise _refused(folder, os.strerror(13))
    if (folder / INDEX).is_symlink() or (folder / INDEX).exists():
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            is_ours = text(_index_of(descriptor), "kind") == KIND
        except OSError:
            is_ours = False
        finally:
            os.close(descriptor)
        if not is_ours:
            raise _refused(folder, phrase("{name} is there and is no record's", name=INDEX))


def _refused(folder: Path, reason: str) -> NetinfoError:
    what = phrase("--record {folder}: {reason}", folder=folder, reason=reason)
    next_step = phrase("give --record a folder: a new one, or one that may be written over")
    return NetinfoError(ExitCode.USAGE, what, "", next_step)
