"""The one door: every command that the program runs goes through here, as a process or through ``kubectl proxy``.

A failed command is an Answer, never an exception. All commands of a run share one deadline; whatever still lives at
the deadline, at an interrupt or at an error is killed with its whole process group, so no orphan stays.

A ``kubectl get --raw PATH`` on the cluster that the proxy is pinned to is a request through the proxy, and nobody sees
a difference but in time. Where there is no proxy, and where what came through it was no answer of the API server, it
is a process.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.named_tuple import NamedTuple
from netinfo.sources.live import processes, waiting
from netinfo.sources.live.children import CAN_START, environment
from netinfo.sources.live.deadline import Deadline as Deadline
from netinfo.sources.live.head_start import RUN, HeadStart
from netinfo.sources.live.http_get import Exchange
from netinfo.sources.live.interrupts import held_back
from netinfo.sources.live.kubectl_proxy import KubectlProxy
from netinfo.sources.live.orphans import FAMILY
from netinfo.sources.live.processes import Running
from netinfo.sources.live.programs import find_program, why_not_found
from netinfo.sources.live.through_proxy import Reader, Unusable, fetch, raw_path
from netinfo.text.messages import phrase

#: At most this many commands at once: more do not help on the few cores of a laptop and hurt the API server.
MOST_AT_ONCE = 6
#: How often the sizes of running outputs are looked at.
_TICK_SECONDS = 0.05
#: How long commands that are not needed may still take when everything else is answered.
_GRACE_SECONDS = 1.0
#: How long a proxy may take until it serves; then there is none. kubectl starts in 0.05 s, on a busy machine in 0.5.
_PROXY_SECONDS = 2.5


class Plan(Protocol):
    """Decides what to ask, and what more once something was answered."""

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        """All commands that should have been asked by now; those already asked are not asked again."""
        ...

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        """False when the answers suffice without this one, so that nobody waits for it."""
        ...


@runtime_checkable
class ReadsWhileArriving(Protocol):
    """A plan that has readers for long outputs, so that these need not be kept."""

    def reader(self, command: Command) -> Reader | None:
        """What reads the output while it arrives; None where its bytes are wanted."""
        ...


class FixedPlan(NamedTuple):
    """The plan without second thoughts: these commands, all of them."""

    commands: Sequence[Command]

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        """All commands."""
        return self.commands

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        """Always."""
        return True


class Runner(Protocol):
    """Something that gets Answers: a live door, a recorded cluster."""

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """Follow the plan to its end; the Answers by command, in the order in which they were asked."""
        ...


class CommandRunner:
    """Runs commands, several at a time, until the deadline.

    ``as_process``: what is run in place of a command that becomes a process; the Answer then names that.
    ``is_over``: asked all the time; when it says so, everything is killed and no more is started.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        deadline: Deadline,
        *,
        head_start: HeadStart = RUN,
        is_over: Callable[[], bool] | None = None,
    ) -> None:
        self.deadline = deadline
        self.is_over = is_over or (lambda: False)
        self.as_process: Callable[[Command], Command] = lambda command: command
        self._given = environ
        self._environ = environment(environ)
        self._head_start = head_start
        self._programs: dict[str, str | None] = {}
        self._proxy: KubectlProxy | None = None
        #: What the kubeconfig says was read without kubectl, and no proxy that is pinned to it serves yet.
        self.is_unconfirmed = False

    @property
    def has_proxy(self) -> bool:
        """True while requests go through a proxy."""
        return self._proxy is not None

    @property
    def has_head_start(self) -> bool:
        """True when kubectl was started before anything was known, and gets ready while other work is done."""
        return self._head_start.is_under_way

    def open_proxy(self, pins: tuple[str, ...], meanwhile: Callable[[], object]) -> bool:
        """Let reads of the API on the cluster of these pins go through one proxy; False where that cannot be.

        ``meanwhile`` is work to do while it starts.
        """
        proxy = self._head_start.take_proxy(pins)
        self._head_start.close()
        program = self._program("kubectl")
        try:
            if proxy is None and program is not None and not self.is_unconfirmed:
                proxy = KubectlProxy(program, pins, self._environ)
        except (OSError, ValueError, NotImplementedError):
            return False
        if proxy is None:
            return False
        meanwhile()
        if proxy.wait(min(_PROXY_SECONDS, self.deadline.remaining / 3)):
            self._proxy = proxy
            self.is_unconfirmed = False
            return True
        proxy.close()
        return False

    def close_proxy(self) -> None:
        """End the proxy, and what was started ahead for nothing; what is asked from now on is a process."""
        self._head_start.close()
        if self._proxy is not None:
            self._proxy.close()
            self._proxy = None

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """Follow the plan; every command at most once. Whatever still lives on any way out is killed."""
        self.deadline.go_on()
        return _Run(self, plan).to_its_end()

    def start_process(self, command: Command, on_end: Callable[[int], None]) -> Running | Answer:
        """The process of a command, or why there is none. NetinfoError on a system where none can be started."""
        if not CAN_START:
            what = phrase("programs such as kubectl are not run on this system")
            next_step = phrase("use it inside WSL (Windows), or give saved answers with --from PATH")
            raise NetinfoError(ExitCode.ENVIRONMENT, what, "", next_step)
        output = self._head_start.take_output(command.argv)
        if output is not None:
            self.is_unconfirmed = True
            return Answer(command, 0, output)
        begun = self._head_start.take_command(command.argv)
        if begun is not None:
            return processes.adopt(command, begun, on_end)
        program = self._program(command.program)
        if program is None:
            why = why_not_found(command.program, self._environ)
            return Answer(command, None, stderr=str(why).encode(), trouble=Trouble.NO_PROGRAM, why=why)
        return processes.start(command, program, self._environ, on_end)

    def exchange(self, command: Command) -> tuple[str, Exchange] | None:
        """The path, and what fetches it through the proxy; None for a command that has to be a process."""
        path = raw_path(command, self._proxy.pins) if self._proxy else None
        if path is None or self._proxy is None:
            return None
        return path, Exchange(self._proxy.socket, lambda: self.deadline.remaining)

    def _program(self, name: str) -> str | None:
        if name not in self._programs:
            self._programs[name] = find_program(name, self._environ)
        return self._programs[name]


