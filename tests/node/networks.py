"""The networks that the node is brought up with, one after another: data only.

`blocks` is what the person who set the network up knows; the tests compare the program's answer with it
and with the addresses that pods really got. How the program finds out plays no part here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.node import agents, manifests

_V6_NODE = "fd00:192:168:49::2"


@dataclass(frozen=True)
class Network:
    """How pods get addresses on one node."""

    name: str
    cni: str
    """What it is called: the stable id."""
    blocks: Sequence[str] = ("10.244.0.0/16",)
    """The blocks out of which the allocator in charge gives addresses to this cluster's pods."""
    pod_subnet: str = "10.244.0.0/16"
    """What kubeadm is told, and with it --cluster-cidr."""
    service_subnet: str = "10.96.0.0/12"
    files: Mapping[str, str] = field(default_factory=dict)
    """In /etc/cni/net.d before kubelet starts."""
    late_files: Mapping[str, str] = field(default_factory=dict)
    """There once the node has its slice, which stands for SLICE in their text."""
    manifest: str = ""
    published: str = ""
    """The program whose module holds the manifest instead."""
    contested: bool = False
    """Whether the cluster itself says two things at once, which is then to be told and not to be smoothed over."""
    proxy_mode: str = ""
    """Of kube-proxy; empty: as kubeadm leaves it, which is iptables."""
    proxy_runs: bool = True
    """False where the kernel has not what the mode needs: kube-proxy then ends again and again."""
    node_addresses: Sequence[str] = ("192.168.49.2",)
    service_blocks: Sequence[str] = ("10.96.0.0/12",)

    @property
    def applied(self) -> str:
        """What kubectl applies to have its agent; empty for a network without one."""
        return agents.published(self.published) if self.published else self.manifest


def _bridge(*subnets: str) -> str:
    """1-k8s.conflist exactly as minikube 1.33 and later render it; with two subnets, for both families."""
    if len(subnets) == 1:
        return _MINIKUBE_BRIDGE % subnets[0]
    written = json.loads(_MINIKUBE_BRIDGE % subnets[0])
    written["plugins"][0]["ipam"] = {"type": "host-local", "ranges": [[{"subnet": subnet}] for subnet in subnets]}
    return json.dumps(written, indent=2)


_MINIKUBE_BRIDGE = """
{
  "cniVersion": "0.4.0",
  "name": "bridge",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "bridge",
      "addIf": "true",
      "isDefaultGateway": true,
      "forceAddress": false,
      "ipMasq": true,
      "hairpinMode": true,
      "ipam": {
          "type": "host-local",
          "subnet": "%s"
      }
    },
    {
      "type": "portmap",
      "capabilities": {
          "portMappings": true
      }
    },
    {
       "type": "firewall"
    }
  ]
}
"""

_KINDNET = """
{
	"cniVersion": "0.3.1",
	"name": "kindnet",
	"plugins": [
	{
		"type": "ptp",
		"ipMasq": false,
		"ipam": {
			"type": "host-local",
			"dataDir": "/run/cni-ipam-state",
			"routes": [


				{ "dst": "0.0.0.0/0" }
			],
			"ranges": [


				[ { "subnet": "SLICE" } ]
			]
		}
		,
		"mtu": 1500

	},
	{
		"type": "portmap",
		"capabilities": {
			"portMappings": true
		}
	}
	]
}
"""


def _distribution_bridge(name: str, bridge: str, *subnets: str) -> str:
    """What the packages of podman and cri-o leave in the folder."""
    ipam = {"type": "host-local", "routes": [{"dst": "0.0.0.0/0"}], "ranges": [[{"subnet": s}] for s in subnets]}
    plugin = {"type": "bridge", "bridge": bridge, "isGateway": True, "ipMasq": True, "hairpinMode": True, "ipam": ipam}
    return json.dumps({"cniVersion": "0.4.0", "name": name, "plugins": [plugin, {"type": "portmap"}]}, indent=2)


def _addresses_by_whereabouts(*ranges: Mapping[str, object]) -> str:
    """A bridge whose addresses Whereabouts gives, of every range one, and the same on all nodes."""
    ipam = {"type": "whereabouts", "ipRanges": ranges}
    plugin = {"type": "bridge", "bridge": "cni0", "isDefaultGateway": True, "ipMasq": True, "hairpinMode": True}
    return json.dumps({"cniVersion": "0.4.0", "name": "pods", "plugins": [{**plugin, "ipam": ipam}]}, indent=2)


_DISABLED = {
    # minikube renames both at every start; cri-o's package had switched its own off before.
    "10-crio-bridge.conflist.disabled.mk_disabled": _distribution_bridge("crio", "cni0", "10.85.0.0/16"),
    "87-podman-bridge.conflist.mk_disabled": _distribution_bridge("podman", "cni-podman0", "10.88.0.0/16"),
    "cni.lock": "",
}

BRIDGE = Network("bridge", "bridge", files={"1-k8s.conflist": _bridge("10.244.0.0/16"), **_DISABLED})

