"""Everything in a cluster that names a network: agents that run, the node's file, the platform, marks without agents.

Each becomes a CniClaim; who is in charge is decided from the claims in ``netinfo.facts.cni``. A claim without a
component contradicts all others: a CNI file is in effect, but its plugin is of no solution this program knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from netinfo.components import match
from netinfo.components.cni_file import ActiveFile, active_file
from netinfo.components.pod_addresses import telling_pods
from netinfo.components.records.signature import Marks, ResourceTest, Signature
from netinfo.components.standing import Trust, has_marks, knows_all_workloads
from netinfo.facts.cni import without_agent
from netinfo.facts.cni.agents import (
    Agent,
    agents_at_home,
    agents_away,
    find,
    has_unknown_agent,
    running_evidence,
)
from netinfo.facts.cni.pods import is_marked, trusted_pods
from netinfo.model.components import Component, Role
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text import counts
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import phrase, phrases, verbatim
from netinfo.values.addresses import contains, parse_network
from netinfo.values.globs import fits_any
from netinfo.values.json_access import text

#: The platform's statement of its network, kept by the network operator; other declarations only support.
PLATFORM = "networks.config.openshift.io"
#: The network to which nodes are on their way (openshift/api config/v1 types_network.go, NetworkMigration).
_MIGRATION = "status.migration.networkType"
_DAEMONSETS = '{range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'


class ClaimKind(Enum):
    """Where a claim comes from."""

    AGENT = "agent"
    DOUBTFUL = "doubtful agent"
    FILE = "file"
    PLATFORM = "platform"
    MARKS = "marks"


class CniClaim(NamedTuple):
    """One claim about the network. ``is_direct``: as good as seeing it run; ``unread``: what might take it back;
    ``refuted``: what shows that no pod is on this network."""

    kind: ClaimKind
    component: Component | None
    evidence: tuple[Evidence, ...]
    is_direct: bool = True
    unread: tuple[str, ...] = ()
    refuted: str = ""

    @property
    def id(self) -> str:
        """The claimed solution, or an empty text when it is none we know."""
        return self.component.id if self.component else ""


class CniEvidence(NamedTuple):
    """All that the decision needs. ``set_aside`` are solutions that something outside their workload takes out of
    charge, for instance Cilium chained by its ConfigMap."""

    snapshot: Snapshot
    agents: tuple[Agent, ...]
    file: ActiveFile | None
    claims: tuple[CniClaim, ...]

    @property
    def running(self) -> tuple[Agent, ...]:
        """Believed agents that run, whatever they do."""
        return tuple(agent for agent in self.agents if agent.is_running and agent.trust is Trust.SURE)

    @property
    def unread_sources(self) -> tuple[str, ...]:
        """What could not be read and might take back what only the node's file says: an agent may run that the file
        does not name, and only pods show that the file is obeyed."""
        if any(claim.kind is not ClaimKind.FILE for claim in self.claims):
            return ()
        troubles = {"DaemonSets": self.snapshot.workloads.trouble, "Pods": self.snapshot.pods.trouble}
        return tuple(name for name, trouble in troubles.items() if trouble is not None) if self.claims else ()

    @property
    def set_aside(self) -> tuple[Agent, ...]:
        """Running solutions that could be the network and are declared not to be."""
        return tuple(agent for agent in self.running if agent.setup.against)


def look(snapshot: Snapshot) -> CniEvidence:
    """All that the decision on a cluster needs."""
    found, file = find(snapshot), active_file(snapshot)
    home = agents_at_home(found, snapshot)
    at_home = _claims(home, file, snapshot)
    away = agents_away(found, snapshot, _in_question(home, at_home, file, snapshot))
    agents, claims = (*home, *away), at_home
    if any(agent.trust is not Trust.REFUSED for agent in away):
        claims = _claims(agents, file, snapshot)
    alone = _network_alone(agents, claims, snapshot)
    if alone is not None:
        agents = tuple(alone if agent.trust is Trust.SURE and agent.id == alone.id else agent for agent in agents)
        claims = (*claims, *_agent_claims((alone,), snapshot))
    return CniEvidence(snapshot, agents, file, claims)


def _claims(agents: tuple[Agent, ...], file: ActiveFile | None, snapshot: Snapshot) -> tuple[CniClaim, ...]:
    """What these agents, the node's file, the platform and the nodes name."""
    by_agents = tuple(_agent_claims(agents, snapshot))
    claims = [*by_agents, *_file_claims(file, by_agents, snapshot), *_platform_claims(snapshot)]
    if all(claim.unread for claim in by_agents):
        claims += _mark_claims(snapshot)
    if by_agents:
        claims += _claims_beside(tuple(claims), agents, snapshot)
    return tuple(claims)