class _Run:
    """One plan on its way through the door."""

    def __init__(self, runner: CommandRunner, plan: Plan) -> None:
        self._door = runner
        self._plan = plan
        self._asked: dict[Command, None] = {}
        self._answers: dict[Command, Answer] = {}
        self._planned = -1  # how many answers there were when the plan was asked last
        self._waiting: deque[Command] = deque()
        self._processes: dict[Command, Running] = {}
        self._exchanges: dict[Command, Exchange] = {}
        #: Through the proxy came no answer: why not. Such a command is asked again by a process.
        self._unusable: dict[Command, str] = {}
        self._held: list[Command] = []
        self._done: queue.SimpleQueue[tuple[Command, int | Answer | Unusable]] = queue.SimpleQueue()

    def to_its_end(self) -> dict[Command, Answer]:
        """The Answers in the order in which they were asked."""
        patience = _GRACE_SECONDS
        try:
            while self._is_going_on():
                began = time.monotonic()
                self._collect()
                waiting.NOW.tell(self, self._running(), self._door.deadline.remaining)
                if not self._waiting and not any(self._plan.needs(each, self._answers) for each in self._running()):
                    patience -= time.monotonic() - began
                    if patience <= 0:
                        break
        finally:
            self._stop()
            waiting.NOW.ended(self)
        return {command: self._answers[command] for command in self._asked if command in self._answers}

    def _running(self) -> list[Command]:
        return [*self._processes, *self._exchanges]

    def _is_going_on(self) -> bool:
        """Start all that can be started now; False when nothing is left to wait for."""
        while not self._door.is_over():
            new = []
            if len(self._answers) != self._planned:  # the plan follows from the answers
                self._planned = len(self._answers)
                new = [each for each in dict.fromkeys(self._plan.next(self._answers)) if each not in self._asked]
            self._asked.update(dict.fromkeys(new))
            self._waiting.extend(new)
            self._release_held()
            while self._waiting and len(self._processes) + len(self._exchanges) < MOST_AT_ONCE:
                self._start(self._waiting.popleft())
            if self._processes or self._exchanges:
                return True
            if not self._waiting and not self._held and not new:
                return False
        return False

    def _start(self, command: Command) -> None:
        if self._door.deadline.remaining == 0:
            self._answers[command] = Answer(command, None, trouble=Trouble.TIMEOUT)
            return
        found = None if command in self._unusable else self._door.exchange(command)
        if found is not None:
            self._exchanges[command] = found[1]
            reader = self._plan.reader(command) if isinstance(self._plan, ReadsWhileArriving) else None
            threading.Thread(target=self._fetch, args=(command, *found, reader), daemon=True).start()
            return
        with held_back():
            started = self._door.start_process(
                self._door.as_process(command), lambda code: self._done.put((command, code))
            )
            if isinstance(started, Answer):
                self._answers[command] = started
            else:
                self._processes[command] = started

    def _fetch(self, command: Command, path: str, exchange: Exchange, reader: Reader | None) -> None:
        self._done.put((command, fetch(command, path, exchange, processes.MOST_BYTES, reader)))

    def _collect(self) -> None:
        """Move what ended, became too large or ran out of time to the answers; waits at most one tick."""
        try:
            self._take(*self._done.get(timeout=min(_TICK_SECONDS, self._door.deadline.remaining)))
            while not self._done.empty():
                self._take(*self._done.get())
        except queue.Empty:
            self._stop_the_endless()

    def _take(self, command: Command, outcome: int | Answer | Unusable) -> None:
        if isinstance(outcome, int):
            with held_back():
                ended = self._processes.pop(command, None)
                if ended is not None:
                    processes.kill(ended)  # what it may have left behind: nothing of ours outlives its command
                    self._answers[command] = processes.answer(ended, outcome, None)
        elif self._exchanges.pop(command, None) is not None:
            if isinstance(outcome, Answer):
                self._answers[command] = outcome
            else:
                self._unusable[command] = outcome.cause
                self._held.append(command)

    def _release_held(self) -> None:
        """Ask kubectl for the words of what failed: of a server that cannot be reached once, for all requests.

        The plan's first command goes ahead; what failed like it, while kubectl failed at it too, has the same words.
        """
        held, self._held = self._held, []
        for command in held:
            first = next(iter(self._asked))
            told = self._answers.get(first)
            if told is None and command != first:
                self._held.append(command)
            elif told is None or told.ok or told.is_proxied or self._unusable[command] != self._unusable.get(first):
                self._waiting.append(command)
            else:
                self._answers[command] = told._replace(command=self._door.as_process(command), seconds=0.0)

    def _stop_the_endless(self) -> None:
        is_late = self._door.deadline.remaining == 0
        for command, each in list(self._processes.items()):
            is_large = each.is_large
            if is_late or is_large:
                FAMILY.is_late = True
                processes.kill(each)
                del self._processes[command]
                self._answers[command] = processes.answer(
                    each, None, Trouble.TOO_LARGE if is_large else Trouble.TIMEOUT
                )
        for command, exchange in list(self._exchanges.items()) if is_late else ():
            exchange.abort()
            del self._exchanges[command]
            self._answers[command] = Answer(command, None, trouble=Trouble.TIMEOUT, is_proxied=True)

    def _stop(self) -> None:
        for exchange in self._exchanges.values():
            exchange.abort()
        processes.kill(*self._processes.values())
        for left in self._processes.values():
            left.stdout.close()
            left.stderr.close()
