"""How a recognised solution is set up here: the ``[[mode]]`` rows of its record, held against what was read.

Three results, because could not look is not absent: a mode holds, does not hold, or could not be looked at. A mode
that could not be looked at and would take the solution out of charge makes the agent's role unsure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum

from netinfo.components import match
from netinfo.components.claims import data_path
from netinfo.components.records.signature import ConfigMapTest, Globs, Mode, ResourceTest, Signature
from netinfo.model.command import Command
from netinfo.model.components import Ipam, Role
from netinfo.model.objects import ConfigMap, FromConfigMap, Workload
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import verbatim
from netinfo.values.flags import parse_flags, truth
from netinfo.values.globs import fits_any
from netinfo.values.json_access import text

_TRUTHS = frozenset({"true", "false"})


class ConditionState(Enum):
    """What looking at a condition gave."""

    HOLDS = "holds"
    FAILS = "fails"
    UNSEEN = "unseen"


class Setup(NamedTuple):
    """What a solution is in this cluster.

    ``against`` is what outside the workload takes it out of charge; ``unread`` names what could not be read although
    it might take it out of charge. ``is_network_alone``: out of charge only where something else names a network.
    """

    role: Role
    ipam: Ipam
    title: str
    settings: Mapping[str, str]
    against: tuple[Evidence, ...] = ()
    unread: tuple[str, ...] = ()
    is_network_alone: bool = False


class _Condition(NamedTuple):
    outcome: ConditionState
    evidence: Evidence | None = None
    place: str = ""


class _AgentContext(NamedTuple):
    """Where a mode is looked at. ``is_listed``: the workloads were listed, so their ConfigMaps were asked for."""

    signature: Signature
    workloads: tuple[Workload, ...]
    snapshot: Snapshot
    is_listed: bool


_HOLDS, _FAILS = _Condition(ConditionState.HOLDS), _Condition(ConditionState.FAILS)


def setup(signature: Signature, workloads: tuple[Workload, ...], snapshot: Snapshot) -> Setup:
    """The record's values, changed by the first mode that holds."""
    listed = {each.ref for each in snapshot.workloads}
    site = _AgentContext(signature, workloads, snapshot, all(each.ref in listed for each in workloads))
    unread: list[tuple[Mode, str]] = []
    chosen: Mode | None = None
    against: tuple[Evidence, ...] = ()
    for mode in signature.modes:
        looks = _look(mode, site)
        if any(look.outcome is ConditionState.FAILS for look in looks):
            continue
        if any(look.outcome is ConditionState.UNSEEN for look in looks):
            unread += [(mode, look.place) for look in looks if look.outcome is ConditionState.UNSEEN]
            continue
        chosen, against = mode, tuple(look.evidence for look in looks if look.evidence)
        break
    role = (chosen.role if chosen else None) or signature.role
    is_alone = chosen is not None and chosen.is_network_alone
    return Setup(
        role=role,
        ipam=(chosen.ipam if chosen else None) or signature.ipam,
        title=(chosen.title if chosen else "") or signature.title,
        settings=dict((chosen.settings if chosen else None) or {}),
        against=against if role is not signature.role and not is_alone else (),
        unread=tuple(dict.fromkeys(place for mode, place in unread if mode.role not in (None, role))),
        is_network_alone=is_alone,
    )


def _look(mode: Mode, site: _AgentContext) -> list[_Condition]:
    """One look a condition, the cheap ones first; after a failed one no other is needed."""
    looks: list[_Condition] = []
    for look in _looks(mode, site):
        looks.append(look)
        if look.outcome is ConditionState.FAILS:
            break
    return looks


def _looks(mode: Mode, site: _AgentContext) -> Iterator[_Condition]:
    if mode.names:
        yield _either(fits_any(each.ref.name, mode.names) for each in site.workloads)
    if mode.namespaces:
        yield _either(each.ref.namespace in mode.namespaces for each in site.workloads)
    for name, globs in (mode.flags or {}).items():
        yield _flag(name, globs, site)
    for name, globs in (mode.env or {}).items():
        yield _variable(name, globs, site)
    if mode.configmap:
        yield _configmap(mode.configmap, site)
    if mode.resource:
        yield _resource(mode.resource, site)
    if mode.node_labels:
        yield _node_labels(mode.node_labels, site.snapshot)


