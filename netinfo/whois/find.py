"""Who has an address, over several clusters: objects that carry it, blocks that hold it, and who could not be asked.

Pitfalls: a Pod on the host network has its node's address, so it is no owner; a Pod that ended keeps its address in the
API while another one may already have it; in a sample or a cut list absence proves nothing; the same address may have
an owner in every cluster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from netinfo.components.pod_addresses import cluster_ips_command
from netinfo.facts.holdings import slices
from netinfo.model.command import Command
from netinfo.model.holdings import Holding, Space, Use
from netinfo.model.objects import CustomResource, Node, Pod, Service
from netinfo.model.report import Report
from netinfo.model.snapshot import Listing, Row, Snapshot
from netinfo.model.whois import Answer, Inside, Owner, OwnerKind, Unsure
from netinfo.named_tuple import NamedTuple
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import Address, InOrder, parse_address

_ENDED = ("Succeeded", "Failed")


class Place(NamedTuple):
    """One cluster: its name, its report and space, and the objects that were read."""

    name: str
    report: Report
    snapshot: Snapshot
    space: Space


def find(addresses: Sequence[Address], places: Sequence[Place], others: Iterable[Space] = ()) -> list[Answer]:
    """An answer for each address, in the order given. ``others``: named networks and routes of this machine."""
    wanted, in_order = set(addresses), InOrder(set(addresses))
    owners: dict[Address, list[Owner]] = defaultdict(list)
    inside: dict[Address, list[Inside]] = defaultdict(list)
    unsure: list[Unsure] = []
    for place in sorted(places, key=lambda each: each.name):
        for address, owner in _owners(place, wanted):
            owners[address].append(owner)
        for holding in (*place.space.holdings, *slices(place.report, place.name)):
            _put_inside(holding, in_order, inside)
        unsure += _unsure(place)
    for space in others:
        for holding in space.holdings:
            _put_inside(holding, in_order, inside)
    return [
        Answer(
            each,
            tuple(sorted(set(owners[each]), key=_rank)),
            tuple(dict.fromkeys(sorted(inside[each], key=lambda one: _width(one.block)))),
            () if any(not owner.is_ended for owner in owners[each]) else tuple(unsure),
        )
        for each in addresses
    ]


def _rank(owner: Owner) -> tuple[str, bool, str, str, str, str]:
    return owner.cluster, owner.is_ended, owner.kind, owner.namespace, owner.name, owner.field


def _width(block: str) -> int:
    return int(block.partition("/")[2] or 128)


def _put_inside(holding: Holding, wanted: InOrder, inside: dict[Address, list[Inside]]) -> None:
    if holding.use is Use.NODES and not holding.is_possible:
        return  # the node itself is an owner
    command = holding.commands[0] if holding.commands else None
    block = str(holding.block)
    one = Inside(holding.holder, holding.use, block, holding.label, command, holding.is_possible)
    for address in wanted.inside(holding.block):
        inside[address].append(one)


def _owners(place: Place, wanted: set[Address]) -> Iterator[tuple[Address, Owner]]:
    snapshot = place.snapshot
    pods = {pod.ref: pod for listing in (snapshot.control_plane, snapshot.pods) for pod in listing}
    for pod in pods.values():
        yield from _of_pod(place, pod, wanted)
    for service in snapshot.services:
        yield from _of_service(place, service, wanted)
    for node in snapshot.nodes:
        yield from _of_node(place, node, wanted)
    for listing in snapshot.custom.values():
        for row in listing:
            yield from _of_custom_resource(place, row, wanted)


def _of_pod(place: Place, pod: Pod, wanted: set[Address]) -> Iterator[tuple[Address, Owner]]:
    if pod.host_network:
        return
    is_ended = pod.phase in _ENDED
    note = phrase("it has ended, and another Pod may get the address") if is_ended else ""
    for address in _parsed(pod.ips) & wanted:
        command = place.snapshot.proof.field(pod.ref, "{.status.podIPs}")
        yield address, Owner(
            place.name, OwnerKind.POD, pod.ref.namespace, pod.ref.name, "status.podIPs", command, pod.node,
            note=note, is_ended=is_ended,
        )  # fmt: skip


def _of_service(place: Place, service: Service, wanted: set[Address]) -> Iterator[tuple[Address, Owner]]:
    fields = (("spec.clusterIPs", service.cluster_ips), ("status.loadBalancer", service.external_ips))
    for field, written in fields:
        for address in _parsed(written) & wanted:
            shown = field if field == "spec.clusterIPs" else "spec.externalIPs}{.status.loadBalancer.ingress[*].ip"
            command = place.snapshot.proof.field(service.ref, "{." + shown + "}")
            note = "" if field == "spec.clusterIPs" else phrase("from outside")
            yield address, Owner(
                place.name, OwnerKind.SERVICE, service.ref.namespace, service.ref.name, field, command,
                ports=service.ports, note=note,
            )  # fmt: skip


def _of_node(place: Place, node: Node, wanted: set[Address]) -> Iterator[tuple[Address, Owner]]:
    for kind, written in node.addresses:
        for address in _parsed((written,)) & wanted:
            path = '{.status.addresses[?(@.type=="%s")].address}' % kind  # noqa: UP031 - braces are jsonpath's
            command = place.snapshot.proof.field(node.ref, path if kind.isalpha() else "{.status.addresses}")
            yield address, Owner(place.name, OwnerKind.NODE, "", node.name, kind, command)
    own = _parsed(each for _kind, each in node.addresses)
    for key, written in node.annotations.items():
        for address in (_parsed((written.partition("/")[0],)) & wanted) - own:
            path = "{.metadata.annotations." + jsonpath_key(key) + "}"
            command = place.snapshot.proof.field(node.ref, path)
            yield address, Owner(place.name, OwnerKind.AGENT, "", node.name, key, command, node.name)


def _of_custom_resource(place: Place, row: CustomResource, wanted: set[Address]) -> Iterator[tuple[Address, Owner]]:
    """Addresses that stand alone in an object of the network, such as those of a CiliumNode."""
    for path, written in _texts(row.tree, ""):
        if path.startswith((".metadata.", ".status.")):
            continue
        for address in _parsed((written,)) & wanted:
            command = place.snapshot.proof.field(row.ref, "{" + path + "}")
            resource = row.ref.resource.partition(".")[0]
            yield (
                address,
                Owner(
                    place.name,
                    OwnerKind.AGENT,
                    row.ref.namespace,
                    f"{resource}/{row.ref.name}",
                    path.lstrip("."),
                    command,
                ),
            )


def _texts(tree: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _texts(value, f"{path}.{str(key).replace('.', chr(92) + '.')}")
    elif isinstance(tree, (list, tuple)):
        for position, value in enumerate(tree):
            yield from _texts(value, f"{path}[{position}]")


def _parsed(written: Iterable[str]) -> set[Address]:
    return {address for each in written if (address := parse_address(each)) is not None}


def _unsure(place: Place) -> Iterator[Unsure]:
    """Lists that were not seen whole: the address may belong to an object that was not read."""
    snapshot = place.snapshot
    pods = snapshot.proof.listing("pods", "{.items[*].status.podIPs}", "-A")
    yield from _partly(place.name, snapshot.pods, pods, len(snapshot.pods.rows), is_pods=True)
    services = cluster_ips_command(snapshot)
    yield from _partly(place.name, snapshot.services, services, len(snapshot.services.rows), is_pods=False)
    if not snapshot.nodes.is_readable or not snapshot.nodes.is_complete:
        command = snapshot.proof.listing("nodes", "{.items[*].status.addresses}")
        yield Unsure(place.name, phrase("not all nodes could be listed"), command)


def _partly(name: str, listing: Listing[Row], command: Command, number: int, *, is_pods: bool) -> Iterator[Unsure]:
    if listing.is_readable and listing.is_complete:
        return
    if not number:
        because = phrase("pods could not be listed") if is_pods else phrase("services could not be listed")
    elif is_pods:
        because = phrases("not among the {count} Pod read", "not among the {count} Pods read", number)
    else:
        because = phrases("not among the {count} Service read", "not among the {count} Services read", number)
    yield Unsure(name, because, command)
