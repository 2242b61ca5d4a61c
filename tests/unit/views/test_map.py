"""``kubectl netinfo map``: what is known, by address; what shares addresses and should not is marked."""

from __future__ import annotations

import ipaddress
import json
import re
from pathlib import Path

import pytest

from netinfo.model.report import ClusterSummary, Fact, Report, State, Verdict
from netinfo.text.escape import is_plain
from netinfo.views.address_space import places
from netinfo.views.map import render
from tests.clusters.judging import FOLDER, NAMES, document, expected
from tests.support import scenes
from tests.support.in_process import printed, run

DEMO = """\
IPv4
+- 10.96.0.0/12      10.96.0.0 - 10.111.255.255   1048576  Services
+- 10.244.0.0/16     10.244.0.0 - 10.244.255.255    65536  Pods
|  +- 10.244.0.0/24  10.244.0.0 - 10.244.0.255        256  slice of minikube
+- 192.168.49.2      192.168.49.2                       1  node minikube
room left: 103 more pods, 1048571 more Services
"""
KEYS = {
    "pods": Fact.POD_CIDRS,
    "services": Fact.SERVICE_CIDRS,
    "slices": Fact.NODE_CIDRS,
    "nodes": Fact.NODE_ADDRESSES,
}


def recorded(name: str, *args: str) -> tuple[int | str | None, str, str]:
    return printed(["map", "--from", str(FOLDER / name), *expected(name).get("options", []), *args])


def picture(**values: tuple[str, ...]) -> list[str]:
    """The lines for a cluster of which these values are known."""
    facts = {KEYS[key]: Verdict(KEYS[key], State.SINGLE, value) for key, value in values.items()}
    report = Report("test", "live", ClusterSummary(None, None, None), facts)
    return render([report]).splitlines()


def test_the_demo_is_drawn_by_address() -> None:
    assert printed(["map", "--demo"])[:2] == (0, DEMO)


def test_what_shares_addresses_and_should_not_is_marked() -> None:
    out = recorded("cilium-cluster-pool")[1]
    assert re.search(r"\|  \+- 10\.96\.0\.0/12 .* Services  !! shares addresses with Pods 10\.0\.0\.0/8\n", out)
    assert "2 node addresses  !! shares addresses with Pods 192.168.0.0/16" in recorded("calico")[1]
    assert "!!" not in recorded("flannel-dual-stack")[1]


def test_a_slice_inside_the_service_block_is_marked_and_one_of_two_nodes_too() -> None:
    lines = picture(services=("10.96.0.0/12",), slices=("10.96.1.0/24",))
    assert lines[2].startswith("   +- 10.96.1.0/24") and lines[2].endswith(
        "shares addresses with Services 10.96.0.0/12"
    )
    detail = {"byNode": {"a": ["10.1.0.0/24"], "b": ["10.1.0.0/24"]}}
    verdict = Verdict(Fact.NODE_CIDRS, State.SINGLE, ("10.1.0.0/24",), detail=detail)
    report = Report("test", "live", ClusterSummary(None, None, None), {Fact.NODE_CIDRS: verdict})
    assert "slice of a, b  !! several nodes have it" in render([report])


def test_pods_and_services_with_the_same_block_clash() -> None:
    lines = picture(pods=("10.1.0.0/16",), services=("10.1.0.0/16",))
    assert lines[1].endswith("Pods") and lines[2].endswith("Services  !! shares addresses with Pods 10.1.0.0/16")


def test_five_thousand_slices_and_addresses_are_a_few_lines() -> None:
    slices = tuple(str(each) for each in ipaddress.ip_network("10.128.0.0/11").subnets(new_prefix=24))[:5000]
    nodes = tuple(f"172.16.{at // 250}.{at % 250 + 1}" for at in range(5000))
    lines = picture(pods=("10.128.0.0/11",), slices=slices, nodes=nodes)
    assert len(lines) < 8
    assert re.search(r"\+- 5000 x /24 +10\.128\.0\.0 - 10\.147\.135\.255 +1280000  5000 node slices", "\n".join(lines))
    assert re.search(r"5000 x /32 +172\.16\.0\.1 - 172\.16\.19\.250 +5000  5000 node addresses", "\n".join(lines))


def test_nodes_far_apart_and_slices_with_a_block_between_are_apart() -> None:
    assert len(picture(nodes=("10.0.0.5", "172.17.0.2"))) == 1 + 2 + 3
    lines = picture(pods=("10.0.0.0/8",), slices=("10.0.0.0/24", "10.9.0.0/24"), services=("10.4.0.0/16",))
    assert lines[2].endswith("1 node slice") and "!!" in lines[3]


