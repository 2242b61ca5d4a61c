"""The figures of room as the fact ``capacity`` tells them: in its detail for programs, as evidence for people.

In: the rooms of the networks and of the Services. Out: entries of ``detail``, and sentences with a command each. Both
are made of the same rooms, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from netinfo.components.pod_addresses import cluster_ips_command, observe
from netinfo.facts.room.decide import rooms
from netinfo.facts.room.services import more_services, service_rooms
from netinfo.facts.service_cidrs import decide as service_cidrs
from netinfo.model.command import Command
from netinfo.model.components import Identification
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.room import BlockRoom, Fit, Room, SliceRoom
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.counts import MANY
from netinfo.text.counts import amount as written
from netinfo.text.messages import Phrase, joined, phrase, phrases, verbatim
from netinfo.values.addresses import merge


class Figures(NamedTuple):
    """The rooms of one cluster: of each network, of the Services by family, and how many more Services fit."""

    networks: tuple[Room, ...]
    services: Mapping[int, BlockRoom]
    more_services: Fit


def figures(snapshot: Snapshot, cni: Identification) -> Figures:
    """Everything that is counted of a cluster."""
    services = service_rooms(snapshot, cni)
    because = service_cidrs.decide(snapshot, cni).verdict.because
    return Figures(rooms(snapshot, cni), services, more_services(services, because))


def detail(found: Figures) -> dict[str, object]:
    """``slices``, ``podBlock``, ``serviceBlock``, ``fits``."""
    first, is_one = found.networks[0] if found.networks else None, len(found.networks) == 1
    return {
        "slices": _slices(first) if first and is_one else None,
        "podBlock": _blocks(first.addresses if first and is_one else _union(found.networks)),
        "serviceBlock": _blocks(found.services),
        "fits": _fits(found),
    }


def of_networks(found: Figures) -> dict[str, dict[str, object]]:
    """The same of each network, by its id."""
    return {
        each.network: {
            "slices": _slices(each),
            "podBlock": _blocks(each.addresses),
            "fits": _told({"nodes": each.more_nodes, "pods": each.more_pods}),
        }
        for each in found.networks
    }


def _slices(room: Room) -> dict[str, dict[str, int]] | None:
    return {f"IPv{family}": _slice(each) for family, each in room.slices.items()} or None


def _slice(room: SliceRoom) -> dict[str, int]:
    return {"prefixLength": room.length, "possible": room.possible, "given": room.given, "free": room.free}


def _blocks(by_family: Mapping[int, BlockRoom]) -> dict[str, dict[str, int | None]] | None:
    return {f"IPv{family}": _block(by_family[family]) for family in sorted(by_family)} or None


def _block(room: BlockRoom) -> dict[str, int | None]:
    return {
        "addresses": room.size,
        "used": room.used,
        "free": room.free,
        "kept": room.kept,
        "heldForGoneNodes": room.held,
    }


def _union(networks: Sequence[Room]) -> Mapping[int, BlockRoom]:
    """The blocks of several networks together; where they share addresses, what is left of them is not told."""
    found: dict[int, BlockRoom] = {}
    for family in (4, 6):
        own = [each.addresses[family] for each in networks if family in each.addresses]
        if own and _share_nothing(networks, family):
            used, free = _sum(each.used for each in own), _sum(each.free for each in own)
            found[family] = BlockRoom(_size(networks, family), used, free, sum(each.held for each in own))
        elif own:
            found[family] = BlockRoom(_size(networks, family), None, None)
    return found


def _size(networks: Sequence[Room], family: int) -> int:
    """Addresses of the union of all blocks."""
    every = (block for each in networks for block in each.blocks if block.version == family)
    return sum(block.num_addresses for block in merge(every))


def _share_nothing(networks: Sequence[Room], family: int) -> bool:
    """True where no two networks have an address in common."""
    return _size(networks, family) == sum(each.addresses[family].size for each in networks if family in each.addresses)


def _sum(numbers: Iterable[int | None]) -> int | None:
    found = list(numbers)
    known = [each for each in found if each is not None]
    return sum(known) if len(known) == len(found) else None


def _fits(found: Figures) -> dict[str, object]:
    told = _told({**_of_networks(found.networks), "services": found.more_services})
    places = [each for room in found.networks for name, each in room.places.items() if name in room.nodes]
    return {**told, "podsByKubelets": _sum(places)}


def _of_networks(networks: Sequence[Room]) -> dict[str, Fit]:
    """Nodes and Pods of all networks together; of several, not known where it is not of one of them."""
    if len(networks) == 1:
        return {"nodes": networks[0].more_nodes, "pods": networks[0].more_pods}
    if not all(_share_nothing(networks, family) for family in (4, 6)):
        because = phrase("networks take addresses of the same block")
        return {"nodes": Fit(because=because), "pods": Fit(because=because)}
    nodes = {room.network: room.more_nodes for room in networks}
    return {"nodes": _together(nodes), "pods": _together({room.network: room.more_pods for room in networks})}


def _together(fits: Mapping[str, Fit]) -> Fit:
    more = _sum(fit.more for fit in fits.values())
    silent = [(network, fit) for network, fit in fits.items() if fit.more is None]
    because = joined("; ", [phrase("{network}: {reason}", network=of, reason=fit.because) for of, fit in silent])
    return Fit(more, because if silent else "")


def _told(fits: Mapping[str, Fit]) -> dict[str, object]:
    because = {name: fit.because for name, fit in fits.items() if fit.more is None and fit.because}
    return {**{name: fit.more for name, fit in fits.items()}, "because": because}


def evidence(snapshot: Snapshot, found: Figures) -> Iterator[Evidence]:
    """The same as sentences: slices and addresses of each network, what still fits, addresses of the Services."""
    pods = observe(snapshot).command or snapshot.proof.listing("pods", "{.items[*].status.podIPs[*].ip}", "-A")
    for room in found.networks:
        for family, slices in room.slices.items():
            command = room.given.command or snapshot.proof.listing("nodes", "{.items[*].spec.podCIDRs}")
            yield _evidence(f"IPv{family} slices", Strength.ASSIGNED, command, _of(room, _of_slices(slices)))
        for family, addresses in room.addresses.items():
            if addresses.used is not None:
                says = _of(room, _of_block(addresses, phrase("Pod block")))
                yield _evidence(f"IPv{family} podBlock", Strength.OBSERVED, pods, says)
        if fitting := _of_fits({"nodes": room.more_nodes, "pods": room.more_pods}):
            yield _evidence("fits", Strength.OBSERVED, pods, _of(room, fitting))
    command = cluster_ips_command(snapshot)
    for family, addresses in sorted(found.services.items()):
        if addresses.used is not None:
            says = _of_block(addresses, phrase("Service block"))
            yield _evidence(f"IPv{family} serviceBlock", Strength.OBSERVED, command, says)


def _evidence(path: str, strength: Strength, command: Command, says: Phrase) -> Evidence:
    family, _, key = path.rpartition(" ")
    return Evidence(
        "capacity", strength, Stance.FOR, None, Origin(family, key) if family else Origin(key), command, says
    )


def _of(room: Room, says: Phrase) -> Phrase:
    return phrase("{network}: {reason}", network=room.network, reason=says) if room.network else says


def _of_slices(room: SliceRoom) -> Phrase:
    return phrases(
        "{given} of {count} slice of /{length} given out, {free} left",
        "{given} of {count} slices of /{length} given out, {free} left",
        room.possible,
        given=room.given,
        length=room.length,
        free=room.free,
    )


def _of_block(room: BlockRoom, block: Phrase) -> Phrase:
    used, size = amount(room.used or 0), amount(room.size)
    if room.free is None:
        return phrase("{used} of {size} addresses of the {block} in use", used=used, size=size, block=block)
    told = phrase(
        "{used} of {size} addresses of the {block} in use, {free} left",
        used=used,
        size=size,
        block=block,
        free=amount(room.free),
    )
    if not room.held:
        return told
    return phrase("{told}, {held} held for nodes that are gone", told=told, held=amount(room.held))


def _of_fits(fits: Mapping[str, Fit]) -> Phrase | None:
    """Nodes and Pods that still fit, as far as they are known."""
    nodes, pods = fits["nodes"].more, fits["pods"].more
    told = []
    if nodes is not None:
        told.append(Phrase("{count} more node", {"count": amount(nodes)}, "{count} more nodes", min(nodes, MANY)))
    if pods is not None:
        told.append(Phrase("{count} more pod", {"count": amount(pods)}, "{count} more pods", min(pods, MANY)))
    return phrase("at today's sizes there is room for {what}", what=joined(", ", told)) if told else None


def amount(number: int) -> int | Phrase:
    """A number for a sentence: a large one as the nearest power of two."""
    return number if number < MANY else verbatim(written(number))
