"""Several clusters at once, as a user asks them: saved ones by path or by folder, one row each, one value, one plan."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from netinfo.cli.commands import get
from netinfo.cli.options import Options
from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.findings import Checked, CheckOutcome, Finding, FindingKind
from netinfo.model.holdings import Gap, Holding, Region, Space, Use
from netinfo.model.report import ClusterSummary, Fact, Report, State, Unread, Verdict
from netinfo.plan.regions import regions
from netinfo.sources.live import routes
from netinfo.sources.recorded import folder_of
from netinfo.views import fleet as fleet_view
from netinfo.views import html_page, picture_svg
from netinfo.views.html_page import Page
from tests.clusters.judging import FOLDER, NAMES, expected
from tests.support.in_process import printed
from tests.support.program import ROOT, run

FLANNEL, CANAL, CILIUM = (str(FOLDER / name) for name in ("flannel", "canal", "cilium-cluster-pool"))
BOTH = ("--from", FLANNEL, "--from", CANAL)


def schema(name: str) -> Any:
    return json.loads((ROOT / "docs" / "reference" / f"{name}.schema.json").read_text())


def document(*words: str) -> Any:
    return json.loads(printed([*words, "-o", "json"])[1])


def fleet(tmp_path: Path, *names: str) -> Path:
    """A folder of records."""
    folder = tmp_path / "fleet"
    for name in names:
        shutil.copytree(FOLDER / name, folder / name)
    return folder


def test_several_clusters_have_a_row_each() -> None:
    code, out, _err = printed(BOTH)
    assert code == 0 and [line.split() for line in out.splitlines()] == [
        ["CONTEXT", "CNI", "PODS", "SERVICES", "NODES", "STATE"],
        ["flannel", "flannel", "10.244.0.0/16", "10.96.0.0/12", "2", "agreed"],
        ["canal", "canal", "10.244.0.0/16", "10.96.0.0/12", "2", "agreed"],
    ]


def test_the_rows_are_the_same_in_csv_and_wide_has_more_columns() -> None:
    rows = list(csv.DictReader(io.StringIO(printed([*BOTH, "-o", "csv"])[1])))
    assert [(row["CONTEXT"], row["PODS"]) for row in rows] == [("flannel", "10.244.0.0/16"), ("canal", "10.244.0.0/16")]
    assert "DISTRIBUTION" in printed([*BOTH, "-o", "wide"])[1].splitlines()[0]


def test_json_of_several_saved_clusters_is_a_list_of_reports() -> None:
    tree = document(*BOTH)
    assert tree["kind"] == "ReportList" and [each["context"] for each in tree["items"]] == ["flannel", "canal"]


def test_a_folder_of_records_is_a_cluster_for_each_entry(tmp_path: Path) -> None:
    tree = document("--from", str(fleet(tmp_path, "flannel", "canal")))
    assert [each["context"] for each in tree["items"]] == ["canal", "flannel"]


def test_a_folder_of_records_and_something_else_is_a_usage_error(tmp_path: Path) -> None:
    folder = fleet(tmp_path, "flannel")
    (folder / "notes.txt").write_text("mine")
    code, out, err = printed(["--from", str(folder)])
    assert code == 2 and not out and "notes.txt" in err and "  next:  " in err


def test_clusters_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    again = fleet(tmp_path, "flannel") / "flannel"
    names = [each["context"] for each in document("--from", FLANNEL, "--from", str(again))["items"]]
    assert names == [f"flannel ({FLANNEL})", f"flannel ({again})"]


def test_a_record_that_cannot_be_read_changes_nothing_for_the_others(tmp_path: Path) -> None:
    folder = fleet(tmp_path, "flannel", "canal")
    (folder / "canal" / "answers.json").write_text("{")
    code, out, err = printed(["--from", str(folder)])
    rows = [line.split() for line in out.splitlines()]
    assert code == 3 and rows[2] == ["flannel", "flannel", "10.244.0.0/16", "10.96.0.0/12", "2", "agreed"]
    assert "is not a recorded cluster" in err and out.splitlines()[1].endswith("not asked")


@pytest.mark.parametrize(("name", "folder"), [("prod", "prod"), ("a/b:c", "a%2Fb%3Ac"), ("..", "%2E."), ("", "%")])
def test_the_folder_of_a_context_has_a_name_that_every_system_takes(name: str, folder: str) -> None:
    assert folder_of(Path("fleet"), name) == Path("fleet") / folder


def test_folders_of_contexts_that_differ_in_case_or_are_long_stay_apart() -> None:
    names = ["Prod", "prod", "x" * 400 + "1", "x" * 400 + "2"]
    taken: list[str] = []
    for each in names:
        taken.append(folder_of(Path(), each, taken).name)
    assert len({each.lower() for each in taken}) == 4 and max(map(len, taken)) < 200


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("cni", "flannel"),
        ("pod-cidr", "10.244.0.0/16"),
        ("podCIDRs", "10.244.0.0/16"),
        ("service-cidr", "10.96.0.0/12"),
    ],
)
def test_one_value_is_printed_bare(fact: str, value: str) -> None:
    assert printed(["get", fact, "--from", FLANNEL]) == (0, f"{value}\n", "")


def test_several_blocks_are_separated_by_commas_and_can_be_chosen_by_family() -> None:
    dual = str(FOLDER / "flannel-dual-stack")
    both = printed(["get", "pod-cidr", "--from", dual])[1].strip().split(",")
    four = printed(["get", "pod-cidr", "--from", dual, "--family", "ipv4"])[1].strip()
    six = printed(["get", "pod-cidr", "--from", dual, "--family", "ipv6"])[1].strip()
    assert [four, six] == both and ":" in six
    assert printed(["get", "pod-cidr", "--from", FLANNEL, "--family", "ipv6"])[:2] == (5, "")


@pytest.mark.parametrize(
    ("fact", "name", "code"),
    [("pod-cidr", "eks-vpc-cni", 5), ("cni", "two-networks-undecided", 4), ("mtu", "minikube-bridge", 3)],
)
def test_what_has_no_value_prints_nothing(fact: str, name: str, code: int) -> None:
    ended, out, err = printed(["get", fact, "--from", str(FOLDER / name)])
    assert (ended, out) == (code, "") and err


def test_networks_that_share_a_cluster_on_purpose_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """EKS with hybrid nodes: each network is decided, and no single id is right."""
    by_node = {"a": "cilium", "b": "aws-vpc-cni", "c": "cilium"}
    verdict = Verdict(Fact.CNI, State.SINGLE, title="two networks", detail={"byNode": by_node})
    report = Report("eks", "live", ClusterSummary(None, None, 3), {Fact.CNI: verdict})
    monkeypatch.setattr(get, "examined", lambda *_args: [SimpleNamespace(report=report)])
    assert get.run(Options(), "cni").stdout == "aws-vpc-cni,cilium\n"


def test_one_value_of_several_clusters_is_a_usage_error() -> None:
    code, out, err = printed(["get", "cni", *BOTH])
    assert code == 2 and not out and "  next:  " in err


def test_an_unknown_fact_is_a_usage_error_that_names_a_near_one() -> None:
    code, _out, err = printed(["get", "pod-cdir", "--from", FLANNEL])
    assert code == 2 and "did you mean pod-cidr" in err


def test_clusters_with_one_pod_block_are_a_problem_between_them() -> None:
    code, out, _err = printed(["check", *BOTH])
    assert code == 4 and "canal and flannel: Pods 10.244.0.0/16 overlap" in out
    tree = document("check", *BOTH)
    jsonschema.validate(tree, schema("check"))
    assert {each["code"] for each in tree["between"]["findings"]} == {"pods-overlap-pods", "services-overlap-services"}


def test_a_cluster_is_compared_with_what_a_person_names(tmp_path: Path) -> None:
    reserved = tmp_path / "reserved.csv"
    reserved.write_text("name,block\noffice,10.244.8.0/24\n# later\nlab;192.168.7.0/24\n")
    code, out, _err = printed(["check", "--from", FLANNEL, "--against", f"@{reserved}", "--against", "vpn=10.0.0.0/8"])
    assert code == 4 and "flannel: Pods 10.244.0.0/16 and office 10.244.8.0/24 overlap" in out
    assert "and vpn 10.0.0.0/8 overlap" in out and "lab" not in out


@pytest.mark.parametrize("command", [[], ["nodes"], ["get", "cni"]])
def test_a_command_that_compares_nothing_says_so_of_what_it_was_given_to_compare(command: list[str]) -> None:
    given = ["--from", FLANNEL, "--against", "10.0.0.0/8"]
    code, out, err = printed([*given, *command])
    assert (code, out) == printed([*given[:2], *command])[:2]
    assert "compared by check, map, plan, report, whois" in err


@pytest.mark.parametrize("word", ["10.0.0.0/99", "office=", "=10.0.0.0/8", "@/no/such/file"])
def test_what_is_no_network_is_a_usage_error(word: str) -> None:
    code, out, err = printed(["check", "--from", FLANNEL, "--against", word])
    assert code == 2 and not out and "  next:  " in err


def test_a_line_of_a_file_without_a_block_is_an_error_and_never_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("office,10.1.0.0/16\nlab,10.2.0.0\\16\n")
    code, _out, err = printed(["check", "--from", FLANNEL, "--against", f"@{file}"])
    assert code == 2 and "holds no block" in err


def test_a_plan_names_free_blocks_and_what_is_in_the_way() -> None:
    code, out, err = printed(["plan", "/16", *BOTH, "--in", "10.244.0.0/15"])
    assert code == 0 and out.splitlines()[1].startswith("10.245.0.0/16  65536")
    assert "1 free /16 in 10.244.0.0/15" in err and "canal: Pods 10.244.0.0/16" in err
    jsonschema.validate(document("plan", "/16", *BOTH), schema("plan"))


def test_nothing_free_and_a_taken_block_end_alike() -> None:
    assert printed(["plan", "/16", *BOTH, "--in", "10.244.0.0/16"])[0] == 4
    code, out, _err = printed(["plan", "--check", "10.96.0.0/16", *BOTH])
    assert code == 4 and "10.96.0.0/16 is taken" in out and out.count("Services") == 2
    assert printed(["plan", "--check", "10.1.0.0/16", *BOTH])[:2] == (0, "10.1.0.0/16 is free\n")
    jsonschema.validate(document("plan", "--check", "10.96.0.0/16", *BOTH), schema("plan"))


def test_nothing_is_proven_free_beside_a_cluster_whose_block_is_not_known() -> None:
    unknown = str(FOLDER / "eks-vpc-cni")
    code, _out, err = printed(["plan", "/16", "--from", FLANNEL, "--from", unknown])
    assert code == 3 and "not proven free: Pods of eks-vpc-cni" in err


def test_a_length_is_computed_from_nodes_and_pods() -> None:
    code, out, err = printed(["plan", "--nodes", "250", "--pods-per-node", "110", "--from", FLANNEL])
    assert code == 0 and "/16" in out and "a slice of /24 for each node" in err


@pytest.mark.parametrize(
    "words",
    [
        *("", "/0", "/129", "x", "/16 --nodes 3", "--nodes 3", "/16 --in fd00::/8", "/16 --in 10.0.0.0/24"),
        *("/16 --family ipv5", "--check 10.0.0.0.0/8"),
    ],
)
def test_a_plan_that_makes_no_sense_is_a_usage_error(words: str) -> None:
    code, out, err = printed(["plan", *words.split(), "--from", FLANNEL])
    assert code == 2 and not out and "error: " in err


def test_an_address_is_told_with_its_owner_and_its_blocks() -> None:
    code, out, _err = printed(["whois", "10.96.0.10", *BOTH])
    assert code == 0 and out.count("kube-system/kube-dns") == 2 and "Services 10.96.0.0/12" in out
    jsonschema.validate(document("whois", "10.96.0.10", "8.8.8.8", *BOTH), schema("whois"))


def test_an_address_that_nobody_has_has_a_code_of_its_own() -> None:
    code, out, err = printed(["whois", "8.8.8.8", *BOTH])
    assert (code, out) == (5, "") and "8.8.8.8: nobody has it, and no block holds it" in err
    assert printed(["whois", "10.0.0.300", *BOTH])[0] == 2


def test_the_picture_of_several_clusters_is_one_and_shows_what_is_free() -> None:
    code, out, _err = printed(["map", *BOTH])
    assert code == 0 and "canal, flannel: Pods  !! overlaps" in out and "free" in out
    jsonschema.validate(document("map", *BOTH), schema("map"))


def test_the_page_is_whole_and_loads_nothing(tmp_path: Path) -> None:
    page = tmp_path / "networks.html"
    assert printed(["report", "-O", str(page), *BOTH])[0] == 4
    text = page.read_text()
    assert "canal and flannel: Pods 10.244.0.0/16 overlap" in text and "kubectl --context canal get" in text
    assert not re.search(r"<script|<link|<img|src=|href=|url\(|@import", text)
    assert printed(["report", "-O", str(page), *BOTH])[0] == 2 and printed(["report", *BOTH])[0] == 2


@pytest.mark.parametrize("form", ["html", "svg"])
def test_a_hostile_name_is_text_in_the_page_and_in_the_picture(tmp_path: Path, form: str) -> None:
    name = "<script>alert('1')</script>\"&]]>\u202e\x1b[2J=1+1"
    held = (Holding(name, Use.PODS, IPv4Network("10.0.0.0/8"), name),)
    drawn = tuple(regions([Space(name, held, (Gap(name, Use.SERVICES, name),))]))
    report = Report(name, "live", ClusterSummary(name, name, 1), {}, (), (Unread(name, Trouble.FAILED, name, name),))
    found = Checked(
        (Finding(FindingKind.COLLISION, "x", (), name, (Command(name, (name,)),)),), (CheckOutcome("y", name, name),)
    )
    gaps = (Gap(name, Use.SERVICES, name),)
    text = html_page.render(Page((report,), drawn, gaps, ((name, found),))) if form == "html" else svg(drawn)
    assert "<script" not in text and "\u202e" not in text and "\x1b" not in text and "&lt;script&gt;" in text

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"script", "img"} and not [key for key, _ in attrs if key.startswith("on")]

    Tags().feed(text)


def svg(drawn: tuple[Region, ...]) -> str:
    text = picture_svg.render(drawn)
    ElementTree.fromstring(text)
    return text


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1"])
def test_a_name_is_never_a_formula_of_a_spreadsheet(name: str) -> None:
    report = Report(name, "live", ClusterSummary(None, None, None), {}, ())
    row = next(csv.reader(io.StringIO(fleet_view.render([report], "csv", headers=False, is_wide=False))))
    assert not row[0].startswith(("=", "+", "-", "@", "\t")) and name.strip() in row[0].replace("\\x09", "")


def test_the_collisions_of_all_recorded_clusters_are_those_of_a_comparison_of_every_pair() -> None:
    """Independently of the sweep: every holding of every cluster with every one of all others, by their ends."""
    names = [word for name in NAMES if not expected(name).get("options") for word in ("--from", str(FOLDER / name))]
    reports = json.loads(printed([*names, "-o", "json"])[1])["items"]
    held = [
        (each["context"], fact, ip_network(block))
        for each in reports
        for fact in ("podCIDRs", "serviceCIDRs")
        for block in each["facts"][fact]["value"] or ()
        if each["facts"][fact]["state"] != "conflict"
    ]
    wanted = set()
    for at, (one, fact, block) in enumerate(held):
        for other, its_fact, its in held[at + 1 :]:
            if one != other and block.version == its.version and block.overlaps(its):
                kinds = sorted(("pods" if each == "podCIDRs" else "services") for each in (fact, its_fact))
                wanted |= {(f"{kinds[0]}-overlap-{kinds[1]}", one), (f"{kinds[0]}-overlap-{kinds[1]}", other)}
    found = json.loads(printed(["check", *names, "-o", "json"])[1])["between"]["findings"]
    told = {(each["code"], name) for each in found for name in each["clusters"]}
    assert len(reports) >= 60 and wanted <= told
    surely = {
        (each["code"], name)
        for each in found
        if not each["message"].startswith("possibly")
        for name in each["clusters"]
    }
    codes = {"pods-overlap-pods", "pods-overlap-services", "services-overlap-services"}
    assert {each for each in surely if each[0] in codes} <= wanted | slices(reports)


def slices(reports: list[Any]) -> set[tuple[str, str]]:
    """Clusters whose block is not one value: slices and blocks of each of their networks collide as Pods do."""
    facts = {each["context"]: each["facts"] for each in reports}
    several = [name for name, each in facts.items() if (each["podCIDRs"].get("detail") or {}).get("byNetwork")]
    dark = [*several, *(name for name, each in facts.items() if each["nodeCIDRs"]["value"])]
    return {(code, name) for code in ("pods-overlap-pods", "pods-overlap-services") for name in dark}


def stand_in(tmp_path: Path, name: str, script: str) -> Path:
    path = tmp_path / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return tmp_path


def test_routes_of_this_machine_are_compared(tmp_path: Path) -> None:
    route = json.dumps([{"dst": "10.244.128.0/17", "dev": "tun0"}, {"dst": "default", "gateway": "192.0.2.1"}])
    folder = stand_in(tmp_path, "ip", f"""case "$*" in "-j route") echo '{route}';; *) exit 1;; esac""")
    result = run("check", "--from", FLANNEL, "--against", "routes", path=folder)
    assert result.code == 4 and "the route 10.244.128.0/17 (tun0) of this machine" in result.stdout


def test_a_machine_that_tells_no_routes_is_not_looked_at(tmp_path: Path) -> None:
    result = run("check", "--from", FLANNEL, "--against", "routes", env={"PATH": str(tmp_path)})
    assert result.code == 3 and "neither ip nor netstat could be read on this machine" in result.stderr


NETSTAT = """Routing tables

