"""Room: how much is left of slices and blocks, what is kept by whom, and what is held for nodes that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from netinfo.checks.exhaustion import kept_of_services
from netinfo.checks.run import check
from netinfo.facts.judge import Judgement, decide
from netinfo.facts.nodes import per_node
from netinfo.model.findings import Finding, Severity
from netinfo.model.objects import Container, CustomResource
from netinfo.model.report import Fact, Report
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.values.addresses import parse_network
from tests.support.podnet import agent, cluster, entries, node, pod, pool, resource

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
    assert "1 of 1024 addresses of the Pod block in use" in said
    assert verdict.detail["podBlock"] == {"IPv4": {"addresses": 1024, "used": 1}}


def test_a_record_of_a_node_that_is_gone_is_a_leftover_with_what_it_holds_and_its_repair() -> None:
    both = (cilium_node("n0", "10.1.0.0/24", "10.1.0.1"), cilium_node("ghost", "10.1.1.0/24"))
    found = findings(cilium(*both))["record-of-gone-node"]
    assert str(found.message) == (
        "CiliumNode ghost: there is no node of that name; it holds 10.1.1.0/24; if it does not come back: "
        "kubectl delete ciliumnode ghost"
    )
    assert "record-of-gone-node" not in findings(cilium(both[0]))


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
