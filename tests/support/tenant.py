"""What somebody may put into one namespace of his own: copies of a network's agent, of its settings, of the control
plane. On rows, so that thousands of them are judged in a minute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from netinfo.components import match
from netinfo.components.records.signature import Mode, Sample, Signature
from netinfo.model.objects import ConfigMap, Container, Pod, Ref, Workload
from netinfo.model.snapshot import Snapshot
from tests.records import all_signatures

#: One sorts before every namespace of a cluster, one behind.
NAMESPACES = ("a-tenant", "zz-tenant")
_LATER = "2999-01-01T00:00:00Z"
_BLOCK = re.compile(r"\b\d+\.\d+\.(\d+)\.(\d+)/\d+")
_WIDE, _WIDE_6 = "8.0.0.0/5", "fc00::/7"
#: Entries of a ConfigMap by which solutions are told that another one is the network, and their blocks.
_POLICY_ONLY = {"cni-chaining-mode": "generic-veth", "antrea-agent.conf": "trafficEncapMode: networkPolicyOnly\n"}
_SETTINGS = {
    "ipam": "cluster-pool",
    "cluster-pool-ipv4-cidr": _WIDE,
    "net-conf.json": f'{{"Network": "{_WIDE}", "Backend": {{"Type": "host-gw"}}}}',
    "net_cidr": f"{_WIDE}/23",
    "svc_cidr": _WIDE,
    "cni_network_config": '{"ipam": {"type": "host-local"}}',
    "enable-wireguard": "true",
    "mtu": "9000",
    "kube-proxy-replacement": "true",
}
#: Names under which settings are looked for, whoever runs.
_NAMES = ("cilium-config", "kube-flannel-cfg", "canal-config", "calico-config", "antrea-config", "ovn-config")


class Planting(NamedTuple):
    """What a tenant makes: ``name`` for the report of a failure."""

    name: str
    workloads: tuple[Workload, ...] = ()
    configmaps: tuple[ConfigMap, ...] = ()
    pods: tuple[Pod, ...] = ()

    def into(self, snapshot: Snapshot) -> Snapshot:
        """The cluster with it."""
        return snapshot._replace(
            workloads=snapshot.workloads.replace(rows=(*snapshot.workloads, *self.workloads)),
            configmaps=snapshot.configmaps.replace(rows=(*snapshot.configmaps, *self.configmaps)),
            pods=snapshot.pods.replace(rows=(*snapshot.pods, *self.pods)),
            control_plane=snapshot.control_plane.replace(rows=(*snapshot.control_plane, *self.pods)),
        )


def plantings(snapshot: Snapshot, namespace: str) -> Iterator[Planting]:
    """All that is tried on one cluster from one namespace."""
    agents = [each for each in snapshot.workloads if match.recognise(each)]
    for agent in agents:
        for change in ("same", "wider", "narrower", "policy only"):
            yield _clone(snapshot, agent, namespace, change)
        copy = _clone(snapshot, agent, namespace, "wider")
        other = copy.workloads[0]
        deployment = other._replace(kind="Deployment", ref=other.ref._replace(resource="deployments"))
        yield copy._replace(name=f"Deployment {copy.name}", workloads=(deployment,))
    for signature in all_signatures():
        for sample in signature.samples[:1]:
            yield _sample(signature, sample, namespace)
    yield _control_plane(namespace)


def _clone(snapshot: Snapshot, agent: Workload, namespace: str, change: str) -> Planting:
    """The agent and every ConfigMap of its namespace, changed."""
    containers = tuple(_container(each, change) for each in agent.containers)
    if change == "policy only":
        containers = tuple(_policy_only(each, match.recognise(agent)[0].modes) for each in containers)
    ref = agent.ref._replace(namespace=namespace)
    copy = agent._replace(ref=ref, containers=containers, created=_LATER, desired=3, ready=3)
    own = [each for each in snapshot.configmaps if each.ref.namespace == agent.ref.namespace]
    more = _POLICY_ONLY if change == "policy only" else {}
    configmaps = tuple(
        ConfigMap(
            each.ref._replace(namespace=namespace),
            {**{key: _changed(value, change) for key, value in each.data.items()}, **more},
        )
        for each in own
    )
    return Planting(f"{change} {agent.ref.name} in {namespace}", (copy,), configmaps)


def _sample(signature: Signature, sample: Sample, namespace: str) -> Planting:
    """Another solution's agent with settings of every solution beside it."""
    name = sample.name.partition("/")[2]
    container = Container(
        sample.container,
        sample.image,
        ("agent", f"--cluster-cidr={_WIDE}", "--enable-network-policy=true", "--run-router=false"),
        {"IPALLOC_RANGE": _WIDE, "CALICO_IPV4POOL_CIDR": _WIDE, "FELIX_INTERFACEPREFIX": "eni"},
    )
    agent = Workload(
        Ref("daemonsets", namespace, name),
        "DaemonSet",
        sample.labels or {},
        (container,),
        3,
        3,
        _NAMES,
        mounts_cni=True,
        created=_LATER,
    )
    configmaps = tuple(ConfigMap(Ref("configmaps", namespace, each), _SETTINGS) for each in _NAMES)
    return Planting(f"{signature.id} in {namespace}", (agent,), configmaps)


