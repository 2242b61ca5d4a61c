"""An HTTP proxy for CONNECT, as stands between an office and its clusters. Every name leads to loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Where it listens, and whom it was asked for."""

    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """As HTTPS_PROXY and ``proxy-url`` take it."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def connect_proxy() -> Iterator[Proxy]:
    """Listens on loopback until the end of the block."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        proxy = Proxy(listener.getsockname()[1])

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=_tunnel, args=(client, proxy), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield proxy
        listener.shutdown(socket.SHUT_RDWR)


def _tunnel(client: socket.socket, proxy: Proxy) -> None:
    with closing(client), suppress(OSError, ValueError, IndexError):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        method, target = head.split(b" ")[:2]
        proxy.asked.append(target.decode())
        if method != b"CONNECT":
            client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\n\r\n")
            return
        with closing(socket.create_connection(("127.0.0.1", int(target.rpartition(b":")[2])))) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join(5)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
