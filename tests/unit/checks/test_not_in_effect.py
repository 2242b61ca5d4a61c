"""What is configured and not in effect is told, and what is as it should be is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netinfo.checks.run import check
from netinfo.facts.judge import decide
from netinfo.model.findings import Finding, Severity
from netinfo.model.objects import Container
from netinfo.model.report import Fact
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.podnet import (
    FORBIDDEN,
    agent,
    cluster,
    controller_manager,
    kube_proxy_config,
    node,
    pod,
    pool,
    resource,
)

CALICO = agent("calico-node")._replace(containers=(Container("calico-node", "docker.io/calico/node:v3.31.2"),))
FLANNEL = agent("kube-flannel-ds", "kube-flannel")._replace(
    containers=(Container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0"),)
)
PROXY = agent("kube-proxy")._replace(
    containers=(
        Container("kube-proxy", "registry.k8s.io/kube-proxy:v1.34.2", ("kube-proxy", "--config=/c/config.conf")),
    ),
    configmaps=("kube-proxy",),
)


def findings(snapshot: Snapshot) -> dict[str, Finding]:
    judged = decide(snapshot, context="test", origin="live", facts=tuple(Fact))
    return {each.code: each for each in check(judged).findings}


def calico(known: str, *pools: str) -> Snapshot:
    return cluster(
        nodes=(node("n0"),),
        pods=(pod("p", "10.50.0.7", on="n0"),),
        workloads=(CALICO, PROXY),
        configmaps=(kube_proxy_config(known),),
        custom={
            "ippools.crd.projectcalico.org": tuple(pool(each[:4], each) for each in pools),
            "felixconfigurations.crd.projectcalico.org": (),
        },
    )


def test_a_pool_outside_of_what_kube_proxy_knows_is_told() -> None:
    found = findings(calico("10.50.0.0/16", "10.50.0.0/16", "192.0.2.0/24"))["pool-outside-kube-proxy"]
    assert str(found.message).startswith("kube-proxy's clusterCIDR 10.50.0.0/16 does not hold 192.0.2.0/24: ")
    assert found.severity is Severity.PROBLEM


@pytest.mark.parametrize("known", ["10.0.0.0/8", "10.50.0.0/16", "10.244.0.0/16"])
def test_a_block_that_holds_the_pool_or_has_nothing_to_do_with_it_is_not(known: str) -> None:
    assert "pool-outside-kube-proxy" not in findings(calico(known, "10.50.0.0/16"))


def by_flags(*proxies: tuple[str, ...]) -> Snapshot:
    """The same with kube-proxies that are told by flags."""
    image = "registry.k8s.io/kube-proxy:v1.34.2"
    rows = [
        agent(f"kube-proxy-{at}")._replace(containers=(Container("kube-proxy", image, ("kube-proxy", *flags)),))
        for at, flags in enumerate(proxies)
    ]
    snapshot = calico("", "10.50.0.0/16", "192.0.2.0/24")
    return snapshot._replace(
        workloads=snapshot.workloads.replace(rows=(CALICO, *rows)), configmaps=snapshot.configmaps.replace(rows=())
    )


KNOWN = "--cluster-cidr=10.50.0.0/16"


@pytest.mark.parametrize(
    ("proxies", "is_told"),
    [
        (((KNOWN,),), True),
        (((KNOWN,), (KNOWN, "--v=2")), True),
        (((KNOWN,), ("--cluster-cidr=10.0.0.0/8",)), False),
        (((KNOWN, "--detect-local-mode=InterfaceNamePrefix"),), False),
        (((KNOWN, "--config=/c/config.conf"),), False),
        ((("--v=2",),), False),
    ],
)
def test_a_flag_of_kube_proxy_counts_like_its_file(proxies: tuple[tuple[str, ...], ...], is_told: bool) -> None:
    """Not where processes differ, where Pods are told from others in another way, or where a file makes it void."""
    assert ("pool-outside-kube-proxy" in findings(by_flags(*proxies))) is is_told


def flannel(*addresses: str, **annotations: Any) -> Snapshot:
    nodes = [
        node(f"n{at}", f"10.244.{at}.0/24", addresses=(("InternalIP", address),))._replace(
            annotations={"flannel.alpha.coreos.com/public-ip": annotations.get(f"n{at}", address)}
        )
        for at, address in enumerate(addresses)
    ]
    manager = controller_manager("10.244.0.0/16,fd00::/56")
    return cluster(
        nodes=tuple(nodes), control_plane=(manager,), pods=(pod("p", "10.244.0.7", on="n0"),), workloads=(FLANNEL,)
    )


def test_an_agent_that_sends_to_an_address_of_no_node_is_a_note() -> None:
    found = findings(flannel("192.168.1.2", "192.168.1.3", n1="203.0.113.9"))["endpoint-not-of-node"]
    said = "Flannel sends to an address that is none of the node's: n1 203.0.113.9 (its own: 192.168.1.3)"
    assert str(found.message) == said and found.severity is Severity.NOTE
    assert "endpoint-not-of-node" not in findings(flannel("192.168.1.2", "192.168.1.3"))


def test_nodes_whose_addresses_are_of_different_networks_are_a_note() -> None:
    found = findings(flannel("192.168.1.2", "192.168.7.3", "100.77.3.4"))["node-networks-differ"]
    assert str(found.message) == (
        "nodes' addresses are of different networks: n2 100.77.3.4 (100.64.0.0/10); "
        "n0 192.168.1.2, n1 192.168.7.3 (192.168.0.0/16)"
    )
    assert "node-networks-differ" not in findings(flannel("192.168.1.2", "192.168.7.3"))


def test_a_family_of_which_no_node_has_a_slice_is_a_note() -> None:
    found = findings(flannel("192.168.1.2"))["family-not-in-effect"]
    assert str(found.message) == (
        "kube-controller-manager --cluster-cidr has fd00::/56, but no node has a slice of that address family"
    )


def eks(capacity: int = 58, *, type_: str = "", **variables: str) -> Snapshot:
    own = {"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true", **variables}
    aws = agent("aws-node", env=own)._replace(containers=(Container("aws-node", "amazon-k8s-cni:v1.19.2", (), own),))
    config: dict[str, object] = {"spec": {"subnet": "subnet-0aa"}}
    return cluster(
        nodes=(node("n0", labels={"node.kubernetes.io/instance-type": type_}, pod_capacity=capacity),),
        pods=(pod("p", "100.64.12.5", on="n0"),),
        workloads=(aws,),
        custom={
            "eniconfigs.crd.k8s.amazonaws.com": (
                resource("a", "eniconfigs.crd.k8s.amazonaws.com", "ENIConfig", config),
            )
        },
    )


def test_with_custom_networking_the_subnets_of_eniconfigs_are_named_and_fewer_pods_fit() -> None:
    report = decide(eks(), context="test", origin="live", facts=tuple(Fact)).report
    assert "--subnet-ids subnet-0aa " in report.facts[Fact.POD_CIDRS].because
    message = str(findings(eks())["capacity-above-addresses"].message)
    assert message == "1 node takes more pods than can get an address there: n0 58, of which 44 fit"


@pytest.mark.parametrize(
    ("capacity", "type_"), [(44, "t2.xlarge"), (12, "m3.medium"), (11, "t3.small"), (8, "c7g.medium")]
)
def test_a_number_of_two_shapes_is_judged_by_the_type_of_the_node(capacity: int, type_: str) -> None:
    """44 Pods are too many for a t2.xlarge and just right for a c6i.xlarge, which takes 58 without custom networking
    (aws/amazon-vpc-cni-k8s misc/eni-max-pods.txt)."""
    assert "capacity-above-addresses" in findings(eks(capacity, type_=type_))
    for other in ("", {44: "c6i.xlarge", 12: "t3.medium", 11: "m4.large", 8: "t3.small"}[capacity]):
        assert "capacity-above-addresses" not in findings(eks(capacity, type_=other))


@pytest.mark.parametrize(
    "snapshot",
    [eks(ENABLE_PREFIX_DELEGATION="true"), eks(AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG="false"), eks(capacity=43)],
    ids=["prefixes", "no custom networking", "a number of no shape"],
)
def test_where_addresses_are_no_limit_or_not_known_nothing_is_told(snapshot: Snapshot) -> None:
    assert "capacity-above-addresses" not in findings(snapshot)


def proxied(*argv: str, **node_fields: Any) -> Snapshot:
    """Two pools of Calico's, and a kube-proxy (none without arguments) that was told by flags."""
    found = calico("10.50.0.0/16", "10.50.0.0/16", "192.0.2.0/24")
    proxy = agent("kube-proxy")._replace(containers=(Container("kube-proxy", "kube-proxy:v1.34.2", argv),))
    return found._replace(
        workloads=Listing((CALICO, proxy) if argv else (CALICO,)),
        configmaps=Listing(()),
        nodes=Listing((node("n0", **node_fields),)),
    )


