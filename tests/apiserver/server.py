"""A real kube-apiserver with its etcd, as two ordinary processes on loopback.

No kubelet and no controller runs: what a test writes stays as it was written. Four users exist,
each with what people really are given: see `USERS`.
"""

from __future__ import annotations

import atexit
import functools
import http.client
import shutil
import ssl
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

from tests.apiserver import binaries
from tests.apiserver.client import ApiError, Client
from tests.apiserver.etcdstore import EtcdStore
from tests.apiserver.flags import etcd_flags, server_flags
from tests.apiserver.kubeconfig import write_kubeconfig
from tests.apiserver.pathproxy import PathProxy
from tests.apiserver.processes import Process, free_port
from tests.apiserver.users import BINDINGS, USERS, aggregated, token_file
from tests.support.objects import Object

_START_SECONDS = 90.0
"""Generous: ready in a few seconds alone, but CI runs tests on both cores at the same time."""

_MADE_AT_START = (
    "/api/v1/namespaces/kube-public",
    "/api/v1/namespaces/kube-node-lease",
    "/api/v1/namespaces/default/services/kubernetes",
    "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication",
    "/api/v1/namespaces/kube-system/configmaps/kube-apiserver-legacy-service-account-token-tracking",
)
"""What the API server writes by itself, some of it after it says that it is ready: a reset comes
back to the state that holds all of it."""

_EMPTY_AT_START = ("/api/v1/nodes", "/api/v1/pods", "/apis/apps/v1/daemonsets")

_CHEAP_TO_REMOVE = 10_000
"""Removing this many objects takes about as long as a start."""


