"""The network components whose workloads are in the cluster, and which of them run and may be believed.

Who may be believed is decided in ``netinfo.components.standing``: those at home come first, and only where they leave
a network in question is anybody else considered. What is refused stays in the list, for the warning that it is there.
"""

from __future__ import annotations

from netinfo.components import match, modes, standing
from netinfo.components.modes import Setup
from netinfo.components.records.signature import Signature
from netinfo.components.scheduling import may_run_on
from netinfo.components.standing import Likeness, Trust, knows_all_workloads
from netinfo.model.components import Component
from netinfo.model.objects import Node, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import Phrase, phrase


class Agent(NamedTuple):
    """A recognised solution with all workloads of it that are believed equally, the running ones first.

    ``pods`` are given when it was recognised by its Pods because workloads could not be listed; ``seen_on`` then has
    the nodes of all of them, where every Pod was listed.
    """

    signature: Signature
    trust: Trust
    setup: Setup
    workloads: tuple[Workload, ...]
    pods: tuple[Pod, ...] = ()
    seen_on: frozenset[str] | None = None

    @property
    def id(self) -> str:
        """The solution's id."""
        return self.signature.id

    @property
    def main(self) -> Workload:
        """The workload it is shown by."""
        return self.workloads[0]

    @property
    def is_running(self) -> bool:
        """True when one of its workloads runs."""
        return any(each.is_running for each in self.workloads)

    @property
    def is_wanted(self) -> bool:
        """True when one of its workloads should have pods."""
        return any(each.is_wanted for each in self.workloads)

    @property
    def name(self) -> str:
        """How it is called in sentences: ``DaemonSet kube-flannel/kube-flannel-ds``; by a Pod where it was recognised
        by Pods and no workload was seen."""
        if self.pods:
            return str(Origin(self.pods[0].ref, kind="Pod"))
        return str(Origin(self.main.ref, kind=self.main.kind))

    @property
    def version(self) -> str:
        """The tag of the agent's image, or an empty text."""
        return match.image_tag(match.agent_image(self.signature, self.main))

    def reaches(self, node: Node) -> bool:
        """True where nothing excludes that one of its Pods runs on the node."""
        if self.seen_on is not None:
            return node.name in self.seen_on
        return any(may_run_on(each, node) for each in self.workloads)

    def component(self) -> Component:
        """The agent as the other facts see it."""
        settings = {**self.setup.settings, **({"version": self.version} if self.version else {})}
        shown = self.pods[0] if self.pods else self.main
        return Component(self.id, self.setup.title, self.setup.role, self.setup.ipam, shown, settings=settings)


class Found(NamedTuple):
    """Everything in the cluster that looks like a component of a network, and the Pods by which a workload was
    recognised that could not be listed itself."""

    likenesses: tuple[Likeness, ...]
    pods: dict[str, tuple[Pod, ...]]


def find(snapshot: Snapshot) -> Found:
    """What looks like a component: from the list of workloads, and where that is not complete also from Pods."""
    listed = standing.likenesses(sorted(snapshot.workloads, key=_order))
    if knows_all_workloads(snapshot):
        return Found(listed, {})
    by_pods, pods = _from_pods(snapshot)
    known = {(each.signature.id, each.workload.ref.namespace) for each in listed}
    more = standing.likenesses(by_pods)
    unknown = [each for each in more if (each.signature.id, each.workload.ref.namespace) not in known]
    return Found((*listed, *unknown), pods)


def agents_at_home(found: Found, snapshot: Snapshot) -> tuple[Agent, ...]:
    """The components in namespaces of their own, one a solution, in order of their ids."""
    home: dict[str, list[Likeness]] = {}
    for each in found.likenesses:
        if each.is_at_home:
            home.setdefault(each.signature.id, []).append(each)
    return tuple(_agent(Trust.SURE, own, found, snapshot) for _, own in sorted(home.items()))


def agents_away(found: Found, snapshot: Snapshot, open_to: frozenset[str] | None) -> tuple[Agent, ...]:
    """The components elsewhere, one a solution, namespace and trust. ``open_to`` as ``standing.away_from_home`` has
    it."""
    away: dict[tuple[str, str, Trust], list[Likeness]] = {}
    for trust, each in standing.away_from_home(found.likenesses, snapshot, open_to=open_to):
        away.setdefault((each.signature.id, each.workload.ref.namespace, trust), []).append(each)
    return tuple(_agent(key[2], away[key], found, snapshot) for key in sorted(away, key=lambda key: key[:2]))


