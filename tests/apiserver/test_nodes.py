"""``kubectl netinfo nodes`` of real API servers: every Pod is counted, and what may not be listed is told."""

from __future__ import annotations

from pathlib import Path

import jsonschema

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support import scenes
from tests.support.program import Result, run
from tests.support.schemas import schema

SCHEMA = schema("nodes")


NEWEST = binaries.find("kubectl", binaries.CURRENT)


def cells(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def live(server: ApiServer, *args: str, user: str = "admin") -> Result:
    config = server.kubeconfig(user, context_name="minikube")
    return run("nodes", "--kubeconfig", str(config), "--timeout", "60s", *args, kubectl=NEWEST)


def test_live_all_pods_are_counted_also_those_that_start(fresh: ApiServer) -> None:
    fresh.apply(scenes.flannel())
    fresh.apply([a.pod("starts", node="worker", ip="10.244.1.9", phase="Pending"), a.pod("waits", phase="Pending")])
    fresh.apply([a.pod("done", node="worker", ip="10.244.1.10", phase="Succeeded")])
    result = live(fresh, "-o", "json")
    assert result.code == 0, result.stderr
    items = {item["name"]: item for item in result.report["items"]}
    assert items["cp"] | items["worker"] and items["worker"]["used"] == {"IPv4": 1}
    on_cp = [each for each in scenes.flannel() if each["kind"] == "Pod" and each["spec"].get("nodeName") == "cp"]
    assert items["cp"]["podPlaces"] == 110 - len(on_cp)  # those on the host network, too
    assert items["cp"]["free"] == {"IPv4": items["cp"]["podPlaces"]}
    assert items["cp"]["addresses"] == ["172.18.0.2"] and items["cp"]["slices"] == ["10.244.0.0/24"]
    jsonschema.validate(result.report, SCHEMA)


def test_live_more_pods_than_the_sample_are_still_counted(fresh_current: ApiServer) -> None:
    fresh_current.apply(scenes.flannel())
    fresh_current.apply([a.pod(f"p{at}", node="worker", ip=f"10.244.1.{at % 250 + 2}") for at in range(520)])
    result = live(fresh_current, "-o", "json")
    assert {item["name"]: item["used"] for item in result.report["items"]}["worker"] == {"IPv4": 250}


def test_live_a_user_who_may_not_list_nodes_is_told_so(fresh: ApiServer) -> None:
    fresh.apply(scenes.flannel())
    result = live(fresh, user="viewer")
    assert cells(result.stdout) == [["NODE", "NETWORK", "SLICE", "ADDRESSES", "USED", "FREE"]] and result.code == 5
    assert "nodes could not be listed" in result.stderr and "not read: nodes (forbidden)" in result.stderr


def test_a_record_holds_the_questions_of_the_report(fresh_current: ApiServer, tmp_path: Path) -> None:
    fresh_current.apply(scenes.flannel())
    assert live(fresh_current, "--record", str(tmp_path / "record")).code == 0
    assert run("--from", str(tmp_path / "record"), "-o", "json").report["unread"] == []


def test_several_clusters_share_a_table_and_one_that_is_dead_hides_no_other(
    fresh_current: ApiServer, tmp_path: Path
) -> None:
    import yaml

    fresh_current.apply(scenes.flannel())
    config = yaml.safe_load(fresh_current.kubeconfig("admin", context_name="one").read_text())
    dead = {"name": "dead", "cluster": {"server": "https://127.0.0.1:1"}}
    config["clusters"].append(dead)
    config["contexts"].append({"name": "dead", "context": {"cluster": "dead", "user": config["users"][0]["name"]}})
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(config))
    args = ("nodes", "--kubeconfig", str(path), "--context", "one", "--context", "dead")
    result = run(*args, kubectl=NEWEST)
    assert result.stdout.splitlines()[0].split()[:2] == ["CONTEXT", "NODE"] and result.code == 3
    assert [row[0] for row in cells(result.stdout)[1:]] == ["one", "one"]
    assert "dead: error: " in result.stderr and "dead:   next:  " in result.stderr
    tree = run(*args, "-o", "json", kubectl=NEWEST).report
    assert tree["kind"] == "NodesList" and [each["context"] for each in tree["items"]] == ["one", "dead"]
    jsonschema.validate(tree, SCHEMA)
