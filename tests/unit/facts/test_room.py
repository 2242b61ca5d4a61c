"""Room: how much is left of slices and blocks, what is kept by whom, and what is held for nodes that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from netinfo.checks.run import check
from netinfo.facts.judge import Judgement, decide
from netinfo.facts.nodes import per_node
from netinfo.facts.room.services import kept_of_services
from netinfo.model.findings import Finding, Severity
from netinfo.model.objects import Container, CustomResource, NodeRequirement
from netinfo.model.report import Fact, Report
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.values.addresses import parse_network
from tests.support.podnet import (
    agent,
    cluster,
    component,
    controller_manager,
    entries,
    flannel_config,
    node,
    pod,
    pool,
    resource,
)

CILIUM = agent("cilium")._replace(containers=(Container("cilium-agent", "quay.io/cilium/cilium:v1.18.4"),))
CALICO = agent("calico-node")._replace(containers=(Container("calico-node", "docker.io/calico/node:v3.31.2"),))
OVN = agent("ovnkube-node", "ovn-kubernetes")._replace(
    containers=(Container("ovn-controller", "ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-fedora:master"),)
)


def judgement(snapshot: Snapshot) -> Judgement:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def judged(snapshot: Snapshot) -> Report:
    return judgement(snapshot).report


def findings(snapshot: Snapshot) -> dict[str, Finding]:
    return {each.code: each for each in check(judgement(snapshot)).findings}


def free(snapshot: Snapshot) -> dict[str, object]:
    return {row.name: row.free for row in per_node.table(judgement(snapshot)).rows}


def cilium_node(name: str, block: str, *own: str, **spec: Any) -> CustomResource:
    addresses = [{"type": "CiliumInternalIP", "ip": ip} for ip in own]
    tree: dict[str, object] = {"spec": {"addresses": addresses, "ipam": {"podCIDRs": [block]}, **spec}}
    return resource(name, "ciliumnodes.cilium.io", "CiliumNode", tree)


def cilium(*records: CustomResource, nodes: int = 1, pods: int = 1, block: str = "10.1.0.0/16") -> Snapshot:
    data = {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": block}
    return cluster(
        nodes=tuple(
            node(f"n{at}", addresses=(("InternalIP", f"192.168.1.{at + 2}"),), pod_capacity=110) for at in range(nodes)
        ),
        pods=tuple(pod(f"p{at}", f"10.1.0.{at + 3}", on="n0") for at in range(pods)),
        workloads=(CILIUM._replace(desired=nodes, ready=nodes),),
        configmaps=(entries("cilium-config", data),),
        custom={"ciliumnodes.cilium.io": records},
    )


def test_free_is_what_a_pod_can_get_after_the_agents_own_addresses() -> None:
    own = cilium_node("n0", "10.1.0.0/28", "10.1.0.1", health={"ipv4": "10.1.0.2"}, ingress={"ipV4": "10.1.0.3"})
    assert free(cilium(own, pods=1)) == {"n0": {"IPv4": 16 - 5 - 1}}
    without_health = cilium_node("n0", "10.1.0.0/28", "10.1.0.1")
    assert free(cilium(without_health)) == {"n0": {"IPv4": 16 - 3 - 1}}


def test_slices_of_a_pool_that_was_exchanged_take_nothing_of_the_new_one() -> None:
    """Of four slices that 10.9.0.0/22 holds the record of the one node, cut from the list before, is none."""
    snapshot = cilium(cilium_node("gone", "10.1.0.0/24"), pods=0, block="10.9.0.0/22")
    room = judged(snapshot).facts[Fact.CAPACITY].detail["slices"]
    assert room == {"IPv4": {"prefixLength": 24, "possible": 4, "given": 0, "free": 4}}


def refused(name: str, words: str) -> CustomResource:
    tree: dict[str, object] = {"spec": {"ipam": {}}, "status": {"ipam": {"operator-status": {"error": words}}}}
    return resource(name, "ciliumnodes.cilium.io", "CiliumNode", tree)


def test_what_the_operator_says_of_nodes_that_it_refuses_is_told_with_the_command_that_shows_it() -> None:
    served = cilium_node("n0", "10.1.0.0/24", "10.1.0.1")
    finding = findings(cilium(served, refused("n1", "allocator full"), refused("n2", "allocator full"), nodes=3))
    told = finding["node-refused"]
    assert "2 nodes" in told.message and "n1: allocator full; n2: allocator full" in told.message
    assert any("operator-status.error" in " ".join(each.argv) for each in told.commands)


def test_the_operators_words_are_cut_and_only_a_few_nodes_are_told() -> None:
    records = [refused(f"n{at}", "x" * 5000) for at in range(500)]
    told = findings(cilium(*records, nodes=500))["node-refused"].message
    assert "500 nodes" in told and len(told) < 700


def test_several_errors_of_one_node_are_told_on_one_line() -> None:
    told = findings(cilium(refused("n0", 'from pool "a": pool empty\nfrom pool "b": pool empty')))[
        "node-refused"
    ].message
    assert 'n0: from pool "a": pool empty; from pool "b": pool empty' in told


@pytest.mark.parametrize(("own", "kept"), [((), 2 * 3), (("10.1.0.1", "10.1.0.2"), 2 * 2 + 2)])
def test_the_agents_own_addresses_lie_in_one_of_a_nodes_several_slices(own: tuple[str, ...], kept: int) -> None:
    record = cilium_node("n0", "10.1.0.0/28", *own)
    record.tree["spec"]["ipam"]["podCIDRs"].append("10.1.0.16/28")  # type: ignore[index]
    assert free(cilium(record, pods=0)) == {"n0": {"IPv4": 32 - kept}}


def test_a_node_that_is_served_again_is_not_told() -> None:
    assert "node-refused" not in findings(cilium(refused("n0", ""), cilium_node("n1", "10.1.0.0/24"), nodes=2))


@pytest.mark.parametrize(("pods", "code"), [(252, "slice-full"), (251, "slice-nearly-full"), (200, "")])
def test_a_slice_of_cilium_is_full_when_the_agents_addresses_alone_are_left(pods: int, code: str) -> None:
    own = cilium_node("n0", "10.1.0.0/24", "10.1.0.1", health={"ipv4": "10.1.0.2"})
    found = {each for each in findings(cilium(own, pods=pods)) if each.startswith("slice-")}
    assert found == ({code} if code else set())


def pooled(given: Sequence[str], length: int = 26, **more: Any) -> Snapshot:
    """A CiliumPodIPPool of 10.1.0.0/24, and a node with these slices of it and one of a pool with plenty of room."""
    pools = {"small": ("10.1.0.0/24", length), "large": ("10.2.0.0/16", 28)}
    allocated = [{"pool": "small", "cidrs": list(given)}, {"pool": "large", "cidrs": ["10.2.0.0/28"]}]
    custom = {
        "ciliumpodippools.cilium.io": tuple(
            resource(
                name,
                "ciliumpodippools.cilium.io",
                "CiliumPodIPPool",
                {"spec": {"ipv4": {"cidrs": [block], "maskSize": size}}},
            )
            for name, (block, size) in pools.items()
        ),
        "ciliumnodes.cilium.io": (
            resource(
                "n0",
                "ciliumnodes.cilium.io",
                "CiliumNode",
                {"spec": {"ipam": {"pools": {"allocated": allocated}}}},
            ),
        ),
    }
    made = cilium(**more)
    listings = {name: Listing(rows) for name, rows in custom.items()}
    return made._replace(custom=listings, configmaps=Listing((entries("cilium-config", {"ipam": "multi-pool"}),)))


@pytest.mark.parametrize(
    ("count", "code", "says"),
    [
        (4, "no-slice-left", "4 slices of /26 fit into 10.1.0.0/24 (CiliumPodIPPool small), and all are given out"),
        (3, "", ""),
    ],
)
def test_each_pool_of_cilium_runs_out_for_itself(count: int, code: str, says: str) -> None:
    found = findings(pooled([f"10.1.0.{64 * at}/26" for at in range(count)]))
    told = {name: each for name, each in found.items() if "slice" in name}
    assert set(told) == ({code} if code else set())
    if code:
        assert told[code].message.startswith(says)
        assert any("small" in each.argv for each in told[code].commands)


def test_a_node_with_several_slices_has_the_addresses_of_all_of_them() -> None:
    detail: Any = judged(pooled(["10.1.0.0/26", "10.1.0.64/26"])).facts[Fact.CAPACITY].detail
    assert detail["byNode"]["n0"]["addresses"] == {"IPv4": 64 + 64 + 16}


@pytest.mark.parametrize("length", [-1, 0, 33, 10**12])
def test_a_pool_whose_slices_have_no_length_is_no_room(length: int) -> None:
    assert "no-slice-left" not in findings(pooled(["10.1.0.0/26"], length))


def test_a_node_that_takes_another_slice_when_one_is_full_is_not_too_small_for_its_pods() -> None:
    report = judged(pooled(["10.1.0.0/26"]))
    assert "slice-smaller-than-capacity" not in {each.code for each in report.warnings}


def ovn(*annotations: str) -> Snapshot:
    held = {
        "k8s.ovn.org/node-subnets": '{"default": ["10.244.0.0/28"]}',
        **dict.fromkeys(annotations, "0a:58:0a:f4:00:03"),
    }
    return cluster(
        nodes=(node("n0")._replace(annotations=held),),
        pods=(pod("p", "10.244.0.7", on="n0"),),
        workloads=(OVN,),
        configmaps=(entries("ovn-config", {"net_cidr": "10.244.0.0/16/28"}, "ovn-kubernetes"),),
    )


def test_ovn_keeps_four_addresses_and_one_more_with_the_hybrid_overlay() -> None:
    assert free(ovn()) == {"n0": {"IPv4": 16 - 4 - 1}}
    assert free(ovn("k8s.ovn.org/hybrid-overlay-distributed-router-gateway-mac")) == {"n0": {"IPv4": 16 - 5 - 1}}


def test_slices_that_run_out_are_a_note_from_four_fifths_on() -> None:
    slices = [cilium_node(f"n{at}", f"10.1.{at}.0/24", f"10.1.{at}.1") for at in range(4)]
    found = findings(cilium(*slices[:4], nodes=4, block="10.1.0.0/21"))
    assert "slices-running-out" not in found
    seven = [cilium_node(f"n{at}", f"10.1.{at}.0/24", f"10.1.{at}.1") for at in range(7)]
    note = findings(cilium(*seven, nodes=7, block="10.1.0.0/21"))["slices-running-out"]
    assert str(note.message) == "7 of 8 slices of /24 in 10.1.0.0/21 are given out, 1 left"
    assert note.severity is Severity.NOTE


def test_the_capacity_tells_slices_and_addresses_to_people_too() -> None:
    verdict = judged(cilium(cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), block="10.1.0.0/22")).facts[Fact.CAPACITY]
    said = [str(each.says) for each in verdict.evidence]
    assert "1 of 4 slices of /24 given out, 3 left" in said
    assert "1 of 1024 addresses of the Pod block in use, 1011 left" in said
    assert "at today's sizes there is room for 3 more nodes, 109 more pods" in said
    counted = {"addresses": 1024, "used": 1, "free": 4 * (256 - 3) - 1, "kept": 4 * 3, "heldForGoneNodes": 0}
    assert verdict.detail["podBlock"] == {"IPv4": counted}


def test_a_record_of_a_node_that_is_gone_is_a_leftover_with_what_it_holds_and_its_repair() -> None:
    both = (cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), cilium_node("ghost", "10.1.1.0/24"))
    found = findings(cilium(*both))["record-of-gone-node"]
    assert str(found.message) == (
        "CiliumNode ghost: there is no node of that name; it holds 10.1.1.0/24; if it does not come back: "
        "kubectl delete ciliumnode ghost"
    )
    assert "record-of-gone-node" not in findings(cilium(both[0]))


@pytest.mark.parametrize(
    ("name", "line"),
    [("x`id`", "kubectl delete ciliumnode 'x`id`'"), ("x\u202e", "kubectl delete ciliumnode NAME")],
)
def test_a_record_with_a_strange_name_makes_no_line_that_runs_something_else(name: str, line: str) -> None:
    """An API server has no such names; a dump may."""
    found = findings(cilium(cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), cilium_node(name, "10.1.1.0/24")))
    assert str(found["record-of-gone-node"].message).endswith(f"if it does not come back: {line}")


def test_no_node_is_called_gone_while_not_all_were_listed() -> None:
    part = cilium(cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), cilium_node("ghost", "10.1.1.0/24"))
    part = part._replace(nodes=part.nodes.replace(is_complete=False))
    assert "record-of-gone-node" not in findings(part)


def affinity(of: str, block: str) -> CustomResource:
    tree: dict[str, object] = {"spec": {"cidr": block, "node": of, "state": "confirmed", "deleted": "false"}}
    return resource(f"{of}-{block}", "blockaffinities.crd.projectcalico.org", "BlockAffinity", tree)


def calico(*held: tuple[str, str], is_strict: bool = True, block: str = "10.50.0.0/25", most: int = 0) -> Snapshot:
    tree: dict[str, object] = {"spec": {"strictAffinity": is_strict, "maxBlocksPerHost": most}}
    return cluster(
        nodes=(node("n0"), node("n1", addresses=(("InternalIP", "192.168.1.9"),))),
        pods=(pod("p", "10.50.0.7", on="n0"),),
        workloads=(CALICO._replace(desired=2, ready=2),),
        custom={
            "ippools.crd.projectcalico.org": (pool("pods", block, blockSize=26),),
            "blockaffinities.crd.projectcalico.org": tuple(affinity(*each) for each in held),
            "ipamconfigs.crd.projectcalico.org": (
                resource("default", "ipamconfigs.crd.projectcalico.org", "IPAMConfig", tree),
            ),
        },
    )


def test_a_block_of_a_load_balancers_pool_is_held_for_no_node() -> None:
    """Its affinity names ``load-balancer``, which never was a node."""
    name, block = "blockaffinities.crd.projectcalico.org", "10.50.0.64/26"
    snapshot = calico(("n0", "10.50.0.0/26"), ("load-balancer", block))
    spec = {"cidr": block, "node": "load-balancer", "state": "confirmed", "deleted": "false", "type": "virtual"}
    virtual = resource("load-balancer", name, "BlockAffinity", {"spec": spec})
    own = snapshot._replace(custom={**snapshot.custom, name: Listing((affinity("n0", "10.50.0.0/26"), virtual))})
    assert "record-of-gone-node" in findings(snapshot) and "record-of-gone-node" not in findings(own)


def test_affinities_of_the_newer_group_count_like_those_of_the_older_one() -> None:
    snapshot = calico(("n0", "10.50.0.0/26"), ("gone", "10.50.0.64/26"))
    older, newer = "blockaffinities.crd.projectcalico.org", "blockaffinities.projectcalico.org"
    moved = snapshot._replace(custom={**snapshot.custom, older: Listing(), newer: snapshot.custom[older]})
    assert str(findings(moved)["record-of-gone-node"].message).startswith("BlockAffinity gone: ")


ALL_GIVEN = (("n0", "10.50.0.0/26"), ("gone", "10.50.0.64/26"))


def test_with_strict_affinity_a_node_without_a_block_gets_no_address_when_all_are_given() -> None:
    found = findings(calico(*ALL_GIVEN))
    assert str(found["no-slice-left"].message).startswith("2 slices of /26 fit into 10.50.0.0/25")
    assert str(found["node-without-slice"].message).endswith(": n1")
    assert str(found["record-of-gone-node"].message).startswith("BlockAffinity gone: ")


def test_without_strict_affinity_it_borrows_and_all_given_is_a_note() -> None:
    found = findings(calico(*ALL_GIVEN, is_strict=False))
    assert found["slices-running-out"].severity is Severity.NOTE
    assert not {"no-slice-left", "node-without-slice"} & set(found)


def test_a_node_without_a_block_is_no_fault_while_blocks_are_left() -> None:
    assert not {"node-without-slice", "no-slice-left"} & set(findings(calico(("n0", "10.50.0.0/26"))))


def test_a_node_with_as_many_blocks_as_it_may_have_is_full_although_blocks_are_left() -> None:
    def full(most: int, *blocks: str) -> bool:
        found = calico(*(("n0", each) for each in blocks), block="10.50.0.0/16", most=most)
        own = [pod(f"p{at}", f"10.50.0.{at}", on="n0") for at in range(64)]
        return "slice-full" in findings(found._replace(pods=found.pods.replace(rows=tuple(own))))

    assert full(1, "10.50.0.0/26")
    assert not full(2, "10.50.0.0/26") and not full(0, "10.50.0.0/26")


def extended(services: int) -> Snapshot:
    taken = tuple(f"10.96.0.{at + 1}" for at in range(services))
    return cluster(service_cidrs=("10.96.0.0/28", "10.96.0.0/27"), services=taken)


@pytest.mark.parametrize(("services", "code"), [(30, "service-block-full"), (29, "service-block-nearly-full")])
def test_a_service_range_that_was_extended_by_one_around_it_is_counted_once(services: int, code: str) -> None:
    found = findings(extended(services))
    assert str(found[code].message) == (
        f"{services} of 30 addresses of 10.96.0.0/27, 10.96.0.0/28 are in use, {30 - services} left"
    )


@pytest.mark.parametrize(
    ("blocks", "kept"),
    [
        (("10.96.0.0/28",), 2),
        (("10.96.0.0/28", "10.96.0.0/24"), 2),
        (("10.96.0.16/28", "10.96.0.0/24"), 2),
        (("10.96.0.0/28", "10.96.0.16/28"), 4),
        (("fd00::/120",), 1),
    ],
)
def test_the_ends_of_a_block_are_kept_unless_another_has_them_in_its_middle(blocks: tuple[str, ...], kept: int) -> None:
    assert kept_of_services([block for each in blocks if (block := parse_network(each))]) == kept


def gke(services: str) -> Snapshot:
    label = {"cloud.google.com/gke-nodepool": "pool"}
    nodes = (node("n0", "10.8.0.0/24", labels=label, provider_id="gce://p/z/n0"),)
    proxy = agent("kube-proxy")._replace(
        containers=(Container("kube-proxy", "kube-proxy", ("--cluster-cidr=10.8.0.0/14",)),)
    )
    return cluster(
        nodes=nodes, pods=(pod("p", "10.8.0.7", on="n0"),), workloads=(proxy,), service_cidrs=(services,), services=()
    )


def test_services_at_the_end_of_the_pod_block_are_no_collision_on_a_routes_based_gke_cluster() -> None:
    at_the_end = judged(gke("10.11.240.0/20"))
    assert at_the_end.facts[Fact.POD_CIDRS].value == ("10.8.0.0/14",)
    assert "pod-service-overlap" not in findings(gke("10.11.240.0/20"))
    assert "pod-service-overlap" in findings(gke("10.9.0.0/20"))


def fits(snapshot: Snapshot) -> dict[str, Any]:
    found = judged(snapshot).facts[Fact.CAPACITY].detail["fits"]
    assert isinstance(found, dict)
    return found


def on_calico(*rows: CustomResource, nodes: int = 2, capacity: int = 110, **custom: Any) -> Snapshot:
    """Calico's own IPAM on n0, n1, ... without a block given yet."""
    return cluster(
        nodes=tuple(node(f"n{at}", pod_capacity=capacity) for at in range(nodes)),
        workloads=(CALICO._replace(desired=nodes, ready=nodes),),
        custom={
            "ippools.crd.projectcalico.org": rows,
            "blockaffinities.crd.projectcalico.org": (),
            "ipamconfigs.crd.projectcalico.org": (),
            **custom,
        },
    )


