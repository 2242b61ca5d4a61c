"""What sources are read into: one small typed row an object, holding only the fields that decide a fact.

Rows keep nothing else of an object, so 5,000 nodes fit in a few megabytes and no Secret, log or managedFields entry
can travel further than the reader that dropped it. They are named tuples: making a frozen dataclass takes five times as
long, half a millisecond a class, at every start.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netinfo.named_tuple import NamedTuple
from netinfo.values.json_access import Tree

#: What an object has that has no labels, annotations, ...
_NONE: Mapping[str, str] = MappingProxyType({})


class Ref(NamedTuple):
    """Which object a row is: enough to print a command that shows it.

    ``resource`` is the plural name that ``kubectl get`` takes (with its group where the short name is not unique).
    ``place`` is where it stands in a dump (``kube-system/pods.json items[3]``), empty for a live cluster.
    """

    resource: str
    namespace: str
    name: str
    place: str = ""

    def __str__(self) -> str:
        return self.place or "/".join(part for part in (self.namespace, self.resource, self.name) if part)


class FromConfigMap(NamedTuple):
    """A variable that takes its value from a ConfigMap of the same namespace: its name, and the key there."""

    name: str
    key: str


class FromSecret(NamedTuple):
    """A variable that takes its value from the Secret of this name, which is never read."""

    name: str

    def __str__(self) -> str:
        """What is told in place of the value."""
        return "<from a Secret>"


#: A variable of a container: the value that is written there, or where it comes from.
Variable = str | FromConfigMap | FromSecret


class Container(NamedTuple):
    """A container of a Pod or a pod template. ``argv`` is command and args together, as the process gets them."""

    name: str
    image: str
    argv: tuple[str, ...] = ()
    env: Mapping[str, Variable] = _NONE
    is_init: bool = False


class Node(NamedTuple):
    """A Node. ``conditions`` maps type to ``(status, reason)``; ``pod_capacity`` is allocatable pods."""

    ref: Ref
    pod_cidrs: tuple[str, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()  # (type, address): ("InternalIP", "192.168.49.2")
    labels: Mapping[str, str] = _NONE
    annotations: Mapping[str, str] = _NONE
    conditions: Mapping[str, tuple[str, str]] = MappingProxyType({})
    provider_id: str = ""
    kubelet_version: str = ""
    os_image: str = ""
    runtime: str = ""  # "containerd://2.1.4"
    machine_id: str = ""
    boot_id: str = ""
    pod_capacity: int | None = None

    @property
    def name(self) -> str:
        """The node's name."""
        return self.ref.name

    @property
    def is_linux(self) -> bool:
        """True where no label names another system (the label was beta until Kubernetes 1.14)."""
        labels = ("kubernetes.io/os", "beta.kubernetes.io/os")
        return next((self.labels[name] for name in labels if name in self.labels), "linux") == "linux"

    @property
    def compute_type(self) -> str:
        """What a node of EKS runs on, where it is no plain machine: ``fargate``, ``auto``, ``hybrid``
        (docs.aws.amazon.com/eks)."""
        return self.labels.get("eks.amazonaws.com/compute-type", "")

    @property
    def stands_for(self) -> str:
        """What makes a node without a machine, whose pods have no place on the cluster's network: ``liqo``, another
        cluster as a node (liqotech/liqo pkg/consts/namespace_mapping.go), ``kwok`` (kubernetes-sigs/kwok v0.7.0
        kustomize/stage), ``virtual-kubelet`` (virtual-kubelet/virtual-kubelet); empty for a machine."""
        if self.labels.get("liqo.io/type") == "virtual-node":
            return "liqo"
        if "kwok.x-k8s.io/node" in self.annotations:
            return "kwok"
        return "virtual-kubelet" if self.labels.get("type") == "virtual-kubelet" else ""

    @property
    def is_virtual(self) -> bool:
        """True for a node without a machine."""
        return bool(self.stands_for)

    @property
    def is_stand_in(self) -> bool:
        """True for a node that a vcluster shows in place of one of the cluster around it, made up or synced. Its
        InternalIP is the ClusterIP of a Service (loft-sh/vcluster pkg/controllers/resources/nodes: CreateFakeNode,
        translateUpdateStatus)."""
        is_synced = "vcluster.loft.sh/managed-annotations" in self.annotations
        return is_synced or self.labels.get("vcluster.loft.sh/fake-node") == "true"


