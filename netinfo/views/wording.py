"""How facts, values and states are said to a person; shared by the views for people."""

from __future__ import annotations

from netinfo.model.report import ClusterSummary, Evidence, Fact, Report, Stance, State, Strength, Verdict
from netinfo.text.escape import escape
from netinfo.text.translation import N_, _, ngettext, said
from netinfo.views.page import Meaning

#: What a fact is called in a table.
TITLES = {
    Fact.CNI: N_("CNI"),
    Fact.POD_CIDRS: N_("Pod CIDR"),
    Fact.SERVICE_CIDRS: N_("Service CIDR"),
    Fact.NODE_CIDRS: N_("Node slices"),
    Fact.NODE_ADDRESSES: N_("Node addresses"),
    Fact.OTHER_CIDRS: N_("Other ranges"),
    Fact.IP_FAMILIES: N_("IP families"),
    Fact.DATAPLANE: N_("Dataplane"),
    Fact.MTU: N_("MTU"),
    Fact.NETWORK_POLICY: N_("NetworkPolicy"),
    Fact.ENCRYPTION: N_("Encryption"),
    Fact.KUBE_PROXY: N_("kube-proxy"),
    Fact.DNS: N_("Cluster DNS"),
    Fact.DISTRIBUTION: N_("Distribution"),
    Fact.CAPACITY: N_("Capacity"),
}
_STATES = {
    State.AGREED: N_("agreed"),
    State.SINGLE: N_("single"),
    State.CONFLICT: N_("conflict"),
    State.UNKNOWN: N_("unknown"),
    State.NOT_APPLICABLE: N_("not-applicable"),
}
#: The colour that a state has beside its word.
MEANINGS = {
    State.AGREED: Meaning.SURE,
    State.SINGLE: Meaning.NOTE,
    State.CONFLICT: Meaning.PROBLEM,
    State.UNKNOWN: Meaning.UNSURE,
    State.NOT_APPLICABLE: Meaning.ASIDE,
}
#: More values than this are counted instead of listed: 5,000 node slices are no table cell.
_MOST_VALUES = 6


def title(fact: Fact) -> str:
    """The fact's name in the reader's language."""
    return _(TITLES[fact])


def state(verdict: Verdict) -> str:
    """The verdict's state in the reader's language."""
    return state_name(verdict.state)


def state_name(state: State) -> str:
    """The state in the reader's language."""
    return _(_STATES[state])


def value(verdict: Verdict) -> str:
    """The value as a person copies it; a word for its lack."""
    if _is_told_by_network(verdict):
        return escape(said(verdict.title))
    if isinstance(verdict.value, str):
        return _("none") if verdict.value == "none" else escape(verdict.value)
    if verdict.value:
        shown = ", ".join(escape(each) for each in verdict.value[:_MOST_VALUES])
        left = len(verdict.value) - _MOST_VALUES
        more = ngettext("and {count} more", "and {count} more", left).format(count=left)
        return f"{shown}, {more}" if left > 0 else shown
    return _("none in the cluster") if verdict.state is State.NOT_APPLICABLE else _("unknown")


def _is_told_by_network(verdict: Verdict) -> bool:
    """True where nodes are on several networks, and the fact is not one value for all of them."""
    if not verdict.title or {"byNode", "byNetwork"}.isdisjoint(verdict.detail):
        return False
    return not verdict.value or (
        isinstance(verdict.value, tuple) and len({each.value for each in verdict.networks}) > 1
    )


def how_we_know(verdict: Verdict) -> str:
    """The evidence in a phrase: what speaks for the value; both sides where they disagree."""
    shown = _foremost(verdict)
    bound = [each for each in shown if verdict.at_least and each.value == verdict.at_least]
    parts = [escape(said(each.says)) for each in shown if each not in bound]
    if verdict.state is State.CONFLICT:
        bound, parts = [], _sides(verdict)
    if verdict.at_least:
        blocks = ", ".join(escape(each) for each in verdict.at_least)
        told = _("at least {blocks}").format(blocks=blocks)
        parts.insert(0, f"{told} ({escape(said(bound[0].says))})" if bound else told)
    is_asked = verdict.state not in (State.AGREED, State.SINGLE) or _looks_agreed(verdict)
    if verdict.because and is_asked and not (verdict.networks and _is_told_by_network(verdict)):
        parts.append(escape(said(verdict.because)))
    return "; ".join(dict.fromkeys(parts))


def _looks_agreed(verdict: Verdict) -> bool:
    """True where one word is all there is although two sources stand in the row: a reader asks why."""
    return (
        verdict.state is State.SINGLE and sum(each.strength is not Strength.OBSERVED for each in _foremost(verdict)) > 1
    )


def _foremost(verdict: Verdict) -> list[Evidence]:
    """The first two sources that speak for the value and the first observation; JSON and transcripts have them all."""
    speaking = [each for each in verdict.evidence if each.stance is Stance.FOR]
    seen = [each for each in speaking if each.strength is Strength.OBSERVED]
    said = [each for each in speaking if each.strength is not Strength.OBSERVED]
    most = _MOST_VALUES if verdict.fact is Fact.OTHER_CIDRS else 2
    return [*said[:most], *seen[:1]]


def heading(report: Report) -> str:
    """The line above the table: which cluster this is."""
    return _("context {context}: {cluster}").format(context=escape(report.context), cluster=_cluster(report.cluster))


def _cluster(cluster: ClusterSummary) -> str:
    version = escape(cluster.version) if cluster.version else _("version unknown")
    parts = [version, escape(cluster.distribution) if cluster.distribution else _("distribution unknown")]
    if cluster.nodes is None:
        parts.append(_("number of nodes unknown"))
    else:
        parts.append(ngettext("{count} node", "{count} nodes", cluster.nodes).format(count=cluster.nodes))
    return ", ".join(parts)


def _sides(verdict: Verdict) -> list[str]:
    """What each source says where they disagree; those that say the same together. What was seen is counted: the
    smallest block over some addresses is no block that anybody named."""
    sides: dict[str, list[str]] = {}
    parts: list[str] = []
    for each in verdict.evidence:
        is_cover = each.strength is Strength.OBSERVED and isinstance(each.value, tuple)
        seen = "" if is_cover else escape(each.value if isinstance(each.value, str) else ", ".join(each.value or ()))
        says = escape(said(each.says))
        if each.stance is not Stance.NONE and seen and seen not in says:
            sides.setdefault(seen, []).append(says)
        elif each.stance is not Stance.NONE:
            parts.append(says)
    return [*(f"{', '.join(dict.fromkeys(names))}: {seen}" for seen, names in sides.items()), *parts]
