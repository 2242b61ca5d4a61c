"""Cilium's own operator gives CiliumNodes their slices: the answer against what it wrote into the API.

Nothing here knows how an answer is found. What a node holds is read from its CiliumNode (``cilium_operator.slices``),
and its Pods get addresses out of that, as from an agent.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from tempfile import TemporaryDirectory

import pytest

from tests.apiserver import binaries, cilium_operator
from tests.apiserver.cilium_operator import NODES, CiliumOperator, asking
from tests.apiserver.server import ApiServer
from tests.clusters.describe.cilium import cilium, config
from tests.support import in_process
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import kubeadm, nodes
from tests.support.program import Result, run

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

IMAGE = "quay.io/cilium/cilium:v1.16.5"
NAMES = tuple(f"machine-{number}" for number in range(1, 9))
DECOY = "10.244.0.0/16"
"""What kubeadm's controller manager cuts the nodes' own podCIDRs from; nobody uses them."""

POOL, SECOND, OTHER = "10.20.0.0/22", "10.25.0.0/23", "10.30.0.0/16"
POOL_6 = "fd20::/112"
DEFAULT, CHOSEN = "10.40.0.0/25", "10.50.0.0/26"


@dataclass(frozen=True)
class Seen:
    """What the operator had written when the program was asked, and what the program said."""

    slices: Mapping[str, Sequence[str]]
    refusals: Mapping[str, str]
    answers: dict[str, Result] = field(default_factory=dict)

    @property
    def report(self) -> Result:
        return self.answers[""]

    @property
    def rows(self) -> dict[str, Object]:
        return {row["name"]: row for row in self.answers["nodes"].report["items"]}

    @property
    def findings(self) -> dict[str, str]:
        return {each["code"]: each["message"] for each in self.answers["check"].report["findings"]}

    def room(self, family: str = "IPv4") -> Mapping[str, int]:
        room: Mapping[str, int] = self.report.fact("capacity")["detail"]["slices"][family]
        return room


def ask(server: ApiServer) -> Seen:
    """Everything that is looked at here, of one moment: live, and once more from a record that was made of it."""
    kubectl, answers = binaries.find("kubectl", binaries.CURRENT), {}
    with TemporaryDirectory() as folder:
        live = ("--kubeconfig", str(server.kubeconfig()))
        for command, words in (
            ("", ("--wide", *live, "--record", f"{folder}/record")),
            ("nodes", ("nodes", *live)),
            ("check", ("check", *live)),
        ):
            answers[command] = run(*words, "-o", "json", kubectl=kubectl)
        answers["recorded"] = in_process.run("--wide", "--from", f"{folder}/record", "-o", "json")
    return Seen(cilium_operator.slices(server), cilium_operator.refusals(server), answers)


class Cluster:
    """Nodes with agents on a real API server; the operator is started by whoever wants one."""

    def __init__(self, server: ApiServer, addresses: str = "192.168.1.10", **settings: str) -> None:
        server.reset()
        self.server, self._addresses, self.machines = server, addresses, list[Object]()
        self._settings = settings

    @contextmanager
    def operated(self, **changed: str) -> Iterator[CiliumOperator]:
        """A new operator with the settings, those that changed among them."""
        self._settings |= changed
        written = config(**self._settings)
        self.server.apply(written)
        with CiliumOperator(self.server, written["data"]) as running:
            yield running

    def grow(self, count: int, ipam: Object | None = None) -> None:
        """So many nodes in all; the agents of the new ones ask for addresses."""
        old, self.machines = len(self.machines), nodes(count, names=NAMES, addresses=self._addresses, slices=DECOY)
        for machine in self.machines:  # so that no kubelet bounds what the slices leave
            machine["status"]["allocatable"]["pods"] = machine["status"]["capacity"]["pods"] = "300"
        self.server.apply(kubeadm(self.machines, ()) if not old else self.machines[old:])
        self.server.apply(cilium(self.machines, IMAGE), asking(self.machines[old:], ipam))

    def inhabit(self) -> None:
        """On each node that has a slice what its agent does with it: a router and a health endpoint in the first of
        each family, and a Pod in each (a Pod has one address a family)."""
        held = cilium_operator.slices(self.server)
        for machine in (each for each in self.machines if each["metadata"]["name"] in held):
            name = machine["metadata"]["name"]
            by_family = [_of_family(held[name], family) for family in (4, 6)]
            first = [blocks[0] for blocks in by_family if blocks]
            spec = {
                "addresses": [
                    *asking([machine])[0]["spec"]["addresses"],
                    *({"type": "CiliumInternalIP", "ip": str(block[5])} for block in first),
                ],
                "health": {f"ipv{block.version}": str(block[9]) for block in first},
            }
            self.server.client.request("PATCH", f"{NODES}/{name}", {"spec": spec}, "merge-patch+json")
            for number, blocks in enumerate(zip_longest(*by_family)):
                ips = [str(block[10]) for block in blocks if block]
                self.server.apply(a.pod(f"web-{name}-{number}", node=machine, ips=ips))


def _of_family(blocks: Sequence[str], family: int) -> list[Network]:
    return [block for each in blocks if (block := ipaddress.ip_network(each)).version == family]


def seen_of(cluster: Cluster) -> Seen:
    """The cluster with Pods on every node that can have some."""
    cluster.inhabit()
    return ask(cluster.server)


@pytest.fixture(scope="module")
def scenes(current_api_server: ApiServer) -> Mapping[str, Seen]:
    """Moments of three clusters, each looked at once: a pool that fills up, is extended and exchanged; a pool of each
    family; pools of which Pods choose one."""
    found: dict[str, Seen] = {}
    pools = Cluster(current_api_server, ipam="cluster-pool", cluster_pool_ipv4_mask_size="24")
    with pools.operated(cluster_pool_ipv4_cidr=POOL) as operator:
        pools.grow(3)
        operator.until(given=3)
        found["given"] = seen_of(pools)
        pools.grow(6)
        operator.until(given=4, refused=2)
        found["full"] = seen_of(pools)
    with pools.operated(cluster_pool_ipv4_cidr=f"{POOL} {SECOND}") as operator:
        operator.until(given=6)
        found["extended"] = seen_of(pools)
    with pools.operated(cluster_pool_ipv4_cidr=OTHER) as operator:
        pools.grow(8)
        operator.until(given=8, refused=6)
        found["exchanged"] = seen_of(pools)
    return {**found, **_of_two_families(current_api_server), **_of_chosen_pools(current_api_server)}


def _of_two_families(server: ApiServer) -> Mapping[str, Seen]:
    both = Cluster(
        server,
        "192.168.1.10,fd00:1::10",
        ipam="cluster-pool",
        enable_ipv6="true",
        cluster_pool_ipv4_mask_size="25",
        cluster_pool_ipv6_mask_size="120",
    )
    with both.operated(cluster_pool_ipv4_cidr=POOL, cluster_pool_ipv6_cidr=POOL_6) as operator:
        both.grow(3)
        operator.until(given=3)
        return {"two families": seen_of(both)}


def _of_chosen_pools(server: ApiServer) -> Mapping[str, Seen]:
    cluster = Cluster(server, ipam="multi-pool", routing_mode="native", tunnel_protocol="")
    made = ";".join((f"default=ipv4-cidrs:{DEFAULT}", "ipv4-mask-size:27"))
    with cluster.operated(auto_create_cilium_pod_ip_pools=made) as operator:
        spec = {"ipv4": {"cidrs": [CHOSEN], "maskSize": 28}}
        server.apply(a.custom("cilium.io/v2alpha1", "CiliumPodIPPool", "chosen", spec))
        cluster.grow(2, wanting(default=40, chosen=10))
        operator.until(given=2)
        found = {"chosen": seen_of(cluster)}
        cluster.grow(3, wanting(default=16))
        operator.until(given=2, refused=1)
        return {**found, "default is full": seen_of(cluster)}


def wanting(**needed: int) -> Object:
    """How an agent asks for so many addresses of each pool."""
    requested = [{"pool": pool, "needed": {"ipv4-addrs": count}} for pool, count in needed.items()]
    return {"pools": {"requested": requested}}


def everything(seen: Seen) -> list[str]:
    return [block for blocks in seen.slices.values() for block in blocks]


SOUND = ("given", "full", "extended", "two families", "chosen", "default is full")


@pytest.mark.parametrize(
    ("scene", "blocks"),
    [
        ("given", [POOL]),
        ("full", [POOL]),
        ("extended", [POOL, SECOND]),
        ("two families", [POOL, POOL_6]),
        ("chosen", [DEFAULT, CHOSEN]),
    ],
)
def test_the_pod_block_is_what_the_operator_cuts_slices_from(
    scenes: Mapping[str, Seen], scene: str, blocks: list[str]
) -> None:
    seen = scenes[scene]
    found = seen.report.fact("podCIDRs")
    assert (found["value"], found["state"]) == (blocks, "single"), seen.report.stdout
    known = [ipaddress.ip_network(block) for block in blocks]
    assert everything(seen) and all(any(_inside(each, block) for block in known) for each in everything(seen))


def _inside(written: str, block: Network) -> bool:
    each = ipaddress.ip_network(written)
    return each[0] in block and each[-1] in block


@pytest.mark.parametrize("scene", (*SOUND, "exchanged"))
def test_each_node_has_the_slices_that_its_record_holds(scenes: Mapping[str, Seen], scene: str) -> None:
    seen = scenes[scene]
    assert {name: row["slices"] or [] for name, row in seen.rows.items()} == {
        name: list(seen.slices.get(name, ())) for name in seen.rows
    }
    assert sorted(seen.report.fact("nodeCIDRs")["value"]) == sorted(everything(seen))
    assert seen.report.fact("nodeCIDRs")["state"] == "single"


@pytest.mark.parametrize("scene", ("given", "full", "two families"))
def test_the_slices_that_are_left_are_those_that_the_operator_has_not_given(
    scenes: Mapping[str, Seen], scene: str
) -> None:
    seen = scenes[scene]
    own = [ipaddress.ip_network(each) for each in everything(seen)]
    for family, pool in (("IPv4", POOL), ("IPv6", POOL_6)):
        given = [each for each in own if f"IPv{each.version}" == family]
        if given:
            possible = 1 << (given[0].prefixlen - ipaddress.ip_network(pool).prefixlen)
            room = {key: seen.room(family)[key] for key in ("possible", "given", "free")}
            assert room == {"possible": possible, "given": len(given), "free": possible - len(given)}


@pytest.mark.parametrize("scene", ("given", "extended", "two families", "chosen"))
def test_free_is_what_pods_can_still_get_of_a_nodes_slices(scenes: Mapping[str, Seen], scene: str) -> None:
    """Of each slice not the first and the last address and that of its Pod, nor the agent's own two in one of them."""
    seen = scenes[scene]
    for name, blocks in seen.slices.items():
        for family in (4, 6):
            own = _of_family(blocks, family)
            left = sum(block.num_addresses - 3 for block in own) - 2
            assert not own or seen.rows[name]["free"][f"IPv{family}"] == left, seen.rows[name]


