"""Who has an address: the answer is what a scan of all objects finds, and what was not read is never nobody."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.cli.commands import whois as command
from netinfo.cli.options import Options
from netinfo.examine import Examined
from netinfo.facts.holdings import space
from netinfo.facts.judge import decide
from netinfo.model.command import Answer as Recorded
from netinfo.model.command import Command, Trouble
from netinfo.model.objects import Pod, Ref, Service
from netinfo.model.report import Fact
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.model.whois import Answer, OwnerKind
from netinfo.sources.live.shell import Plan
from netinfo.sources.objects import services as service_source
from netinfo.sources.objects.connection import Connection, Selection
from netinfo.views import whois as view
from netinfo.whois.addresses_in import found_in
from netinfo.whois.find import Place, find
from tests.support.podnet import agent, cluster, controller_manager, flannel_config, node, pod, resource


def place(name: str = "east", *pods: Pod, services: tuple[Service, ...] = (), **more: object) -> Place:
    """A Flannel cluster with these Pods and Services."""
    made = cluster(
        nodes=(node("n1", "10.244.0.0/24"), node("n2", "10.244.1.0/24", addresses=(("InternalIP", "192.168.49.3"),))),
        pods=pods,
        workloads=(agent("kube-flannel-ds", "kube-flannel", mounts=("kube-flannel-cfg",)),),
        configmaps=(flannel_config("10.244.0.0/16", Backend={"Type": "vxlan"}),),
        control_plane=(controller_manager("10.244.0.0/16"),),
        service_cidrs=("10.96.0.0/12",),
    )
    return placed(name, made._replace(**({"services": Listing(services)} if services else {}), **more))  # type: ignore[arg-type]


def placed(name: str, snapshot: Snapshot) -> Place:
    report = decide(snapshot, context=name, origin="live", facts=tuple(Fact)).report
    return Place(name, report, snapshot, space(report))


def who(address: str, *places: Place) -> Answer:
    return find([ip_address(address)], places)[0]


def names(answer: Answer) -> list[str]:
    return [f"{each.kind} {each.namespace}/{each.name}" for each in answer.owners]


def test_a_pod_is_found_with_its_node_and_the_slice_of_that_node() -> None:
    found = who("10.244.1.7", place("east", pod("web", "10.244.1.7", on="n2")))
    assert names(found) == ["pod default/web"] and found.owners[0].node == "n2"
    assert [(each.use, each.block, each.label) for each in found.inside] == [
        ("pods", "10.244.0.0/16", ""),
        ("slices", "10.244.1.0/24", "n2"),
    ]


def test_a_pod_on_the_host_network_is_not_told_for_its_node() -> None:
    assert names(who("192.168.49.2", place("east", pod("agent", "192.168.49.2", host_network=True)))) == ["node /n1"]


def test_a_pod_that_ended_is_told_and_so_is_who_has_the_address_now() -> None:
    ended = pod("job", "10.244.0.9", phase="Succeeded")
    assert view.state(who("10.244.0.9", place("east", ended))) == "unused"
    both = who("10.244.0.9", place("east", ended, pod("web", "10.244.0.9")))
    assert [(each.name, each.is_ended) for each in both.owners] == [("web", False), ("job", True)]
    assert view.state(both) == "owned"


def test_a_service_is_found_by_every_address_with_its_ports() -> None:
    service = Service(
        Ref("services", "web", "front"), ("10.96.0.7",), external_ips=("198.51.100.7",), ports=("http 80/TCP",)
    )
    inside, outside = (who(each, place(services=(service,))) for each in ("10.96.0.7", "198.51.100.7"))
    assert names(inside) == names(outside) == ["service web/front"] and inside.owners[0].ports == ("http 80/TCP",)


def test_addresses_of_agents_are_found_in_annotations_and_in_objects_of_the_network() -> None:
    tunnel = node("n1", annotations={"projectcalico.org/IPv4VXLANTunnelAddr": "10.244.0.1"})
    addresses = [{"type": "CiliumInternalIP", "ip": "10.0.0.9"}]
    agents = resource("n1", "ciliumnodes.cilium.io", "CiliumNode", {"spec": {"addresses": addresses}})
    made = placed("east", cluster(nodes=(tunnel,), custom={"ciliumnodes.cilium.io": (agents,)}))
    annotated, listed = who("10.244.0.1", made).owners[0], who("10.0.0.9", made).owners[0]
    assert (annotated.kind, annotated.field) == (OwnerKind.AGENT, "projectcalico.org/IPv4VXLANTunnelAddr")
    assert (listed.name, listed.field) == ("ciliumnodes/n1", "spec.addresses[0].ip")


def test_one_address_has_an_owner_in_each_cluster() -> None:
    found = who("10.244.0.7", place("west", pod("b", "10.244.0.7")), place("east", pod("a", "10.244.0.7")))
    assert [(each.cluster, each.name) for each in found.owners] == [("east", "a"), ("west", "b")]


def test_nobody_is_said_only_where_everybody_was_asked() -> None:
    whole = place("east", pod("a", "10.244.0.3"))
    assert view.state(who("10.244.0.7", whole)) == "unused" and view.state(who("8.8.8.8", whole)) == "nobody"
    cut = place()._replace(snapshot=place("east", pod("a", "10.244.0.3")).snapshot)
    sample = cut._replace(snapshot=cut.snapshot._replace(pods=cut.snapshot.pods.replace(is_complete=False)))
    found = who("10.244.0.7", sample)
    assert view.state(found) == "unknown" and str(found.unsure[0].because) == "not among the 1 Pod read"
    dark: Listing[Pod] = Listing(trouble=Trouble.FORBIDDEN, is_complete=False)
    closed = cut._replace(snapshot=cut.snapshot._replace(pods=dark))
    assert str(who("10.244.0.7", closed).unsure[0].because) == "pods could not be listed"


_ADDRESSES = st.integers(0, 15).map(lambda at: str(IPv4Address("10.244.0.0") + at))


@given(st.lists(st.tuples(_ADDRESSES, st.booleans(), st.sampled_from(["Running", "Pending", "Failed"])), max_size=8))
def test_owners_are_those_of_a_scan_of_all_objects(drawn: list[tuple[str, bool, str]]) -> None:
    pods = [pod(f"p{at}", ip, host_network=is_host, phase=phase) for at, (ip, is_host, phase) in enumerate(drawn)]
    made = Place("east", *_EMPTY)._replace(snapshot=cluster(pods=tuple(pods)))
    wanted = [ip_address(f"10.244.0.{at}") for at in range(16)]
    for address, found in zip(wanted, find(wanted, [made]), strict=True):
        expected = {each.ref.name for each in pods if str(address) in each.ips and not each.host_network}
        assert {each.name for each in found.owners if each.kind is OwnerKind.POD} == expected


_EMPTY = (place().report, place().snapshot, place().space)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("GET / from 10.0.0.5:443 to [fd00::1]:80", ["10.0.0.5", "fd00::1"]),
        ("::ffff:10.0.0.5 and 10.0.0.5", ["10.0.0.5"]),
        ("src=10.0.0.5,dst=10.0.0.6;", ["10.0.0.5", "10.0.0.6"]),
        ("version 1.2.3.4.5, 999.1.1.1, 12:30:45, aa:bb:cc:dd:ee:ff, v1.31.0", []),
        ("10.0.0.0/8 is a block", ["10.0.0.0"]),
    ],
)
def test_addresses_are_read_out_of_any_line(line: str, found: list[str]) -> None:
    assert [str(each) for each in found_in([line, line])] == found


def test_a_service_is_read_with_its_ports_and_outer_addresses() -> None:
    row = service_source.row(
        {
            "metadata": {"name": "web", "namespace": "default"},
            "spec": {
                "clusterIPs": ["10.96.0.9"],
                "externalIPs": ["203.0.113.9", "none"],
                "ports": [{"name": "http", "port": 80}, {"port": 53, "protocol": "UDP"}],
            },
            "status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.9"}, {"hostname": "lb.example"}]}},
        }
    )
    assert row and row.ports == ("http 80/TCP", "53/UDP") and row.external_ips == ("203.0.113.9", "198.51.100.9")


def test_where_not_all_pods_were_read_the_server_is_asked_for_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that was cut after its first Pods; the one with the address stands behind the cut."""
    owner = {
        "kind": "Pod",
        "metadata": {"name": "late", "namespace": "web"},
        "status": {"phase": "Running", "podIPs": [{"ip": "10.244.1.9"}]},
    }
    asked: list[str] = []

    class Server:
        def run(self, plan: Plan) -> dict[Command, Recorded]:
            commands = list(plan.next({}))
            asked.extend(word for each in commands for word in each.args if "status.podIP" in word)
            body = json.dumps({"kind": "PodList", "apiVersion": "v1", "items": [owner]}).encode()
            return {each: Recorded(each, 0, body) for each in commands}

    whole = place("east", pod("early", "10.244.0.3"))
    cut = whole.snapshot._replace(pods=whole.snapshot.pods.replace(is_complete=False))
    judged = decide(cut, context="east", origin="live", facts=tuple(Fact))
    connection = Connection(Selection("east"), context="east")
    monkeypatch.setattr(command, "examined", lambda *_args, **_more: [Examined(judged, connection, Server())])
    output = command.run(Options(form="json"), ["10.244.1.9"])
    assert output.exit_code == 0 and "late" in output.stdout
    assert asked == ["/api/v1/pods?fieldSelector=status.podIP=10.244.1.9&limit=500"]
    assert command.run(Options(form="json"), ["10.244.1.9", "10.244.1.8"]).exit_code == 3 and len(asked) == 1
