"""Several contexts of real API servers: recorded side by side, asked again from the folder."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.clusters.judging import FOLDER
from tests.support import scenes
from tests.support.program import run


def test_live_contexts_are_recorded_side_by_side_and_asked_again_from_the_folder(
    fresh_current: ApiServer, tmp_path: Path
) -> None:
    """Names of contexts hold what no folder's name may; a dead one changes nothing for the others."""
    fresh_current.apply(scenes.flannel())
    config = yaml.safe_load(fresh_current.kubeconfig("admin", context_name="prod/eu:1").read_text())
    config["contexts"].append({**config["contexts"][0], "name": "Prod"})
    config["clusters"].append({"name": "dead", "cluster": {"server": "https://127.0.0.1:1"}})
    config["contexts"].append({"name": "dead", "context": {**config["contexts"][0]["context"], "cluster": "dead"}})
    path, folder = tmp_path / "config", tmp_path / "fleet"
    path.write_text(yaml.safe_dump(config))
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    live = run("--kubeconfig", str(path), "--all-contexts", "--record", str(folder), kubectl=kubectl)
    assert live.code == 3 and {"Prod", "prod%2Feu%3A1"} == {each.name for each in folder.iterdir()}
    saved = run("--from", str(folder), "-o", "json")
    found = {each["context"]: each["facts"]["podCIDRs"]["value"] for each in saved.report["items"]}
    assert found["prod/eu:1"] == found["Prod"] == ["10.244.0.0/16"]
    beside = run("--kubeconfig", str(path), "--context", "Prod", "--from", str(FOLDER / "canal"), kubectl=kubectl)
    assert [line.split()[0] for line in beside.stdout.splitlines()] == ["CONTEXT", "Prod", "canal"]