def test_a_pool_outside_of_what_kube_proxys_flag_says_is_told() -> None:
    argv = ("kube-proxy", "--cluster-cidr=10.50.0.0/16")
    assert "pool-outside-kube-proxy" in findings(proxied(*argv))
    assert "pool-outside-kube-proxy" not in findings(proxied(*argv, "--detect-local-mode=NodeCIDR"))


def test_k3s_gives_the_kube_proxy_in_its_own_process_the_servers_cluster_cidr() -> None:
    def server(*more: str) -> Snapshot:
        arguments = json.dumps(["server", "--cluster-cidr=10.50.0.0/16", "--flannel-backend=none", *more])
        return proxied(annotations={"k3s.io/node-args": arguments}, kubelet_version="v1.34.2+k3s1")

    assert "pool-outside-kube-proxy" in findings(server())
    assert "pool-outside-kube-proxy" not in findings(server("--disable-kube-proxy"))


def test_where_it_is_not_known_whether_kube_proxy_is_replaced_one_that_runs_counts() -> None:
    found = calico("10.50.0.0/16", "10.50.0.0/16", "192.0.2.0/24")
    hidden = found._replace(custom={**found.custom, "felixconfigurations.crd.projectcalico.org": FORBIDDEN})  # type: ignore[dict-item]
    assert "pool-outside-kube-proxy" in findings(hidden)