def block(snapshot: Snapshot, family: str = "IPv4") -> dict[str, int]:
    found = judged(snapshot).facts[Fact.CAPACITY].detail["podBlock"]
    assert isinstance(found, dict)
    counted: dict[str, int] = found[family]
    return counted


def test_a_pool_without_slices_has_room_for_nodes_whose_kubelets_can_be_filled() -> None:
    found = fits(on_calico(pool("pods", "10.50.0.0/23"), nodes=2, capacity=110))
    assert (found["nodes"], found["pods"]) == ((512 - 2 * 110) // 110, 220)


def test_what_is_reserved_in_a_pool_and_what_tunnels_have_is_not_free() -> None:
    kind = "ipreservations.crd.projectcalico.org"
    reserved = resource("r", kind, "IPReservation", {"spec": {"reservedCIDRs": ["10.50.0.0/28", "10.50.0.8/29"]}})
    custom: dict[str, Any] = {kind: (reserved,)}
    snapshot = on_calico(pool("pods", "10.50.0.0/24"), **custom)
    tunnel = {"projectcalico.org/IPv4IPIPTunnelAddr": "10.50.0.77"}
    nodes = tuple(each._replace(annotations=tunnel if each.name == "n0" else {}) for each in snapshot.nodes)
    assert block(snapshot._replace(nodes=snapshot.nodes.replace(rows=nodes)))["free"] == 256 - 16 - 1


def test_a_disabled_pool_gives_nothing_more_although_pods_still_use_it() -> None:
    old = pool("old", "10.51.0.0/24", disabled=True)
    snapshot = on_calico(pool("pods", "10.50.0.0/24"), old)
    snapshot = snapshot._replace(pods=snapshot.pods.replace(rows=(pod("p", "10.51.0.9", on="n0"),)))
    assert block(snapshot) == {"addresses": 512, "used": 1, "free": 256, "kept": 255, "heldForGoneNodes": 0}


def test_of_a_pool_for_chosen_nodes_it_is_not_said_how_many_pods_get_an_address() -> None:
    found = fits(on_calico(pool("pods", "10.50.0.0/24", nodeSelector="zone == 'a'")))
    assert found["pods"] is None and found["because"]["pods"].startswith("IPPool pods is for chosen nodes")
    assert fits(on_calico(pool("pods", "10.50.0.0/24", nodeSelector="all()")))["pods"] == 220


def test_calico_over_host_local_keeps_what_host_local_keeps() -> None:
    config = '{"plugins": [{"type": "calico", "ipam": {"type": "host-local", "subnet": "usePodCidr"}}]}'
    nodes = (node("n0", "10.244.0.0/28", pod_capacity=110),)
    snapshot = cluster(
        nodes=nodes,
        pods=(pod("p", "10.244.0.7", on="n0"),),
        workloads=(CALICO._replace(configmaps=("calico-config",)),),
        configmaps=(entries("calico-config", {"cni_network_config": config}),),
    )
    assert free(snapshot) == {"n0": {"IPv4": 16 - 3 - 1}}


def test_weave_keeps_the_ends_of_its_range_and_an_address_for_the_bridge_of_every_node() -> None:
    weave = agent("weave-net")._replace(
        containers=(Container("weave", "weaveworks/weave-kube:2.8.1", (), {"IPALLOC_RANGE": "10.32.0.0/24"}),),
        desired=3,
        ready=3,
    )
    nodes = tuple(node(f"n{at}", pod_capacity=110) for at in range(3))
    snapshot = cluster(nodes=nodes, pods=(pod("p", "10.32.0.7", on="n0"),), workloads=(weave,))
    assert block(snapshot)["free"] == 256 - 2 - 3 - 1


def test_a_subnet_of_kube_ovn_excludes_addresses_and_keeps_both_ends() -> None:
    agents = agent("kube-ovn-cni")._replace(containers=(Container("cni-server", "docker.io/kubeovn/kube-ovn:v1.14.5"),))
    spec = {
        "cidrBlock": "10.16.0.0/24,fd00:10:16::/120",
        "default": True,
        "gateway": "10.16.0.1,fd00:10:16::1",
        "excludeIps": ["10.16.0.1", "10.16.0.10..10.16.0.19", "fd00:10:16::1"],
    }
    snapshot = cluster(
        nodes=(node("n0", pod_capacity=110),),
        pods=(pod("p", "10.16.0.7", "fd00:10:16::7", on="n0"),),
        workloads=(agents,),
        custom={"subnets.kubeovn.io": (resource("ovn-default", "subnets.kubeovn.io", "Subnet", {"spec": spec}),)},
    )
    assert block(snapshot)["free"] == 256 - 2 - 1 - 10 - 1
    assert block(snapshot, "IPv6")["free"] == 256 - 2 - 1 - 1


def multi_pool(*pools: CustomResource, given: str) -> Snapshot:
    allocated = {"allocated": [{"pool": "default", "cidrs": [given]}]}
    record = resource("n0", "ciliumnodes.cilium.io", "CiliumNode", {"spec": {"ipam": {"pools": allocated}}})
    return cluster(
        nodes=(node("n0", pod_capacity=110),),
        pods=tuple(pod(f"p{at}", f"10.1.0.{at + 2}", on="n0") for at in range(13)),
        workloads=(CILIUM,),
        configmaps=(entries("cilium-config", {"ipam": "multi-pool"}),),
        custom={"ciliumnodes.cilium.io": (record,), "ciliumpodippools.cilium.io": pools},
    )


def cilium_pool(name: str, cidr: str, mask: int) -> CustomResource:
    tree: dict[str, object] = {"spec": {"ipv4": {"cidrs": [cidr], "maskSize": mask}}}
    return resource(name, "ciliumpodippools.cilium.io", "CiliumPodIPPool", tree)


def test_a_node_of_ciliums_multi_pool_takes_another_slice_when_one_is_full() -> None:
    growing = multi_pool(cilium_pool("default", "10.1.0.0/27", 28), given="10.1.0.0/28")
    assert "slice-full" not in findings(growing)
    assert fits(growing)["pods"] == 16
    ended = multi_pool(cilium_pool("default", "10.1.0.0/28", 28), given="10.1.0.0/28")
    assert {"slice-full", "no-slice-left", "pod-block-full"} <= set(findings(ended))


def test_ciliums_operator_cuts_slices_of_the_size_that_is_written_down_now() -> None:
    data = {"cluster-pool-ipv4-mask-size": "26"}
    snapshot = cilium(cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), block="10.1.0.0/22")
    config = snapshot.configmaps.rows[0]
    snapshot = snapshot._replace(
        configmaps=snapshot.configmaps.replace(rows=(config._replace(data={**config.data, **data}),))
    )
    rooms = judged(snapshot).facts[Fact.CAPACITY].detail["slices"]
    assert rooms == {"IPv4": {"prefixLength": 26, "possible": 16, "given": 4, "free": 12}}


