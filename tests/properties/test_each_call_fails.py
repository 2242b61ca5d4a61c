"""Every call of every recorded cluster fails: in an ordinary run in one of the ways a call can fail, by turns; in an
exhaustive one in all of them. The two clusters that are made here meet all ways in every run.

The answer may become weaker. It never becomes wrong, never surer, and the failure never goes unsaid.
"""

from __future__ import annotations

import ipaddress
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from netinfo.cli import exit_codes
from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.report import MAIN_FACTS, Fact, Report, State, Verdict
from netinfo.sources.live.scope import Scope
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Selection
from tests.support import everyday
from tests.support.faults.api import IPPOOLS, Api
from tests.support.faults.askers import Cluster, Constructed, Recorded, Remembering, Spoil, judged
from tests.support.faults.objects import calico, flannel
from tests.support.faults.recordings import recordings

EMPTY_LIST = b'{\n    "apiVersion": "v1",\n    "items": [],\n    "kind": "List",\n    "metadata": {}\n}\n'


def ended(code: int | None, stdout: bytes = b"", stderr: str = "", trouble: Trouble | None = None) -> Spoil:
    """The call ends like this, whatever was asked."""
    return lambda answer: Answer(answer.command, code, stdout, stderr.encode(), 0.1, trouble)


def truncated(answer: Answer) -> Answer:
    """Half of the output came before the connection broke."""
    said = b"error: unexpected error when reading response body. Please retry. Original error: unexpected EOF\n"
    return answer._replace(exit_code=1, stdout=answer.stdout[: len(answer.stdout) // 2], stderr=said)


def cut(answer: Answer) -> Answer:
    """Half of the output, and nobody noticed."""
    return answer._replace(exit_code=0, stdout=answer.stdout[: len(answer.stdout) // 2])


FAILURES: dict[str, Spoil] = {
    "forbidden": ended(
        1,
        EMPTY_LIST,
        'Error from server (Forbidden): nodes is forbidden: User "dev" cannot list resource "nodes" in API group ""\n',
    ),
    "unauthorized": ended(
        1,
        b"",
        "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
    ),
    "timeout": ended(None, trouble=Trouble.TIMEOUT),
    "refused": ended(
        1, b"", "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\n"
    ),
    "truncated": truncated,
    "empty-list": ended(1, EMPTY_LIST),
    "garbage": ended(0, b"Welcome to our jump host\n\x00\xff<html>\x1b[2J"),
    "killed": ended(-9),
}

ORDER = {State.UNKNOWN: 0, State.CONFLICT: 0, State.NOT_APPLICABLE: 1, State.SINGLE: 1, State.AGREED: 2}
CONSTRUCTED: dict[str, Cluster] = {
    "constructed/flannel": Constructed(Api(flannel())),
    "constructed/calico": Constructed(Api(calico(), more=[IPPOOLS])),
}
CLUSTERS = [*CONSTRUCTED, *recordings()]


@cache
def cluster(name: str) -> Cluster:
    """The cluster of that name, each of its answers read once."""
    return Remembering(CONSTRUCTED.get(name) or Recorded(recordings()[name]))


@cache
def scope(name: str) -> Scope:
    """As it was when the cluster was recorded."""
    index = recordings().get(name, Path("/")) / "answers.json"
    return Scope(probes=index.is_file() and "--dry-run=server" in index.read_text("utf-8"))


def looked_at(name: str, spoils: Mapping[Command, Spoil] | None = None) -> tuple[Report, dict[Command, Answer]]:
    """The report on all facts, and the answers that it rests on."""
    return judged(cluster(name), spoils, tuple(Fact), scope(name))


@cache
def as_it_is(name: str) -> tuple[Report, dict[Command, Answer]]:
    """What is said of the cluster when no call fails."""
    return looked_at(name)


@cache
def without_node(name: str) -> Report:
    """What is said of the cluster to someone who does not want the node to be entered."""
    return judged(cluster(name), None, tuple(Fact), scope(name)._replace(enters_node=False))[0]


def differences(whole: Report, part: Report) -> Iterator[str]:
    """Where the part knows something else, or knows it better.

    Of a network whose rival could not be seen any more follow other facts than of both; they are told of that network.
    """
    has_lost_a_side = _is_one_side(part.facts[Fact.CNI], whole.facts[Fact.CNI])
    for fact in MAIN_FACTS if has_lost_a_side else Fact:
        yield from (f"{fact}: {what}" for what in _differences(whole.facts[fact], part.facts[fact]))
    if part.cluster.nodes not in (whole.cluster.nodes, None):
        yield f"{part.cluster.nodes} nodes"
    if part.cluster.version not in (whole.cluster.version, None):
        yield f"version {part.cluster.version}"


def stronger(name: str, whole: Report, part: Report, got: Mapping[Command, Answer]) -> list[str]:
    """What the part knows that the whole does not.

    A node is entered as an extra. Where that failed the answer is the one of a run that never wanted to enter it,
    which can be a plain one although the node's own file would contradict it.
    """
    is_file_read = any(each.ok for each in got.values() if each.command.program == "minikube") and not any(
        each.source == "minikube-cni-files" for each in part.unread
    )
    found = list(differences(whole, part))
    return list(differences(without_node(name), part)) if found and not is_file_read else found


def _differences(whole: Verdict, part: Verdict) -> Iterator[str]:
    if part.value is not None and not _is_less(part, whole):
        yield f"{part.value} in place of {whole.value}"
    if ORDER[part.state] > ORDER[whole.state] and not _is_one_side(part, whole):
        yield f"{part.state} in place of {whole.state}"
    # "At least" speaks of one block over the addresses that were seen; of several blocks it says nothing.
    is_one_block = isinstance(whole.value, tuple) and len(whole.value) == 1 and whole.state is not State.CONFLICT
    if part.at_least and is_one_block and whole.fact is not Fact.NODE_ADDRESSES:
        yield from [] if _inside(part.at_least, _members(whole.value)) else [f"at least {part.at_least}"]


def _is_less(part: Verdict, whole: Verdict) -> bool:
    """The same value, or a piece of it that is not said to be sure, or one side of a conflict, or what it is built on.

    A list can lose a block together with the source that named it. Which family comes first is told by one Service.
    """
    if part.value == whole.value or _is_one_side(part, whole):
        return True
    if isinstance(part.value, tuple) and isinstance(whole.value, tuple):
        is_same = set(part.value) == set(whole.value)
        return is_same or (part.state is not State.AGREED and set(part.value) < set(whole.value))
    return whole.fact is Fact.DISTRIBUTION and part.value in cast("list[object]", whole.detail.get("basedOn", []))


def _is_one_side(part: Verdict, whole: Verdict) -> bool:
    """Of two sides that disagree only one could be looked at: its word alone, or against the addresses of the other,
    which is listed as not read."""
    if whole.state is not State.CONFLICT or part.state not in (State.SINGLE, State.CONFLICT):
        return False
    sides = [set(_members(each.value)) for each in whole.evidence] + [set(_members(whole.value))]
    return any(set(_members(part.value)) <= side for side in sides)


def _members(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _inside(smaller: tuple[str, ...], larger: tuple[str, ...]) -> bool:
    blocks = [ipaddress.ip_network(each) for each in larger]
    return all(
        any(each.version == block.version and each.subnet_of(block) for block in blocks)  # type: ignore[arg-type]
        for each in map(ipaddress.ip_network, smaller)
    )


def ways(name: str, command: Command) -> list[str]:
    """How the call fails in this run; the same call of another cluster fails in another way."""
    kinds = list(FAILURES)
    if everyday.is_exhaustive or name in CONSTRUCTED:
        return kinds
    return [kinds[zlib.crc32(f"{name} {' '.join(command.args)}".encode()) % len(kinds)]]


def wrongs(name: str, command: Command) -> Iterator[str]:
    """What is wrong with the answers that are given when this call fails, failure by failure."""
    whole, answers = as_it_is(name)
    if answers[command].trouble is Trouble.NOT_RECORDED:  # asked since the record was made: nothing there to spoil
        return
    for kind in ways(name, command):
        part, got = looked_at(name, {command: FAILURES[kind]})
        yield from (f"{kind}: {each}" for each in stronger(name, whole, part, got))
        is_said = part.unread and exit_codes.exit_code(part, MAIN_FACTS) is not ExitCode.DETERMINED
        if not is_said and not (kind == "forbidden" and _is_unknown_kind(command, whole)):
            yield f"{kind}: nothing is said of it"


def _is_unknown_kind(command: Command, whole: Report) -> bool:
    """An API server from before ServiceCIDR refuses to list a kind that it does not even have: nothing is hidden."""
    minor = re.match(r"v1\.(\d+)\.", whole.cluster.version or "")
    return "servicecidrs" in " ".join(command.args) and minor is not None and int(minor[1]) < 31


@pytest.mark.parametrize("name", [*CONSTRUCTED, *everyday.part(recordings(), 2)])
def test_a_call_that_fails_makes_the_answer_weaker_never_wrong_never_surer_and_is_said(name: str) -> None:
    found = [f"{' '.join(command.argv)}: {wrong}" for command in as_it_is(name)[1] for wrong in wrongs(name, command)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", [*CONSTRUCTED, *everyday.part(recordings(), 5)])
def test_an_answer_that_is_cut_unnoticed_is_no_answer(name: str) -> None:
    """Half of a document with exit 0, as a proxy or a wrapper can leave it."""
    whole, answers = as_it_is(name)
    for command in answers:
        if answers[command].ok and len(answers[command].stdout) > 100:
            part, got = looked_at(name, {command: cut})
            assert not stronger(name, whole, part, got), " ".join(command.argv)


@pytest.mark.parametrize("kind", FAILURES)
def test_without_the_call_that_names_the_cluster_no_cluster_is_asked(kind: str) -> None:
    for name in (*CONSTRUCTED, *everyday.part(recordings(), 5)):
        selection = Selection()
        answer = FAILURES[kind](cluster(name).answer(selection.command()))
        assert connection.read(answer, selection) is None


def test_every_way_to_fail_is_met_often_in_every_run() -> None:
    met = Counter(kind for name in CLUSTERS for command in as_it_is(name)[1] for kind in ways(name, command))
    assert set(met) == set(FAILURES) and min(met.values()) >= 100, met


def test_there_are_recorded_clusters() -> None:
    assert "demo/minikube" in recordings()
    assert all(json.loads((folder / "answers.json").read_text("utf-8")) for folder in recordings().values())
