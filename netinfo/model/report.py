"""The nouns of the program: what can be asked, what came back, and what follows from it.

Everything imports this module; it imports nothing of ours. All values are frozen, so an answer that was judged once
stays what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from netinfo.model.command import Command, Trouble
from netinfo.model.origin import Origin
from netinfo.named_tuple import NamedTuple


class Fact(StrEnum):
    """What can be asked. The value is the key in ``Report.facts`` and in the JSON."""

    CNI = "cni"
    POD_CIDRS = "podCIDRs"
    SERVICE_CIDRS = "serviceCIDRs"
    NODE_CIDRS = "nodeCIDRs"
    NODE_ADDRESSES = "nodeAddresses"
    OTHER_CIDRS = "otherCIDRs"
    IP_FAMILIES = "ipFamilies"
    DATAPLANE = "dataplane"
    MTU = "mtu"
    NETWORK_POLICY = "networkPolicy"
    ENCRYPTION = "encryption"
    KUBE_PROXY = "kubeProxy"
    DNS = "dns"
    DISTRIBUTION = "distribution"
    CAPACITY = "capacity"


#: The three questions the program exists for; the exit code speaks of these unless more was asked.
MAIN_FACTS = (Fact.CNI, Fact.POD_CIDRS, Fact.SERVICE_CIDRS)


class State(StrEnum):
    """How sure a verdict is. ``AGREED``: two independent sources of the value or more."""

    AGREED = "agreed"
    SINGLE = "single"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Strength(StrEnum):
    """Of which kind an observation is. The first three are never merged: see docs/explanation."""

    CONFIGURED = "configured"  # a flag, a ConfigMap, a custom resource
    ASSIGNED = "assigned"  # a node's slice, an IPAM block
    OBSERVED = "observed"  # an address in use
    INFERRED = "inferred"  # concluded from several marks


class Stance(StrEnum):
    """What an observation says about the verdict. ``NONE``: looked, nothing there."""

    FOR = "for"
    AGAINST = "against"
    NONE = "none"


class Evidence(NamedTuple):
    """One observation that bears on one fact.

    ``value`` is what was seen there: an id for the CNI, normalised blocks for a CIDR fact. ``origin`` is where it
    stands, ``command`` prints the value (None where nothing does), ``says`` is the phrase of the table's HOW WE
    KNOW. Views make the line of a command: see ``text.command_line.shown``.
    """

    source: str
    strength: Strength
    stance: Stance
    value: str | tuple[str, ...] | None
    origin: Origin
    command: Command | None
    says: str


class Warning(NamedTuple):
    """Something a reader of the report must know. ``code`` is stable, ``message`` is English prose.

    ``commands`` show it, where the evidence of its facts does not.
    """

    code: str
    message: str
    facts: tuple[Fact, ...] = ()
    commands: tuple[Command, ...] = ()


class Unread(NamedTuple):
    """A source that could not be read: why, the command that shows it, the next step."""

    source: str
    reason: Trouble
    command: str
    hint: str


class NetworkPart(NamedTuple):
    """What a fact has of one of several networks, named by its id: its blocks, or that it has none in the cluster."""

    network: str
    value: tuple[str, ...]
    has_none: bool


class Verdict(NamedTuple):
    """A fact's value, how sure it is, and everything seen for and against it.

    ``value`` is None when unknown. ``at_least`` are the smallest blocks that cover the addresses seen, given only
    when ``value`` is None. ``items`` is what the JSON has as value where a text does not tell all. ``detail`` is
    fact-specific and goes to the JSON as it is. ``because`` tells in a sentence why the state is what it is where the
    evidence alone does not (unknown, not applicable, conflict).
    """

    fact: Fact
    state: State
    value: str | tuple[str, ...] | None = None
    title: str = ""
    at_least: tuple[str, ...] | None = None
    detail: Mapping[str, object] = {}
    evidence: tuple[Evidence, ...] = ()
    because: str = ""
    items: tuple[Mapping[str, object], ...] = ()

    @property
    def networks(self) -> tuple[NetworkPart, ...]:
        """The parts of a fact where nodes are on several networks (``detail.byNetwork``)."""
        parts = self.detail.get("byNetwork")
        known = [each for each in parts if isinstance(each, Mapping)] if isinstance(parts, list) else []
        return tuple(
            NetworkPart(str(each["network"] or ""), _texts(each["value"]), each["state"] == State.NOT_APPLICABLE)
            for each in known
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()


def written_inside(report: Report) -> frozenset[str]:
    """The Service blocks that are a part of the Pods' by design, as the report writes them."""
    verdict = report.facts.get(Fact.POD_CIDRS)
    found = verdict.detail.get("servicesInside") if verdict else None
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


class ClusterSummary(NamedTuple):
    """The line above the table. ``nodes`` is None when nodes could not be listed."""

    version: str | None
    distribution: str | None
    nodes: int | None


class Report(NamedTuple):
    """All verdicts about one cluster and where they came from (``live``, ``recorded``, ``dump``)."""

    context: str
    origin: str
    cluster: ClusterSummary
    facts: dict[Fact, Verdict]
    warnings: tuple[Warning, ...] = ()
    unread: tuple[Unread, ...] = ()
