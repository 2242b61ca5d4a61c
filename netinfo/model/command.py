"""A command, what came back from it, and how a run may end."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum

from netinfo.named_tuple import NamedTuple


class Trouble(StrEnum):
    """Why a source could not be read. Could not look is never the same as not there."""

    FORBIDDEN = "forbidden"
    UNAUTHORIZED = "unauthorized"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    UNAVAILABLE = "unavailable"
    INVALID = "invalid answer"
    TOO_LARGE = "too large"
    NO_PROGRAM = "no program"
    ENVIRONMENT = "environment"
    FAILED = "failed"
    NOT_IN_DUMP = "not in the dump"
    DAMAGED = "damaged in the dump"
    NOT_RECORDED = "not recorded"


class ExitCode(IntEnum):
    """What the caller's shell learns."""

    DETERMINED = 0  # every asked fact determined, nothing contradicts it
    BUG = 1  # our own mistake
    USAGE = 2  # the command line was wrong
    PARTIAL = 3  # a source could not be read or a fact is unknown
    CONFLICT = 4  # sources disagree, or `check` found a problem
    NOTHING = 5  # nothing could be determined
    ENVIRONMENT = 6  # no kubectl, bad kubeconfig, no such context
    UNREACHABLE = 7  # no answer, or too slow
    NOT_LET_IN = 8  # 401, credentials asked for, 403 on everything


class Command(NamedTuple):
    """A program and its arguments, exactly as they are executed (no shell in between).

    ``filter`` is a second program with its arguments that the output goes through (``grep -m 1 -- --cluster-cidr``),
    for the commands of a transcript; stdout and exit code are then those of the filter, as in a shell.
    """

    program: str
    args: tuple[str, ...]
    filter: tuple[str, ...] = ()

    @property
    def argv(self) -> tuple[str, ...]:
        """Program name and arguments; a filter follows behind ``|``."""
        return (self.program, *self.args, *(("|", *self.filter) if self.filter else ()))


class Answer(NamedTuple):
    """What came back from one command, success or not. ``exit_code`` is None when it never ended by itself.

    ``is_proxied``: no process ran it; the request went through ``kubectl proxy``. What was read while it arrived is not
    kept: ``listing`` is what its reader made of it (a ``snapshot.Listing``), ``streamed`` how many bytes came.
    ``restored`` takes an object of a record to what a reader may be given: it tells what was left out from what is not
    there. None for an answer that is whole. ``why`` says, in words that are translated, what kept a command from being
    run at all.
    """

    command: Command
    exit_code: int | None
    stdout: bytes = b""
    stderr: bytes = b""
    seconds: float = 0.0
    trouble: Trouble | None = None
    is_proxied: bool = False
    restored: Callable[[object], object] | None = None
    listing: object = None
    streamed: int = 0
    why: str = ""

    @property
    def size(self) -> int:
        """Bytes of output."""
        return self.streamed or len(self.stdout)

    @property
    def ok(self) -> bool:
        """True when stdout may be used as evidence: exit 0, complete, in time.

        kubectl prints a valid empty or partial List when it fails (kubernetes/kubernetes#52937), so nothing may be
        learnt from the stdout of any other answer.
        """
        return self.exit_code == 0 and self.trouble is None
