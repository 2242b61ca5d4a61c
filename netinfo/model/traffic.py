"""What is known of how one network component carries, filters and balances packets: answers of a solution, with their
proof."""

from __future__ import annotations

from netinfo.model.report import Evidence
from netinfo.named_tuple import NamedTuple

#: What forwards on a node, and a way between nodes where there is only one to serve.
BRIDGE = "bridge"
#: Ways in which packets go as they are.
UNWRAPPED = ("routes", "bgp", "cloud", BRIDGE)


class Path(NamedTuple):
    """How packets go from node to node, as one source says: ``way`` (vxlan, ipip, geneve, wireguard, routes, bgp,
    cloud, bridge ...) and whether they are only wrapped between subnets."""

    way: str
    evidence: Evidence
    cross_subnet: bool | None = None


class Encryption(NamedTuple):
    """What one component says: a kind of encryption, "none", or None when it could not be read (``unread``)."""

    kind: str | None
    evidence: tuple[Evidence, ...] = ()
    unread: str = ""


class PolicyEngine(NamedTuple):
    """A component that may enforce NetworkPolicy. ``enforces`` is None when its setting could not be read or is not
    recorded (``because``)."""

    id: str
    title: str
    enforces: bool | None
    evidence: tuple[Evidence, ...] = ()
    because: str = ""


class ServiceProxy(NamedTuple):
    """A component that handles Services instead of kube-proxy. ``is_whole``: all of kube-proxy's work; ``algorithm``
    None: not recorded. ``unread`` names the setting that could not be read and might say so."""

    id: str
    title: str
    is_whole: bool
    algorithm: str | None
    evidence: tuple[Evidence, ...]
    unread: str = ""