@pytest.mark.parametrize("scene", ("given", "extended", "two families", "chosen"))
def test_a_cluster_whose_nodes_all_got_slices_is_sound(scenes: Mapping[str, Seen], scene: str) -> None:
    seen = scenes[scene]
    assert (seen.report.code, seen.refusals, seen.report.report["unread"]) == (0, {}, [])
    assert "node-refused" not in seen.report.warning_codes() and "node-without-slice" not in seen.findings


@pytest.mark.parametrize("scene", (*SOUND, "exchanged"))
def test_a_record_of_what_the_operator_wrote_says_the_same(scenes: Mapping[str, Seen], scene: str) -> None:
    live, recorded = scenes[scene].report, scenes[scene].answers["recorded"]
    told = [
        {name: (fact["state"], fact["value"]) for name, fact in each.report["facts"].items()}
        for each in (live, recorded)
    ]
    assert told[0] == told[1]
    assert recorded.report["warnings"] == live.report["warnings"] and recorded.code == live.code


def test_a_pool_that_is_full_is_told_with_the_nodes_and_the_operators_words(scenes: Mapping[str, Seen]) -> None:
    seen = scenes["full"]
    without, told = sorted(seen.refusals), seen.findings
    assert len(without) == 2 and not set(without) & set(seen.slices)
    assert seen.answers["check"].code == 4
    assert told["no-slice-left"].startswith(f"4 slices of /24 fit into {POOL}")
    assert all(name in told["node-without-slice"] for name in without)
    assert all(f"{name}: {seen.refusals[name]}" in told["node-refused"] for name in without)
    assert seen.report.code == 0 and "node-refused" in seen.report.warning_codes()


