"""What the CNI question hands on to the other questions: who is in charge of pod addresses, and who merely runs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from netinfo.model.objects import CniFile, Pod, Ref, Workload
from netinfo.model.report import Verdict, Warning


class Role(StrEnum):
    """What a network component does in this cluster, as it is set up there."""

    PRIMARY = "primary"  # gives pods their interface and address
    POLICY = "policy"  # NetworkPolicy only, on top of another network
    CHAINED = "chained"  # plugged behind another CNI plugin
    META = "meta"  # calls other CNI plugins (Multus)
    IPAM = "ipam"  # allocates addresses for others
    PROXY = "proxy"  # Services only
    MESH = "mesh"  # a service mesh's plugin


class Allocator(StrEnum):
    """Who hands out pod addresses; decides which source of a block counts (docs/explanation)."""

    NODE_SLICES = "node-slices"  # host-local over Node.spec.podCIDRs
    CALICO = "calico"  # Calico IPAM: IPPools
    CILIUM = "cilium"  # by cilium-config `ipam`
    WEAVE = "weave"  # IPALLOC_RANGE
    KUBE_OVN = "kube-ovn"  # Subnet objects
    OVN_KUBERNETES = "ovn-kubernetes"  # ovn-config net_cidr
    OPENSHIFT = "openshift"  # Network.config.openshift.io
    CNI_FILE = "cni-file"  # host-local over a subnet written in the node's CNI file
    DOCKER = "docker"  # dockerd's own bridge (CNM)
    CLOUD = "cloud"  # addresses of VPC/VNet/VCN subnets: no block in the cluster
    CONFIGMAP = "configmap"  # a block written in the solution's own ConfigMap, environment or custom resource
    EXTERNAL = "external"  # a manager outside the cluster (NSX, Nuage, Contiv's etcd)


class Candidate(NamedTuple):
    """A network component found in the cluster. ``id`` and ``title`` are those of its signature.

    ``workload`` is the agent it was recognised by (a Pod when DaemonSets could not be read), ``cni_file`` the active
    CNI file that names it; either may be None. ``settings`` are values the signature's rules took from the agent
    (``mode``, ``encapsulation``, ``version``...).
    """

    id: str
    title: str
    role: Role
    allocator: Allocator
    workload: Workload | Pod | None = None
    cni_file: CniFile | None = None
    settings: Mapping[str, str] = {}


class Identification(NamedTuple):
    """The CNI verdict and the components behind it.

    ``in_charge`` is None when the CNI is unknown or in conflict; ``candidates`` are all running primaries (several
    in a conflict), ``others`` all running non-primaries. ``believed`` are the namespaces of components that are taken
    for an administrator's, ``refused`` the workloads that only look like one. ``by_node``: the network of each node by
    the node's name, where nodes are on different ones.
    """

    verdict: Verdict
    in_charge: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    others: tuple[Candidate, ...] = ()
    warnings: tuple[Warning, ...] = ()
    believed: frozenset[str] = frozenset()
    refused: frozenset[Ref] = frozenset()
    by_node: Mapping[str, str] = {}


class Decision(NamedTuple):
    """The verdict on one fact with the warnings that came up while deciding it."""

    verdict: Verdict
    warnings: tuple[Warning, ...] = ()
