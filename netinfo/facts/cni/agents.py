"""The network components whose workloads are in the cluster, and which of them run and may be believed.

Pitfall: anyone who may create a DaemonSet in a namespace of his own can call it ``kube-flannel-ds``. So a workload is
believed in the namespaces of its solution and in kube-system, which only administrators write. Elsewhere it must have
the solution's own image *and* a mark that no tenant can make: an API group, a node annotation or the reason of a node's
NetworkUnavailable condition. Where these marks could not be looked at it is doubtful: it never becomes the answer, but
it opposes one.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from netinfo.components import match
from netinfo.components.records.signature import Signature
from netinfo.facts.cni import modes
from netinfo.facts.cni.modes import Setup
from netinfo.model.components import Candidate
from netinfo.model.objects import Pod, Workload
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import Phrase, phrase


class Trust(Enum):
    """Whether a workload that looks like an agent is one."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


class Agent(NamedTuple):
    """A recognised solution with all workloads of it that are believed equally, the running ones first.

    ``pods`` are given when it was recognised by its Pods because workloads could not be listed.
    """

    signature: Signature
    trust: Trust
    setup: Setup
    workloads: tuple[Workload, ...]
    pods: tuple[Pod, ...] = ()

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
        return any(each.desired > 0 for each in self.workloads)

    @property
    def name(self) -> str:
        """How it is called in sentences: ``DaemonSet kube-flannel/kube-flannel-ds``."""
        return f"{self.main.kind} {self.main.ref.namespace}/{self.main.ref.name}"

    @property
    def version(self) -> str:
        """The tag of the agent's image, or an empty text."""
        return match.image_tag(match.agent_image(self.signature, self.main))

    def candidate(self) -> Candidate:
        """The agent as the other facts see it."""
        settings = {**self.setup.settings, **({"version": self.version} if self.version else {})}
        shown = self.pods[0] if self.pods else self.main
        return Candidate(self.id, self.setup.title, self.setup.role, self.setup.allocator, shown, settings=settings)


def find_agents(snapshot: Snapshot) -> tuple[Agent, ...]:
    """All recognised components in order of their ids: from the list of workloads, and where that is not complete
    also from Pods."""
    found = _group(sorted(snapshot.workloads, key=_order), {}, snapshot)
    if not knows_all_workloads(snapshot):
        by_pods, pods = _from_pods(snapshot)
        known = {agent.id for agent in found}
        found += [agent for agent in _group(by_pods, pods, snapshot) if agent.id not in known]
    return tuple(sorted(found, key=lambda agent: agent.id))


def knows_all_workloads(snapshot: Snapshot) -> bool:
    """True when a workload that is not in the list does not exist."""
    return snapshot.workloads.is_readable and snapshot.workloads.is_complete


def has_unknown_agent(snapshot: Snapshot) -> bool:
    """True when something of no record runs that mounts the node's directory of CNI files: it may be the network, so
    nothing may be concluded from what the nodes look like."""
    return any(each.is_running and each.mounts_cni and not match.recognise(each) for each in snapshot.workloads)


def running_evidence(agent: Agent, snapshot: Snapshot, stance: Stance = Stance.FOR) -> Evidence:
    """What shows that the agent runs, with its image, so that the command prints what it was recognised by."""
    ready = sum(each.ready for each in agent.workloads)
    desired = sum(each.desired for each in agent.workloads)
    says = _state(agent, ready, desired)
    if agent.pods:
        first = agent.pods[0]
        path = "{.status.phase} {.spec.containers[*].image}"
        where = f"Pod {first.ref.namespace}/{first.ref.name}"
        return Evidence(
            "pods", Strength.CONFIGURED, stance, agent.id, where, snapshot.proof.field(first.ref, path), says
        )
    path = "{.status.numberReady}/{.status.desiredNumberScheduled} {.spec.template.spec.containers[*].image}"
    if agent.main.kind != "DaemonSet":
        path = "{.status.readyReplicas}/{.spec.replicas} {.spec.template.spec.containers[*].image}"
    command = snapshot.proof.field(agent.main.ref, path)
    return Evidence("daemonsets", Strength.CONFIGURED, stance, agent.id, agent.name, command, says)


def _state(agent: Agent, ready: int, desired: int) -> Phrase:
    if agent.is_running:
        return phrase("{name} runs ({ready} of {desired} ready)", name=agent.name, ready=ready, desired=desired)
    if desired:
        return phrase("{name} is wanted ({ready} of {desired} ready)", name=agent.name, ready=ready, desired=desired)
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


def _group(workloads: Iterable[Workload], pods: dict[str, tuple[Pod, ...]], snapshot: Snapshot) -> list[Agent]:
    """One agent a solution, of its most believable workloads."""
    members: dict[str, list[tuple[Trust, Workload]]] = {}
    signatures: dict[str, Signature] = {}
    for workload in workloads:
        for signature in match.recognise(workload):
            signatures[signature.id] = signature
            members.setdefault(signature.id, []).append((_trust(signature, workload, snapshot), workload))
    agents: list[Agent] = []
    for name, judged in members.items():
        trust = next(each for each in Trust if any(own is each for own, _ in judged))
        own = sorted((workload for each, workload in judged if each is trust), key=lambda one: not one.is_running)
        setup = modes.setup(signatures[name], _running(own), snapshot)
        shown = pods.get(str(_order(own[0])), ())
        agents.append(Agent(signatures[name], trust, setup, tuple(own), shown))
    return agents


def _running(workloads: list[Workload]) -> tuple[Workload, ...]:
    """The workloads whose flags count: those that run, else all."""
    return tuple(each for each in workloads if each.is_running) or tuple(workloads)


def _trust(signature: Signature, workload: Workload, snapshot: Snapshot) -> Trust:
    if workload.ref.namespace in signature.homes:
        return Trust.SURE
    if not match.has_own_image(signature, workload):
        return Trust.REFUSED
    if has_marks(signature, snapshot):
        return Trust.SURE
    nodes, groups = snapshot.nodes, snapshot.api_groups
    looked = all(each.is_readable and each.is_complete for each in (nodes, groups))
    return Trust.REFUSED if looked else Trust.DOUBTFUL


def has_marks(signature: Signature, snapshot: Snapshot) -> bool:
    """True when the cluster bears a mark of the solution that only a cluster's administrator can make."""
    marks = signature.marks
    if any(group.name in marks.api_groups for group in snapshot.api_groups):
        return True
    for node in snapshot.nodes:
        if any(key.startswith(marks.node_annotations) for key in node.annotations):
            return True
        if node.conditions.get("NetworkUnavailable", ("", ""))[1] in marks.unavailable_reasons:
            return True
    return False