def has_unknown_agent(snapshot: Snapshot) -> bool:
    """True when something of no record runs that mounts the node's directory of CNI files: it may be the network, so
    nothing may be concluded from what the nodes look like.

    It counts in kube-system only: elsewhere a tenant could unsettle an answer by it.
    """
    return any(
        each.is_running and each.mounts_cni and each.ref.namespace == "kube-system" and not match.recognise(each)
        for each in snapshot.workloads
    )


def running_evidence(agent: Agent, snapshot: Snapshot, stance: Stance = Stance.FOR) -> Evidence:
    """What shows that the agent runs, with its image, so that the command prints what it was recognised by."""
    ready = sum(each.ready for each in agent.workloads)
    desired = sum(each.desired for each in agent.workloads)
    says = _state(agent, ready, desired)
    if agent.pods:
        first = agent.pods[0]
        path = "{.status.phase} {.spec.containers[*].image}"
        origin = Origin(first.ref, kind="Pod")
        return Evidence(
            "pods", Strength.CONFIGURED, stance, agent.id, origin, snapshot.proof.field(first.ref, path), says
        )
    path = "{.status.numberReady}/{.status.desiredNumberScheduled} {.spec.template.spec.containers[*].image}"
    if agent.main.kind != "DaemonSet":
        path = "{.status.readyReplicas}/{.spec.replicas} {.spec.template.spec.containers[*].image}"
    command = snapshot.proof.field(agent.main.ref, path)
    return Evidence(
        "daemonsets", Strength.CONFIGURED, stance, agent.id, Origin(agent.main.ref, kind=agent.main.kind), command, says
    )


def _state(agent: Agent, ready: int, desired: int) -> Phrase:
    if agent.is_running:
        return phrase("{name} runs ({ready} of {desired} ready)", name=agent.name, ready=ready, desired=desired)
    if desired:
        return phrase("{name} is wanted ({ready} of {desired} ready)", name=agent.name, ready=ready, desired=desired)
    if agent.is_wanted:
        return phrase("{name} was made a moment ago, and its pods are not scheduled yet", name=agent.name)
    return phrase("{name} is not wanted on any node", name=agent.name)


def _order(workload: Workload) -> tuple[str, str, str]:
    return (workload.ref.namespace, workload.ref.name, workload.kind)


def _from_pods(snapshot: Snapshot) -> tuple[list[Workload], dict[str, tuple[Pod, ...]]]:
    """Workloads as far as Pods show them, with the Pods of each by its name.

    An agent connects pods, so it cannot itself need a pod network: only Pods on the host network count.
    """
    members: dict[str, list[tuple[Workload, Pod]]] = {}
    for pod in sorted(snapshot.pods, key=lambda pod: (pod.ref.namespace, pod.ref.name)):
        workload = match.owner_as_workload(pod) if pod.host_network else None
        if workload is not None:
            members.setdefault(str(_order(workload)), []).append((workload, pod))
    workloads: list[Workload] = []
    pods: dict[str, tuple[Pod, ...]] = {}
    for key, pairs in members.items():
        first = pairs[0][0]
        ready = sum(workload.ready for workload, _ in pairs)
        workloads.append(
            Workload(first.ref, first.kind, first.labels, first.containers, len(pairs), ready, first.configmaps)
        )
        pods[key] = tuple(pod for _, pod in sorted(pairs, key=lambda pair: not pair[1].is_ready))
    return workloads, pods


def _agent(trust: Trust, own: list[Likeness], found: Found, snapshot: Snapshot) -> Agent:
    """One agent of its workloads, set up as those say that run."""
    workloads = sorted((each.workload for each in own), key=lambda one: not one.is_running)
    setup = modes.setup(own[0].signature, _running(workloads), snapshot)
    shown = found.pods.get(str(_order(workloads[0])), ())
    places = [pod.node for each in workloads for pod in found.pods.get(str(_order(each)), ())]
    is_seen = bool(shown) and all(places) and snapshot.pods.is_complete
    return Agent(own[0].signature, trust, setup, tuple(workloads), shown, frozenset(places) if is_seen else None)


def _running(workloads: list[Workload]) -> tuple[Workload, ...]:
    """The workloads whose flags count: those that run, else all."""
    return tuple(each for each in workloads if each.is_running) or tuple(workloads)