class Pod(NamedTuple):
    """A Pod. ``is_mirror``: made by the kubelet from a static manifest, so its flags are those of a real process.
    ``is_deleting``: it was asked to end, and the kubelet or a finalizer has not let it go yet."""

    ref: Ref
    node: str = ""
    phase: str = ""
    host_network: bool = False
    ips: tuple[str, ...] = ()
    labels: Mapping[str, str] = _NONE
    annotations: Mapping[str, str] = _NONE
    containers: tuple[Container, ...] = ()
    owner_kind: str = ""
    is_mirror: bool = False
    is_ready: bool = False
    is_deleting: bool = False


class NodeRequirement(NamedTuple):
    """A requirement on a node's labels: ``operator`` is In, NotIn, Exists, DoesNotExist, Gt or Lt."""

    key: str
    operator: str
    values: tuple[str, ...] = ()


class Workload(NamedTuple):
    """A DaemonSet, Deployment or StatefulSet. ``kind`` is the Kubernetes kind.

    ``desired`` and ``ready`` come from the status; an agent runs when both are above zero.
    ``configmaps`` are the names of the ConfigMaps its pods mount or take environment from. ``mounts_cni``: they mount
    the node's directory of CNI configuration, which who installs a network has to. ``may_install``: they could, by a
    mount around it or as privileged processes on the node's network. ``created`` is when the API server made it
    (``2026-11-25T05:10:12Z``), empty when that is not known. ``node_affinity`` is required of a node: the requirements
    of one of the terms, all of them. ``is_settled`` is False while its controller has not yet counted the nodes that it
    is wanted on.
    """

    ref: Ref
    kind: str
    labels: Mapping[str, str] = _NONE  # of the pod template, then of the object itself
    containers: tuple[Container, ...] = ()
    desired: int = 0
    ready: int = 0
    configmaps: tuple[str, ...] = ()
    node_selector: Mapping[str, str] = _NONE
    mounts_cni: bool = False
    created: str = ""
    node_affinity: tuple[tuple[NodeRequirement, ...], ...] = ()
    may_install: bool = False
    is_settled: bool = True

    @property
    def is_wanted(self) -> bool:
        """True when it should have pods, or may yet."""
        return self.desired > 0 or not self.is_settled

    @property
    def is_running(self) -> bool:
        """True when at least one of its pods is wanted and ready."""
        return self.desired > 0 and self.ready > 0


class ConfigMap(NamedTuple):
    """A ConfigMap: its text entries."""

    ref: Ref
    data: Mapping[str, str] = _NONE


class Service(NamedTuple):
    """A Service. ``cluster_ips`` has no "None" and no empty entry; ``type`` is ClusterIP, NodePort, ...

    ``external_ips`` are those that lead to it from outside: externalIPs and addresses of its load balancer. ``ports``
    are written ``https 443/TCP``.
    """

    ref: Ref
    cluster_ips: tuple[str, ...] = ()
    type: str = ""
    labels: Mapping[str, str] = _NONE
    external_ips: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()


class ServiceCIDR(NamedTuple):
    """A networking.k8s.io ServiceCIDR. ``is_ready`` is None when the object has no Ready condition (counts as ready:
    kubernetes pkg/registry/core/service/ipallocator/cidrallocator.go, isReady)."""

    ref: Ref
    cidrs: tuple[str, ...] = ()
    is_ready: bool | None = None
    is_deleting: bool = False


class CustomResource(NamedTuple):
    """An object of an API that a network solution brings: the whole tree, read with ``netinfo.values.json_access``."""

    ref: Ref
    kind: str
    tree: Tree
    is_deleting: bool = False


class ServerVersion(NamedTuple):
    """``/version``: the API server's gitVersion, with the suffix of its distribution."""

    git_version: str


class ApiGroup(NamedTuple):
    """A group of ``/apis``: ``projectcalico.org`` with its preferred version ``v3``."""

    name: str
    version: str


class MetricRange(NamedTuple):
    """A range in the label of a series of ``/metrics``; ``family`` is the beginning of the series' name, ``series`` the
    whole of it."""

    family: str
    cidr: str
    series: str


class CniFile(NamedTuple):
    """A file name of a node's CNI directory; ``content`` only for the one in effect, empty for the others."""

    directory: str
    name: str
    content: str = ""