def test_slices_of_ranges_far_apart_are_apart_where_no_block_holds_them() -> None:
    lines = picture(slices=("10.52.0.0/24", "10.52.1.0/24", "10.200.3.0/24"))
    assert [line.split()[-3:] for line in lines[1:3]] == [["2", "node", "slices"], ["1", "node", "slice"]]
    neighbours = tuple(str(each) for each in ipaddress.ip_network("10.128.0.0/14").subnets(new_prefix=24))
    assert len(picture(slices=neighbours)) == 1 + 1 + 3


def test_a_picture_never_fills_pages() -> None:
    nodes = tuple(f"{first}.{second}.0.1" for first in (10, 11) for second in range(250))
    lines = picture(nodes=nodes)
    assert "and 300 more" in lines and len(lines) < 210


def test_large_numbers_are_powers_of_two() -> None:
    lines = picture(pods=("fd00::/48",), slices=("fd00::/64", "fd00:0:0:1::/64"))
    assert lines[0] == "IPv6" and " 2^80  Pods" in lines[1] and " 2 x 2^64  2 node slices" in lines[2]


def test_what_is_not_known_is_named_below_and_never_drawn() -> None:
    code, out, _err = recorded("calico")
    assert code == 3 and out.splitlines()[-2].startswith("unknown: Node slices (")
    out = recorded("aks-node-subnet")[1]
    assert "Pods" not in out.partition("none: Pod CIDR")[0] and "none: Pod CIDR (at least 10.224.0.0/26; " in out
    assert recorded("pods-outside-block")[0] == 4 and "in conflict: Pod CIDR (" in recorded("pods-outside-block")[1]
    assert picture() == ["no block and no address is known", *[f"unknown: {each}" for each in (
        "Pod CIDR", "Service CIDR", "Node slices", "Node addresses",
    )]]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_known_block_is_drawn_once_in_letters_that_every_terminal_has(name: str) -> None:
    _code, out, _err = recorded(name)
    facts = document(name)["facts"]
    # What another cluster has may be the same block: such lines end with whose it is.
    pieces = [line.split("+- ", 1)[1] for line in out.splitlines() if "+- " in line]
    drawn = [each.split()[0] for each in pieces if "  remote (" not in each]
    for fact in ("podCIDRs", "serviceCIDRs"):
        for block in facts[fact]["value"] or ():
            assert drawn.count(block) == 1 or facts["podCIDRs"]["value"] == facts["serviceCIDRs"]["value"], block
    assert out.isascii()


def test_pieces_stand_by_address_each_inside_the_one_before_it() -> None:
    facts = {
        Fact.POD_CIDRS: Verdict(Fact.POD_CIDRS, State.SINGLE, ("10.0.0.0/8", "10.60.0.0/16")),
        Fact.NODE_CIDRS: Verdict(Fact.NODE_CIDRS, State.SINGLE, ("10.60.1.0/24", "10.0.0.0/24")),
    }
    found = places(Report("test", "live", ClusterSummary(None, None, None), facts), 4)
    assert [(str(each.piece.block), each.depth, each.clashes) for each in found] == [
        ("10.0.0.0/8", 0, ()),
        ("10.0.0.0/24", 1, ()),
        ("10.60.0.0/16", 1, ()),
        ("10.60.1.0/24", 2, ()),
    ]


def test_russian_names_the_pieces() -> None:
    out = printed(["map", "--demo", "--lang", "ru"])[1]
    assert "подсеть minikube" in out and "узел minikube" in out
    assert "неизвестно: Подсети узлов (" in recorded("calico", "--lang", "ru")[1]
    printed(["--lang", "en", "--version"])


def test_a_picture_is_no_table() -> None:
    code, out, err = printed(["map", "--demo", "-o", "csv"])
    assert code == 2 and not out and "map does not know -o csv" in err and "table, svg, json, yaml" in err


def test_a_name_from_a_dump_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    objects = json.loads(json.dumps(scenes.flannel()[:1] + scenes.flannel()[2:]))
    objects[0]["metadata"]["name"] = "cp\x1b[2J\u202e\n+- forged"
    path = tmp_path / "dump.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    result = run("map", "--from", str(path))
    assert "172.18.0.2" in result.stdout and not re.search("^\\+- forged", result.stdout, re.MULTILINE)
    assert all(is_plain(line) for line in (result.stdout + result.stderr).splitlines())
