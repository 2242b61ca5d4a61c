"""Several contexts of real API servers: recorded side by side, compared, planned for, drawn, searched."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from ipaddress import ip_address, ip_network
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from netinfo.sources.objects import pods
from netinfo.sources.objects.connection import Connection, Selection
from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.clusters.description import descriptions
from tests.clusters.judging import FOLDER
from tests.clusters.loading import load, server_for
from tests.support import everyday, scenes
from tests.support import objects as a
from tests.support.program import Result, run


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


#: Clusters of several kinds that can be reached; each has an API server of its own.
LIVE = ("flannel", "calico", "canal", "cilium-cluster-pool", "k3s", "kind-ipv6-first")
#: Contexts that give no answer, beside them.
MUTE = ("dead", "forbidden", "slow")
SECONDS = "6s"


class Fleet(NamedTuple):
    """A kubeconfig of clusters that answer and of others that do not."""

    config: Path
    live: tuple[str, ...]

    def ask(self, *words: str, contexts: Sequence[str] = ()) -> Result:
        """The program on all contexts, or on those that are named."""
        chosen = [word for name in contexts for word in ("--context", name)] or ["--all-contexts"]
        kubectl = binaries.find("kubectl", binaries.CURRENT)
        given = ("--kubeconfig", str(self.config), "--no-node", "--timeout", SECONDS)
        return run(*given, *chosen, *words, kubectl=kubectl, seconds=120)


@pytest.fixture(scope="module")
def fleet(api_servers: Callable[[str], ApiServer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two clusters that answer, six in an exhaustive run; a dead, a slow and a forbidden one among them."""
    live = LIVE[: everyday.count(len(LIVE), 2)]
    with ExitStack() as stack:
        if everyday.is_exhaustive:
            servers = [stack.enter_context(server_for(descriptions()[name])) for name in live]
        else:
            servers = [api_servers(version) for version in binaries.VERSIONS]
        tree: dict[str, Any] = {"apiVersion": "v1", "kind": "Config", "clusters": [], "contexts": [], "users": []}
        for name, server in zip(live, servers, strict=True):
            server.reset()
            load(server, descriptions()[name])
            _add(tree, name, server)
        _add(tree, "forbidden", servers[0], "nobody")
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        for name, port in (("dead", 1), ("slow", silent.getsockname()[1])):
            tree["clusters"].append({"name": name, "cluster": {"server": f"https://127.0.0.1:{port}"}})
            tree["contexts"].append({"name": name, "context": {"cluster": name, "user": live[0]}})
        config = tmp_path_factory.mktemp("fleet") / "config"
        config.write_text(yaml.safe_dump(tree))
        config.chmod(0o600)
        yield Fleet(config, live)


def _add(tree: dict[str, Any], name: str, server: ApiServer, user: str = "admin") -> None:
    """The server as a context of that name, with a cluster and a user of the same name."""
    given = yaml.safe_load(server.kubeconfig(user, context_name=name).read_text())
    tree["clusters"].append({**given["clusters"][0], "name": name})
    tree["users"].append({**given["users"][0], "name": name})
    tree["contexts"].append({"name": name, "context": {"cluster": name, "user": name}})


COMMANDS = {
    "shown": ("-o", "json"),
    "checked": ("check", "-o", "json"),
    "planned": ("plan", "/20", "-o", "json"),
    "drawn": ("map", "-o", "json"),
}


def test_contexts_that_give_no_answer_change_nothing_for_the_others(fleet: Fleet, tmp_path: Path) -> None:
    """Each command once for all contexts and once for those that answer, all at the same time."""
    page = tmp_path / "fleet.html"
    with ThreadPoolExecutor() as pool:
        whole = {name: pool.submit(fleet.ask, *words) for name, words in COMMANDS.items()}
        alone = {name: pool.submit(fleet.ask, *words, contexts=fleet.live) for name, words in COMMANDS.items()}
        drawn = pool.submit(fleet.ask, "report", "-O", str(page))
    together = {name: json.loads(each.result().stdout) for name, each in whole.items()}
    apart = {name: json.loads(each.result().stdout) for name, each in alone.items()}

    assert {each["context"] for each in together["shown"]["items"]} == {*fleet.live, *MUTE}
    assert _answered(together["shown"], fleet) == apart["shown"]["items"]
    told = {each["context"]: each["facts"]["cni"]["state"] for each in together["shown"]["items"]}
    assert {told[name] for name in MUTE} == {"unknown"}

    assert _answered(together["checked"], fleet) == apart["checked"]["items"]
    assert together["checked"]["between"]["findings"] == apart["checked"]["between"]["findings"]
    assert _pairs(together["checked"]) == _by_every_pair(apart["shown"])

    assert together["planned"]["free"] == apart["planned"]["free"]
    assert {each["holder"] for each in together["planned"]["notProven"]} >= set(MUTE)
    assert whole["planned"].result().code == 3

    assert together["drawn"]["regions"] == apart["drawn"]["regions"]
    assert drawn.result().code in (3, 4) and all(name in page.read_text() for name in (*fleet.live, *MUTE))


def _answered(document: dict[str, Any], fleet: Fleet) -> list[Any]:
    found = {each["context"]: each for each in document["items"]}
    return [found[name] for name in fleet.live]


def _pairs(document: dict[str, Any]) -> set[tuple[str, frozenset[str]]]:
    return {
        (each["code"], frozenset(pair))
        for each in document["between"]["findings"]
        if each["code"] in ("pods-overlap-pods", "services-overlap-services")
        for pair in combinations(each["clusters"], 2)
    }


def _by_every_pair(document: dict[str, Any]) -> set[tuple[str, frozenset[str]]]:
    """Which clusters share addresses, by comparing each block with each; slices where no block is known."""
    held = [
        (each["context"], fact, ip_network(block))
        for each in document["items"]
        for fact in ("podCIDRs", "serviceCIDRs")
        for block in each["facts"][fact]["value"] or _instead(each, fact)
    ]
    codes = {"podCIDRs": "pods-overlap-pods", "serviceCIDRs": "services-overlap-services"}
    return {
        (codes[fact], frozenset((one, other)))
        for (one, fact, block), (other, its_fact, its) in combinations(held, 2)
        if one != other and fact == its_fact and block.version == its.version and block.overlaps(its)
    }


def _instead(report: dict[str, Any], fact: str) -> list[str]:
    return report["facts"]["nodeCIDRs"]["value"] or [] if fact == "podCIDRs" else []


def test_a_server_finds_a_pod_by_its_address(fresh: ApiServer, current_kubectl: Path) -> None:
    """The request of whois where a cluster has more Pods than are read."""
    node = a.node("n", address="192.168.1.10", pod_cidrs=["10.244.0.0/24"])
    fresh.apply(node, *(a.pod(f"p{at}", node=node, ip=f"10.244.0.{at}") for at in range(5, 9)))
    connection = Connection(Selection("east"), context="east")
    command = pods.with_address(str(ip_address("10.244.0.7"))).command(connection)
    config = fresh.kubeconfig("admin", context_name="east")
    done = subprocess.run(
        [str(current_kubectl), *command.args], env={"KUBECONFIG": str(config)}, capture_output=True, check=True
    )
    assert [each["metadata"]["name"] for each in json.loads(done.stdout)["items"]] == ["p7"]
