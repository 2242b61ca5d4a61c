"""Recorded clusters: Answers saved to a folder and asked again from there, by the same plan as a live cluster.

A record is a folder with ``answers.json`` (which command, how it ended) and one file an output. Commands are known by
what they ask, not by how the connection was chosen: context, kubeconfig and time limit are left out of the key, so a
record can be judged on any machine. Secrets are redacted before anything is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.sources import older_records
from netinfo.sources.live.shell import Asker, Plan
from netinfo.sources.objects.connection import PASSED_ON
from netinfo.sources.objects.typed import typed
from netinfo.text.messages import phrase
from netinfo.text.redact import redact, redact_bytes
from netinfo.values.json_access import Tree, number, objects, text, texts

INDEX = "answers.json"
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


class _Kept(NamedTuple):
    """A plan without its readers: the bytes of every output are kept."""

    next: Callable[[Mapping[Command, Answer]], Iterable[Command]]
    needs: Callable[[Command, Mapping[Command, Answer]], bool]


class Recorder:
    """An Asker that passes everything on and saves each Answer, with the flags that led to the cluster."""

    def __init__(self, asker: Asker, folder: Path, flags: tuple[str, ...] = ()) -> None:
        self._asker = asker
        self._folder = folder
        self._flags = [redact(flag) for flag in flags]
        self._answers: list[Answer] = []
        _make(folder)

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """As the other Asker; the folder is written when the plan has ended."""
        answers = self._asker.run(_Kept(plan.next, plan.needs))
        self._answers += answers.values()
        self._save()
        return answers

    def _save(self) -> None:
        index = [self._saved(number, answer) for number, answer in enumerate(self._answers, 1)]
        document: dict[str, object] = {"kind": "netinfo/recorded-cluster", "answers": index}
        if self._flags:
            document["flags"] = self._flags
        (self._folder / INDEX).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")

    def _saved(self, position: int, answer: Answer) -> dict[str, object]:
        name = f"{position:02d}.out"
        if answer.stdout:
            (self._folder / name).write_bytes(redact_bytes(answer.stdout))
        return {
            "argv": list(key(answer.command)),
            "exit": answer.exit_code,
            "trouble": answer.trouble,
            "stdout": name if answer.stdout else None,
            "stderr": redact_bytes(answer.stderr).decode(errors="replace"),
        }


class Recording:
    """An Asker that answers from a recorded folder. What was not recorded is said to be so, never absent."""

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
        return Answer(
            command=command,
            exit_code=number(entry, "exit"),
            stdout=(self._folder / Path(file).name).read_bytes() if file else b"",
            stderr=text(entry, "stderr").encode(errors="backslashreplace"),
            trouble=Trouble(trouble) if trouble in set(Trouble) else None,
        )


def _make(folder: Path) -> None:
    """The folder of a record, before anything is asked."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = phrase("--record {folder}: {reason}", folder=folder, reason=error.strerror or error)
        next_step = phrase("give --record a folder: a new one, or one that may be written over")
        raise NetinfoError(ExitCode.USAGE, what, "", next_step) from None


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


def _index(folder: Path) -> Tree:
    try:
        document: Tree = json.loads((folder / INDEX).read_text("utf-8"))
    except (OSError, ValueError) as error:
        what = phrase("{folder} is not a recorded cluster: {reason}", folder=folder, reason=error)
        raise NetinfoError(ExitCode.ENVIRONMENT, what, "", "kubectl netinfo --record DIR") from None
    return document
