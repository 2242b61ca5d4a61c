"""What running Pods show about who connected them: the judge when two solutions claim a cluster.

Three kinds of proof: an annotation that a plugin writes with the very address it gave; addresses that all lie in the
block of one claimant and outside the blocks of all others; and that many Pods lack the annotation of a plugin that
writes one on every Pod. A block is never a proof alone: the claimants come first.

Pitfall: an address is true whoever made the Pod, an annotation is what its owner writes. Who may write in one namespace
can put every network's annotation on a Pod of his own, with the address that it really has, and take off what the
plugin wrote. So annotations are read on the Pods of administrators' namespaces, and vouch for a network there only;
where none of these is on the pod network, as on a node with applications alone, those of all Pods have to do.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from netinfo import solutions
from netinfo.components import match
from netinfo.components.cni_file import take_apart
from netinfo.components.pod_addresses import NetworkPod, telling_pods
from netinfo.components.records.signature import Signature
from netinfo.components.standing import is_of_administrators
from netinfo.model.components import Component, Ipam
from netinfo.model.node_podcidrs import ByNode
from netinfo.model.objects import Ref
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts as counted
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import Network, contains, merge, parse_address, parse_networks
from netinfo.values.json_access import text, texts

#: So many Pods without a mark are no accident.
_MANY = 3


def of_administrators(pods: Iterable[NetworkPod]) -> tuple[NetworkPod, ...]:
    """Those whose annotations nobody writes but administrators and the network's plugin."""
    return tuple(each for each in pods if is_of_administrators(each.pod.ref.namespace))


def trusted_pods(pods: Iterable[NetworkPod]) -> tuple[NetworkPod, ...]:
    """Those whose annotations are read: of administrators where they have some, else all."""
    every = tuple(pods)
    return of_administrators(every) or every


def is_marked(signature: Signature, each: NetworkPod, explained: Collection[str] = ()) -> bool:
    """True when an annotation of the solution, that no other one explains, holds the address the Pod really has."""
    keys = [key for key in signature.marks.pod_annotations if key not in explained]
    written = [_written(each.pod.annotations.get(key, "")) for key in keys]
    return any(written) and any(str(address) in texts for address in each.addresses for texts in written)


def marked_by_another(network: str, snapshot: Snapshot) -> str:
    """The title of another network that marked a Pod of administrators, where the mark is none of ``network``'s too;
    empty where there is none."""
    own = match.signature(network)
    explained = own.marks.pod_annotations if own else ()
    pods = of_administrators(telling_pods(snapshot))
    others = (each for each in match.primaries() if each.id != network)
    return next((each.title for each in others if any(is_marked(each, pod, explained) for pod in pods)), "")


def annotation_evidence(signature: Signature, snapshot: Snapshot, explained: Collection[str] = ()) -> Evidence | None:
    """Pods of administrators that carry an annotation of the solution that no other one explains; None when there are
    none."""
    pods = of_administrators(telling_pods(snapshot))
    marked = [each for each in pods if is_marked(signature, each, explained)]
    if not marked:
        return None
    keys = [key for key in signature.marks.pod_annotations if key not in explained]
    key = next(key for key in keys if key in marked[0].pod.annotations)
    path = "{.metadata.annotations." + jsonpath_key(key) + "}"
    return Evidence(
        source="pods",
        strength=Strength.OBSERVED,
        stance=Stance.FOR,
        value=signature.id,
        origin=Origin(marked[0].pod.ref, f"annotation {key}", "Pod"),
        command=snapshot.proof.field(marked[0].pod.ref, path),
        says=phrases(
            "{counted} has its address in annotation {name}",
            "{counted} have their addresses in annotation {name}",
            len(marked),
            counted=counted.pods(len(marked), len(pods)),
            name=key,
        ),
    )


def supported(claims: Iterable[Component], snapshot: Snapshot) -> str | None:
    """The one claimant whose network the Pods are on, or None when observation does not tell."""
    claimants, pods = {each.id: each for each in claims}, telling_pods(snapshot)
    return _supported(claimants, pods, snapshot) or _by_anybodys_word(claimants, pods, snapshot)


