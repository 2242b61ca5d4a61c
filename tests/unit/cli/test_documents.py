"""Documents for programs: every command writes the same one as JSON and as YAML, and it is that of its schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from netinfo.model.report import Fact
from tests.support.in_process import run
from tests.support.program import ROOT

#: The command line and the name of the schema.
DOCUMENTS = {
    "": "report",
    **{f"get {fact}": "report" for fact in Fact},
    "nodes": "nodes",
    "check": "check",
    "check --against 10.0.0.0/8": "check",
    "map": "map",
    "plan /20": "plan",
    "plan --check 10.96.0.0/16": "plan",
    "plan --nodes 10 --pods-per-node 30": "plan",
    "whois 10.96.0.10 10.244.0.200 8.8.8.8": "whois",
    "explain": "explain",
    "explain calico": "explain",
    "explain nat": "explain",
}


@pytest.mark.parametrize("words", DOCUMENTS)
@pytest.mark.parametrize("cluster", ["minikube", "two-networks"])
def test_a_document_is_that_of_its_schema_in_json_and_yaml(words: str, cluster: str) -> None:
    place = () if words.startswith("explain") else ("--demo", cluster)
    as_json, as_yaml = (run(*words.split(), *place, "-o", form) for form in ("json", "yaml"))
    tree = json.loads(as_json.stdout)
    jsonschema.validate(tree, json.loads((ROOT / "docs" / "reference" / f"{DOCUMENTS[words]}.schema.json").read_text()))
    assert yaml.safe_load(as_yaml.stdout) == tree
    assert as_yaml.code == as_json.code
