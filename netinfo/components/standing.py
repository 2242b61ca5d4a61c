"""Which of the workloads that look like a network's agent are an administrator's.

In: workloads that look like a solution, and what only an administrator of the cluster can write. Out: how far each of
them may be believed.

Pitfall: whoever may create a DaemonSet in one namespace can copy an agent to the last letter: name, image, labels,
privileges, priority class, ConfigMap. And a mark (an API group, a node annotation, the reason of a node's condition)
proves that a solution exists, not that this workload is it. So weight comes only from what a user of one namespace
cannot write, in this order:

1. the namespace: kube-system, and those of the solution's own record. Where an agent is at home, all others of its
   kind are look-alikes;
2. objects of the whole cluster that no agent at home explains: the condition that the agent came up, its annotations
   on nodes, its API group;
3. the older ``metadata.creationTimestamp``, which the API server sets (kubernetes
   staging/src/k8s.io/apiserver/pkg/registry/rest/create.go, BeforeCreate).

What is equal in all three stays equal: several workloads are then believed, and contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import cache

from netinfo.components import addons, installers, match, modes
from netinfo.components.modes import Setup
from netinfo.components.records.signature import Marks, Signature
from netinfo.model.components import Role
from netinfo.model.objects import Workload
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple

_NOTHING = Marks()
#: Namespaces that the API server (kubernetes pkg/controlplane/controller/systemnamespaces) or OpenShift (cluster-scoped
#: rule on ``openshift-``: apiserver-library-go, project request limit) keeps from ordinary users.
_OF_SYSTEM = ("kube-", "openshift-")


class Trust(Enum):
    """Whether a workload that looks like an agent is one."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


class Likeness(NamedTuple):
    """A workload and one of the solutions that it looks like."""

    signature: Signature
    workload: Workload

    @property
    def is_at_home(self) -> bool:
        """True in a namespace where only an administrator of the cluster can plant a workload."""
        return self.workload.ref.namespace in self.signature.homes


class _Weight(NamedTuple):
    """The weight of a workload away from home: more of ``strength`` wins, then the smaller ``created``."""

    strength: int
    created: str
    namespace: str


def likenesses(workloads: Iterable[Workload]) -> tuple[Likeness, ...]:
    """Every workload with every solution that it looks like, in the order given."""
    return tuple(Likeness(signature, workload) for workload in workloads for signature in match.recognise(workload))


def away_from_home(
    found: Sequence[Likeness], snapshot: Snapshot, *, open_to: frozenset[str] | None
) -> tuple[tuple[Trust, Likeness], ...]:
    """How far each workload away from its solution's home may be believed.

    ``open_to``: the networks that are still in question; none of them where the network is known, None for all. Where
    workloads were not listed whole, the agent at home may be hidden, so that nobody away from it is sure.
    """
    home = [each for each in found if each.is_at_home]
    settled = {each.signature.id for each in home if each.workload.is_wanted}
    explained = _explained(home, snapshot)
    away = [each for each in found if not each.is_at_home]
    # Once a solution: there may be as many copies as a tenant likes, and 5,000 nodes.
    kinds = {each.signature.id: each.signature for each in away}
    strengths = {name: _strength(signature, snapshot, explained) for name, signature in kinds.items()}
    judged: list[tuple[Trust, Likeness]] = []
    for each in away:
        is_open = each.signature.role is not Role.PRIMARY or open_to is None or each.signature.id in open_to
        is_rival = is_open and each.signature.id not in settled
        judged.append((_by_marks(each, strengths, snapshot) if is_rival else Trust.REFUSED, each))
    chosen = _chosen([each for trust, each in judged if trust is Trust.SURE], strengths)
    return tuple((_less(trust, each, chosen, snapshot), each) for trust, each in judged)


def is_of_administrators(namespace: str) -> bool:
    """True for kube-system and its like, the homes of all solutions and addons, and for what stands in no
    namespace."""
    return not namespace or namespace in _homes() or namespace.startswith((*_OF_SYSTEM, *addons.HOME_PREFIXES))


def at_home(workloads: Iterable[Workload]) -> tuple[Workload, ...]:
    """The workloads that stand where a solution has its home that they look like."""
    return tuple(each for each in workloads if any(each.ref.namespace in one.homes for one in match.recognise(each)))


def worth_asking(snapshot: Snapshot) -> tuple[Workload, ...]:
    """The workloads whose own ConfigMaps and Deployments may bear on the answer: nothing is asked for a look-alike,
    whose namespace may be closed to the user.

    ``snapshot`` has what is known so far, of ConfigMaps those of the agents at home: while it is not known that these
    only enforce policies, they are the network.
    """
    found = likenesses(snapshot.workloads)
    home = [each for each in found if each.is_at_home]
    kept = {each.workload.ref for each in home}
    if not networks_at_home(home, snapshot) and looked(snapshot):
        judged = away_from_home(found, snapshot, open_to=None)
        kept |= {each.workload.ref for trust, each in judged if trust is not Trust.REFUSED}
    return tuple(each for each in snapshot.workloads if each.ref in kept)