def test_blocks_that_overlap_are_counted_once_and_a_slice_outside_takes_nothing_of_them() -> None:
    stale = cilium_node("gone", "10.9.0.0/24", "10.9.0.1")
    snapshot = cilium(cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), stale, block="10.1.0.0/22 10.1.0.0/23")
    assert block(snapshot)["addresses"] == 1024
    rooms = judged(snapshot).facts[Fact.CAPACITY].detail["slices"]
    assert rooms == {"IPv4": {"prefixLength": 24, "possible": 4, "given": 1, "free": 3}}


def test_slices_of_several_sizes_are_counted_in_the_largest() -> None:
    records = (cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), cilium_node("n1", "10.1.1.128/25", "10.1.1.129"))
    rooms = judged(cilium(*records, nodes=2, block="10.1.0.0/22")).facts[Fact.CAPACITY].detail["slices"]
    assert rooms == {"IPv4": {"prefixLength": 24, "possible": 4, "given": 2, "free": 2}}


def test_what_a_gone_node_holds_is_neither_used_nor_free() -> None:
    both = (cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), cilium_node("ghost", "10.1.1.0/24"))
    found = block(cilium(*both, block="10.1.0.0/22"))
    assert found == {"addresses": 1024, "used": 1, "free": 3 * 253 - 1, "kept": 9, "heldForGoneNodes": 256}
    said = [str(each.says) for each in judged(cilium(*both, block="10.1.0.0/22")).facts[Fact.CAPACITY].evidence]
    assert "1 of 1024 addresses of the Pod block in use, 758 left, 256 held for nodes that are gone" in said


