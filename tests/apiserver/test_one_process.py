"""A control plane in one process, as that of k3s: its metrics name the blocks that no object of the cluster holds."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.apiserver import binaries, gobuild
from tests.apiserver.one_process import POD_BLOCKS, OneProcess
from tests.support import objects as a
from tests.support.program import Result, run

SERVICE_BLOCKS = ("10.43.0.0/16", "2001:db8:43::/112")
FLANNEL = {"flannel.alpha.coreos.com/backend-type": "vxlan", "flannel.alpha.coreos.com/public-ip": "172.18.0.2"}


@pytest.fixture(scope="module")
def server() -> Iterator[OneProcess]:
    """One with two nodes of k3s, of which the controller has given each a slice."""
    if binaries.find(gobuild.CONTROL_PLANE, binaries.OLD) is None:
        pytest.skip(f"to build: {binaries.build_command(gobuild.CONTROL_PLANE, binaries.OLD)}")
    with OneProcess(binaries.OLD, service_cidrs=",".join(SERVICE_BLOCKS)) as running:
        names = ("server", "agent")
        running.apply(
            a.node(name, address=f"172.18.0.{at}", annotations=FLANNEL, kubelet_version="v1.30.14+k3s1")
            for at, name in enumerate(names, 2)
        )
        # A range has no series before it gives an address: the Service ``kubernetes`` has one of the first range only.
        running.apply([a.service("both", cluster_ips=["10.43.0.9", "2001:db8:43::9"])])
        deadline = time.monotonic() + 60
        while not all(running.client.get(f"/api/v1/nodes/{name}")["spec"].get("podCIDR") for name in names):
            assert time.monotonic() < deadline, "no node got a slice"
            time.sleep(0.2)
        yield running


def asked(server: OneProcess, user: str = "admin", command: str = "") -> Result:
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    words = (*([command] if command else []), "-o", "json", "--kubeconfig", str(server.kubeconfig(user)))
    return run(*words, kubectl=kubectl)


def test_the_metrics_of_the_one_process_name_both_blocks(server: OneProcess) -> None:
    found = asked(server)
    assert found.fact("cni")["value"] == "flannel"
    assert found.fact("podCIDRs")["value"] == list(POD_BLOCKS)
    assert found.fact("serviceCIDRs")["value"] == list(SERVICE_BLOCKS)


def test_slices_that_the_controller_cut_lie_in_the_block_that_its_metrics_name(server: OneProcess) -> None:
    slices = [each["slices"] for each in asked(server, command="nodes").report["items"]]
    assert sorted(slices) == [["10.42.0.0/24", "2001:db8:42::/64"], ["10.42.1.0/24", "2001:db8:42:1::/64"]]


@pytest.mark.parametrize(("fact", "blocks"), [("podCIDRs", POD_BLOCKS), ("serviceCIDRs", SERVICE_BLOCKS)])
def test_the_command_of_each_fact_prints_one_series_a_block(server: OneProcess, fact: str, blocks: list[str]) -> None:
    evidence = next(each for each in asked(server).fact(fact)["evidence"] if each["source"] == "metrics")
    kubectl, kubeconfig = binaries.find("kubectl", binaries.CURRENT), server.kubeconfig()
    line = evidence["command"].replace("kubectl ", f"{kubectl} --kubeconfig {kubeconfig} ", 1)
    printed = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False).stdout
    assert all(f'="{each}"' in printed for each in blocks) and printed.count("\n") == len(blocks)


def test_who_may_not_read_the_metrics_is_told_that_the_blocks_are_not_known(server: OneProcess) -> None:
    found = asked(server, "viewer")
    assert found.fact("serviceCIDRs")["value"] is None
    assert any(each["source"] == "metrics" for each in found.report["unread"])