def test_an_endpoint_that_somebody_chose_is_no_mistake() -> None:
    found = flannel("192.168.1.2", "192.168.1.3", n1="203.0.113.9")
    chosen = {"flannel.alpha.coreos.com/public-ip-overwrite": "203.0.113.9"}
    nodes = [each._replace(annotations={**each.annotations, **chosen}) for each in found.nodes]
    assert "endpoint-not-of-node" not in findings(found._replace(nodes=Listing(tuple(nodes))))


def standing(*held: tuple[str, ...], **fields: Any) -> Snapshot:
    """Nodes with several InternalIPs each."""
    found = flannel(*(each[0] for each in held))
    nodes = [
        each._replace(addresses=tuple(("InternalIP", one) for one in own), annotations={}, **fields)
        for each, own in zip(found.nodes, held, strict=True)
    ]
    return found._replace(nodes=Listing(tuple(nodes)))


@pytest.mark.parametrize(
    "snapshot",
    [
        standing(("192.168.1.2", "10.0.0.2"), ("10.0.0.3", "192.168.1.3"), ("192.168.1.4",)),
        standing(("fd00::2", "10.0.0.2"), ("10.0.0.3", "fd00::3"), ("10.0.0.4",)),
        standing(("10.0.1.10",), ("10.128.7.3",), ("10.255.0.9",)),
        standing(("10.0.1.10",), ("100.64.7.3",), provider_id="aws:///eu-west-1a/i-0"),
        standing(("10.128.0.2",), ("172.16.9.3",), provider_id="gce://p/z/n"),
    ],
    ids=["two interfaces", "dual-stack in any order", "many subnets", "second range of a VPC", "subnets of a cloud"],
)
def test_nodes_that_reach_each_other_by_design_are_not_told(snapshot: Snapshot) -> None:
    assert "node-networks-differ" not in findings(snapshot)


