"""What ``explain`` tells: every solution side by side and alone, the ideas behind them, under the names people use."""

from __future__ import annotations

import csv
import io
import json
import re

import jsonschema
import pytest

from netinfo.components import match
from netinfo.components.records import about
from netinfo.text.translation import set_language
from tests.support.in_process import printed
from tests.support.schemas import schema

IDS = sorted(each.id for each in match.signatures())
CONCEPTS = about.concepts()
COLUMNS = ["NAME", "APPROACH", "BETWEEN NODES", "ADDRESSES BY", "NETWORKPOLICY", "SERVICES BY", "INSTALL", "STATUS"]
SCHEMA = schema("explain")
CYRILLIC = re.compile(r"[а-яё]")


@pytest.mark.parametrize("name", IDS)
def test_every_solution_is_described_in_both_languages_with_sources(name: str) -> None:
    told = about.read(name)
    assert told.sources and told.approach
    assert CYRILLIC.search(told.texts["ru"].summary) and not CYRILLIC.search(" ".join(told.texts["en"]))


def test_the_list_compares_all_solutions_by_the_same_columns() -> None:
    code, out, _err = printed(["explain"])
    heading, *rows = out.splitlines()
    assert code == 0 and re.split(r" {2,}", heading) == COLUMNS
    assert sorted(row.split()[0] for row in rows) == IDS
    names, *cells = list(csv.reader(io.StringIO(printed(["explain", "-o", "csv"])[1])))
    assert names == COLUMNS and sorted(row[0] for row in cells) == IDS and all(all(row) for row in cells)


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_on_a_narrow_terminal_the_columns_stand_in_tables_below_each_other(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each table names all solutions, so that one column can be compared down the page."""
    monkeypatch.setenv("COLUMNS", str(columns))
    tables = [text.splitlines() for text in printed(["explain"])[1].split("\n\n")]
    assert len(tables) > 1 and max(len(line) for table in tables for line in table) <= columns
    headings = [re.split(r" {2,}", table[0]) for table in tables]
    assert [name for heading in headings for name in heading[1:]] == COLUMNS[1:]
    for heading, *rows in tables:
        assert heading.startswith("NAME ") and sorted(row.split()[0] for row in rows if row[0] != " ") == IDS


def test_the_course_finds_its_comparison() -> None:
    """Approach and the way Services are balanced, as the lesson asks for them."""
    rows = {row[0]: row for row in csv.reader(io.StringIO(printed(["explain", "-o", "csv"])[1]))}
    approach, services = COLUMNS.index("APPROACH"), COLUMNS.index("SERVICES BY")
    for name, word in {"bridge": "bridge", "kindnet": "routes", "flannel": "overlay", "cilium": "eBPF"}.items():
        assert word in rows[name][approach]
    assert "IPVS" in rows["kube-router"][approach] and "round robin" in rows["kube-router"][services]
    assert "Open vSwitch" in rows["antrea"][approach] and "Maglev" in rows["cilium"][services]
    assert "kube-proxy chooses at random with iptables" in printed(["explain"])[2]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("weave", "Weave Net"),
        ("WEAVE", "Weave Net"),
        ("Weave Net", "Weave Net"),
        ("calico-cni", "Calico"),
        ("docker", "Docker bridge (CNM)"),
        ("eks", "Amazon VPC CNI"),
        ("ovn", "OVN-Kubernetes"),
        ("ovs", "Open vSwitch"),
        ("openvswitch", "Open vSwitch"),
        ("Open vSwitch", "Open vSwitch"),
        ("gce", "Google Compute Engine"),
        ("minikube", "The networks of Minikube"),
        ("cni", "CNI (Container Network Interface)"),
        ("cnm", "CNM (Container Network Model)"),
        ("namespace", "Network namespace"),
        ("localhost", "Network namespace"),
        ("nat", "NAT and the Pod network"),
        ("service", "Service and ClusterIP"),
    ],
)
def test_names_that_people_use_lead_to_the_page(name: str, title: str) -> None:
    code, out, _err = printed(["explain", *name.split()])
    assert code == 0 and out.startswith(title)


def test_a_name_means_one_page() -> None:
    taken: dict[str, str] = {}
    for page, names in [
        *((name, (name, *about.read(name).names)) for name in IDS),
        *((c.id, (c.id, *c.names)) for c in CONCEPTS),
    ]:
        for name in names:
            assert taken.setdefault(name, page) == page, name


def test_an_unknown_name_is_a_usage_error_with_near_ones() -> None:
    code, _out, err = printed(["explain", "wevae"])
    assert code == 2 and "did you mean weave" in err


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda each: each.id)
def test_an_idea_is_told_in_a_few_sentences_with_the_official_word(concept: about.Concept) -> None:
    for text in concept.texts.values():
        assert 2 <= len(re.findall(r"[.:](?: |$)", text)) <= 9, text
    assert CYRILLIC.search(concept.texts["ru"]) and all(link.startswith("https://") for link in concept.links)


@pytest.mark.parametrize("words", [["explain"], ["explain", "calico"], ["explain", "nat"]], ids=" ".join)
def test_the_forms_for_programs_hold_the_schema_and_are_english(words: list[str]) -> None:
    english = json.loads(printed([*words, "-o", "json"])[1])
    jsonschema.validate(english, SCHEMA)
    assert json.loads(printed([*words, "-o", "json", "--lang", "ru"])[1]) == english
    set_language("en")


def test_a_page_can_be_pasted_as_markdown() -> None:
    assert printed(["explain", "calico", "-o", "markdown"])[1].startswith("## Calico (`calico`)\n")
    assert printed(["explain", "nat", "-o", "markdown"])[1].startswith("## NAT and the Pod network\n")
    assert printed(["explain", "-o", "markdown"])[1].startswith("| NAME")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("columns", [80, 100, 160])
def test_no_line_is_wider_than_the_terminal(columns: int, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for words in ([], *([name] for name in (*IDS, *(each.id for each in CONCEPTS)))):
        for line in printed(["explain", *words, "--lang", language])[1].splitlines():
            assert len(line) <= columns or " " not in line.strip().removeprefix("- "), line
    set_language("en")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"approach": ["teleport"]}, "teleport"),
        ({"sources": []}, "sources"),
        ({"colour": "blue"}, "colour"),
        ({"ru": {}}, "about.ru"),
        ({"install": ""}, "install"),
    ],
)
def test_a_description_of_the_wrong_form_is_named(change: dict[str, object], said: str) -> None:
    words = {"between_nodes": "x", "addresses_by": "x", "services_by": "x", "install": "x", "status": "x"}
    table = {"approach": ["bridge"], "sources": ["x"], **words, "ru": {"summary": "x", **words}}
    assert about.parse({"summary": "x", "about": table}, "made-up").approach == ("bridge",)
    with pytest.raises(ValueError, match=f"made-up.*{said}"):
        about.parse({"summary": "x", "about": {**table, **change}}, "made-up")
