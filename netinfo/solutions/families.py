"""Address families that a solution is told not to use, whatever pools and slices of them exist.

In: ``Snapshot`` and who is in charge. Out: the families (4, 6) out of which it gives no Pod an address.

Sources: cilium-config ``enable-ipv4``, ``enable-ipv6`` (cilium/cilium v1.16.0 Documentation/cmdref/cilium-agent.md);
``EnableIPv4``, ``EnableIPv6`` of net-conf.json (flannel-io/flannel v0.25.0 Documentation/configuration.md);
``--enable-ipv4``, ``--enable-ipv6`` of kube-router 2 (cloudnativelabs/kube-router v2.1.0 pkg/options/options.go);
``assign_ipv4``, ``assign_ipv6`` and ``usePodCidrIPv6`` of Calico's CNI file (projectcalico/calico v3.28.0
cni-plugin/pkg/types/types.go).

Pitfall: calico-node makes an IPv6 pool by itself (projectcalico/calico v3.28.0 node/pkg/lifecycle/startup/startup.go),
also where its CNI plugin never assigns from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from netinfo.components.claims import configmaps_unread, containers_of, own_configmaps
from netinfo.components.configmap_names import CANAL, CILIUM, FLANNEL
from netinfo.model.components import Candidate
from netinfo.model.objects import ConfigMap
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.documents import json_tree
from netinfo.values.flags import last_flag, truth
from netinfo.values.json_access import Tree, dig

_NONE: frozenset[int] = frozenset()
_CALICO = ("calico-config", "kube-calico-cfg")
#: The text is a template (``"mtu": __CNI_MTU__``) and so no JSON.
_ASSIGNS_6 = re.compile(r'"assign_ipv6"\s*:\s*"?true|usePodCidrIPv6|"ipv6_pools"')
_NOT_4 = re.compile(r'"assign_ipv4"\s*:\s*"?false')


def switched_off(snapshot: Snapshot, candidate: Candidate) -> frozenset[int]:
    """The families that the solution's own configuration switches off; none where it says nothing."""
    read = _SWITCHES.get(candidate.id)
    return read(snapshot, candidate) if read else _NONE


def switch_unread(snapshot: Snapshot, candidate: Candidate) -> str:
    """What could not be read although it may switch IPv6 off; empty when it was looked at."""
    if candidate.id not in ("calico", "canal") or _calico_text(snapshot, candidate):
        return ""
    return phrase("the ConfigMap of Calico's CNI plugin") if configmaps_unread(snapshot) else ""


def cilium_config(snapshot: Snapshot, candidate: Candidate) -> ConfigMap | None:
    """The settings of Cilium's agent; what it mounts beside them is not its own."""
    rows = own_configmaps(snapshot, candidate.workload, *CILIUM)
    return next((row for row in rows if row.ref.name in CILIUM), None)


def _cilium(snapshot: Snapshot, candidate: Candidate) -> frozenset[int]:
    row = cilium_config(snapshot, candidate)
    data = row.data if row else {}
    return frozenset(family for family in (4, 6) if truth(data.get(f"enable-ipv{family}", "").strip()) == "false")


def _flannel(snapshot: Snapshot, candidate: Candidate) -> frozenset[int]:
    for row in own_configmaps(snapshot, candidate.workload, *FLANNEL, *CANAL):
        tree = json_tree(row.data.get("net-conf.json", ""))
        if dig(tree, "Network") or dig(tree, "IPv6Network"):
            return flannel_off(tree)
    return _NONE


def flannel_off(tree: Tree) -> frozenset[int]:
    """The families that a net-conf.json switches off: IPv4 is on and IPv6 off unless it says otherwise
    (flannel-io/flannel v0.25.0 pkg/subnet/config.go)."""
    four, six = dig(tree, "EnableIPv4") is not False, dig(tree, "EnableIPv6") is True
    return frozenset(family for family, is_on in ((4, four), (6, six)) if not is_on)


def _kube_router(snapshot: Snapshot, candidate: Candidate) -> frozenset[int]:
    """Version 1 took the one family of the node's address, and nodes with IPv6 slices only may be of its time."""
    written = [each for node in snapshot.nodes for each in node.pod_cidrs]
    if not any("." in each for each in written):
        return _NONE
    argvs = [container.argv for container in containers_of(candidate.workload) if not container.is_init]
    six = [truth(value) for argv in argvs if (value := last_flag(argv, "enable-ipv6")) is not None]
    return _NONE if not argvs or "true" in six else frozenset({6})


def _calico(snapshot: Snapshot, candidate: Candidate) -> frozenset[int]:
    written = _calico_text(snapshot, candidate)
    if not written:
        return _NONE
    off = {6} if _ASSIGNS_6.search(written) is None else set[int]()
    return frozenset(off | ({4} if _NOT_4.search(written) else set()))


def _canal(snapshot: Snapshot, candidate: Candidate) -> frozenset[int]:
    return _flannel(snapshot, candidate) | _calico(snapshot, candidate)


def _calico_text(snapshot: Snapshot, candidate: Candidate) -> str:
    rows = own_configmaps(snapshot, candidate.workload, *_CALICO, *CANAL)
    return next((text for row in rows if (text := row.data.get("cni_network_config", ""))), "")


_SWITCHES: Mapping[str, Callable[[Snapshot, Candidate], frozenset[int]]] = {
    "calico": _calico,
    "canal": _canal,
    "cilium": _cilium,
    "flannel": _flannel,
    "kube-router": _kube_router,
}