def _claims_beside(claims: tuple[CniClaim, ...], agents: tuple[Agent, ...], snapshot: Snapshot) -> Iterator[CniClaim]:
    """The network without an agent on the nodes that no agent that runs may run on, and the one inside of k3s, where
    nothing names it nor leaves the same marks."""
    named = {claim.id for claim in claims}
    left = without_agent.beside_agents(snapshot, [agent for agent in agents if agent.id in named])
    if left is not None and left.component.id not in named:
        if left.is_direct or (knows_all_workloads(snapshot) and not has_unknown_agent(snapshot)):
            yield CniClaim(ClaimKind.MARKS, left.component, left.evidence, is_direct=left.is_direct)
        named.add(left.component.id)
    within = without_agent.embedded(snapshot)
    if within is not None and named.isdisjoint(_leaving_marks_of(within.component)):
        yield CniClaim(ClaimKind.MARKS, within.component, within.evidence, is_direct=True)


def _leaving_marks_of(component: Component) -> frozenset[str]:
    """The networks that annotate nodes as this one does, itself too: Canal does as flannel."""
    record = match.signature(component.id)
    marks = set(record.marks.node_annotations) if record else set()
    return frozenset(each.id for each in match.primaries() if not marks.isdisjoint(each.marks.node_annotations))


def _in_question(
    home: tuple[Agent, ...], claims: tuple[CniClaim, ...], file: ActiveFile | None, snapshot: Snapshot
) -> frozenset[str] | None:
    """The networks that an agent away from home may still be: none where one at home is, and only what the platform or
    the node's file names where these tell; None for any. What is concluded from circumstances tells nothing here."""
    wanted = any(agent.is_wanted and agent.setup.role is Role.PRIMARY for agent in home)
    direct = any(claim.kind is ClaimKind.MARKS and claim.is_direct for claim in claims)
    if wanted or direct or has_unknown_agent(snapshot):
        return frozenset()
    platform = frozenset(claim.id for claim in claims if claim.kind is ClaimKind.PLATFORM)
    obeyed = any(claim.kind is ClaimKind.FILE and claim.is_direct and not claim.refuted for claim in claims)
    return platform or (file.fits if file and obeyed else None)


def _network_alone(agents: tuple[Agent, ...], claims: tuple[CniClaim, ...], snapshot: Snapshot) -> Agent | None:
    """The agent that is the network only where nothing else names one, in charge; None where something does."""
    able = [each for each in agents if each.setup.is_network_alone and each.is_running and each.trust is Trust.SURE]
    if len(able) != 1 or not knows_all_workloads(snapshot) or has_unknown_agent(snapshot):
        return None
    if any(claim.id != able[0].id for claim in claims):
        return None
    return able[0]._replace(setup=able[0].setup._replace(role=Role.PRIMARY))


def absence_evidence(snapshot: Snapshot, value: str | None, stance: Stance = Stance.FOR) -> Evidence | None:
    """That no CNI agent runs, when the list of workloads proves it."""
    if not knows_all_workloads(snapshot):
        return None
    return Evidence(
        source="daemonsets",
        strength=Strength.OBSERVED,
        stance=stance,
        value=value,
        origin=Origin("DaemonSets of all namespaces"),
        command=snapshot.proof.listing("daemonsets", _DAEMONSETS, "-A"),
        says=phrase("no CNI agent runs"),
    )


def supporting_evidence(signature: Signature, snapshot: Snapshot) -> Iterator[Evidence]:
    """Marks that a running agent leaves on nodes, and custom resources that name it."""
    yield from _reason_evidence(signature, snapshot)
    yield from _annotation_evidence(signature, snapshot)
    for test in signature.declared:
        found = _declaration(test, signature, snapshot)
        if found is not None:
            yield found


def _agent_claims(agents: tuple[Agent, ...], snapshot: Snapshot) -> Iterator[CniClaim]:
    for agent in agents:
        if not agent.is_running or agent.setup.role is not Role.PRIMARY or agent.trust is Trust.REFUSED:
            continue
        kind = ClaimKind.AGENT if agent.trust is Trust.SURE else ClaimKind.DOUBTFUL
        yield CniClaim(kind, agent.component(), (running_evidence(agent, snapshot),), unread=agent.setup.unread)


def _file_claims(file: ActiveFile | None, agents: tuple[CniClaim, ...], snapshot: Snapshot) -> Iterator[CniClaim]:
    """The file agrees with every agent whose file it can be; else it speaks for the one solution it names."""
    if file is None or not file.plugin:
        return
    agreeing = [claim for claim in agents if claim.id in file.fits]
    for claim in agreeing:
        yield CniClaim(ClaimKind.FILE, claim.component, (file.evidence(snapshot, claim.id),))
    if agreeing or (file.meta and not file.fits):
        return
    component = file.component()
    evidence = file.evidence(snapshot, component.id if component else file.plugin)
    pods = [address for each in telling_pods(snapshot) for address in each.addresses]
    subnet = parse_network(file.subnet)
    inside = [address for address in pods if subnet and contains((subnet,), address)]
    # A runtime may have been started without CNI; only pods show that the file is obeyed.
    is_refuted = subnet and pods and not inside
    refuted = phrases(
        "the only pod address does not lie in its subnet {subnet}",
        "none of {count} pod addresses lies in its subnet {subnet}",
        len(pods),
        subnet=subnet,
    )
    is_direct = bool(inside) or not subnet
    yield CniClaim(ClaimKind.FILE, component, (evidence,), is_direct=is_direct, refuted=refuted if is_refuted else "")


