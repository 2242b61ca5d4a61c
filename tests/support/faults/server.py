"""An API server for real kubectl that does a given fault on a given path, and is healthy on all others.

    with FaultServer(flannel(), {r"/api/v1/nodes": faults.forbidden}) as server:
        run("--kubeconfig", str(server.kubeconfig(folder)))

Every request is noted in ``server.requests``, so that a test can say what was never asked.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.apiserver.kubeconfig import write_kubeconfig
from tests.support.faults import faults as every
from tests.support.faults import tls
from tests.support.faults.api import Api, Reply, Resource
from tests.support.faults.faults import Fault
from tests.support.faults.tls import Tls
from tests.support.objects import Object


class FaultServer:
    """Listens on a port of loopback until it is closed; a context manager.

    ``faults`` maps patterns of whole paths (the query left off) to faults; the first that matches is done.
    ``prefix`` is the path under which the API lies, as behind Rancher.
    """

    def __init__(
        self,
        objects: Iterable[Object],
        faults: Mapping[str, Fault] | None = None,
        *,
        kind: Tls = Tls.GOOD,
        more: Iterable[Resource] = (),
        version: str = "v1.37.2",
        prefix: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.api = Api(objects, more, version)
        self.faults = [(re.compile(pattern), fault) for pattern, fault in (faults or {}).items()]
        self.kind = kind
        self.prefix = prefix
        self.host = host
        self._wanted_port = port
        self.requests: list[str] = []
        self.methods: set[str] = set()
        self.over = threading.Event()

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"server_of_faults": self})
        self._server = _Listener((self.host, self._wanted_port), handler)
        if self.kind is not Tls.OFF:
            self._server.socket = tls.context(self.kind).wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._server.server_address[1]
        return port

    @property
    def url(self) -> str:
        """The server's URL as a kubeconfig has it."""
        scheme = "http" if self.kind is Tls.OFF else "https"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}{self.prefix}"

    def kubeconfig(self, folder: Path, *, server: str = "", context: str = "test", token: str = "token-of-dev") -> Path:
        """Writes a kubeconfig with one context; gives its path."""
        return write_kubeconfig(
            folder / "kubeconfig",
            server=server or self.url,
            authority=tls.trusted(self.kind),
            context=context,
            user="dev",
            token=token,
            namespace="",
        )

    def fault_of(self, path: str) -> Fault:
        """What is done on this path."""
        bare = path.partition("?")[0]
        return next((fault for pattern, fault in self.faults if pattern.fullmatch(bare)), every.healthy)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what faults are about."""

    def shutdown_request(self, request: Any) -> None:
        """Close without the goodbye of TLS, which a client that was killed does not answer."""
        with contextlib.suppress(OSError):
            request.close()


class _Handler(BaseHTTPRequestHandler):
    """One connection; an ``Exchange`` for each of its requests."""

    server_of_faults: FaultServer
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        mine = self.server_of_faults
        mine.requests.append(self.path)
        mine.methods.add(self.command)
        inside = self.path.removeprefix(mine.prefix)
        if mine.prefix and inside == self.path:
            every.body("404 page not found\n", "text/plain", 404)(self)
            return
        self.path = inside
        mine.fault_of(inside)(self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def healthy(self) -> Reply:
        return self.server_of_faults.api.reply(self.path)

    def send(self, code: int, body: bytes, headers: Mapping[str, str] | None = None, length: int | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if length is not None and length != len(body):
            self.close_connection = True

    def raw(self, data: bytes) -> None:
        self.close_connection = True
        self.wfile.write(data)
        self.wfile.flush()

    def hang(self, seconds: float | None = None) -> None:
        self.server_of_faults.over.wait(seconds)

    @property
    def over(self) -> threading.Event:
        return self.server_of_faults.over

    @property
    def sock(self) -> socket.socket:
        self.close_connection = True
        connection: socket.socket = self.connection
        return connection

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: stderr belongs to the tests."""