class ApiServer:
    """One running API server; a context manager."""

    program = "kube-apiserver"

    def __init__(
        self,
        version: str = binaries.CURRENT,
        service_cidrs: str = "10.96.0.0/12",
        extra_flags: Sequence[str] = (),
    ) -> None:
        """`service_cidrs` as in --service-cluster-ip-range; the programs must be there already."""
        self.version = version
        self.service_cidrs = service_cidrs
        self._extra_flags = extra_flags
        self._processes: list[Process] = []
        self._proxies: dict[str, PathProxy] = {}
        self._kubeconfigs = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # ---- life

    def start(self) -> None:
        """Starts both programs and comes back when everything that should be there is there."""
        self.folder = Path(tempfile.mkdtemp(prefix="netinfo-apiserver-"))
        atexit.register(self.stop)
        try:
            self._make_certificates()
            self.port = free_port()
            self._come_up()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends both programs and removes every file; may be called twice."""
        atexit.unregister(self.stop)
        for proxy in self._proxies.values():
            proxy.close()
        self._proxies.clear()
        self._end_programs()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reset(self) -> None:
        """Brings back the state right after the start; address and kubeconfigs stay valid."""
        if not self._store.restore(at_most=_CHEAP_TO_REMOVE):
            self._start_again()
            return
        self._await(lambda: self._groups() == self._first_groups)
        for path in _EMPTY_AT_START:  # also for reads that the watch cache may answer as it is
            self._await(functools.partial(self._empty, path))
        self._close_client()
        self.client = self.client_of("admin")

    def pids(self) -> list[int]:
        """The processes that run."""
        return [process.pid for process in self._processes]

    # ---- use

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self.port}"

    def apply(self, *objects: Object | Iterable[Object]) -> None:
        """Writes objects, one by one or in lists, as the administrator; see `Client.apply`."""
        everything = [item for some in objects for item in ([some] if isinstance(some, dict) else some)]
        self.client.apply(everything)
        if any(item["kind"] == "ClusterRole" for item in everything):
            self.aggregate_view()

    def client_of(self, user: str) -> Client:
        """A client that acts as one of `USERS`."""
        return Client("127.0.0.1", self.port, USERS[user].token, self._trust)

    def kubeconfig(
        self,
        user: str = "admin",
        *,
        path_prefix: str = "",
        context_name: str = "test",
        namespace: str = "",
        token: str = "",
        unknown_ca: bool = False,
    ) -> Path:
        """Writes a kubeconfig file for `user` with one context; gives its path.

        `path_prefix`: the server's URL has this path, as behind Rancher (a proxy takes it away).
        `token`: another token than the user's, e.g. a wrong one.
        `unknown_ca`: the file trusts an authority that did not sign the server's certificate.
        """
        self._kubeconfigs += 1
        authority = self.folder / "ca.pem"
        if unknown_ca:
            authority = self.folder / "unknown-ca.pem"
            trustme.CA().cert_pem.write_to_path(str(authority))
        return write_kubeconfig(
            self.folder / f"kubeconfig-{self._kubeconfigs}",
            server=self._behind(path_prefix) if path_prefix else self.url,
            authority=authority.read_bytes(),
            context=context_name,
            user=user,
            token=token or USERS[user].token,
            namespace=namespace,
        )

    def aggregate_view(self) -> None:
        """Does what the absent kube-controller-manager does: fills ClusterRole `view`.

        `apply` calls it when it wrote a ClusterRole, as operators' manifests extend `view`.
        """
        roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles"
        label = "?labelSelector=rbac.authorization.k8s.io/aggregate-to-view=true"
        view = self.client.get(f"{roles}/view")
        rules = aggregated(self.client.get(roles + label)["items"])
        if view.get("rules") != rules:
            self.client.request("PUT", f"{roles}/view", {**view, "rules": rules})

    # ---- inside

    def _come_up(self) -> None:
        self._start_programs()
        self.client = self.client_of("admin")
        self._await_ready()
        self.client.apply(BINDINGS)
        self.aggregate_view()
        self._first_groups = self._groups()
        self._store.remember()

    def _start_again(self) -> None:
        """Throws all data away: quicker than a reset when there is a lot of it."""
        self._end_programs()
        shutil.rmtree(self.folder / "etcd")
        self._come_up()

    def _close_client(self) -> None:
        """Not left to the collector, which may find an open socket before its owner (a ResourceWarning is an error)."""
        if "client" in self.__dict__:
            self.client.close()

    def _end_programs(self) -> None:
        self._close_client()
        for process in reversed(self._processes):
            process.kill()
        self._processes.clear()

    def _make_certificates(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.folder / "ca.pem"))
        served = authority.issue_cert("127.0.0.1", "localhost", "::1")
        served.private_key_and_cert_chain_pem.write_to_path(str(self.folder / "server.pem"))
        self._trust = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def _start_programs(self) -> None:
        etcd_port = free_port()
        etcd_url = f"http://127.0.0.1:{etcd_port}"
        etcd = binaries.find("etcd", binaries.ETCD)
        server = binaries.find(self.program, self.version)
        if etcd is None or server is None:
            raise FileNotFoundError("missing programs: python -m tests.apiserver.binaries")
        (self.folder / "tokens.csv").write_text(token_file())
        own = server_flags(self.folder, self.port, etcd_url, self.service_cidrs)
        self._run([str(etcd), *etcd_flags(self.folder, etcd_url)], "etcd.log")
        self._run([str(server), *own, *self._extra_flags, *self._more_words()], "kube-apiserver.log")
        self._store = EtcdStore(etcd_port)

    def _more_words(self) -> list[str]:
        """What stands behind the API server's own flags."""
        return []

    def _run(self, argv: list[str], log: str) -> None:
        self._processes.append(Process(argv, self.folder / log))

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._ready():
            for process in self._processes:
                if not process.running():
                    raise RuntimeError(f"{process.log.name}:\n{process.last_words()}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ready:\n{self._processes[-1].last_words()}")
            time.sleep(0.05)

    def _ready(self) -> bool:
        try:
            self.client.get("/readyz")
            for path in _MADE_AT_START:
                self.client.get(path)
            return binaries.minor(self.version) < 33 or self._service_cidr_ready()
        except (ApiError, OSError, http.client.HTTPException):
            return False

    def _service_cidr_ready(self) -> bool:
        cidr = self.client.get("/apis/networking.k8s.io/v1/servicecidrs/kubernetes")
        used = self.client.get("/apis/networking.k8s.io/v1/ipaddresses")["items"]
        return bool(cidr.get("status", {}).get("conditions")) and bool(used)

    def _await(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        """Waits until the API server has seen everywhere what went on in its etcd."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError("the API server does not notice that it was reset")
            time.sleep(0.01)

    def _empty(self, path: str) -> bool:
        return not self.client.get(f"{path}?resourceVersion=0")["items"]

    def _groups(self) -> set[str]:
        return {item["name"] for item in self.client.get("/apis")["groups"]}

    def _behind(self, prefix: str) -> str:
        """The URL of a proxy that answers only below `prefix`."""
        if prefix not in self._proxies:
            self._proxies[prefix] = PathProxy(prefix, self.port, self.folder / "server.pem")
        return self._proxies[prefix].url
