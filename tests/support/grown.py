"""A recorded cluster with many times its objects: each copied under names and addresses of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from netinfo.model.snapshot import Listing, Snapshot

_WRITTEN = re.compile(r"(?<![\d.])(\d+\.\d+\.\d+\.\d+)(?:/(\d+))?(?![\d.])")
#: What says who an object is or what runs in it stays as it is.
_KEPT = ("ref", "kind", "labels", "containers")


def grown(snapshot: Snapshot, times: int) -> Snapshot:
    """The cluster with ``times`` as many nodes, Pods, Services and custom resources. Blocks of eight bits
    stay as they are, narrower ones and addresses lie beside those of the copy before: Pods stay in their slices.
    """
    custom = {name: _copied(listing, times) for name, listing in snapshot.custom.items()}
    return snapshot._replace(
        nodes=_copied(snapshot.nodes, times),
        pods=_copied(snapshot.pods, times),
        services=_copied(snapshot.services, times),
        custom=custom,
    )


def _copied(listing: Listing[Any], times: int) -> Listing[Any]:
    return listing.replace(rows=tuple(_copy(row, at) for at in range(times) for row in listing.rows))


def _copy(row: Any, at: int) -> Any:
    if not at:
        return row
    fields = {name: _shifted(getattr(row, name), at) for name in row._fields if name not in _KEPT}
    if fields.get("node"):
        fields["node"] = f"{row.node}-{at}"
    return row._replace(ref=row.ref._replace(name=f"{row.ref.name}-{at}"), **fields)


def _shifted(value: Any, by: int) -> Any:
    if isinstance(value, str):
        return _WRITTEN.sub(lambda found: _beside(found, by), value)
    if isinstance(value, Mapping):
        return {key: _shifted(inner, by) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_shifted(inner, by) for inner in value)
    return value


def _beside(found: re.Match[str], by: int) -> str:
    length = int(found[2] or 32)
    try:
        number = int(IPv4Address(found[1]))
        is_address = length == 32 or number & ((1 << (32 - length)) - 1)
        moved = number + (by << (8 if is_address else 32 - length))
        return f"{IPv4Address(moved)}{found[0][len(found[1]) :]}" if is_address or length > 8 else found[0]
    except AddressValueError:
        return found[0]
