"""A real kube-apiserver with its etcd, as two ordinary processes on loopback.

No kubelet and no controller runs: what a test writes stays as it was written. Four users exist,
each with what people really are given: see `USERS`.
"""

from __future__ import annotations

import atexit
import http.client
import shutil
import ssl
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

from tests.apiserver import binaries
from tests.apiserver.client import ApiError, Client, Object
from tests.apiserver.etcdstore import EtcdStore
from tests.apiserver.kubeconfig import write_kubeconfig
from tests.apiserver.pathproxy import PathProxy
from tests.apiserver.processes import Process, free_port
from tests.apiserver.users import BINDINGS, USERS, aggregated, token_file

_NODE_ADDRESSES = {4: "192.168.49.2", 6: "fd00:192:168:49::2"}
"""What the API server says of itself; only that it looks like a node's address matters."""

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


class ApiServer:
    """One running API server; a context manager."""

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
            self._start_programs()
            self.client = self.client_of("admin")
            self._await_ready()
            self.client.apply(BINDINGS)
            self.aggregate_view()
            self._first_groups = self._groups()
            self._store.remember()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends both programs and removes every file; may be called twice."""
        atexit.unregister(self.stop)
        for proxy in self._proxies.values():
            proxy.close()
        self._proxies.clear()
        for process in reversed(self._processes):
            process.kill()
        self._processes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reset(self) -> None:
        """Brings back the state right after the start, without stopping anything."""
        self._store.restore()
        self._await_forgotten_kinds()
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
        everything = [
            item for some in objects for item in ([some] if isinstance(some, dict) else some)
        ]
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

    def _make_certificates(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.folder / "ca.pem"))
        served = authority.issue_cert("127.0.0.1", "localhost", "::1")
        served.private_key_and_cert_chain_pem.write_to_path(str(self.folder / "server.pem"))
        self._trust = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def _start_programs(self) -> None:
        etcd_port, self.port = free_port(), free_port()
        etcd_url = f"http://127.0.0.1:{etcd_port}"
        etcd = binaries.find("etcd", binaries.ETCD)
        server = binaries.find("kube-apiserver", self.version)
        if etcd is None or server is None:
            raise FileNotFoundError("missing programs: python -m tests.apiserver.binaries")
        (self.folder / "tokens.csv").write_text(token_file())
        self._run([str(etcd), *self._etcd_flags(etcd_url)], "etcd.log")
        self._run([str(server), *self._server_flags(etcd_url)], "kube-apiserver.log")
        self._store = EtcdStore(etcd_port)

    def _run(self, argv: list[str], log: str) -> None:
        self._processes.append(Process(argv, self.folder / log))

    def _etcd_flags(self, url: str) -> list[str]:
        return [
            f"--data-dir={self.folder / 'etcd'}",
            f"--listen-client-urls={url}",
            f"--advertise-client-urls={url}",
            "--listen-peer-urls=http://127.0.0.1:0",
            "--unsafe-no-fsync",  # nothing here has to survive a power cut
            "--quota-backend-bytes=8589934592",  # 5,000 nodes with their pods pass the default 2 GiB
            "--log-level=warn",
        ]

    def _server_flags(self, etcd_url: str) -> list[str]:
        family = 6 if ":" in self.service_cidrs.split(",")[0] else 4
        certificate = self.folder / "server.pem"
        return [
            f"--etcd-servers={etcd_url}",
            "--bind-address=127.0.0.1",
            f"--secure-port={self.port}",
            f"--advertise-address={_NODE_ADDRESSES[family]}",
            "--endpoint-reconciler-type=none",  # else it would publish the address as an endpoint
            f"--service-cluster-ip-range={self.service_cidrs}",
            f"--tls-cert-file={certificate}",
            f"--tls-private-key-file={certificate}",
            f"--client-ca-file={self.folder / 'ca.pem'}",
            f"--token-auth-file={self.folder / 'tokens.csv'}",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            f"--service-account-key-file={certificate}",
            f"--service-account-signing-key-file={certificate}",
            # ServiceAccount wants tokens that only the controller-manager makes; the other one
            # marks each new Node as not ready, which the controller-manager would take back.
            "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
            "--allow-privileged=true",
            "--profiling=false",
            *self._extra_flags,
        ]

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

    def _await_forgotten_kinds(self, seconds: float = 30) -> None:
        """Waits until the kinds of removed CustomResourceDefinitions are no longer served."""
        deadline = time.monotonic() + seconds
        while self._groups() != self._first_groups:
            if time.monotonic() > deadline:
                raise TimeoutError(f"still served: {self._groups() - self._first_groups}")
            time.sleep(0.02)

    def _groups(self) -> set[str]:
        return {item["name"] for item in self.client.get("/apis")["groups"]}

    def _behind(self, prefix: str) -> str:
        """The URL of a proxy that answers only below `prefix`."""
        if prefix not in self._proxies:
            self._proxies[prefix] = PathProxy(prefix, self.port, self.folder / "server.pem")
        return self._proxies[prefix].url
