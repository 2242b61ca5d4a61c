"""Builders of what a cluster shows about its pod network: short names, so that tests read as sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netinfo.model.command import Command, Trouble
from netinfo.model.components import Component, Identification, Ipam, Role
from netinfo.model.objects import (
    ApiGroup,
    CniFile,
    ConfigMap,
    Container,
    CustomResource,
    MetricRange,
    Node,
    Pod,
    Ref,
    ServerVersion,
    Service,
    ServiceCIDR,
    Variable,
    Workload,
)
from netinfo.model.report import Fact, State, Verdict
from netinfo.model.snapshot import Listing, Snapshot

FORBIDDEN: Listing[object] = Listing(trouble=Trouble.FORBIDDEN, is_complete=False)


@dataclass(frozen=True)
class PlainProof:
    """Commands as short as can be; the real ones have tests of their own."""

    def field(self, ref: Ref, jsonpath: str) -> Command:
        return Command("get", (ref.resource, ref.name, jsonpath))

    def flag(self, ref: Ref, flag: str) -> Command:
        return Command("get", (ref.resource, ref.name), ("grep", flag))

    def listing(self, resource: str, jsonpath: str, *options: str) -> Command:
        return Command("get", (resource, jsonpath))

    def metric(self, ranges: Sequence[MetricRange]) -> Command:
        return Command("get", ("--raw", "/metrics"), ("grep", *(each.series for each in ranges)))

    def node_file(self, directory: str, name: str = "") -> Command:
        return Command("cat", (f"{directory}/{name}",))


def component(name: str, *flags: str, where: str = "cp1", namespace: str = "kube-system", **fields: Any) -> Pod:
    """A static pod of the control plane."""
    pod = Pod(
        Ref("pods", namespace, f"{name}-{where}"),
        node=where,
        phase="Running",
        host_network=True,
        ips=("192.168.49.2",),
        containers=(Container(name, f"registry.k8s.io/{name}:v1.34.1", (name, *flags)),),
        owner_kind="Node",
        is_mirror=True,
    )
    return pod._replace(**fields)


def controller_manager(block: str, *flags: str, where: str = "cp1") -> Pod:
    return component(
        "kube-controller-manager", f"--cluster-cidr={block}", "--allocate-node-cidrs=true", *flags, where=where
    )


def api_server(block: str) -> Pod:
    return component("kube-apiserver", f"--service-cluster-ip-range={block}")


def node(name: str = "n1", *slices: str, **fields: Any) -> Node:
    made = Node(Ref("nodes", "", name), pod_cidrs=slices, addresses=(("InternalIP", "192.168.49.2"),))
    return made._replace(**fields)


def pod(name: str, *ips: str, on: str = "n1", **fields: Any) -> Pod:
    made = Pod(Ref("pods", "default", name), node=on, phase="Running", ips=ips)
    return made._replace(**fields)


def pods(*ips: str, on: str = "n1") -> tuple[Pod, ...]:
    return tuple(pod(f"p{number}", ip, on=on) for number, ip in enumerate(ips))


def agent(
    name: str, namespace: str = "kube-system", env: Mapping[str, Variable] | None = None, mounts: tuple[str, ...] = ()
) -> Workload:
    """A running DaemonSet with one container of its own name."""
    ref = Ref("daemonsets", namespace, name)
    return Workload(ref, "DaemonSet", {}, (Container(name, name, (), env or {}),), 1, 1, mounts)


def configmap(name: str, namespace: str = "kube-system", **data: str) -> ConfigMap:
    """A ConfigMap; a key's ``__`` is a dot and its ``_`` a dash."""
    return ConfigMap(
        Ref("configmaps", namespace, name),
        {key.replace("__", ".").replace("_", "-"): value for key, value in data.items()},
    )


def entries(name: str, data: Mapping[str, str], namespace: str = "kube-system") -> ConfigMap:
    """A ConfigMap with its keys as they are."""
    return ConfigMap(Ref("configmaps", namespace, name), data)


def kubeadm_config(pod_subnet: str, service_subnet: str = "10.96.0.0/12") -> ConfigMap:
    text = f"kind: ClusterConfiguration\nnetworking:\n  podSubnet: {pod_subnet}\n  serviceSubnet: {service_subnet}\n"
    return entries("kubeadm-config", {"ClusterConfiguration": text})


def kube_proxy_config(block: str) -> ConfigMap:
    return entries("kube-proxy", {"config.conf": f'kind: KubeProxyConfiguration\nclusterCIDR: "{block}"\nmode: ""\n'})


def flannel_config(network: str, namespace: str = "kube-flannel", **more: object) -> ConfigMap:
    return entries("kube-flannel-cfg", {"net-conf.json": json.dumps({"Network": network, **more})}, namespace)


def resource(name: str, plural: str, kind: str, tree: dict[str, object], **fields: Any) -> CustomResource:
    made = CustomResource(Ref(plural, "", name), kind, {"metadata": {"name": name}, **tree})
    return made._replace(**fields)


def pool(name: str, cidr: str, is_deleting: bool = False, **spec: object) -> CustomResource:
    plural = "ippools.crd.projectcalico.org"
    return resource(name, plural, "IPPool", {"spec": {"cidr": cidr, **spec}}, is_deleting=is_deleting)


def cluster(
    *,
    control_plane: tuple[Pod, ...] = (),
    nodes: tuple[Node, ...] = (node(),),
    pods: tuple[Pod, ...] = (),
    workloads: tuple[Workload, ...] = (),
    configmaps: tuple[ConfigMap, ...] = (),
    services: tuple[str, ...] = ("10.96.0.1",),
    service_cidrs: tuple[str, ...] = (),
    custom: Mapping[str, tuple[CustomResource, ...]] | None = None,
    cni_files: tuple[CniFile, ...] = (),
    version: str = "v1.34.1",
) -> Snapshot:
    """A cluster of which everything was read."""
    resources = {name: Listing(rows) for name, rows in (custom or {}).items()}
    return Snapshot(
        PlainProof(),
        version=Listing((ServerVersion(version),)),
        api_groups=Listing(tuple(ApiGroup(name.partition(".")[2], "v1") for name in resources)),
        nodes=Listing(nodes),
        workloads=Listing(workloads),
        control_plane=Listing(control_plane),
        pods=Listing(pods),
        services=Listing((Service(Ref("services", "default", "kubernetes"), services),)),
        service_cidrs=Listing(
            tuple(ServiceCIDR(Ref("servicecidrs", "", f"s{at}"), (cidr,)) for at, cidr in enumerate(service_cidrs))
        ),
        configmaps=Listing(configmaps),
        cni_files=Listing(cni_files),
        custom=resources,
    )


def without(snapshot: Snapshot, source: str) -> Snapshot:
    """The same cluster with one source forbidden: a field of ``Snapshot`` or a custom resource."""
    if source in snapshot.custom:
        return snapshot._replace(custom={**snapshot.custom, source: FORBIDDEN})  # type: ignore[dict-item]
    return snapshot._replace(**{source: FORBIDDEN})  # type: ignore[arg-type]


def run_by(
    name: str,
    ipam: Ipam,
    workload: Workload | Pod | None = None,
    cni_file: CniFile | None = None,
    **settings: str,
) -> Identification:
    """A CNI that is in charge."""
    verdict = Verdict(Fact.CNI, State.AGREED, name)
    candidate = Component(name, name.title(), Role.PRIMARY, ipam, workload, cni_file, settings)
    return Identification(verdict, candidate, (candidate,))


#: Nobody is known to be in charge.
NOBODY = Identification(Verdict(Fact.CNI, State.UNKNOWN))