Internet:
Destination        Gateway            Flags        Netif Expire
default            192.0.2.1          UGSc           en0
10.244/16          10.8.0.5           UGSc         utun4
127                127.0.0.1          UCS            lo0
192.168.1          link#6             UCS            en0
"""
LINUX = """Kernel IP routing table
Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface
0.0.0.0         192.0.2.1       0.0.0.0         UG        0 0          0 eth0
10.244.0.0      0.0.0.0         255.255.0.0     U         0 0          0 tun0
"""


@pytest.mark.parametrize("printed_by_it", [NETSTAT, LINUX], ids=["macOS", "Linux"])
def test_where_there_is_no_ip_netstat_tells_the_routes(printed_by_it: str) -> None:
    answer = Answer(routes.NETSTAT, 0, printed_by_it.encode())
    found = {str(each.block) for each in routes.read({routes.NETSTAT: answer}).space.holdings}
    assert "10.244.0.0/16" in found and not {"0.0.0.0/0", "127.0.0.0/8"} & found


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{.facts.podCIDRs.value[0]}", "10.244.0.0/16"),
        ("{.context}: {.facts['cni'].value}{\"\\n\"}", "flannel: flannel\n"),
        ("{.facts.nodeAddresses.value[*]}", "192.168.1.10 192.168.1.11"),
        ("{.facts.nodeAddresses.value[-1]}{.nothing.here}{.facts.podCIDRs.atLeast}", "192.168.1.11"),
        ("{$.cluster.nodes}", "2"),
        ("plain", "plain"),
    ],
)
def test_a_part_of_the_document_is_printed_as_kubectl_prints_it(template: str, text: str) -> None:
    assert printed(["--from", FLANNEL, "-o", f"jsonpath={template}"])[1] == text


@pytest.mark.parametrize("template", ["{.a", "{range .items[*]}{.b}{end}", "{.a[?(@.b)]}", "{..a}", '{"'])
def test_a_template_that_is_not_understood_is_a_usage_error(template: str) -> None:
    code, out, err = printed(["get", "cni", "--from", FLANNEL, f"-o=jsonpath={template}"])
    assert code == 2 and not out and "cannot be read" in err


@pytest.mark.parametrize("form", ["table", "csv", "markdown"])
def test_a_cluster_of_several_networks_is_told_in_the_readers_language_as_it_is_alone(form: str) -> None:
    migration = ("--lang", "ru", "--from", str(FOLDER / "half-done-migration"))
    alone = printed([*migration, "-o", form])[1]
    beside = printed([*migration, "--from", FLANNEL, "-o", form])[1]
    assert "cilium на 1 узле, flannel — на 1" in alone and "cilium на 1 узле, flannel — на 1" in beside