def _either(results: Iterable[bool]) -> _Condition:
    return _HOLDS if any(results) else _FAILS


def _flag(name: str, globs: Globs, site: _AgentContext) -> _Condition:
    """The last one of a repeated flag wins, as in the program itself."""
    argvs = [one.argv for each in site.workloads for one in match.main_containers(each.containers)]
    return _either(_fits(parse_flags(argv).get(name, ("",))[-1], globs) for argv in argvs)


def _fits(value: str, globs: Globs) -> bool:
    """Where a truth is asked for, every spelling of it counts: templates of Ansible write ``False``."""
    return fits_any(truth(value) if _TRUTHS.issuperset(globs) else value, globs)


def _variable(name: str, globs: Globs, site: _AgentContext) -> _Condition:
    """The variable of the first container that has it; a value from a ConfigMap is looked up there."""
    for each in site.workloads:
        for one in match.main_containers(each.containers):
            if name not in one.env:
                continue
            taken = one.env[name]
            if not isinstance(taken, FromConfigMap):
                return _either([_fits(str(taken), globs)])
            found = site.snapshot.configmap(each.ref.namespace, taken.name)
            if found is None:
                return _not_found(site, f"ConfigMap {each.ref.namespace}/{taken.name}")
            return _entry(taken.key, lambda value: value if _fits(value, globs) else "", found, site)
    return _FAILS


def _configmap(test: ConfigMapTest, site: _AgentContext) -> _Condition:
    names = {name for each in site.workloads for written in test.names for name in match.expand_names(written, each)}
    for namespace, name in sorted(names):
        found = site.snapshot.configmap(namespace, name)
        if found is not None:
            return _entry(test.key, lambda value: _matched(test.pattern, value), found, site)
    wanted = sorted("/".join(name) for name in names) or [test.names[0]]
    return _not_found(site, f"ConfigMap {wanted[0]}")


def _entry(key: str, match_of: Callable[[str], str], found: ConfigMap, site: _AgentContext) -> _Condition:
    """``match_of`` gives the part of the entry's value that decides, or an empty text."""
    decisive = match_of(found.data.get(key, ""))
    if not decisive:
        return _FAILS
    place = Origin(found.ref, key, "ConfigMap")
    command = site.snapshot.proof.field(found.ref, data_path(key))
    return _against(site, "configmaps", place, command, verbatim(f"{place}: {decisive}"))


def _matched(pattern: str, written: str) -> str:
    hit = re.search(pattern, written)
    return hit[0] if hit else ""


def _not_found(site: _AgentContext, place: str) -> _Condition:
    """Not there when it was asked for and the answer was readable, else unseen."""
    looked = site.is_listed and site.snapshot.configmaps.is_readable and site.snapshot.configmaps.is_complete
    return _FAILS if looked else _Condition(ConditionState.UNSEEN, place=place)


def _resource(test: ResourceTest, site: _AgentContext) -> _Condition:
    reading = site.snapshot.resource(test.resource)
    for row in sorted(reading, key=lambda row: row.ref.name):
        value = text(row.tree, *test.path.split("."))
        if fits_any(value, test.values):
            place = Origin(row.ref, test.path, row.kind)
            command = site.snapshot.proof.field(row.ref, f"{{.{test.path}}}")
            return _against(site, test.resource, place, command, verbatim(f"{place}: {value}"))
    looked = reading.is_readable and (reading.is_complete or bool(reading.rows))
    return _FAILS if looked else _Condition(ConditionState.UNSEEN, place=test.resource)


def _against(site: _AgentContext, source: str, origin: Origin, command: Command, says: str) -> _Condition:
    evidence = Evidence(source, Strength.CONFIGURED, Stance.AGAINST, site.signature.id, origin, command, says)
    return _Condition(ConditionState.HOLDS, evidence)


def _node_labels(labels: Mapping[str, Globs], snapshot: Snapshot) -> _Condition:
    if any(match.holds(labels, node.labels) for node in snapshot.nodes):
        return _HOLDS
    looked = snapshot.nodes.is_readable and snapshot.nodes.is_complete
    return _FAILS if looked else _Condition(ConditionState.UNSEEN, place="nodes")
