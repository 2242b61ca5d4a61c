"""Address managers that other plugins ask for Pods' addresses: their books are a source of the Pod block.

Which manager a plugin asks stands in the node's CNI file (``ipam.type``). Where that file was not read, the books alone
can tell, and then only where every address that Pods have lies in the ranges out of which the books give it.
"""

from __future__ import annotations

from netinfo import solutions
from netinfo.components import match
from netinfo.components.claims import Sources, Tier
from netinfo.components.records.signature import Signature
from netinfo.components.solution import Solution
from netinfo.model.components import Component, Identification, Role
from netinfo.model.snapshot import Snapshot


def asked(snapshot: Snapshot, cni: Identification, component: Component, found: Sources) -> Sources:
    """``found``, what a solution's own sources say, led by the books of the manager that its CNI file names:
    the file says what is to be given, the books what was."""
    record = match.address_manager(component.settings.get("ipam", "")) if component.cni_file else None
    if record is None or not _is_kept(snapshot, record):
        return found
    manager = _manager(snapshot, cni, record)
    books = manager.own_cidrs()
    tiers = tuple(each._replace(unread="") for each in books.tiers) if not found.because else books.tiers
    return found._replace(tiers=(*tiers, *found.tiers), warnings=(*found.warnings, *manager.ledger.warnings))


def books(snapshot: Snapshot, cni: Identification) -> tuple[Tier, ...]:
    """The books of all managers, for a network that is not known."""
    tiers = (tier for each in managers(snapshot, cni) for tier in each.own_cidrs().tiers if tier.claims)
    return tuple(tier._replace(unread="", only_observed=True) for tier in tiers)


def managers(snapshot: Snapshot, cni: Identification) -> tuple[Solution, ...]:
    """Every manager whose books were read."""
    kept = (each for each in match.signatures() if each.role is Role.IPAM and _is_kept(snapshot, each))
    return tuple(_manager(snapshot, cni, each) for each in kept)


def _is_kept(snapshot: Snapshot, record: Signature) -> bool:
    """True where the manager has objects that were read."""
    return any(snapshot.resource(name).rows for name in record.resources)


def _manager(snapshot: Snapshot, cni: Identification, record: Signature) -> Solution:
    bare = Component(record.id, record.title, record.role, record.ipam)
    return solutions.of(next((each for each in cni.others if each.id == record.id), bare), snapshot)
