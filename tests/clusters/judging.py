"""Recorded clusters judged again by the program's own code, whole or with some answers changed."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from netinfo.cli.commands.report import ALL_FACTS
from netinfo.cli.exit_codes import exit_code
from netinfo.facts import judge
from netinfo.model.command import Answer, Command
from netinfo.model.report import MAIN_FACTS, Report
from netinfo.model.snapshot import Snapshot
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import FixedPlan
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Selection
from netinfo.sources.recorded import Recording, is_recording
from netinfo.views import structured

FOLDER = Path(__file__).parent
NAMES = sorted(each.name for each in FOLDER.iterdir() if is_recording(each))

Change = Callable[[Answer], Answer]


class Changed(Recording):
    """A recording whose answers are changed on their way to the program, all but the context's."""

    def __init__(self, folder: Path, change: Change) -> None:
        super().__init__(folder)
        self._change = change

    def _answer(self, command: Command) -> Answer:
        answer = super()._answer(command)
        return answer if command.args[:2] == ("config", "view") else self._change(answer)


def judged(name: str, change: Change = lambda answer: answer) -> Report:
    """The report on a recorded cluster, with all facts."""
    context, snapshot = _read(name, change)
    return judge.decide(snapshot, context=context, origin="recorded", facts=ALL_FACTS).report


@cache
def snapshot_of(name: str) -> Snapshot:
    """What the unchanged recording holds."""
    return _read(name, lambda answer: answer)[1]


def _read(name: str, change: Change) -> tuple[str, Snapshot]:
    """The context and what was read of it."""
    asker, selection = Changed(FOLDER / name, change), Selection()
    found = connection.read(asker.run(FixedPlan([selection.command()]))[selection.command()], selection)
    assert found is not None, f"{name}: the context was not recorded"
    inquiry = Inquiry(found, Scope(probes="--probe" in expected(name).get("options", [])))
    return found.context, inquiry.snapshot(asker.run(inquiry))


@cache
def document(name: str) -> dict[str, Any]:
    """The JSON document of the unchanged recording."""
    return as_document(judged(name))


def as_document(report: Report) -> dict[str, Any]:
    """The report as ``-o json`` prints it, with its exit code."""
    tree: dict[str, Any] = json.loads(structured.render([report], ALL_FACTS, "json"))
    tree["exit"] = int(exit_code(report, MAIN_FACTS))
    return tree


@cache
def expected(name: str) -> dict[str, Any]:
    """What is true of the cluster: ``expected.toml``, written by hand."""
    return tomllib.loads((FOLDER / name / "expected.toml").read_text("utf-8"))


def shuffled(seed: int) -> Change:
    """The change that puts the items of every list in another order."""

    def change(answer: Answer) -> Answer:
        try:
            tree = json.loads(answer.stdout)
        except ValueError:
            return answer
        if not isinstance(tree, dict) or not isinstance(tree.get("items"), list):
            return answer
        random.Random(f"{seed} {answer.command.argv}").shuffle(tree["items"])
        return answer._replace(stdout=json.dumps(tree).encode())

    return change
