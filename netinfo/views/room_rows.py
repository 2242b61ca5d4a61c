"""The rows of the fact table about room: slices and addresses given and left, and what still fits.

They are made of the detail of the fact ``capacity``, so that they say what the JSON says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.model.report import Fact, Report, Verdict
from netinfo.text.counts import MANY, amount
from netinfo.text.escape import escape
from netinfo.text.translation import _, ngettext, said
from netinfo.values.json_access import Tree, dig, number, objects
from netinfo.views.fact_row import FactRow

_FITTING = ("nodes", "pods", "services", "podsByKubelets")
_FAMILIES = ("IPv4", "IPv6")


def room_rows(verdict: Verdict) -> Iterator[FactRow]:
    """A row each for slices, addresses, and what fits, where anything of it is known."""
    detail: Tree = dict(verdict.detail)
    counted = _("used and free addresses of each node: {command}").format(command="kubectl netinfo nodes")
    rows = (
        (_("Slices given"), _by_network(detail), counted),
        (_("Addresses used"), _addresses(detail), counted),
        (_("Room left"), _fits(detail), _why(detail)),
    )
    yield from (FactRow(title, value, verdict.state, how) for title, value, how in rows if value)


def room_left(report: Report) -> tuple[str, ...]:
    """What still fits in one sentence; none where nothing is known."""
    verdict = report.facts.get(Fact.CAPACITY)
    fitting = _fits(dict(verdict.detail)) if verdict else ""
    return (_("room left: {what}").format(what=fitting),) if fitting else ()


def _by_network(detail: Tree) -> str:
    parts = objects(detail, "byNetwork")
    if not parts:
        return _slices(detail)
    named = [(str(dig(part, "network")), _slices(part)) for part in parts]
    return ", ".join(f"{text} ({escape(name)})" for name, text in named if text)


def _slices(part: Tree) -> str:
    found = [dig(part, "slices", family) for family in _FAMILIES]
    text = _("{given} of {possible} /{prefixLength}, {free} free")
    known = [each for each in found if isinstance(each, Mapping)]
    return ", ".join(text.format_map({key: amount(value) for key, value in each.items()}) for each in known)


def _addresses(detail: Tree) -> str:
    names = {"podBlock": "Pods", "serviceBlock": "Services"}
    return "; ".join(
        f"{name} {_block(dig(detail, key, family))}"
        for key, name in names.items()
        for family in _FAMILIES
        if number(detail, key, family, "used") is not None
    )


def _block(block: Tree) -> str:
    used, size, free = number(block, "used") or 0, number(block, "addresses") or 0, number(block, "free")
    if free is None:
        return _("{used} of {size}").format(used=amount(used), size=amount(size))
    return _("{used} of {size}, {free} free").format(used=amount(used), size=amount(size), free=amount(free))


def _fits(detail: Tree) -> str:
    nodes, pods, services, places = (number(detail, "fits", key) for key in _FITTING)
    told = []
    if nodes is not None:
        text = ngettext("{count} more node", "{count} more nodes", min(nodes, MANY))
        told.append(text.format(count=amount(nodes)))
    if pods is not None:
        told.append(ngettext("{count} more pod", "{count} more pods", min(pods, MANY)).format(count=amount(pods)))
    elif places is not None:
        text = ngettext("no more than {count} more pod", "no more than {count} more pods", min(places, MANY))
        told.append(text.format(count=amount(places)))
    if services is not None:
        text = ngettext("{count} more Service", "{count} more Services", min(services, MANY))
        told.append(text.format(count=amount(services)))
    return ", ".join(told)


def _why(detail: Tree) -> str:
    """At what sizes, and why the rest is not told."""
    reasons = dig(detail, "fits", "because")
    names = {"nodes": _("nodes"), "pods": _("pods"), "services": "Services"}
    silent: dict[str, list[str]] = {}
    for key, because in reasons.items() if isinstance(reasons, Mapping) else ():
        silent.setdefault(escape(said(because)), []).append(names[key])
    told = [f"{', '.join(which)}: {because}" for because, which in silent.items()]
    return "; ".join([_("at today's sizes of slices and kubelets"), *told])