def test_nodes_that_reach_each_other_at_their_external_addresses_are_not_told() -> None:
    found = flannel("10.0.0.2", "192.168.5.5", n0="203.0.113.1", n1="203.0.113.2")
    both = [
        each._replace(addresses=(*each.addresses, ("ExternalIP", f"203.0.113.{at + 1}")))
        for at, each in enumerate(found.nodes)
    ]
    assert "node-networks-differ" not in findings(found._replace(nodes=Listing(tuple(both))))
    assert "node-networks-differ" in findings(found)


def kilo(internal: str, **more: str) -> Snapshot:
    own = agent("kilo")._replace(containers=(Container("kilo", "docker.io/squat/kilo:0.6.0"),))
    held = {"kilo.squat.ai/internal-ip": f"{internal}/24", "kilo.squat.ai/wireguard-ip": "10.4.0.2/16", **more}
    nodes = (
        node("n0", "10.244.0.0/24", addresses=(("InternalIP", "192.168.1.2"),)),
        node("n1", "10.244.1.0/24", addresses=(("InternalIP", "172.30.0.3"),), annotations=held),
    )
    return cluster(nodes=nodes, pods=(pod("p", "10.244.0.7", on="n0"),), workloads=(own,))


def test_kilo_joins_nodes_of_different_networks_on_purpose_and_an_address_that_is_gone_is_told() -> None:
    assert not {"node-networks-differ", "endpoint-not-of-node"} & set(findings(kilo("172.30.0.3")))
    assert "endpoint-not-of-node" in findings(kilo("172.30.0.99"))
    forced = kilo("172.30.0.99", **{"kilo.squat.ai/force-internal-ip": "172.30.0.99/24"})
    assert "endpoint-not-of-node" not in findings(forced)


def geneve(*ends: str) -> Snapshot:
    own = agent("ovnkube-node", "ovn-kubernetes")._replace(
        containers=(Container("ovn-controller", "ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-fedora:master"),)
    )
    held = {
        "k8s.ovn.org/node-subnets": '{"default": ["10.244.0.0/24"]}',
        "k8s.ovn.org/node-encap-ips": json.dumps(ends),
        "k8s.ovn.org/host-cidrs": '["192.168.49.2/24", "10.77.0.2/24"]',
    }
    return cluster(nodes=(node("n0", annotations=held),), pods=(pod("p", "10.244.0.7", on="n0"),), workloads=(own,))


def test_tunnels_of_ovn_may_end_at_any_address_that_its_agent_found_on_the_node() -> None:
    assert "endpoint-not-of-node" not in findings(geneve("10.77.0.2"))
    assert "10.66.0.2 (its own: 192.168.49.2)" in str(findings(geneve("10.66.0.2"))["endpoint-not-of-node"].message)


def test_a_family_in_the_arguments_of_k3s_of_which_no_node_has_a_slice_is_a_note() -> None:
    arguments = json.dumps(["server", "--cluster-cidr=10.42.0.0/16,2001:db8:42::/56"])
    found = cluster(
        nodes=(node("n0", "10.42.0.0/24", annotations={"k3s.io/node-args": arguments}),),
        pods=(pod("p", "10.42.0.7", on="n0"),),
        version="v1.34.2+k3s1",
    )
    assert "2001:db8:42::/56" in str(findings(found)["family-not-in-effect"].message)
