"""``kubectl netinfo map`` of real API servers."""

from __future__ import annotations

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support import scenes
from tests.support.program import run

NEWEST = binaries.find("kubectl", binaries.CURRENT)


def test_live_and_of_several_clusters_in_one_picture(fresh_current: ApiServer) -> None:
    fresh_current.apply(scenes.flannel())
    config = fresh_current.kubeconfig("admin", context_name="one")
    result = run("map", "--kubeconfig", str(config), kubectl=NEWEST)
    assert result.code == 0 and "|  +- 2 x /24" in result.stdout and "2 node slices" in result.stdout
    args = ("map", "--kubeconfig", str(config), "--context", "one", "--context", "none")
    several = run(*args, kubectl=NEWEST)
    assert several.code == 3 and "one: Pods" in several.stdout and "free" in several.stdout
    assert "unknown: Pods of none (the cluster could not be asked)" in several.stdout