@pytest.mark.parametrize(("version", "left"), [("v1.30.4", (1 << 16) - 1 - 1), ("v1.33.1", (1 << 20) - 1 - 1)])
def test_before_service_cidr_objects_an_ipv6_block_gives_no_more_than_its_bitmap(version: str, left: int) -> None:
    server = component("kube-apiserver", "--service-cluster-ip-range=fd00:96::/108")
    snapshot = cluster(control_plane=(server,), services=("fd00:96::1",), version=version)
    assert fits(snapshot)["services"] == left


def test_the_cloud_gives_the_addresses_and_only_the_kubelets_limit_is_known() -> None:
    aws = agent("aws-node")._replace(
        containers=(Container("aws-node", "602401143452.dkr.ecr.x/amazon-k8s-cni:v1.19.0"),)
    )
    nodes = (node("n0", pod_capacity=29, provider_id="aws:///us-east-1a/i-0"),)
    snapshot = cluster(nodes=nodes, pods=(pod("p", "192.168.9.7", on="n0"),), workloads=(aws,))
    found = fits(snapshot)
    assert (found["nodes"], found["pods"], found["podsByKubelets"]) == (None, None, 28)
    assert "cloud" in found["because"]["pods"]


def test_each_network_of_a_mixture_has_its_room_and_its_end() -> None:
    """Cilium on two nodes whose pool is used up, Flannel on the third."""
    label = {"net": "cilium"}
    nodes = (
        *(
            node(f"c{at}", labels=label, addresses=(("InternalIP", f"192.168.1.{at}"),), pod_capacity=110)
            for at in (1, 2)
        ),
        node("f1", "10.244.0.0/24", addresses=(("InternalIP", "192.168.1.9"),), pod_capacity=110),
    )
    flannel = agent("kube-flannel-ds", "kube-flannel", mounts=("kube-flannel-cfg",))._replace(
        containers=(Container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0", ("/opt/bin/flanneld",)),),
        node_affinity=((NodeRequirement("net", "DoesNotExist"),),),
    )
    snapshot = cluster(
        nodes=nodes,
        pods=(pod("a", "10.1.0.9", on="c1"), pod("b", "10.244.0.9", on="f1")),
        workloads=(CILIUM._replace(desired=2, ready=2, node_selector=label), flannel),
        configmaps=(
            entries("cilium-config", {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.1.0.0/23"}),
            flannel_config("10.244.0.0/16"),
        ),
        control_plane=(controller_manager("10.244.0.0/16"),),
        custom={
            "ciliumnodes.cilium.io": (cilium_node("c1", "10.1.0.0/24", "10.1.0.1"), cilium_node("old", "10.1.1.0/24"))
        },
    )
    found = findings(snapshot)
    assert str(found["no-slice-left"].message).startswith("2 slices of /24 fit into 10.1.0.0/23")
    assert str(found["node-without-slice"].message).endswith(": c2")
    assert str(found["record-of-gone-node"].message).startswith("CiliumNode old: ")
    parts = judged(snapshot).facts[Fact.CAPACITY].detail["byNetwork"]
    assert isinstance(parts, list)
    assert {each["network"]: each["fits"]["nodes"] for each in parts} == {"cilium": 0, "flannel": 255}
