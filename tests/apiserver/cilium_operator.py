"""Cilium's own operator (operator-generic) beside a real API server: it registers the kinds and cuts nodes' slices.

What agents do is written by the tests, since an agent needs a kernel of its own on every node: a CiliumNode that asks
(``spec.ipam`` empty, or ``pools.requested``; cilium/cilium v1.16.5 pkg/nodediscovery/nodediscovery.go). Which slice a
node gets, and what is told where none is left, is the operator's.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.apiserver.client import ApiError
from tests.apiserver.processes import Process, free_port
from tests.apiserver.server import ApiServer
from tests.node import parts
from tests.support.objects import Object

NODES = "/apis/cilium.io/v2/ciliumnodes"
POOLS = "/apis/cilium.io/v2alpha1/ciliumpodippools"
_LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/cilium-operator-resource-lock"
_SECONDS = 60.0
"""Generous: it leads after about two seconds alone and writes within one more."""


class CiliumOperator:
    """One running operator; a context manager."""

    def __init__(self, server: ApiServer, config: Mapping[str, str]) -> None:
        """``config``: the data of cilium-config, which a cluster mounts as this folder. Skips without the program."""
        self.program = parts.go_program("cilium-operator")
        if not self.program.exists():
            pytest.skip(
                f"no {self.program.name} {parts.CILIUM}; to build: python -m tests.node.setup --only cilium-operator"
            )
        self._server, self._config = server, config

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="netinfo-cilium-"))
        for key, value in self._config.items():
            (self._folder / key).write_text(value)
        self._forget_leader()
        self._process = Process(self._argv(), self._folder.with_suffix(".log"))
        try:
            self._await(self._serves_kinds, "kinds of its own")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        shutil.rmtree(self._folder)
        self._process.log.unlink()

    def _argv(self) -> list[str]:
        return [
            str(self.program),
            f"--config-dir={self._folder}",
            f"--k8s-kubeconfig-path={self._server.kubeconfig()}",
            "--k8s-namespace=kube-system",
            f"--operator-api-serve-addr=127.0.0.1:{free_port()}",
            "--gops-port=0",
            "--unmanaged-pod-watcher-interval=0",  # it would delete cluster DNS, whose Pods have no agent
        ]

    def _forget_leader(self) -> None:
        """The operator before was killed and did not step down: nobody leads for as long as its lease lasts."""
        try:
            self._server.client.delete(_LEASE)
        except ApiError as error:
            if error.status != 404:
                raise

    def _serves_kinds(self) -> bool:
        try:
            return [self._server.client.get(path) for path in (NODES, POOLS)] != []
        except ApiError:
            return False

    def _await(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _SECONDS
        while not holds():
            if not self._process.running() or time.monotonic() > deadline:
                raise AssertionError(f"no {what}:\n{self._process.last_words(40)}")
            time.sleep(0.1)

    def until(self, given: int, refused: int = 0) -> None:
        """Comes back when so many CiliumNodes have a slice, and so many are told why they have none, or no other."""
        wanted = (given, refused)
        self._await(lambda: (len(slices(self._server)), len(refusals(self._server))) == wanted, f"answer: {wanted}")


def slices(server: ApiServer) -> dict[str, list[str]]:
    """What the CiliumNodes hold, by node; nodes that have nothing are left out."""
    return {item["metadata"]["name"]: found for item in server.client.get(NODES)["items"] if (found := _slices(item))}


def refusals(server: ApiServer) -> dict[str, str]:
    """What the operator wrote of nodes that it could not serve."""
    return {item["metadata"]["name"]: said for item in server.client.get(NODES)["items"] if (said := _refusal(item))}


def _slices(item: Object) -> list[str]:
    ipam = item["spec"].get("ipam", {})
    allocated = ipam.get("pools", {}).get("allocated", [])
    return [*ipam.get("podCIDRs", []), *(cidr for pool in allocated for cidr in pool["cidrs"])]


def _refusal(item: Object) -> str:
    said: str = item.get("status", {}).get("ipam", {}).get("operator-status", {}).get("error", "")
    return said


def asking(machines: Iterable[Object], ipam: Object | None = None) -> list[Object]:
    """The CiliumNodes that agents write when they start, before they have anything."""
    return [
        {
            "apiVersion": "cilium.io/v2",
            "kind": "CiliumNode",
            "metadata": {"name": machine["metadata"]["name"]},
            "spec": {
                "addresses": [{"type": it["type"], "ip": it["address"]} for it in _internal(machine)],
                "encryption": {},
                "ipam": ipam or {},
            },
        }
        for machine in machines
    ]


def _internal(machine: Object) -> list[Object]:
    return [each for each in machine["status"]["addresses"] if each["type"] == "InternalIP"]