KINDNET = Network(
    "kindnet-like",
    "kindnet",
    files=_DISABLED,
    late_files={"10-kindnet.conflist": _KINDNET},
    manifest=manifests.KINDNET,
)

DECOY = Network(
    "decoy-before-active",
    "bridge",
    # Before the active file sort only names that a runtime does not read. A loopback file there would be taken
    # by containerd (and no pod would get an address); podman's package leaves one, behind.
    files={
        "0-old.conf.bak": _distribution_bridge("old", "old0", "10.32.0.0/12"),
        "05-cilium.conflist.cilium_bak": _distribution_bridge("cilium", "cil0", "10.0.0.0/8"),
        "1-k8s.conflist.mk_disabled": _bridge("10.99.0.0/16"),
        "10-kindnet.conflist.temp": _KINDNET.replace("SLICE", "10.98.0.0/24"),
        "15-k8s.conflist": _bridge("10.244.0.0/16"),
        "200-loopback.conf": '{"cniVersion": "0.3.1", "name": "loopback", "type": "loopback"}',
        "87-podman-bridge.conflist": _distribution_bridge("podman", "cni-podman0", "10.88.0.0/16"),
    },
)

#: Two things at once: another block than --cluster-cidr, and kube-proxy as nftables.
OTHER_CLUSTER_CIDR = Network(
    "cluster-cidr-differs-nftables",
    "bridge",
    pod_subnet="10.200.0.0/16",
    files={"1-k8s.conflist": _bridge("10.244.0.0/16"), **_DISABLED},
    proxy_mode="nftables",
)

LEFT_BRIDGE = Network(
    "bridge-left-before-kindnet",
    "bridge",
    # A profile that went from the bridge to kindnet: the agent runs, but `1-k8s` sorts before `10-`.
    pod_subnet="10.200.0.0/16",
    files={"1-k8s.conflist": _bridge("10.244.0.0/16"), **_DISABLED},
    late_files={"10-kindnet.conflist": _KINDNET},
    manifest=manifests.KINDNET,
    contested=True,
)

FLANNEL_VXLAN = Network("flannel-vxlan", "flannel", files=_DISABLED, manifest=manifests.flannel("vxlan"))
FLANNEL_HOST_GW = Network("flannel-host-gw", "flannel", files=_DISABLED, manifest=manifests.flannel("host-gw"))

DUAL_STACK = Network(
    "dual-stack",
    "bridge",
    blocks=("10.244.0.0/16", "fd00:10:244::/56"),
    pod_subnet="10.244.0.0/16,fd00:10:244::/56",
    service_subnet="10.96.0.0/12,fd00:10:96::/112",
    files={"1-k8s.conflist": _bridge("10.244.0.0/16", "fd00:10:244::/56"), **_DISABLED},
    node_addresses=("192.168.49.2", _V6_NODE),
    service_blocks=("10.96.0.0/12", "fd00:10:96::/112"),
)

KUBE_ROUTER = Network("kube-router", "kube-router", files=_DISABLED, published="kube-router")

WHEREABOUTS = Network(
    "whereabouts",
    "bridge",
    # Ranges that no flag names, and of each an address for every Pod; the gateways are kept from them in three ways.
    blocks=("10.77.0.0/16", "fd00:77::/112", "fd00:78::/112"),
    pod_subnet="10.200.0.0/16",
    files=_DISABLED,
    # As its installation asks for: the plugin first, then what uses it.
    late_files={
        "10-pods.conflist": _addresses_by_whereabouts(
            {"range": "10.77.0.0/16", "exclude": ["10.77.0.0/24"]},
            {"range": "fd00:77::/112", "range_start": "fd00:77::10"},
            {"range": "fd00:78::10-fd00:78::ff/112"},  # two of IPv4 the bridge plugin refuses
        )
    },
    published="whereabouts",
)

#: For a second node: minikube's file as it would be with another block, so that nothing of it lies in a first one's.
OTHER_BRIDGE = Network(
    "other-bridge", "bridge", blocks=("10.120.0.0/16",), files={"1-k8s.conflist": _bridge("10.120.0.0/16")}
)

IPVS = replace(DECOY, name="decoy-before-active-ipvs", proxy_mode="ipvs", proxy_runs=Path("/proc/net/ip_vs").exists())
"""A kernel without CONFIG_IP_VS, or without the module loaded, has no ipvs: there this is a cluster whose kube-proxy
says `can't use the IPVS proxier: ipvs not supported`, and the test is that nobody takes it for one that runs."""

ALL = (
    BRIDGE,
    KINDNET,
    IPVS,
    OTHER_CLUSTER_CIDR,
    LEFT_BRIDGE,
    FLANNEL_VXLAN,
    FLANNEL_HOST_GW,
    DUAL_STACK,
    KUBE_ROUTER,
    WHEREABOUTS,
)


def named(name: str) -> Network:
    """The network of this name. Raises `StopIteration` where there is none."""
    return next(network for network in (*ALL, OTHER_BRIDGE) if network.name == name)
