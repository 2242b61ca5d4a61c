"""Short theory for ``--explain``: a few sentences a topic, true of the cluster at hand.

In: a report. Out: pairs of a heading and a text in the reader's language. What a text claims of this cluster comes
from its facts; where a fact is not known the general rule is told and nothing is claimed.

Sources: kubernetes.io/docs/concepts/cluster-administration/networking, containernetworking/cni SPEC.md,
"Why Kubernetes doesn't use libnetwork" (kubernetes.io/blog, January 2016), kubernetes pkg/proxy.
"""

from __future__ import annotations

from netinfo.components import match
from netinfo.components.records import about
from netinfo.components.records.signature import Signature
from netinfo.model.report import Fact, Report, State
from netinfo.model.traffic import BRIDGE
from netinfo.text.code_span import code
from netinfo.text.translation import N_, _, language

_CNI_AND_CNM = N_(
    "CNI (Container Network Interface) is a small contract: the container runtime starts a plugin named in "
    "`/etc/cni/net.d` with ADD or DEL, and the plugin gives the Pod an interface, an address and routes. CNM "
    "(Container Network Model) is Docker's own model with sandboxes, endpoints and networks, kept by libnetwork in a "
    "daemon. Kubernetes chose CNI because it needs no daemon, no store of its own and no particular runtime."
)
_NAMESPACES = N_(
    "Every Pod has a network namespace of its own: interfaces, addresses, routes and ports that its containers "
    "share. A veth pair joins it to the node: one end is `eth0` in the Pod, the other stays on the node. Pods with "
    "`hostNetwork` have the namespace and the address of the node, so their addresses say nothing about the Pod "
    "block."
)
_MODEL = N_(
    "Every Pod has an address that all other Pods and nodes reach without NAT, so a Pod sees itself under the "
    "address that the others see. Which block the addresses come from and how packets travel is left to the network "
    "solution."
)
_BRIDGE = N_(
    "Here the Pods of a node hang on a Linux bridge: one common layer 2 segment with the bridge's address as gateway."
)
_ROUTED = N_("Here there is no bridge: every Pod has its own route on the node, and the node answers for the gateway.")
_PROGRAMMED = N_("Here {dataplane} on every node takes the place of a bridge: it decides where each packet goes.")
_ONE_NODE = N_("With one node no packet has to go to another one.")
_OVERLAY = N_(
    "Between nodes packets travel inside other packets ({encapsulation}), an overlay: the network below need not "
    "know the Pod block, and the MTU of Pods is smaller by the outer header."
)
_ACROSS_SUBNETS = N_(
    "Between nodes of one subnet packets travel as they are; between subnets they travel inside other packets "
    "({encapsulation}), an overlay, and the MTU of Pods is smaller by the outer header."
)
_NATIVE = N_(
    "Between nodes packets travel as they are: every node, or the network below, has a route to the Pods of the others."
)
_UNKNOWN_WAY = N_(
    "Between nodes a solution either encapsulates packets (an overlay, such as VXLAN) or routes them as they are; "
    "which of the two is used here could not be read."
)
_RANDOM = N_(
    "`kube-proxy` in mode {mode} writes rules into the kernel of every node; each connection to a ClusterIP goes to "
    "a Pod that is chosen at random with equal chances."
)
_IPVS = N_(
    "`kube-proxy` in mode {mode} keeps a virtual server in the kernel for every ClusterIP; it chooses the Pod by "
    "{algorithm}. IPVS also knows round robin, least connections, source and destination hashing and shortest delay."
)
_REPLACED = N_("There is no `kube-proxy`: {solution} chooses the Pod for each connection itself.")
_PROXY_UNKNOWN = N_(
    "Usually `kube-proxy` chooses the Pod: at random with iptables and nftables, by a scheduler such as round robin "
    "with IPVS. How it is set up here could not be read."
)
_SERVICES = N_("A ClusterIP is a virtual address that no interface has; it exists only in rules on the nodes.")


