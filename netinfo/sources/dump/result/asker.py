"""Runs the commands that show values in a dump: ``grep``, ``jq``, ``tar``, ``unzip``, ``iconv`` through the one door.

A pipe cannot be read twice: what came from there was kept, and ``-`` in a command stands for it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from netinfo.model.command import Answer, Command
from netinfo.sources.dump.input.limits import GIB, refusal
from netinfo.sources.live.shell import CommandRunner, Deadline, Plan
from netinfo.text.messages import phrase

#: A transcript of a larger dump is made from a file.
_MOST_KEPT = GIB
_STDIN = "-"


class Kept:
    """The bytes of a pipe in a file without a name, gone with the process."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the run
        self._size = 0

    def write(self, chunk: bytes) -> None:
        """Keep more; NetinfoError when it becomes too much."""
        self._size += len(chunk)
        if self._size > _MOST_KEPT:
            raise refusal(
                phrase("the dump on standard input is too large to be shown from"),
                phrase("save it, and give --from FILE"),
            )
        self._file.write(chunk)

    @property
    def path(self) -> str:
        """A name under which a process of ours can open it: Linux has one for files without a name."""
        self._file.flush()
        name = f"/proc/{os.getpid()}/fd/{self._file.fileno()}"
        if not Path(name).exists():
            raise refusal(
                phrase("commands cannot be shown from standard input here"),
                phrase("save the dump, and give --from FILE"),
            )
        return name


@dataclass(frozen=True, slots=True)
class DumpAsker:
    """An Asker for the commands that a ``DumpProof`` made."""

    environ: Mapping[str, str]
    timeout: float
    kept: Kept | None = None

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """Follow the plan; the Answers stand under the commands as they are shown."""
        asked = _OnKept(plan, self.kept)
        answers = CommandRunner(self.environ, Deadline(self.timeout)).run(asked)
        return {asked.shown(command): asked.renamed(answer) for command, answer in answers.items()}


class _OnKept:
    """The plan with the kept file in place of standard input."""

    def __init__(self, plan: Plan, kept: Kept | None) -> None:
        self._plan, self._kept = plan, kept
        self._shown: dict[Command, Command] = {}

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        """All commands that should have been asked by now."""
        return [self._real(command) for command in self._plan.next(self._as_shown(answers))]

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        """As the plan says."""
        return self._plan.needs(self.shown(command), self._as_shown(answers))

    def shown(self, command: Command) -> Command:
        """The command as it is printed."""
        return self._shown.get(command, command)

    def renamed(self, answer: Answer) -> Answer:
        """The Answer under the command as it is printed."""
        return answer._replace(command=self.shown(answer.command))

    def _as_shown(self, answers: Mapping[Command, Answer]) -> dict[Command, Answer]:
        return {self.shown(command): self.renamed(each) for command, each in answers.items()}

    def _real(self, command: Command) -> Command:
        at = 1 if command.program == "tar" else len(command.args) - 1  # names of members follow
        if self._kept is None or command.args[at : at + 1] != (_STDIN,):
            return command
        real = command._replace(args=(*command.args[:at], self._kept.path, *command.args[at + 1 :]))
        self._shown[real] = command
        return real
