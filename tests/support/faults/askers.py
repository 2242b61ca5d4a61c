"""Clusters that are asked without a process: the answers real kubectl gives, computed from the API or recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from netinfo.facts import judge
from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.report import MAIN_FACTS, Fact, Report
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import FixedPlan, Plan
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Connection, Selection
from netinfo.sources.recorded import Recording
from tests.support.faults.api import Api

#: Turns an answer into what came back instead.
Spoil = Callable[[Answer], Answer]

EVERYTHING = Scope()
CONFIG_VIEW = (
    '[{"name":"test","context":{"cluster":"test","user":"dev"}}]\n'
    '[{"name":"test","cluster":{"server":"https://127.0.0.1:6443"}}]\n\n\n'
)


class Cluster(Protocol):
    """Something that answers one command."""

    def answer(self, command: Command) -> Answer:
        """What kubectl would print."""
        ...


@dataclass(frozen=True)
class Constructed:
    """Answers computed from an ``Api`` as kubectl prints them."""

    api: Api
    config_view: str = CONFIG_VIEW

    def answer(self, command: Command) -> Answer:
        """What kubectl would print."""
        words = [word for word in command.args if not word.startswith(("--context=", "--request-timeout="))]
        if command.program != "kubectl":
            return Answer(command, None, trouble=Trouble.NO_PROGRAM)
        if words[:2] == ["config", "view"]:
            return Answer(command, 0, self.config_view.encode())
        if words[:2] == ["get", "--raw"]:
            return self._raw(command, words[2])
        if words[:2] == ["get", "configmaps"] and "--ignore-not-found" in words:
            return self._named(command, words)
        raise AssertionError(f"not known here: {command.argv}")

    def _raw(self, command: Command, path: str) -> Answer:
        reply = self.api.reply(path)
        if reply.code == 200:
            return Answer(command, 0, json.dumps(reply.document).encode())
        said = f"Error from server ({reply.document['reason']}): {reply.document['message']}\n"
        return Answer(command, 1, b"", said.encode())

    def _named(self, command: Command, words: list[str]) -> Answer:
        names, namespace = words[2 : words.index("-n")], words[words.index("-n") + 1]
        paths = [f"/api/v1/namespaces/{namespace}/configmaps/{name}" for name in names]
        found = [reply.document for reply in map(self.api.reply, paths) if reply.code == 200]
        if not found:
            return Answer(command, 0)
        document = found[0] if len(names) == 1 else {"apiVersion": "v1", "kind": "List", "items": found}
        return Answer(command, 0, json.dumps(document, indent=4).encode())


@dataclass(frozen=True)
class Recorded:
    """Answers from a recorded folder."""

    folder: Path

    def answer(self, command: Command) -> Answer:
        """What was recorded."""
        return Recording(self.folder).run(FixedPlan([command]))[command]


class Spoiled:
    """An Asker over a cluster; the answer to one command, or to each that ``spoils`` names, is spoiled."""

    def __init__(self, cluster: Cluster, spoils: Mapping[Command, Spoil] | None = None) -> None:
        self._cluster = cluster
        self._spoils = spoils or {}
        self._known: dict[Command, Answer] = {}

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """Follow the plan to its end."""
        answers: dict[Command, Answer] = {}
        while new := [command for command in dict.fromkeys(plan.next(answers)) if command not in answers]:
            answers.update({command: self._answer(command) for command in new})
        return answers

    def _answer(self, command: Command) -> Answer:
        if command not in self._known:
            self._known[command] = self._cluster.answer(command)
        spoil = self._spoils.get(command)
        return spoil(self._known[command]) if spoil else self._known[command]


class Remembering:
    """A cluster whose answers are computed once, however often it is asked."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._known: dict[Command, Answer] = {}

    def answer(self, command: Command) -> Answer:
        """As the other one."""
        if command not in self._known:
            self._known[command] = self._cluster.answer(command)
        return self._known[command]


def connect(cluster: Cluster) -> Connection:
    """The connection that the cluster's kubeconfig names."""
    selection = Selection()
    found = connection.read(cluster.answer(selection.command()), selection)
    assert found is not None
    return found


def judged(
    cluster: Cluster,
    spoils: Mapping[Command, Spoil] | None = None,
    facts: tuple[Fact, ...] = MAIN_FACTS,
    scope: Scope = EVERYTHING,
) -> tuple[Report, dict[Command, Answer]]:
    """The report on a cluster, with the answers that it rests on."""
    inquiry = Inquiry(connect(cluster), scope)
    answers = Spoiled(cluster, spoils).run(inquiry)
    report = judge.decide(inquiry.snapshot(answers), context="test", origin="recorded", facts=facts).report
    return report, answers
