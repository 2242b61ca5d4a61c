"""``check`` as a guard in CI: ids that stay, findings accepted for a while, JUnit, and what changed since a record."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from netinfo.model.command import Command
from netinfo.model.findings import Checked, CheckOutcome, Finding, FindingKind, Severity, identity
from netinfo.views import junit
from tests.clusters.judging import FOLDER, NAMES
from tests.support.in_process import printed
from tests.support.schemas import schema

CALICO = str(FOLDER / "calico")  # its nodes lie inside the Pod block
ID = "calico/node-inside-pod-block"


def check(*words: str) -> Any:
    return json.loads(printed(["check", *words, "-o", "json"])[1])


def accepting(tmp_path: Path, text: str) -> str:
    path = tmp_path / "accepted.toml"
    path.write_text(text)
    return str(path)


def entry(found: str = ID, reason: str = "known", until: str = "2999-12-31") -> str:
    return f'[[accept]]\nid = "{found}"\nreason = "{reason}"\nuntil = {until}\n'


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_of_a_cluster_has_an_id_of_its_own(name: str) -> None:
    ids = Counter(each["id"] for each in check("--from", str(FOLDER / name))["findings"])
    assert not [each for each, number in ids.items() if number > 1]


def test_what_is_counted_does_not_change_an_id() -> None:
    few = Finding(FindingKind.COLLISION, "pods-overlap-nodes", (), "3 nodes", subject="east 10.0.0.0/8 west")
    assert identity(few, "") == identity(few._replace(message="4 nodes"), "")
    assert identity(few, "") != identity(few._replace(subject="north 10.0.0.0/8 west"), "")


def test_an_accepted_finding_is_no_problem_until_its_end(tmp_path: Path) -> None:
    assert printed(["check", "--from", CALICO])[0] == 4
    code, out, _err = printed(["check", "--from", CALICO, "--accept", accepting(tmp_path, entry())])
    assert code == 3 and "1 finding is accepted" in out  # what could not be looked at stays a gap
    tree = check("--from", CALICO, "--accept", accepting(tmp_path, entry()))
    jsonschema.validate(tree, schema("check"))
    assert [each["id"] for each in tree["accepted"]] == [ID]
    assert not [each for each in tree["findings"] if each["severity"] == "problem"]
    code, _out, err = printed(["check", "--from", CALICO, "--accept", accepting(tmp_path, entry(until="2020-01-01"))])
    assert code == 4 and "accepted until 2020-01-01, which is over" in err


def test_an_acceptance_of_nothing_is_told(tmp_path: Path) -> None:
    other = accepting(tmp_path, entry("calico/no-such-thing"))
    code, _out, err = printed(["check", "--from", CALICO, "--accept", other])
    assert code == 4 and "accepted, and not found: calico/no-such-thing" in err


@pytest.mark.parametrize(
    "text",
    [
        entry(reason=" "),
        entry(until='"some day"'),
        '[[accept]]\nreason = "x"\nuntil = 2999-01-01\n',
        "[[ignore]]\n",
        "[[",
        'accept = "all"',
    ],
    ids=["no reason", "no end", "no id", "another key", "no TOML", "no list"],
)
def test_a_file_of_acceptances_that_lacks_something_is_a_usage_error(tmp_path: Path, text: str) -> None:
    code, out, err = printed(["check", "--from", CALICO, "--accept", accepting(tmp_path, text)])
    assert code == 2 and not out and "--accept" in err and "  next:  " in err


def test_a_note_fails_only_where_it_is_asked_to() -> None:
    weave = str(FOLDER / "weave-net")
    assert printed(["check", "--from", weave])[0] == 0
    assert printed(["check", "--from", weave, "--fail-on", "note"])[0] == 4
    assert printed(["check", "--from", weave, "--fail-on", "nothing"])[0] == 2


def test_junit_has_a_suite_a_cluster_and_a_failure_a_problem() -> None:
    code, out, _err = printed(["check", "--from", CALICO, "--from", str(FOLDER / "flannel"), "-o", "junit"])
    suites = ElementTree.fromstring(out).findall("testsuite")
    assert code == 4 and [each.get("name") for each in suites] == ["calico", "flannel", "between clusters"]
    failed = [case.get("name") for case in suites[0] if case.find("failure") is not None]
    assert failed == [ID] and suites[0].get("failures") == "1"
    assert all(int(suite.get("tests") or 0) == len(suite) for suite in suites)


def test_junit_of_hostile_names_is_well_formed_and_says_what_could_not_be_looked_at() -> None:
    hostile = "a\"'<&>]]>\x1b[2J\u202e\ufffe\ud800"
    finding = Finding(
        FindingKind.COLLISION, "x", (), hostile, (Command("kubectl", (hostile,)),), Severity.PROBLEM, subject=hostile
    )
    checked = Checked(
        (finding,),
        (CheckOutcome("y", hostile, hostile), CheckOutcome("z", "fine"), CheckOutcome("n", "none", "none", False)),
    )
    tree = ElementTree.fromstring(junit.render([(hostile, checked)], notes_fail=False))
    assert len(tree.findall(".//failure")) == 1 and len(tree.findall(".//skipped")) == 1
    assert tree.get("tests") == "3" and tree.get("skipped") == "1"


def test_since_a_record_of_the_same_nothing_has_changed() -> None:
    code, out, _err = printed(["check", "--from", str(FOLDER / "flannel"), "--since", str(FOLDER / "flannel")])
    assert code == 0 and out.endswith("nothing has changed since the record\n")


def test_what_changed_since_a_record_is_said(tmp_path: Path) -> None:
    before = tmp_path / "before"
    for name in ("flannel", "weave-net"):
        shutil.copytree(FOLDER / name, before / name)
    args = ("--from", str(FOLDER / "flannel"), "--from", CALICO, "--since", str(before))
    changes = check(*args)["changes"]
    whole = [(each["context"], each["before"], each["after"]) for each in changes if each["what"] == "cluster"]
    assert whole == [("weave-net", "weave-net", None), ("calico", None, "calico")]
    tree = check("--from", CALICO, "--since", str(FOLDER / "flannel"))
    told = {each["what"]: (each["before"], each["after"]) for each in tree["changes"]}
    assert told["cni"] == ("flannel", "calico") and told["podCIDRs"] == ("10.244.0.0/16", "192.168.0.0/16")
    assert told[f"finding {ID}"][0] is None
    assert "changed: cni from flannel to calico" in printed(["check", "--from", CALICO, "--since", args[1]])[1]
