"""How a holding is said to a person: who, what for, which block; the same words in every view of several networks."""

from __future__ import annotations

from netinfo.model.holdings import Gap, Holding, Use
from netinfo.text.escape import escape
from netinfo.text.translation import N_, _, said

_USES = {
    Use.PODS: N_("Pods"),
    Use.SERVICES: N_("Services"),
    Use.SLICES: N_("node slice"),
    Use.NODES: N_("node"),
    Use.OTHER: N_("other range"),
    Use.NAMED: N_("named network"),
    Use.ROUTE: N_("route"),
}


def use(kind: str, label: str = "") -> str:
    """What the addresses are for; ``label`` is the node, the interface or the kind of the range."""
    name = _(_USES[Use(kind)])
    return f"{name} {escape(label)}" if label else name


def holder(name: str) -> str:
    """The name of a cluster or network; this machine in the reader's language."""
    return _("this machine") if name == "this machine" else escape(name)


def block(holding: Holding) -> str:
    """The block; a node's address without its length, a bound as one."""
    written = str(holding.block)
    if holding.use is Use.NODES:
        written = written.partition("/")[0]
    return _("possibly {block}").format(block=written) if holding.is_possible else written


def holding(one: Holding) -> str:
    """``east: Pods 10.42.0.0/16``."""
    if one.use is Use.NAMED:
        return block(one) if one.holder == str(one.block) else f"{escape(one.holder)} {block(one)}"
    return f"{holder(one.holder)}: {use(one.use, one.label)} {block(one)}"


def gap(one: Gap) -> str:
    """``Pods of west (no source tells)``."""
    because = escape(said(one.because))
    return _("{use} of {holder} ({reason})").format(use=use(one.use), holder=holder(one.holder), reason=because)
