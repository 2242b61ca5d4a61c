"""One module a solution: what every question about it is answered from, and what falls away with its files."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from netinfo.cli.commands.report import ALL_FACTS
from netinfo.facts import judge
from netinfo.model.report import Fact, Report, State
from netinfo.model.snapshot import Listing, Snapshot
from tests.clusters import judging
from tests.support import copied, everyday
from tests.support.program import ROOT


def all_facts(snapshot: Snapshot) -> Report:
    return judge.decide(snapshot, context="c", origin="recorded", facts=ALL_FACTS).report


def without_key(snapshot: Snapshot, key: str) -> Snapshot:
    """The same cluster with an entry taken out of its ConfigMaps."""
    rows = tuple(
        row._replace(data={name: each for name, each in row.data.items() if name != key}) for row in snapshot.configmaps
    )
    return snapshot._replace(configmaps=Listing(rows, command=snapshot.configmaps.command))


def test_what_a_missing_ipam_of_cilium_means_is_said_once() -> None:
    """An agent of a version that has the operator's pools then: slices and room are those of its CiliumNodes, as the
    block is the operator's."""
    recorded = judging.snapshot_of("cilium-cluster-pool")
    whole, without = all_facts(recorded), all_facts(without_key(recorded, "ipam"))
    for fact in (Fact.POD_CIDRS, Fact.NODE_CIDRS, Fact.CAPACITY):
        assert without.facts[fact].value == whole.facts[fact].value, fact
        assert without.facts[fact].state == whole.facts[fact].state, fact
    assert without.facts[Fact.NODE_CIDRS].state is not State.CONFLICT


_TULIP = """
import json
from netinfo.cli.commands.report import ALL_FACTS
from netinfo.facts import judge
from netinfo.model.objects import Container, Ref, Workload
from tests.support.podnet import cluster, entries, node, pods

agent = Workload(
    Ref("daemonsets", "kube-system", "tulip"), "DaemonSet", {},
    (Container("tulip", "registry.example/tulip/tulip:v1.0.0"),), 1, 1,
)
told = {"pod-cidr": "10.180.0.0/16", "mtu": "1400", "tunnel": "vxlan", "encryption": "wireguard", "policy": "true"}
seen = cluster(
    nodes=(node("n1", "10.244.0.0/24"),), workloads=(agent,), configmaps=(entries("tulip-config", told),),
    pods=pods("10.180.0.5", "10.180.1.5"),
)
report = judge.decide(seen, context="c", origin="live", facts=ALL_FACTS).report
print(json.dumps({str(fact): [verdict.state, verdict.value] for fact, verdict in report.facts.items()}))
"""


def test_a_new_solution_is_its_own_files_and_nothing_else_edited(tmp_path: Path) -> None:
    root = copied.copy(tmp_path)
    before = {path: path.read_bytes() for path in root.rglob("*.py")}
    written = copied.run(root, "-m", "tests.new_solution", "tulip").split()
    assert len(written) == 3
    copied.run(root, "-m", "tests.records")
    changed = {path.name for path, content in before.items() if path.read_bytes() != content}
    assert changed <= {"accepted_paths.py"}, "only what is written from the records"
    said = json.loads(copied.run(root, "-c", _TULIP))
    assert said["cni"] == ["single", "tulip"]
    assert said["podCIDRs"] == ["single", ["10.180.0.0/16"]]
    assert said["dataplane"] == ["single", "vxlan"]
    assert said["mtu"] == ["single", "1400"]
    assert said["encryption"] == ["single", "wireguard"]
    assert said["networkPolicy"] == ["single", "tulip"]


_IMPORT_ALL = """
import pkgutil, importlib, netinfo
for each in pkgutil.walk_packages(netinfo.__path__, "netinfo."):
    if not each.name.endswith("__main__"):
        importlib.import_module(each.name)
"""

RECORDS = {path.stem: path for path in sorted((ROOT / "netinfo" / "solutions").glob("*.toml"))}
#: Three of a kind each: with an agent and settings, without an agent, with a folder of modules.
SOME = ("kube-ovn", "kubenet", "calico")


def module_of(name: str, root: Path) -> Path | None:
    """The module of a solution or the folder of its modules, if it has one."""
    place = root / "netinfo" / "solutions" / name.replace("-", "_")
    return place if place.is_dir() else file if (file := place.with_suffix(".py")).is_file() else None


def built_on(name: str, root: Path) -> list[str]:
    """The solution and those whose modules import its own: they go with it."""
    module = f"netinfo.solutions.{name.replace('-', '_')}"
    own = [each for each in RECORDS if each != name and (path := module_of(each, root)) and path.is_file()]
    return [name, *(each for each in own if module in (module_of(each, root) or root).read_text("utf-8"))]


def take_away(names: list[str], root: Path) -> None:
    for name in names:
        (root / "netinfo" / "solutions" / f"{name}.toml").unlink()
        module = module_of(name, root)
        if module is not None and module.is_dir():
            shutil.rmtree(module)
        elif module is not None:
            module.unlink()


@pytest.mark.parametrize(
    "name", [each if each in SOME else pytest.param(each, marks=pytest.mark.exhaustive) for each in RECORDS]
)
def test_without_a_solutions_files_the_rest_answers_as_before(name: str, tmp_path: Path) -> None:
    root = copied.copy(tmp_path)
    gone = built_on(name, root)
    others = [each for each in judging.NAMES if not _names(gone).search(_shown(each))]
    others = [each for at, each in enumerate(others) if at % everyday.count(1, 5) == 0 or everyday.is_exhaustive]
    take_away(gone, root)
    copied.run(root, "-m", "tests.records")
    copied.run(root, "-c", _IMPORT_ALL)
    assert others
    said = copied.documents(root, others)
    for each in others:
        assert said[each] == judging.document(each), each


def _names(gone: list[str]) -> re.Pattern[str]:
    """The solutions by any name, and the distributions inside of whose servers they run, as words of their own."""
    records = [tomllib.loads(RECORDS[each].read_text("utf-8")) for each in gone]
    inside = [each for record in records for key in ("policy_in_servers", "built_into") for each in record.get(key, ())]
    words = [*gone, *(record["title"] for record in records), *inside]
    return re.compile("|".join(rf"(?<![a-z]){re.escape(word)}(?![a-z])" for word in words), re.IGNORECASE)


def _shown(cluster: str) -> str:
    """All that the whole program says of a recorded cluster, and what it was named."""
    return f"{cluster} {json.dumps(judging.document(cluster), ensure_ascii=False)}"
