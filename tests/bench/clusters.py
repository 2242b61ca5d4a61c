"""The clusters that are measured: one node as Minikube has it, and large ones with agents on every node."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.support import objects as a
from tests.support.objects import Object

_AGENTS = 3
"""DaemonSets of kube-system on every node beside kube-proxy's: DNS cache, storage driver, log shipper."""


@dataclass(frozen=True)
class Size:
    """One cluster: `key` names its cached data, so it changes when the objects do."""

    key: str
    title: str
    nodes: int
    pods: int
    rounds: int
    objects: Callable[[], Iterator[Object]]


def _minikube() -> Iterator[Object]:
    # 127.0.49.2: asking a kubelet that is not there must be refused at once, on any machine.
    yield from json.loads(json.dumps(a.minikube_bridge()).replace("192.168.49.2", "127.0.49.2"))


def _large(nodes: int, pods: int) -> Iterator[Object]:
    """Flannel's agents in their namespace, four agents a node in kube-system, web pods in a namespace of their own."""
    block = ipaddress.ip_network("10.128.0.0/11")
    workers = [
        a.node(f"node-{number:05}", address=str(ipaddress.ip_address("127.1.0.0") + number), pod_cidrs=[str(slice_)])
        for number, slice_ in zip(range(nodes), block.subnets(new_prefix=24), strict=False)
    ]
    yield from workers
    control = a.kubeadm_control_plane(workers[0], cluster_cidr=str(block), coredns_ips=["10.128.0.2", "10.128.0.3"])
    yield from (item for item in control if not item["metadata"]["name"].startswith("kube-proxy-"))
    yield a.configmap("kube-flannel-cfg", "kube-flannel", {"net-conf.json": json.dumps({"Network": str(block)})})
    agents = [
        a.daemonset(f"agent-{number}", image=f"registry.k8s.io/agent-{number}:v1", desired=nodes)
        for number in range(_AGENTS)
    ]
    flannel = a.daemonset(
        "kube-flannel-ds",
        "kube-flannel",
        labels={"app": "flannel", "tier": "node"},
        desired=nodes,
        containers=[a.container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0", command=["/opt/bin/flanneld"])],
        volumes={"flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
    )
    proxy = next(item for item in control if item["kind"] == "DaemonSet")
    yield from (*agents, flannel)
    made = 0
    for each in (*agents, proxy, flannel):
        yield from a.pods_of(each, workers)
        made += nodes
    for number in range(pods - made):
        worker, index = workers[number % nodes], 4 + number // nodes
        ip = str(ipaddress.ip_network(worker["spec"]["podCIDR"])[index])
        yield a.pod(f"web-{number:06}", "shop", node=worker, ip=ip, labels={"app": "web"})


ONE = Size("one", "1 node", 1, 7, 15, _minikube)
LARGE = Size("large-1", "1,000 nodes, 30,000 pods", 1000, 30_000, 5, lambda: _large(1000, 30_000))
HUGE = Size("huge-1", "5,000 nodes, 100,000 pods", 5000, 100_000, 3, lambda: _large(5000, 100_000))
