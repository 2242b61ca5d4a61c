"""``kubectl netinfo nodes``: one row a node, and no number that is not known."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from netinfo.facts.judge import decide
from netinfo.facts.nodes import per_node
from netinfo.model.node_table import NodeRow, NodeTable
from netinfo.model.objects import Container
from netinfo.model.report import Fact
from netinfo.model.snapshot import Snapshot
from netinfo.sources.objects import pods as pod_source
from netinfo.text.escape import is_plain
from tests.clusters.judging import FOLDER, NAMES
from tests.support import scenes
from tests.support.in_process import printed, run
from tests.support.podnet import FORBIDDEN, agent, cluster, flannel_config, node, pod
from tests.support.schemas import schema

SCHEMA = schema("nodes")
FLANNEL = agent("kube-flannel-ds", "kube-flannel", mounts=("kube-flannel-cfg",))._replace(
    containers=(Container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0", ("/opt/bin/flanneld",)),)
)


def cells(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def recorded(name: str, *args: str) -> tuple[int | str | None, str, str]:
    return printed(["nodes", "--from", str(FOLDER / name), *args])


def told(snapshot: Snapshot) -> NodeTable:
    """The table of a cluster, as the command makes it."""
    return per_node.table(decide(snapshot, context="test", origin="live", facts=tuple(Fact)))


def by_name(table: NodeTable) -> dict[str, NodeRow]:
    return {row.name: row for row in table.rows}


def flannel(*pods: Any, slices: tuple[str, ...] = ("10.244.0.0/24", "10.244.1.0/24")) -> Snapshot:
    """Nodes n0, n1, ... with a slice each, under Flannel."""
    nodes = tuple(node(f"n{at}", *([each] if each else [])) for at, each in enumerate(slices))
    config = flannel_config("10.244.0.0/16", Backend={"Type": "vxlan"})
    return cluster(
        nodes=nodes,
        pods=pods,
        workloads=(FLANNEL._replace(desired=len(nodes), ready=len(nodes)),),
        configmaps=(config,),
    )


def test_the_demo_is_one_row() -> None:
    code, out, err = printed(["nodes", "--demo"])
    assert cells(out) == [
        ["NODE", "NETWORK", "SLICE", "ADDRESSES", "USED", "FREE"],
        ["minikube", "bridge", "10.244.0.0/24", "192.168.49.2", "3", "103"],
    ]
    assert code == 0 and "FREE: at most: pods on the host network take places of the kubelet too" in err
    assert "room left: 103 more pods, 1048571 more Services" in err


def test_slices_that_the_network_obeys_have_free_addresses() -> None:
    code, out, _err = recorded("flannel")
    assert code == 0
    for _name, _network, block, address, used, free in cells(out)[1:]:
        assert re.fullmatch(r"10\.244\.\d+\.0/24", block) and address.startswith("192.168.1.")
        assert int(used) > 0 and int(used) + int(free) <= 110  # the kubelet's limit: the slice has more addresses


def test_a_node_has_no_more_free_addresses_than_its_kubelet_takes_pods() -> None:
    snapshot = flannel(pod("p", "10.244.0.2", on="n0"), pod("agent", "192.168.49.2", on="n0", host_network=True))
    sizes = (300, 10)
    nodes = tuple(each._replace(pod_capacity=size) for each, size in zip(snapshot.nodes, sizes, strict=True))
    table = told(snapshot._replace(nodes=snapshot.nodes.replace(rows=nodes)))
    assert [row.free for row in table.rows] == [{"IPv4": 256 - 3 - 1}, {"IPv4": 10}]
    assert [row.pod_places for row in table.rows] == [300 - 2, 10]


def test_a_slice_that_the_network_ignores_is_never_shown_as_the_nodes() -> None:
    """Cilium's own pool is the node's slice; under Weave, which shares one block, nothing is."""
    assert {row[2] for row in cells(recorded("cilium-cluster-pool")[1])[1:]} == {"10.0.0.0/24", "10.0.1.0/24"}
    assert {row[2] for row in cells(recorded("weave-net")[1])[1:]} == {"-"}


def test_what_is_assigned_stands_apart_from_what_is_used() -> None:
    rows = cells(recorded("cilium-cluster-pool", "-o", "wide")[1])
    assert rows[0] == ["NODE", "NETWORK", "SLICE", "ADDRESSES", "USED", "FREE", "ASSIGNED", "CAPACITY"]
    assert rows[1][2::4] == ["10.0.0.0/24", "10.244.0.0/24"] and rows[1][7] == "110"


def test_two_families_are_counted_apart() -> None:
    items = json.loads(recorded("flannel-dual-stack", "-o", "json")[1])["items"]
    for item in items:
        assert set(item["used"]) == set(item["free"]) == {"IPv4", "IPv6"}
        assert item["free"]["IPv4"] == item["free"]["IPv6"] == item["podPlaces"]
    assert re.search(r"IPv4:\d+,IPv6:\d+", recorded("flannel-dual-stack")[1])


def test_a_pod_that_starts_has_its_address_and_one_that_ended_has_none() -> None:
    table = told(
        flannel(
            pod("runs", "10.244.0.2", on="n0"),
            pod("starts", "10.244.0.3", on="n0", phase="Pending"),
            pod("done", "10.244.0.4", on="n0", phase="Succeeded"),
            pod("waits", on="n0", phase="Pending"),
            pod("agent", "192.168.49.2", on="n0", host_network=True),
            pod("lost-its-flag", "192.168.49.2", on="n0"),
        )
    )
    assert (by_name(table)["n0"].used, by_name(table)["n0"].free) == ({"IPv4": 2}, {"IPv4": 251})
    assert (by_name(table)["n1"].used, by_name(table)["n1"].free) == ({"IPv4": 0}, {"IPv4": 253})


def test_a_pod_gets_no_address_on_a_node_without_a_slice() -> None:
    table = told(flannel(pod("p", "10.244.0.2", on="n0"), slices=("10.244.0.0/24", "")))
    assert by_name(table)["n1"].free == {"IPv4": 0} and by_name(table)["n1"].slices is None


def test_a_sample_of_pods_is_no_count() -> None:
    snapshot = flannel(pod("p", "10.244.0.2", on="n0"))
    table = told(snapshot._replace(pods=snapshot.pods.replace(is_complete=False)))
    assert {row.used for row in table.rows} == {row.free for row in table.rows} == {None}
    assert table.no_used == table.no_free == "only 1 pod was looked at, and there may be more"


def test_pods_that_may_not_be_listed_are_not_none() -> None:
    table = told(flannel()._replace(pods=FORBIDDEN))  # type: ignore[arg-type]
    assert {row.used for row in table.rows} == {None} and table.no_used == "pods could not be listed"


def test_a_cluster_without_pods_uses_nothing() -> None:
    assert {tuple((row.used or {}).values()) for row in told(flannel()).rows} == {(0,)}


def test_addresses_of_another_nodes_slice_leave_no_free_ones() -> None:
    """The network does not do what the slices say."""
    table = told(flannel(pod("p", "10.244.0.2", on="n0"), pod("stray", "10.244.0.3", on="n1")))
    assert {row.free for row in table.rows} == {None} and "outside the slice" in table.no_free


def test_a_full_slice_has_no_free_address() -> None:
    snapshot = flannel(*(pod(f"p{at}", f"10.244.0.{at}", on="n0") for at in range(4)), slices=("10.244.0.0/30",))
    assert by_name(told(snapshot))["n0"].free == {"IPv4": 0}


def test_a_virtual_nodes_pods_are_not_counted() -> None:
    snapshot = flannel(pod("p", "10.1.2.3", on="v"))
    virtual = node("v", labels={"type": "virtual-kubelet"})
    table = told(snapshot._replace(nodes=snapshot.nodes.replace(rows=(*snapshot.nodes.rows, virtual))))
    assert by_name(table)["v"].used is None and by_name(table)["n0"].used is not None
    assert "virtual" in table.no_used and table.is_counted


@pytest.mark.parametrize("name", NAMES)
def test_every_cluster_has_a_document_and_every_gap_a_reason(name: str) -> None:
    code, out, err = recorded(name, "-o", "json")
    tree = json.loads(out)
    jsonschema.validate(tree, SCHEMA)
    assert tree["kind"] == "Nodes" and tree["complete"] and not err and code in (0, 3, 4)
    for column in ("slices", "used", "free"):
        if any(item[column] is None for item in tree["items"]):
            assert tree["because"][column], column
    for item in tree["items"]:
        places = item["podPlaces"]
        assert places is None or all(count <= places for count in (item["free"] or {}).values())
        assert not any(count < 0 for counts in (item["used"], item["free"]) for count in (counts or {}).values())


def test_csv_markdown_and_no_headers_hold_the_same_rows() -> None:
    plain = cells(recorded("flannel")[1])
    assert list(csv.reader(io.StringIO(recorded("flannel", "-o", "csv")[1]))) == plain
    assert cells(recorded("flannel", "--no-headers")[1]) == plain[1:]
    markdown = [line.strip("|").split() for line in recorded("flannel", "-o", "markdown")[1].splitlines()]
    assert [[cell for cell in row if cell != "|"] for row in (markdown[0], *markdown[2:])] == plain


def test_yaml_is_the_same_document() -> None:
    import yaml

    assert yaml.safe_load(recorded("kind", "-o", "yaml")[1]) == json.loads(recorded("kind", "-o", "json")[1])


def test_russian_headings_and_reasons_but_the_same_document() -> None:
    _code, out, err = printed(["nodes", "--demo", "--lang", "ru"])
    assert cells(out)[0] == ["УЗЕЛ", "СЕТЬ", "ПОДСЕТЬ", "АДРЕСА", "ЗАНЯТО", "СВОБОДНО"]
    assert "СВОБОДНО: не больше чем" in err and "at most" not in err and "запас: " in err
    assert printed(["nodes", "--demo", "-o", "json", "--lang", "ru"]) == printed(["nodes", "--demo", "-o", "json"])
    printed(["--lang", "en", "--version"])


def saved(folder: Path, objects: list[Any]) -> Path:
    path = folder / "dump.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    return path


def test_a_dump_without_nodes_has_no_rows_and_says_so(tmp_path: Path) -> None:
    result = run("nodes", "--from", str(saved(tmp_path, scenes.flannel()[2:])), "-o", "json")
    assert result.code == 5 and result.report["items"] == [] and not result.report["complete"]
    assert result.report["because"]["items"] == "nodes could not be listed"
    jsonschema.validate(result.report, SCHEMA)


def test_names_from_a_dump_cannot_act_on_the_terminal_or_end_a_cell(tmp_path: Path) -> None:
    objects = json.loads(json.dumps(scenes.flannel()))
    objects[0]["metadata"]["name"] = "cp\x1b[2J\u202e|x\n`y`"
    path = str(saved(tmp_path, objects))
    for form in ("table", "wide", "csv", "markdown", "json", "yaml"):
        result = run("nodes", "--from", path, "-o", form)
        assert all(is_plain(line) for line in (result.stdout + result.stderr).splitlines()), form
    assert "\\|x" in run("nodes", "--from", path, "-o", "markdown").stdout


def test_the_look_at_all_pods_is_bounded() -> None:
    assert pod_source.ALL.limit == pod_source.ALL_BEFORE_1_28.limit == 5000