def _platform_claims(snapshot: Snapshot) -> Iterator[CniClaim]:
    """What the platform says runs; also what it is on its way to, while agents of that may run unseen."""
    paths = ("status.networkType",) if knows_all_workloads(snapshot) else ("status.networkType", _MIGRATION)
    for signature in match.primaries():
        for test in (each for each in signature.declared if each.resource == PLATFORM):
            said = (_declaration(test._replace(path=path), signature, snapshot) for path in paths)
            if (found := next(filter(None, said), None)) is not None:
                component = Component(signature.id, signature.title, signature.role, signature.ipam)
                yield CniClaim(ClaimKind.PLATFORM, component, (found,))


def _mark_claims(snapshot: Snapshot) -> Iterator[CniClaim]:
    found = without_agent.infer(snapshot)
    if found is None or not _would_see_agents(snapshot, found.is_direct):
        return
    if not knows_all_workloads(snapshot) and _has_marks_of_others(found.component, snapshot):
        return
    if found.is_direct or not has_unknown_agent(snapshot):
        yield CniClaim(ClaimKind.MARKS, found.component, found.evidence, is_direct=found.is_direct)


def _would_see_agents(snapshot: Snapshot, is_direct: bool) -> bool:
    """True when an agent of kube-system would have been seen: a dump lists the workloads of two namespaces only.

    What the solution itself left needs less: an agent beside it would show in its Pods."""
    partly = snapshot.workloads.is_readable and bool(snapshot.workloads.rows)
    return partly or knows_all_workloads(snapshot) or (is_direct and bool(snapshot.pods.rows))


def _has_marks_of_others(component: Component, snapshot: Snapshot) -> bool:
    """True when nodes or Pods bear the mark of a solution that the candidate does not explain: an agent that is not
    seen would have left one. A mark that both leave, as Canal and flannel do, is explained."""
    own = match.signature(component.id)
    explained = own.marks if own else Marks()
    others = [each for each in match.primaries() if each.id != component.id]
    pods = trusted_pods(telling_pods(snapshot))
    return any(has_marks(each, snapshot, explained) or any(is_marked(each, pod) for pod in pods) for each in others)


def _declaration(test: ResourceTest, signature: Signature, snapshot: Snapshot) -> Evidence | None:
    for row in sorted(snapshot.resource(test.resource), key=lambda row: row.ref.name):
        value = text(row.tree, *test.path.split("."))
        if value and fits_any(value, test.values) and not row.is_deleting:
            origin = Origin(row.ref, test.path, row.kind)
            command = snapshot.proof.field(row.ref, f"{{.{test.path}}}")
            return Evidence(
                test.resource,
                Strength.CONFIGURED,
                Stance.FOR,
                signature.id,
                origin,
                command,
                verbatim(f"{row.kind} {row.ref.name}: {value}"),
            )
    return None


def _reason_evidence(signature: Signature, snapshot: Snapshot) -> Iterator[Evidence]:
    """The condition that the agent sets when it comes up, on most nodes."""
    for reason in signature.marks.unavailable_reasons:
        nodes = [
            node for node in snapshot.nodes if node.conditions.get("NetworkUnavailable", ("", "")) == ("False", reason)
        ]
        if 2 * len(nodes) > len(snapshot.nodes.rows):
            path = '{.status.conditions[?(@.type=="NetworkUnavailable")].reason}'
            bearers = counts.nodes(len(nodes), len(snapshot.nodes.rows))
            says = phrase("NetworkUnavailable reason {reason} on {nodes}", reason=reason, nodes=bearers)
            yield _node_evidence(
                signature, snapshot, path, Origin("Node", f"condition NetworkUnavailable {reason}"), says
            )


def _annotation_evidence(signature: Signature, snapshot: Snapshot) -> Iterator[Evidence]:
    """An annotation that the agent writes, on most nodes."""
    for prefix in signature.marks.node_annotations:
        keys = [sorted(key for key in node.annotations if key.startswith(prefix)) for node in snapshot.nodes]
        nodes = [each for each in keys if each]
        if 2 * len(nodes) > len(keys):
            key = min(each[0] for each in nodes)
            path = "{.metadata.annotations." + jsonpath_key(key) + "}"
            bearers = counts.nodes(len(nodes), len(keys))
            says = phrase("annotation {name} on {nodes}", name=f"{prefix}*", nodes=bearers)
            yield _node_evidence(signature, snapshot, path, Origin("Node", f"annotation {key}"), says)


def _node_evidence(signature: Signature, snapshot: Snapshot, path: str, origin: Origin, says: str) -> Evidence:
    every = '{range .items[*]}{.metadata.name}{" "}' + path + '{"\\n"}{end}'
    command = snapshot.proof.listing("nodes", every)
    return Evidence("nodes", Strength.OBSERVED, Stance.FOR, signature.id, origin, command, says)
