"""What solutions that do not run have left behind: API groups, node annotations, conditions, workloads without pods.

Leftovers are told, never an answer. A mark that several solutions share is a leftover only when none of them runs.
Nothing is called left over when workloads could not be listed completely: then its owner may well run. An agent that is
wanted on no node is one only where a node was seen that could have it: on EKS with Fargate alone aws-node waits.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.components import match
from netinfo.components.records.signature import Signature
from netinfo.components.standing import Trust, knows_all_workloads
from netinfo.facts.cni.agents import Agent, has_unknown_agent
from netinfo.model.command import Command
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text import counts
from netinfo.text.messages import Phrase, joined, phrase

_EACH = '{range .items[*]}{.metadata.name}{"\\t"}{%s}{"\\n"}{end}'
_GROUPS = '{range .items[*]}{.spec.group}{"\\n"}{end}'
_REASONS = '.status.conditions[?(@.type=="NetworkUnavailable")].reason'


class Leftover(NamedTuple):
    """One trace, the ids of the solutions it can be from, and the command that shows it."""

    text: Phrase
    owners: tuple[str, ...]
    command: Command

    def warning(self) -> Warning:
        """What a reader should know about it."""
        owners = joined(phrase(" or "), self.owners)
        text = phrase("{trace} is left over from {owners}, which does not run here", trace=self.text, owners=owners)
        return Warning("leftover", text, (Fact.CNI,), (self.command,))


#: NetworkAttachmentDefinition: a standard of several vendors, so that its CRD tells of no solution
#: (k8snetworkplumbingwg/multi-net-spec v1.3).
_STANDARD = frozenset({"k8s.cni.cncf.io"})


def find_leftovers(snapshot: Snapshot, agents: tuple[Agent, ...], present: Iterable[str]) -> tuple[Leftover, ...]:
    """All leftovers, sorted. ``present`` are ids that are in use or may be, besides agents that are wanted."""
    if not knows_all_workloads(snapshot):
        return ()
    agents = tuple(agent for agent in agents if agent.trust is not Trust.REFUSED)
    alive = {*present, *(agent.id for agent in agents if agent.is_wanted)}
    # A network of no record may bring the CRDs of another: Baidu's CCE those of Calico, for its felix.
    groups = [] if has_unknown_agent(snapshot) else _groups(snapshot, alive)
    found = [*groups, *_node_marks(snapshot, alive)]
    for agent in agents if _has_place_for_agents(snapshot) else ():
        if agent.id not in alive:
            command = snapshot.proof.listing("daemonsets", _EACH % ".status.desiredNumberScheduled", "-A")
            found.append(Leftover(phrase("{name}, wanted on no node,", name=agent.name), (agent.id,), command))
    return tuple(sorted(set(found), key=lambda each: each.text))


def _has_place_for_agents(snapshot: Snapshot) -> bool:
    """True when a node is known that takes DaemonSets: Fargate's never do, virtual ones rarely (docs.aws.amazon.com,
    EKS, Fargate considerations)."""
    return any(not node.is_virtual and node.compute_type != "fargate" for node in snapshot.nodes)


def _owners(signatures: Iterable[Signature], alive: set[str]) -> tuple[str, ...]:
    """The ids, or none when one of them is alive."""
    ids = tuple(each.id for each in signatures)
    return () if any(each in alive for each in ids) else ids


def _groups(snapshot: Snapshot, alive: set[str]) -> list[Leftover]:
    found: list[Leftover] = []
    for group in {each.name for each in snapshot.api_groups}:
        brought = (each.id for each in match.signatures() if group in each.marks.foreign_api_groups)
        if group in _STANDARD or not alive.isdisjoint(brought):
            continue
        owners = _owners((each for each in match.signatures() if group in each.marks.api_groups), alive)
        if owners:
            command = snapshot.proof.listing("apiservices", _GROUPS)
            found.append(Leftover(phrase("API group {group}", group=group), owners, command))
    return found


def _node_marks(snapshot: Snapshot, alive: set[str]) -> list[Leftover]:
    """Annotation prefixes and reasons of NetworkUnavailable, each once with the number of its nodes."""
    annotated: dict[str, set[str]] = {}
    reasons: dict[str, set[str]] = {}
    prefixes = tuple(sorted({prefix for each in match.signatures() for prefix in each.marks.node_annotations}))
    for node in snapshot.nodes:
        for key in node.annotations:
            if key.startswith(prefixes):
                annotated.setdefault(next(each for each in prefixes if key.startswith(each)), set()).add(node.name)
        reason = node.conditions.get("NetworkUnavailable", ("", ""))[1]
        if reason:
            reasons.setdefault(reason, set()).add(node.name)
    total = len(snapshot.nodes.rows)
    found: list[Leftover] = []
    for prefix, nodes in annotated.items():
        owners = _owners((each for each in match.signatures() if prefix in each.marks.node_annotations), alive)
        if owners:
            bearers = counts.nodes(len(nodes), total)
            text = phrase("node annotation {name} ({nodes})", name=f"{prefix}*", nodes=bearers)
            found.append(Leftover(text, owners, snapshot.proof.listing("nodes", _EACH % ".metadata.annotations")))
    for reason, nodes in reasons.items():
        owners = _owners((each for each in match.signatures() if reason in each.marks.unavailable_reasons), alive)
        if owners:
            text = phrase(
                "NetworkUnavailable reason {reason} ({nodes})", reason=reason, nodes=counts.nodes(len(nodes), total)
            )
            found.append(Leftover(text, owners, snapshot.proof.listing("nodes", _EACH % _REASONS)))
    return found