def _control_plane(namespace: str) -> Planting:
    """Pods and a DaemonSet that are labelled and started as the control plane, and its ConfigMaps."""
    flags = (f"--cluster-cidr={_WIDE}", f"--service-cluster-ip-range={_WIDE}", "--proxy-mode=ipvs")
    names = ("kube-apiserver", "kube-controller-manager", "kube-proxy")
    pods = tuple(
        Pod(
            Ref("pods", namespace, name),
            phase="Running",
            host_network=True,
            labels={"component": name, "tier": "control-plane", "k8s-app": name},
            annotations={"kubernetes.io/config.mirror": "x"},
            containers=(Container(name, f"registry.k8s.io/{name}:v1.20.0", (name, *flags)),),
            owner_kind="Node",
            is_mirror=True,
            is_ready=True,
        )
        for name in names
    )
    proxy = Workload(Ref("daemonsets", namespace, "kube-proxy"), "DaemonSet", {}, pods[2].containers, 3, 3)
    written = {
        "ClusterConfiguration": f"networking: {{podSubnet: {_WIDE}, serviceSubnet: {_WIDE}, dnsDomain: tenant.local}}",
        "config.conf": f"kind: KubeProxyConfiguration\nclusterCIDR: {_WIDE}\nmode: ipvs\n",
    }
    configmaps = tuple(
        ConfigMap(Ref("configmaps", namespace, each), written) for each in ("kubeadm-config", "kube-proxy")
    )
    return Planting(f"control plane in {namespace}", (proxy,), configmaps, pods)


def pods_of_a_tenant(snapshot: Snapshot, namespace: str) -> tuple[Planting, Planting]:
    """One Pod on each node, with an address that a Pod there really could have: bare, and with the annotation of every
    network, which says that address. Beside them in both one of kube-system's own."""
    keys = [key for each in all_signatures() for key in each.marks.pod_annotations]
    bare: list[Pod] = []
    marked: list[Pod] = []
    for node, ips in {each.node: each.ips for each in snapshot.pods if each.ips and not each.host_network}.items():
        pod = Pod(Ref("pods", namespace, f"on-{len(bare)}"), node=node, phase="Running", ips=ips, is_ready=True)
        bare.append(pod)
        marked.append(pod._replace(annotations=dict.fromkeys(keys, ips[0])))
    own = [each._replace(ref=Ref("pods", "kube-system", "dns")) for each in bare[:1]]
    return (
        Planting(f"bare Pods in {namespace}", pods=(*own, *bare)),
        Planting(f"marked Pods in {namespace}", pods=(*own, *marked)),
    )


def as_pods(snapshot: Snapshot) -> Snapshot:
    """The cluster for a user who may list Pods and not DaemonSets: every workload by one Pod of its own."""
    shown = tuple(
        Pod(
            Ref("pods", each.ref.namespace, f"{each.ref.name}-{'6d4f7b9c8-' * (each.kind == 'Deployment')}x7k2p"),
            phase="Running",
            host_network=True,
            labels=each.labels,
            containers=each.containers,
            owner_kind={"Deployment": "ReplicaSet"}.get(each.kind, each.kind),
            is_ready=True,
        )
        for each in snapshot.workloads
        if each.is_running
    )
    return snapshot._replace(pods=snapshot.pods.replace(rows=(*snapshot.pods, *shown)))


def _container(container: Container, change: str) -> Container:
    argv = tuple(_changed(word, change) for word in container.argv)
    env = {name: _changed(value, change) if isinstance(value, str) else value for name, value in container.env.items()}
    return container._replace(argv=argv, env=env)


def _policy_only(container: Container, modes: tuple[Mode, ...]) -> Container:
    """The container as every mode wants it in which the solution is not the network."""
    off = [mode for mode in modes if mode.role is not None]
    env = {name: globs[0].strip("?*") or "x" for mode in off for name, globs in (mode.env or {}).items()}
    flags = [f"--{name}={globs[0].strip('?*') or 'x'}" for mode in off for name, globs in (mode.flags or {}).items()]
    return container._replace(argv=(*container.argv, *flags), env={**container.env, **env})


def _changed(written: str, change: str) -> str:
    if change == "wider":
        return _BLOCK.sub(_WIDE, written)
    return _BLOCK.sub(r"10.9.8.0/28", written) if change == "narrower" else written
