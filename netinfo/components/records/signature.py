"""The form of a signature record: what a solution looks like, in named tuples, as rows are and for the same reason."""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.model.components import Ipam, Role
from netinfo.named_tuple import NamedTuple

Globs = tuple[str, ...]


class WorkloadRow(NamedTuple):
    """What the agent's workload looks like. All conditions given must hold; a list means any of its members, except
    that every one of ``containers`` must be there.

    ``images`` are globs over the end of the repository path, registry host, tag and digest left off: mirrors match. A
    row without images says nothing about who wrote the workload, so it holds only in the solution's own namespaces.
    """

    kinds: Globs
    names: Globs = ()
    namespaces: Globs = ()
    labels: Mapping[str, Globs] | None = None
    containers: Globs = ()
    images: Globs = ()
    not_names: Globs = ()
    not_containers: Globs = ()
    not_images: Globs = ()


class ConfigMapTest(NamedTuple):
    """A regular expression over one entry of the first ConfigMap that has one of the names (``@/`` own namespace)."""

    names: Globs
    key: str
    pattern: str


class ResourceTest(NamedTuple):
    """Globs over one field of a custom resource ``<plural>.<group>``; ``path`` has dots between its keys."""

    resource: str
    path: str
    values: Globs


class Mode(NamedTuple):
    """A way to run the solution that changes what it is. All conditions must hold; the first mode that holds wins.

    A variable or flag that is not set has the value ``""``. ``is_network_alone``: in this mode the agent installs a
    CNI file of its own, which counts where nothing else names a network.
    """

    names: Globs = ()
    namespaces: Globs = ()
    env: Mapping[str, Globs] | None = None
    flags: Mapping[str, Globs] | None = None
    configmap: ConfigMapTest | None = None
    resource: ResourceTest | None = None
    node_labels: Mapping[str, Globs] | None = None
    role: Role | None = None
    ipam: Ipam | None = None
    title: str = ""
    settings: Mapping[str, str] | None = None
    is_network_alone: bool = False


class PluginRow(NamedTuple):
    """What the solution's entry in an active CNI file looks like. The row with the most conditions wins."""

    types: Globs
    networks: Globs = ()
    files: Globs = ()
    bridges: Globs = ()
    ipam: Globs = ()
    title: str = ""

    @property
    def precision(self) -> int:
        """How many conditions the row has."""
        return sum(bool(each) for each in (self.types, self.networks, self.files, self.bridges, self.ipam))


class PoolRow(NamedTuple):
    """Objects that hold the solution's pools: the field with the block, dots between its keys. ``not_names`` are of its
    own use; ``has_tenants``: some may be of a tenant's own address space."""

    resource: str
    path: str
    kind: str
    not_names: Globs = ()
    has_tenants: bool = False


class RuntimeRow(NamedTuple):
    """The blocks out of which a container runtime's own bridge gives addresses. ``versions`` are globs over a node's
    runtime (``docker://20.10.7``), ``not_versions`` leave some out; ``name`` is what people call it."""

    name: str
    versions: Globs
    blocks: tuple[str, ...]
    not_versions: Globs = ()


class Marks(NamedTuple):
    """Traces outside the agent: they support an identification or become leftovers, they never identify alone.

    ``pod_annotations`` hold the address their pod got, so an equal value is proof that this plugin wired that pod.
    ``foreign_api_groups`` are those of another solution whose CRDs its manifest installs as well: no mark of its own,
    but no leftover either while it runs.
    """

    api_groups: tuple[str, ...] = ()
    foreign_api_groups: tuple[str, ...] = ()
    node_annotations: tuple[str, ...] = ()
    unavailable_reasons: tuple[str, ...] = ()
    node_labels: Mapping[str, Globs] | None = None
    pod_annotations: tuple[str, ...] = ()


class Sample(NamedTuple):
    """A genuine agent, for the test that each record matches itself and no other."""

    kind: str
    name: str  # "namespace/name"
    container: str
    image: str
    labels: Mapping[str, str] | None = None
    init_container: str = ""


class Signature(NamedTuple):
    """One record.

    ``checked`` is the day as ``YYYY-MM-DD``. ``declared`` are custom resources whose field names the solution outright.
    ``other_pools``: annotations by which a Pod asks for an address beside the cluster's block.
    ``dataplane`` and ``encapsulation`` are words for people; ``on_node`` (bridge, ptp, routed, ebpf, ovs, ovn, vpp) and
    ``between_nodes`` (routes, cloud, bridge, vxlan, geneve) are what it is by its nature, where no setting decides.
    ``encrypts`` is "never" or "optional" (by a setting); ``sidecar_images`` are containers by which it runs inside of
    another solution's agent, ``policy_in_servers`` distributions whose server has its policy controller inside.
    ``wide_resources`` are read only where the question goes beyond the three: ranges beside Pods and Services, room.
    ``cloud`` (aws, azure) or ``subnets_command`` is where its subnets are asked for. ``beside``: labels of nodes on
    which, by its own documentation, another network is meant to run. ``marked_by`` are the rules that show it without
    an agent (facts/cni/without_agent), ``built_into`` distributions whose server runs it. ``copies_service_range``: its
    agent is given a copy of the Services' range, which nobody held against the cluster but installers in
    ``service_range_checked_by``. ``is_agentless``: it can be in use without any workload of its own.
    ``operators`` are images of what installs it or works for all nodes at once: while one runs, agents may be on their
    way.
    """

    id: str
    title: str
    role: Role
    ipam: Ipam
    homepage: str
    checked: str
    sources: tuple[str, ...]
    summary: str
    enforces_policy: str
    dataplane: str = ""
    encapsulation: str = ""
    on_node: str = ""
    between_nodes: str = ""
    encrypts: str = ""
    is_agentless: bool = False
    beside: Mapping[str, Globs] | None = None
    namespaces: Globs = ()
    workloads: tuple[WorkloadRow, ...] = ()
    modes: tuple[Mode, ...] = ()
    plugins: tuple[PluginRow, ...] = ()
    declared: tuple[ResourceTest, ...] = ()
    other_pools: Mapping[str, Globs] | None = None
    pools: tuple[PoolRow, ...] = ()
    marks: Marks = Marks()
    resources: tuple[str, ...] = ()
    wide_resources: tuple[str, ...] = ()
    configmaps: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    operators: Globs = ()
    sidecar_images: Globs = ()
    policy_in_servers: tuple[str, ...] = ()
    cloud: str = ""
    marked_by: tuple[str, ...] = ()
    runtime: RuntimeRow | None = None
    built_into: tuple[str, ...] = ()
    copies_service_range: bool = False
    service_range_checked_by: tuple[str, ...] = ()
    subnets_command: str = ""
    samples: tuple[Sample, ...] = ()

    @property
    def homes(self) -> Globs:
        """The namespaces where only an administrator of the cluster can plant a look-alike."""
        return ("kube-system", *self.namespaces)