def supported_by_node(claims: Iterable[Component], snapshot: Snapshot) -> dict[str, str]:
    """The same for each node's Pods, by the node's name: in a half-done migration nodes differ. Nodes whose Pods do
    not tell are left out, and what only the owners of Pods say."""
    claimants = {each.id: each for each in claims}
    found = {name: _supported(claimants, pods, snapshot) for name, pods in _by_node(snapshot)}
    return {name: each for name, each in found.items() if each}


def said_by_node(claims: Iterable[Component], snapshot: Snapshot) -> dict[str, str]:
    """What the owners of Pods say, of nodes where no administrator has one: for where nothing else tells."""
    claimants = {each.id: each for each in claims}
    found = {name: _by_anybodys_word(claimants, pods, snapshot) for name, pods in _by_node(snapshot)}
    return {name: each for name, each in found.items() if each}


def _by_node(snapshot: Snapshot) -> list[tuple[str, tuple[NetworkPod, ...]]]:
    nodes: dict[str, list[NetworkPod]] = {}
    for each in telling_pods(snapshot):
        nodes.setdefault(each.pod.node, []).append(each)
    return [(name, tuple(pods)) for name, pods in sorted(nodes.items()) if name]


def networks_of_pods(claims: Iterable[Component], pods: Iterable[NetworkPod], snapshot: Snapshot) -> dict[Ref, str]:
    """The network of each Pod that shows it by itself, by the Pod: on a node in the middle of a migration Pods have
    addresses of the network that they were started on. ``pods`` are those of one node."""
    claimants, every = {each.id: each for each in claims}, tuple(pods)
    found: dict[Ref, str] = {}
    for each in every:
        shown = _supported(claimants, (each,), snapshot)
        if shown is None and not of_administrators(every):
            shown = _by_anybodys_word(claimants, (each,), snapshot)
        found |= {each.pod.ref: shown} if shown else {}
    return found


def absence_evidence(component: Component, snapshot: Snapshot) -> Evidence | None:
    """Pods without the annotation that the solution writes on every Pod which it connects: another network connects
    them. None where there are few such Pods, or the solution may leave it out."""
    signature, pods = match.signature(component.id), trusted_pods(telling_pods(snapshot))
    if signature is None or not snapshot.once(_marks_every_pod, component):
        return None
    bare = snapshot.once(_bare, component.id)
    if len(bare) < _MANY:
        return None
    key = signature.marks.pod_annotations[0]
    path = '{range .items[*]}{.metadata.name}{"\\t"}{.metadata.annotations.' + jsonpath_key(key) + '}{"\\n"}{end}'
    return Evidence(
        source="pods",
        strength=Strength.OBSERVED,
        stance=Stance.AGAINST,
        value=signature.id,
        origin=Origin("Pods", f"without annotation {key}"),
        command=snapshot.proof.listing("pods", path, "-A"),
        says=phrase(
            "{counted} without annotation {name}, which {solution} writes on every pod that it connects",
            counted=counted.pods(len(bare), len(pods)),
            name=key,
            solution=component.title,
        ),
    )


def _supported(claimants: dict[str, Component], pods: tuple[NetworkPod, ...], snapshot: Snapshot) -> str | None:
    if not pods:
        return None
    trusted = of_administrators(pods)
    found = _by_annotations(claimants, trusted) or _by_blocks(claimants, pods, snapshot)
    return found or _by_absence(claimants, trusted, snapshot)


def _by_anybodys_word(claimants: dict[str, Component], pods: tuple[NetworkPod, ...], snapshot: Snapshot) -> str | None:
    if of_administrators(pods):
        return None
    return _by_annotations(claimants, pods) or _by_absence(claimants, pods, snapshot)


def blocks(component: Component, snapshot: Snapshot) -> tuple[Network, ...] | None:
    """The addresses a solution would give, or None when that is not known. Only for telling claimants apart."""
    if component.cni_file is not None and component.workload is None:
        return parse_networks(",".join(take_apart(component.cni_file).subnets)) or None
    return solutions.of(component, snapshot).claimed() or None


def _claimed(snapshot: Snapshot, component: Component) -> tuple[Network, ...] | None:
    """The same in few blocks: it is asked of every node, and slices that lie side by side make one."""
    found = blocks(component, snapshot)
    return merge(found) if found else None