def texts(report: Report) -> tuple[tuple[str, str], ...]:
    """All topics."""
    return (
        (_("CNI and CNM"), _(_CNI_AND_CNM)),
        (_("Network namespaces"), _(_NAMESPACES)),
        (_("The Pod network without NAT"), _(_MODEL)),
        (_("Bridge, routes, overlay"), _ways(report)),
        *_solution(report),
        (_("NetworkPolicy"), policy(report)),
        (_("How Services are balanced"), _services(report)),
    )


def policy(report: Report) -> str:
    """Whether NetworkPolicy objects have an effect here."""
    engine, is_known = _policy_engine(report)
    if engine:
        text = _(
            "NetworkPolicy objects are enforced here by {engine}. Without one that selects a Pod all traffic passes."
        )
        return text.format(engine=code(_title(engine)))
    if is_known:
        return _(
            "NetworkPolicy is not enforced here: the API server stores the objects, but nothing acts on them, so all "
            "traffic between Pods passes."
        )
    return _(
        "Whether NetworkPolicy is enforced here could not be found out; only a component that does so gives it effect."
    )


def _policy_engine(report: Report) -> tuple[str, bool]:
    """Who enforces, and whether it is known that nobody does; both only where that is the answer to the question."""
    verdict = report.facts.get(Fact.NETWORK_POLICY)
    if verdict is None or verdict.state not in (State.AGREED, State.SINGLE) or not isinstance(verdict.value, str):
        return "", False
    return ("", True) if verdict.value == "none" else (verdict.value, False)


def _signature(report: Report) -> Signature | None:
    name = report.facts[Fact.CNI].value if Fact.CNI in report.facts else None
    return match.signature(name) if isinstance(name, str) else None


def _title(name: str) -> str:
    signature = match.signature(name)
    return signature.title if signature else name


def _ways(report: Report) -> str:
    """How packets go on a node and between nodes."""
    parts = [_on_a_node(report)]
    detail = report.facts[Fact.CNI].detail if Fact.CNI in report.facts else {}
    way = detail.get("encapsulation")
    signature = _signature(report)
    if way is None and signature is not None and signature.encapsulation == "none":
        way = "none"
    if report.cluster.nodes == 1:
        parts.append(_(_ONE_NODE))
    elif way == "none":
        parts.append(_(_NATIVE))
    elif isinstance(way, str):
        text = _ACROSS_SUBNETS if detail.get("crossSubnet") else _OVERLAY
        parts.append(_(text).format(encapsulation=code(way)))
    else:
        parts.append(_(_UNKNOWN_WAY))
    return " ".join(part for part in parts if part)


def _on_a_node(report: Report) -> str:
    """What was read of this cluster, else what the solution always does."""
    detail = report.facts[Fact.CNI].detail if Fact.CNI in report.facts else {}
    dataplane, signature = detail.get("dataplane"), _signature(report)
    usual = signature.dataplane if signature else ""
    if dataplane in ("routed", "ptp") or (not dataplane and usual.startswith(("routed", "point-to-point"))):
        return _(_ROUTED)
    if dataplane == BRIDGE or (not dataplane and usual.startswith((BRIDGE, "Linux bridge"))):
        return _(_BRIDGE)
    return _(_PROGRAMMED).format(dataplane=code(dataplane)) if isinstance(dataplane, str) else ""


def _solution(report: Report) -> tuple[tuple[str, str], ...]:
    signature = _signature(report)
    if signature is None:
        return ()
    heading = _("What {title} does").format(title=signature.title)
    return ((heading, about.read(signature.id).told(language()).summary),)


def _services(report: Report) -> str:
    """Who picks the Pod behind a Service, and how."""
    verdict = report.facts.get(Fact.KUBE_PROXY)
    detail = verdict.detail if verdict else {}
    mode, algorithm, by = (detail.get(key) for key in ("mode", "algorithm", "replacedBy"))
    if isinstance(by, str) and not mode:
        chosen = _(_REPLACED).format(solution=code(_title(by)))
    elif mode == "ipvs" and isinstance(algorithm, str):
        chosen = _(_IPVS).format(mode=code("ipvs"), algorithm=code(algorithm))
    elif mode in ("iptables", "nftables"):
        chosen = _(_RANDOM).format(mode=code(str(mode)))
    else:
        chosen = _(_PROXY_UNKNOWN)
    return f"{_(_SERVICES)} {chosen}"
