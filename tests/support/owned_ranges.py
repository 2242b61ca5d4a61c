"""What a cluster tells of ranges beside Pods and Services, and what `check` finds: short, so that tests read well."""

from __future__ import annotations

from typing import Any

from netinfo.checks.run import check
from netinfo.facts.judge import Judgement, decide
from netinfo.model.objects import Container, CustomResource, Workload
from netinfo.model.report import Fact, Report
from netinfo.model.snapshot import Snapshot
from tests.support.podnet import agent, cluster, node, pod, resource

Told = tuple[object, object, object, object]
Custom = dict[str, tuple[CustomResource, ...]]


def judgement(snapshot: Snapshot) -> Judgement:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def judged(snapshot: Snapshot) -> Report:
    return judgement(snapshot).report


def ranges(snapshot: Snapshot) -> set[Told]:
    """Block, use, owner and address space of each."""
    items = judged(snapshot).facts[Fact.OTHER_CIDRS].items
    return {(each["cidr"], each["kind"], each["owner"], each["space"]) for each in items}


def findings(snapshot: Snapshot) -> dict[str, str]:
    """By its code the sentence of each finding of `check`."""
    return {each.code: str(each.message) for each in check(judgement(snapshot)).findings}


def flannel(*beside: Workload, **more: Any) -> Snapshot:
    """One node, 192.168.1.20, whose Pods have 10.244.0.0/24."""
    agent_of = agent("kube-flannel-ds", "kube-flannel")._replace(
        containers=(Container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0"),)
    )
    nodes = (node("n0", "10.244.0.0/24", addresses=(("InternalIP", "192.168.1.20"),)),)
    given = {"nodes": nodes, "pods": (pod("p", "10.244.0.7", on="n0"),), **more}
    return cluster(workloads=(agent_of, *beside), **given)


def at_home(row: CustomResource, namespace: str) -> CustomResource:
    """The same object in a namespace."""
    return row._replace(ref=row.ref._replace(namespace=namespace))


def subnet(name: str, block: str, vpc: str = "ovn-cluster", **spec: Any) -> CustomResource:
    """A Subnet of Kube-OVN."""
    tree: dict[str, object] = {"spec": {"cidrBlock": block, "vpc": vpc, "provider": "ovn", **spec}}
    return resource(name, "subnets.kubeovn.io", "Subnet", tree)


def kube_ovn(
    *subnets: CustomResource, custom: dict[str, tuple[CustomResource, ...]] | None = None, **more: Any
) -> Snapshot:
    """One node, 10.0.1.10, on Kube-OVN, with the Subnets beside that of the cluster's own Pods, 10.16.0.0/16."""
    own = subnet("ovn-default", "10.16.0.0/16", default=True)
    agent_of = agent("kube-ovn-cni")._replace(containers=(Container("cni-server", "kubeovn/kube-ovn:v1.14.5"),))
    first = pod("first", "10.16.0.9", on="k0", annotations={"ovn.kubernetes.io/logical_switch": "ovn-default"})
    return cluster(
        nodes=(node("k0", addresses=(("InternalIP", "10.0.1.10"),)),),
        workloads=(agent_of,),
        custom={**(custom or {}), "subnets.kubeovn.io": (own, *subnets)},
        pods=(first, *more.pop("pods", ())),
        **more,
    )
