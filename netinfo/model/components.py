"""What the CNI question hands on to the other questions: who is in charge of pod addresses, and who merely runs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from netinfo.model.objects import CniFile, Pod, Ref, Workload
from netinfo.model.report import Verdict, Warning
from netinfo.named_tuple import NamedTuple

#: The code of the warning that the network of some nodes is not known.
COVERS_A_PART = "agent-on-some-nodes"
#: The code of the note that nodes are on no network of the cluster.
NODES_APART = "nodes-apart"


class Role(StrEnum):
    """What a network component does in this cluster, as it is set up there."""

    PRIMARY = "primary"  # gives pods their interface and address
    POLICY = "policy"  # NetworkPolicy only, on top of another network
    CHAINED = "chained"  # plugged behind another CNI plugin
    META = "meta"  # calls other CNI plugins (Multus)
    IPAM = "ipam"  # allocates addresses for others
    PROXY = "proxy"  # Services only
    MESH = "mesh"  # a service mesh's plugin


class Ipam(StrEnum):
    """The way in which Pods get their addresses; decides which source of a block counts (docs/explanation)."""

    NODE_PODCIDR = "node-podcidr"  # host-local over Node.spec.podCIDRs
    POOLS = "pools"  # out of pools or subnets that the solution keeps as objects or in its settings
    OWN_CONFIG = "own-config"  # out of a block in the solution's own ConfigMap, environment or object
    CNI_FILE = "cni-file"  # host-local over a subnet written in the node's CNI file
    RUNTIME = "container-runtime"  # the container runtime's own bridge, without CNI
    CLOUD_SUBNETS = "cloud-subnets"  # addresses of VPC/VNet/VCN subnets: no block in the cluster
    EXTERNAL = "external"  # a manager outside the cluster


class Component(NamedTuple):
    """A network component found in the cluster. ``id`` and ``title`` are those of its signature.

    ``workload`` is the agent it was recognised by (a Pod when DaemonSets could not be read), ``cni_file`` the active
    CNI file that names it; either may be None. ``settings`` are values the signature's rules took from the agent
    (``mode``, ``encapsulation``, ``version``...).
    """

    id: str
    title: str
    role: Role
    ipam: Ipam
    workload: Workload | Pod | None = None
    cni_file: CniFile | None = None
    settings: Mapping[str, str] = {}


class Identification(NamedTuple):
    """The CNI verdict and the components behind it.

    ``in_charge`` is None when the CNI is unknown or in conflict; ``candidates`` are all running primaries (several
    in a conflict), ``others`` all running non-primaries. ``believed`` are the namespaces of components that are taken
    for an administrator's, ``refused`` the workloads that only look like one. ``by_node``: the network of each node by
    the node's name, where nodes are on different ones. ``by_pod``: that of each Pod of a node whose Pods are on
    several. ``apart``: what serves nodes whose Pods are on no network of the cluster, by the node's name; an empty text
    where it is not known. ``uncovered``: the nodes that no agent of the network in charge may run on, where the network
    of a part of the nodes only is known.
    """

    verdict: Verdict
    in_charge: Component | None = None
    candidates: tuple[Component, ...] = ()
    others: tuple[Component, ...] = ()
    warnings: tuple[Warning, ...] = ()
    believed: frozenset[str] = frozenset()
    refused: frozenset[Ref] = frozenset()
    by_node: Mapping[str, str] = {}
    by_pod: Mapping[Ref, str] = {}
    apart: Mapping[str, str] = {}
    uncovered: frozenset[str] = frozenset()

    @property
    def networks(self) -> tuple[str, ...]:
        """The ids of all networks, where nodes or Pods are on different ones."""
        return tuple(sorted({*self.by_node.values(), *self.by_pod.values()}))

    @property
    def covers_a_part(self) -> str:
        """That the agents are wanted on a part of the nodes only, in a sentence; empty where that is not known."""
        return next((each.message for each in self.warnings if each.code == COVERS_A_PART), "")


class Decision(NamedTuple):
    """The verdict on one fact with the warnings that came up while deciding it."""

    verdict: Verdict
    warnings: tuple[Warning, ...] = ()