def test_of_several_pools_the_one_that_is_full_is_told_and_the_node_that_it_refuses(scenes: Mapping[str, Seen]) -> None:
    seen = scenes["default is full"]
    (refused,) = seen.refusals
    given = [each for each in everything(seen) if _inside(each, ipaddress.ip_network(DEFAULT))]
    told = f"{len(given)} slices of /27 fit into {DEFAULT} (CiliumPodIPPool default), and all are given out"
    assert seen.findings["no-slice-left"].startswith(told)
    assert refused in seen.findings["node-refused"] and refused in seen.findings["node-without-slice"]
    assert "slice-smaller-than-capacity" not in seen.report.warning_codes()


def test_slices_of_a_pool_that_is_no_longer_there_leave_no_single_block(scenes: Mapping[str, Seen]) -> None:
    seen = scenes["exchanged"]
    found, codes = seen.report.fact("podCIDRs"), seen.report.warning_codes()
    assert (found["state"], seen.report.code) == ("conflict", 4)
    assert {"stale-cilium-node", "pod-outside-block", "node-refused"} <= codes
    commands = next(one for one in seen.answers["check"].report["findings"] if one["code"] == "stale-cilium-node")[
        "commands"
    ]
    assert any("ciliumnodes" in each for each in commands) and any("cilium-config" in each for each in commands)
    stale = [each for name in seen.refusals for each in seen.slices[name]]
    assert len(stale) == 6 and not any(_inside(each, ipaddress.ip_network(OTHER)) for each in stale)
    against = {each for one in found["evidence"] if one["stance"] == "against" for each in one["value"]}
    assert set(stale) <= against
