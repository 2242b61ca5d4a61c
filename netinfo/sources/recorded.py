"""Recorded clusters: Answers saved to a folder and asked again from there, by the same plan as a live cluster.

A record is a folder with ``answers.json`` (which command, how it ended, which fields of it were kept) and one file an
output. Commands are known by what they ask, not by how the connection was chosen: context, kubeconfig and time limit
are left out of the key, so a record can be judged on any machine. A record comes from somebody else: no link is
followed out of its folder, and nothing but regular files is opened.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path

from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.sources import older_records, own_time
from netinfo.sources.input_stream import opened
from netinfo.sources.live.shell import Plan
from netinfo.sources.objects.connection import PASSED_ON
from netinfo.sources.objects.typed import typed
from netinfo.text.messages import phrase
from netinfo.values import package_data
from netinfo.values.json_access import NotRecordedError, Tree, number, objects, text, texts

INDEX = "answers.json"
KIND = "netinfo/recorded-cluster"
#: The folder of the records that ship with the package, which may be an archive.
SHIPPED = Path(__file__).parent.parent / "demo"
#: An answer is at most 160 MiB when it is recorded (``shell.MOST_BYTES``).
_MOST_BYTES = 256 * 1024 * 1024
#: File systems take 255 bytes; a mark may follow.
_LONGEST_NAME = 180
_OF_CONNECTION = frozenset({"--context", "--kubeconfig", "--request-timeout", *PASSED_ON})


def key(command: Command) -> tuple[str, ...]:
    """What the command asks, without how it gets there."""
    words = list(command.argv)
    kept: list[str] = []
    while words:
        word = words.pop(0)
        name, equals, _ = word.partition("=")
        if name not in _OF_CONNECTION:
            kept.append(word)
        elif not equals:
            words[:1] = []  # the value stands in a word of its own: ``--context minikube``
    return tuple(kept)


class Recording:
    """An Asker that answers from a record. A command that was not recorded is said to be so, never absent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers = {texts(entry, "argv"): entry for entry in objects(_index(folder), "answers")}

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """Follow the plan to its end."""
        answers: dict[Command, Answer] = {}
        while new := [command for command in dict.fromkeys(plan.next(answers)) if command not in answers]:
            for command in new:
                answers[command] = self._answer(command)
        return answers

    def _answer(self, command: Command) -> Answer:
        entry = self._answers.get(key(command))
        if entry is None:
            return self._answer_of_older(command) or Answer(command, None, trouble=Trouble.NOT_RECORDED)
        return self._read(command, entry)

    def _answer_of_older(self, command: Command) -> Answer | None:
        """The Answer of a record that asked the same in other words."""
        in_words = typed(command)
        if (entry := self._answers.get(key(in_words))) is not None:
            return self._read(in_words, entry)
        wanted = older_records.configmap(command)
        words = older_records.listing(self._answers, *wanted) if wanted else None
        if wanted is None or words is None:
            return None
        return older_records.of_listing(command, self._read(command, self._answers[words]), wanted[1])

    def _read(self, command: Command, entry: Tree) -> Answer:
        file = text(entry, "stdout")
        trouble = text(entry, "trouble")
        try:
            stdout = _content(self._folder, Path(file).name) if file else b""
            own_time.more(own_time.PER_MIB * len(stdout) / (1 << 20))
        except OSError:
            return Answer(command, None, trouble=Trouble.NOT_RECORDED)
        return Answer(
            command=command,
            exit_code=number(entry, "exit"),
            stdout=stdout,
            stderr=text(entry, "stderr").encode(errors="backslashreplace"),
            trouble=Trouble(trouble) if trouble in set(Trouble) else None,
            restored=_restoring(entry),
        )


def _restoring(entry: Tree) -> partial[Tree] | None:
    """How objects of the answer are read, where a part of them was kept; None for those of an older record."""
    what = text(entry, "kept")
    if not what:
        return None
    from netinfo.sources.kept_fields import kept, restored

    return partial(restored, what=what, allowed=kept())


def without(answers: Mapping[Command, Answer], what: str) -> dict[Command, Answer]:
    """The same answers, those of which a record kept a part of this kind of objects taken for not recorded."""
    from netinfo.sources.kept_fields import asked_for

    def lacks(answer: Answer) -> bool:
        return answer.restored is not None and asked_for(key(answer.command)) == what

    if not any(map(lacks, answers.values())):
        raise NotRecordedError(what)
    return {
        command: Answer(command, None, trouble=Trouble.NOT_RECORDED) if lacks(answer) else answer
        for command, answer in answers.items()
    }


def folders_of(parent: Path, contexts: Iterable[str | None]) -> dict[str | None, Path]:
    """A folder of its own for the record of each of several contexts."""
    folders: dict[str | None, Path] = {}
    for name in contexts:
        folders[name] = folder_of(parent, name or "", [each.name for each in folders.values()])
    return folders


def folder_of(parent: Path, context: str, taken: Collection[str] = ()) -> Path:
    """The folder of one of several contexts: its name with everything but letters, digits, ``-``, ``_`` and ``.`` as
    ``%XX``, never hidden and never too long for a file system. ``taken`` are the names of other contexts' folders: one
    that differs in case alone is told apart on every system. The true name is in the record."""
    plain = "".join(
        each if each.isascii() and (each.isalnum() or each in "-_.") else _percent(each) for each in context
    )
    name = f"%2E{plain[1:]}" if plain.startswith(".") else plain or "%"
    if len(name) > _LONGEST_NAME or name.lower() in {each.lower() for each in taken}:
        from hashlib import sha256

        name = f"{name[:_LONGEST_NAME]}-{sha256(context.encode(errors='replace')).hexdigest()[:10]}"
    return parent / name


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode(errors="replace"))


def is_recording(folder: Path) -> bool:
    """True for a folder that ``Recorder`` wrote."""
    return (folder / INDEX).is_file()


def flags_of(folder: Path) -> tuple[str, ...]:
    """The kubectl flags that led to the recorded cluster: what was asked there depends on them."""
    return texts(_index(folder), "flags")


def _content(folder: Path, name: str) -> bytes:
    """A file of the record; OSError for what is none: a pipe, a device, a link to somewhere else."""
    if folder.parent == SHIPPED:
        return package_data.read(SHIPPED.name, folder.name, name)
    if (folder / name).resolve().parent != folder.resolve():
        raise OSError(phrase("a link that leaves the folder"))
    with os.fdopen(opened(folder / name), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(phrase("not a regular file"))
        return file.read(_MOST_BYTES)


def _index(folder: Path) -> Tree:
    try:
        document: Tree = json.loads(_content(folder, INDEX))
    except (OSError, ValueError, RecursionError) as error:
        what = phrase("{folder} is not a recorded cluster: {reason}", folder=folder, reason=error)
        raise NetinfoError(ExitCode.ENVIRONMENT, what, "", "kubectl netinfo --record DIR") from None
    return document