def _by_annotations(claimants: Collection[str], pods: tuple[NetworkPod, ...]) -> str | None:
    signatures = [each for each in match.primaries() if each.id in claimants and each.marks.pod_annotations]
    marking = [each.id for each in signatures if any(is_marked(each, pod) for pod in pods)]
    everywhere = [each.id for each in signatures if all(is_marked(each, pod) for pod in pods)]
    return everywhere[0] if len(marking) == 1 and marking == everywhere else None


def _by_blocks(claimants: dict[str, Component], pods: tuple[NetworkPod, ...], snapshot: Snapshot) -> str | None:
    """The one in whose block all addresses lie, and in nobody else's."""
    addresses = [address for pod in pods for address in pod.addresses]
    known = {name: snapshot.once(_claimed, each) for name, each in claimants.items()}
    without = [each for name, each in claimants.items() if not known[name]]
    fitting = [name for name, each in known.items() if each and all(contains(each, address) for address in addresses)]
    touched = [name for name, each in known.items() if each and any(contains(each, address) for address in addresses)]
    if without and addresses and len(claimants) > 1:
        fits = claimants[fitting[0]] if len(fitting) == 1 and fitting == touched else None
        return _beside_the_cloud(without, fits, pods, snapshot) if fits or not touched else None
    return fitting[0] if len(fitting) == 1 and fitting == touched and not without else None


def _beside_the_cloud(
    without: list[Component], fits: Component | None, pods: tuple[NetworkPod, ...], snapshot: Snapshot
) -> str | None:
    """Where one claimant has no block because it takes addresses of the cloud's subnets: it is the one of Pods in no
    block. These subnets may lie in the block of ``fits``, whose slices of the Pods' own nodes have to hold them."""
    if len(without) > 1 or solutions.of(without[0], snapshot).ipam() is not Ipam.CLOUD_SUBNETS:
        return None
    if fits is None:
        return without[0].id
    slices = snapshot.once(_slices, fits)
    is_held = all(contains(slices.get(each.pod.node, ()), one) for each in pods for one in each.addresses)
    return fits.id if is_held else None


def _slices(snapshot: Snapshot, component: Component) -> ByNode:
    return solutions.of(component, snapshot).node_podcidrs().by_node


def _by_absence(claimants: dict[str, Component], pods: tuple[NetworkPod, ...], snapshot: Snapshot) -> str | None:
    """The one claimant that is left when those are not in charge that would have marked these Pods; in many Pods the
    mark has to be missing, as it may come a moment after the address."""
    out = [name for name, each in claimants.items() if pods and _is_missed(each, pods, snapshot)]
    left = [name for name in claimants if name not in out]
    if not out or len(left) != 1:
        return None
    known = snapshot.once(_claimed, claimants[left[0]])
    addresses = [address for pod in pods for address in pod.addresses]
    return left[0] if not known or any(contains(known, each) for each in addresses) else None


def _is_missed(component: Component, pods: tuple[NetworkPod, ...], snapshot: Snapshot) -> bool:
    """True when none of these Pods has the solution's mark, nor have many others, and it marks all of its own."""
    signature = match.signature(component.id)
    if signature is None or not snapshot.once(_marks_every_pod, component):
        return False
    return not any(is_marked(signature, one) for one in pods) and len(snapshot.once(_bare, component.id)) >= _MANY


def _bare(snapshot: Snapshot, name: str) -> tuple[NetworkPod, ...]:
    """The Pods without the solution's mark, of those whose annotations are read."""
    signature = match.signature(name)
    return tuple(each for each in trusted_pods(telling_pods(snapshot)) if signature and not is_marked(signature, each))


def _marks_every_pod(snapshot: Snapshot, component: Component) -> bool:
    signature = match.signature(component.id)
    is_marking = signature is not None and bool(signature.marks.pod_annotations)
    return is_marking and solutions.of(component, snapshot).marks_every_pod()


def _written(annotation: str) -> frozenset[str]:
    """The addresses an annotation holds: bare, with a prefix length, in a list, or in OVN's JSON."""
    candidates = annotation.replace(",", " ").split()
    if annotation.lstrip().startswith("{"):
        try:
            tree = json.loads(annotation)
        except (ValueError, RecursionError):
            return frozenset()
        candidates = [text(tree, "default", "ip_address"), *texts(tree, "default", "ip_addresses")]
    addresses = (parse_address(each.partition("/")[0]) for each in candidates)
    return frozenset(str(address) for address in addresses if address)
