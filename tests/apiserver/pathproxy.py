"""A reverse proxy that serves an API server below a path, as Rancher and others do.

Needed because kubectl 1.27 to 1.33 drop the path of the server's URL in `get --raw`: behind this
proxy such a request finds nothing, as in real life.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class PathProxy:
    """Listens on a port of its own until it is closed."""

    def __init__(self, prefix: str, port: int, certificate: Path) -> None:
        """Forwards what lies below `prefix` to the API server at `port` of loopback."""
        handler = type("Handler", (_Handler,), {"prefix": prefix, "upstream": port})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.daemon_threads = True
        self.url = f"https://127.0.0.1:{self._server.server_port}{prefix}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    prefix: str
    upstream: int
    protocol_version = "HTTP/1.1"

    def _forward(self) -> None:
        inside = self.path.removeprefix(self.prefix)
        if inside == self.path or not inside.startswith("/"):
            self._answer(404, {"Content-Type": "text/plain"}, b"404 page not found\n")
            return
        # The server behind is our own child on loopback: there is nobody to be mistaken for.
        trust = ssl._create_unverified_context()
        upstream = http.client.HTTPSConnection("127.0.0.1", self.upstream, context=trust)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        upstream.request(self.command, inside, body, dict(self.headers.items()))
        response = upstream.getresponse()
        kept = ("Content-Type", "Content-Encoding", "Audit-Id")
        headers = {name: value for name in kept if (value := response.getheader(name))}
        self._answer(response.status, headers, response.read())
        upstream.close()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _forward  # noqa: N815

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: stderr belongs to the tests."""