def knows_all_workloads(snapshot: Snapshot) -> bool:
    """True when a workload that is not in the list does not exist."""
    return snapshot.workloads.is_readable and snapshot.workloads.is_complete


def looked(snapshot: Snapshot) -> bool:
    """True when marks of a solution that were not found do not exist."""
    return all(each.is_readable and each.is_complete for each in (snapshot.nodes, snapshot.api_groups))


def has_marks(signature: Signature, snapshot: Snapshot, explained: Marks = _NOTHING) -> bool:
    """True when the cluster bears a mark of the solution that only a cluster's administrator can make, and that is not
    ``explained`` by another solution that leaves it as well."""
    return _strength(signature, snapshot, explained) > 0


@cache
def _homes() -> frozenset[str]:
    return frozenset(namespace for each in match.signatures() for namespace in each.homes) | addons.HOMES


def networks_at_home(home: Iterable[Likeness], snapshot: Snapshot) -> tuple[Setup, ...]:
    """How those of the agents at home are set up that run and are the network here: an agent that only enforces
    policies is none."""
    running: dict[str, list[Likeness]] = {}
    for each in home:
        if each.workload.is_running and each.signature.role is Role.PRIMARY:
            running.setdefault(each.signature.id, []).append(each)
    setups = (modes.setup(own[0].signature, tuple(each.workload for each in own), snapshot) for own in running.values())
    return tuple(setup for setup in setups if setup.role is Role.PRIMARY)


def _explained(home: Iterable[Likeness], snapshot: Snapshot) -> Marks:
    """The marks that agents at home leave, and k3s itself of what runs inside of it: they prove nobody else."""
    own = [each.signature.marks for each in home if each.workload.is_running]
    own += [
        each.marks for each in match.signatures() if "k3s-process" in each.marked_by and installers.is_k3s(snapshot)
    ]
    return Marks(
        api_groups=tuple(name for each in own for name in (*each.api_groups, *each.foreign_api_groups)),
        node_annotations=tuple(prefix for each in own for prefix in each.node_annotations),
        unavailable_reasons=tuple(reason for each in own for reason in each.unavailable_reasons),
    )


def _by_marks(each: Likeness, strengths: Mapping[str, int], snapshot: Snapshot) -> Trust:
    if not match.has_own_image(each.signature, each.workload):
        return Trust.REFUSED
    if strengths[each.signature.id] > 0:
        return Trust.SURE
    return Trust.REFUSED if looked(snapshot) else Trust.DOUBTFUL


def _strength(signature: Signature, snapshot: Snapshot, explained: Marks) -> int:
    """3 for the condition that the agent came up (the one that came up last has it), 2 for its annotations, 1 for its
    API group, 0 for no mark."""
    marks = signature.marks
    reasons = set(marks.unavailable_reasons).difference(explained.unavailable_reasons)
    prefixes = tuple(each for each in marks.node_annotations if each not in explained.node_annotations)
    groups = set(marks.api_groups).difference(explained.api_groups)
    if any(node.conditions.get("NetworkUnavailable", ("", ""))[1] in reasons for node in snapshot.nodes):
        return 3
    if prefixes and any(key.startswith(prefixes) for node in snapshot.nodes for key in node.annotations):
        return 2
    return int(any(group.name in groups for group in snapshot.api_groups))


def _chosen(sure: Iterable[Likeness], strengths: Mapping[str, int]) -> frozenset[tuple[str, str]]:
    """Of those with marks the kind and namespace of the most believable: networks compete with all other networks, any
    other component with those of its own solution."""
    rivals: dict[str, list[_Weight]] = {}
    for each in sure:
        if each.workload.is_wanted:
            weight = _Weight(strengths[each.signature.id], each.workload.created, each.workload.ref.namespace)
            rivals.setdefault(_kind(each), []).append(weight)
    return frozenset((kind, namespace) for kind, own in rivals.items() for namespace in _best(own))


def _best(rivals: Sequence[_Weight]) -> frozenset[str]:
    """The namespaces that remain; one whose age is not known may be as old as any."""
    strongest = max(each.strength for each in rivals)
    left = [each for each in rivals if each.strength == strongest]
    oldest = min(each.created for each in left)
    return frozenset(each.namespace for each in left if each.created == oldest or not oldest)


def _kind(each: Likeness) -> str:
    return "network" if each.signature.role is Role.PRIMARY else each.signature.id


def _less(trust: Trust, each: Likeness, chosen: frozenset[tuple[str, str]], snapshot: Snapshot) -> Trust:
    """What is left of a trust by marks beside the rivals, and by a list that may lack the agent at home."""
    if trust is not Trust.SURE:
        return trust
    if (_kind(each), each.workload.ref.namespace) not in chosen:
        return Trust.REFUSED
    return Trust.SURE if knows_all_workloads(snapshot) else Trust.DOUBTFUL
