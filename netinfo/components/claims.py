"""What a solution's sources say about the pod block, sorted by what each of them may do for the answer.

- A *tier* may give the block. Tiers are ordered: a lower one counts only when every higher one was looked at and is
  silent, because a source that could not be read may say something else (``unread``).
- *Others* are written down in the cluster, but this solution does not obey them: where they say the same they support
  the answer, where they differ they are shown, and they never give it.
- *Hints* are initial values. They may be stale by design, so they are shown and never counted.
- *Assigned* are slices of the block (of nodes, of an IPAM). They lie inside the block and are never the block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netinfo.model.block_sources import Claim
from netinfo.model.command import Command
from netinfo.model.objects import ConfigMap, Container, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Listing, Proof, Row, Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.command_line import jsonpath_key
from netinfo.text.escape import is_plain
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network, parse_networks


class Tier(NamedTuple):
    """Sources of equal standing that may give the block.

    ``in_parts``: their claims are parts of one answer (pools), not each the whole. ``unread`` names what could not be
    read here. ``is_unclear``: something is written here that is no block, so lower tiers need observed addresses to
    confirm them, and parts are not the whole. ``only_observed``: its claims count only when observed addresses lie
    inside and none outside.
    """

    claims: tuple[Claim, ...] = ()
    unread: str = ""
    in_parts: bool = False
    is_unclear: bool = False
    only_observed: bool = False


class Sources(NamedTuple):
    """Everything one solution's sources say.

    ``has_flags``: what the cluster's own components were told stands among the tiers. ``uses_slices``: addresses come
    out of the ``assigned`` slices, so these confirm or contradict the block; ``slices_unread`` when they could not be
    looked at; ``may_be_added``: nodes may have slices of ranges that no source of the cluster names, so that without
    the slices nothing is the whole answer; ``more_unread`` names what could not be read although it may name further
    ranges, which leaves the answer single at most; ``holders`` tells the node of each slice where its name can be
    shown. ``astray``: slices that the solution's own records give to nodes, outside all that its settings name.
    ``no_block`` tells why no block of the cluster exists at all (cloud subnets). ``because`` tells why no source gives
    the block, for the case that none does.

    ``off``: families (4, 6) that it is told not to use; ``switch_unread`` names what could not be read
    although it may switch IPv6 off.
    """

    tiers: tuple[Tier, ...] = ()
    others: tuple[Claim, ...] = ()
    hints: tuple[Claim, ...] = ()
    assigned: tuple[Claim, ...] = ()
    uses_slices: bool = False
    has_flags: bool = False
    slices_unread: bool = False
    may_be_added: bool = False
    astray: frozenset[Network] = frozenset()
    more_unread: str = ""
    holders: Callable[[], Mapping[str, str]] = dict
    no_block: str = ""
    because: str = ""
    off: frozenset[int] = frozenset()
    switch_unread: str = ""
    warnings: tuple[Warning, ...] = ()

    @property
    def configured(self) -> tuple[Claim, ...]:
        """All claims about the block but the hints, in order of standing."""
        return (*(claim for tier in self.tiers for claim in tier.claims), *self.others)

    @property
    def unusable(self) -> str:
        """What is written where a block of the cluster should be and is none, in a sentence; empty where nothing is."""
        found = (each for each in self.warnings if each.code == "unusable-value" and each.facts == (Fact.POD_CIDRS,))
        return next((each.message for each in found), "")


class Ledger:
    """Collects claims while sources are read, and a warning for every value that is no block."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        self.warnings: list[Warning] = []
        self.unclear: set[str] = set()

    def claim(self, source: str, written: str, origin: Origin, command: Command | None, says: str) -> list[Claim]:
        """The claim, or an empty list for an empty text and for anything that is no list of blocks.

        A value that is no block is never echoed: it may hold anything. Its source is remembered as unclear.
        """
        plain = " ".join(written.split())
        if not plain:
            return []
        blocks = parse_networks(plain) if is_plain(plain) else None
        if blocks is None:
            self.unclear.add(source)
            message = phrase(
                "the value of {says} ({where}) is no address block and was left out", says=says, where=origin
            )
            self.warnings.append(Warning("unusable-value", message, (Fact.POD_CIDRS,)))
            return []
        return [Claim(source, blocks, origin, command, says)] if blocks else []

    def broken(self, source: str, origin: Origin) -> None:
        """A text in which a block may stand, and which is no YAML or JSON as a whole."""
        self.unclear.add(source)
        self.warnings.append(
            Warning(
                "unusable-value", phrase("{where} is broken text and was left out", where=origin), (Fact.POD_CIDRS,)
            )
        )

    def from_configmap(self, source: str, row: ConfigMap, key: str, written: str, says: str) -> list[Claim]:
        """The claim of one entry of a ConfigMap."""
        command = self.proof.field(row.ref, data_path(key))
        return self.claim(source, written, Origin(row.ref, key, field=key), command, says)


def warning(code: str, message: str) -> Warning:
    """A warning about the pod block."""
    return Warning(code, message, (Fact.POD_CIDRS,))


def was_read(listing: Listing[Row]) -> bool:
    """True when what is not among the rows may be taken for absent: rows were seen, or it is proven there are none."""
    return bool(listing.rows) or listing.is_absent


def data_path(key: str) -> str:
    """The jsonpath of one entry of a ConfigMap; a dot in its key has to be escaped."""
    return "{.data." + jsonpath_key(key) + "}"


def namespace_of(workload: Workload | Pod | None) -> str:
    """Where a solution's own ConfigMaps stand: beside its agent."""
    return workload.ref.namespace if workload else "kube-system"


def configmaps_unread(snapshot: Snapshot) -> str:
    """What to call the ConfigMaps when one that was not found may still be there; empty when all were looked at."""
    return "" if snapshot.configmaps.is_readable and snapshot.configmaps.is_complete else "ConfigMaps"


def containers_of(workload: Workload | Pod | None) -> tuple[Container, ...]:
    """Containers and init containers of the agent."""
    return workload.containers if workload else ()


def variable_path(workload: Workload | Pod, name: str) -> str:
    """The jsonpath that prints an environment variable of the agent."""
    spec = ".spec" if isinstance(workload, Pod) else ".spec.template.spec"
    return '{%s.containers[*].env[?(@.name=="%s")].value}' % (spec, name)  # noqa: UP031  # braces are jsonpath's
