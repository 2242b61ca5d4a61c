"""``kubectl netinfo check`` of real API servers: its commands show what it found, and gaps are told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import jsonschema

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support import scenes
from tests.support.program import Result, run
from tests.support.schemas import schema

SCHEMA = schema("check")


NEWEST = binaries.find("kubectl", binaries.CURRENT)


def live(server: ApiServer, *args: str, user: str = "admin") -> Result:
    config = server.kubeconfig(user, context_name="minikube")
    return run("check", "--kubeconfig", str(config), "--timeout", "60s", *args, kubectl=NEWEST)


def test_live_collisions_are_found_and_their_commands_show_them(fresh: ApiServer, tmp_path: Path) -> None:
    fresh.apply(scenes.flannel())
    fresh.apply([a.node("lost", address="10.244.7.7", pod_cidrs=["10.244.7.0/24"])])
    result = live(fresh, "-o", "json")
    finding = next(each for each in result.report["findings"] if each["code"] == "node-inside-pod-block")
    assert result.code == 4 and "lost 10.244.7.7 in 10.244.0.0/16" in finding["message"]
    assert NEWEST is not None
    config = fresh.kubeconfig("admin", context_name="minikube")
    environment = {"PATH": f"{NEWEST.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "KUBECONFIG": str(config)}
    shown = [
        subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=30).stdout
        for command in finding["commands"]
    ]
    assert any("10.244.7.7" in each for each in shown) and any("10.244.0.0/16" in each for each in shown)


def test_live_a_sound_cluster_is_looked_at_whole(fresh_current: ApiServer) -> None:
    fresh_current.apply(scenes.flannel())
    result = live(fresh_current)
    assert (result.code, result.stdout) == (0, "no problem found\n"), result.stderr


def test_live_a_viewer_is_told_what_could_not_be_looked_at(fresh: ApiServer) -> None:
    fresh.apply(scenes.flannel())
    result = live(fresh, user="viewer")
    assert result.code == 3 and result.stdout == "no problem found in what was looked at\n"
    assert "not looked at: " in result.stderr and "not read: nodes (forbidden)" in result.stderr


def test_live_more_services_than_the_sample_are_counted(fresh_current: ApiServer) -> None:
    fresh_current.apply(scenes.flannel())
    fresh_current.apply([a.service(f"s{at}", "default") for at in range(520)])
    looks = {each["check"]: each["state"] for each in live(fresh_current, "-o", "json").report["looks"]}
    assert looks["service-addresses"] == "looked"


def test_several_clusters_are_judged_one_by_one(fresh_current: ApiServer, tmp_path: Path) -> None:
    import yaml

    fresh_current.apply(scenes.flannel())
    config = yaml.safe_load(fresh_current.kubeconfig("admin", context_name="one").read_text())
    config["clusters"].append({"name": "dead", "cluster": {"server": "https://127.0.0.1:1"}})
    config["contexts"].append({"name": "dead", "context": {"cluster": "dead", "user": config["users"][0]["name"]}})
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(config))
    args = ("check", "--kubeconfig", str(path), "--context", "one", "--context", "dead")
    result = run(*args, kubectl=NEWEST)
    assert result.stdout.splitlines() == [
        "one: no problem found",
        "dead: nothing could be looked at",
        "between clusters: no problem found in what was looked at",
    ]
    assert result.code == 3 and "the Services of dead against others" in result.stderr
    tree = run(*args, "-o", "json", kubectl=NEWEST).report
    assert tree["kind"] == "CheckList"
    jsonschema.validate(tree, SCHEMA)
