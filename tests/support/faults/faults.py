"""What a server can do instead of answering. A fault gets the exchange and does with it what it wants."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tests.support.faults.api import Reply, status


class Exchange(Protocol):
    """One request that waits for its answer."""

    path: str

    def healthy(self) -> Reply:
        """What a healthy server would say."""
        ...

    def send(self, code: int, body: bytes, headers: Mapping[str, str] | None = None, length: int | None = None) -> None:
        """Status line, headers and body; ``length`` is what Content-Length claims."""
        ...

    def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        ...

    def hang(self, seconds: float | None = None) -> None:
        """Wait, at the longest until the server is closed."""
        ...

    @property
    def over(self) -> threading.Event:
        """Set when the server is closed."""
        ...

    @property
    def sock(self) -> socket.socket:
        """The connection."""
        ...


Fault = Callable[[Exchange], None]
JSON = "application/json"


def refuse(code: int, reason: str, message: str, headers: Mapping[str, str] | None = None) -> Fault:
    """A Status document with this code."""
    reply = status(code, reason, message)

    def fault(exchange: Exchange) -> None:
        exchange.send(code, _bytes(reply.document), {"Content-Type": JSON, **(headers or {})})

    return fault


def forbidden(exchange: Exchange) -> None:
    """As RBAC says it of this path."""
    words = re.split(r"[/?]", exchange.path)
    resource = next((each for each in words[::-1] if each.isalpha() and each != "default"), "path")
    text = f'{resource} is forbidden: User "dev" cannot list resource "{resource}" in API group "" at the cluster scope'
    refuse(403, "Forbidden", text)(exchange)


unauthorized = refuse(401, "Unauthorized", "Unauthorized")
internal = refuse(500, "InternalError", "Internal error occurred: etcdserver: request timed out")
unavailable = refuse(503, "ServiceUnavailable", "the server is currently unable to handle the request")
expired = refuse(410, "Expired", "The provided continue parameter is too old to display a consistent list result")


def busy(seconds: int) -> Fault:
    """429 with Retry-After."""
    return refuse(429, "TooManyRequests", "too many requests", {"Retry-After": str(seconds)})


def body(text: str | bytes, content_type: str = "text/html", code: int = 200) -> Fault:
    """This text, whatever was asked."""
    data = text.encode() if isinstance(text, str) else text
    return lambda exchange: exchange.send(code, data, {"Content-Type": content_type})


bad_gateway = body("<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>", code=502)
captive_portal = body("<!DOCTYPE html><html><body><form action='/login'>Welcome to Hotel WiFi</form></body></html>")
empty = body("", JSON)


def redirect(location: str) -> Fault:
    """302 to somewhere else."""
    return lambda exchange: exchange.send(302, b"", {"Location": location})


def document(made: Any, headers: Mapping[str, str] | None = None) -> Fault:
    """This JSON."""
    return lambda exchange: exchange.send(200, _bytes(made), {"Content-Type": JSON, **(headers or {})})


def changed(change: Callable[[bytes], bytes], headers: Mapping[str, str] | None = None) -> Fault:
    """The healthy answer's bytes, changed."""

    def fault(exchange: Exchange) -> None:
        data = change(_bytes(exchange.healthy().document))
        exchange.send(200, data, {"Content-Type": JSON, **(headers or {})})

    return fault


cut_json = changed(lambda data: data[: len(data) * 2 // 3])
wrong_type = changed(lambda data: data, {"Content-Type": "text/plain"})
with_warnings = changed(
    lambda data: data, {"Warning": '299 - "v1 Thing is deprecated \u202e"'.encode().decode("latin-1")}
)


def truncated(exchange: Exchange) -> None:
    """Content-Length promises more than comes."""
    data = _bytes(exchange.healthy().document)
    exchange.send(200, data[: len(data) // 2], {"Content-Type": JSON}, length=len(data))


def silent(exchange: Exchange) -> None:
    """The request is taken; nothing comes back."""
    exchange.hang()


def headers_only(exchange: Exchange) -> None:
    """Status and headers come, the body never."""
    exchange.send(200, b"", {"Content-Type": JSON}, length=1000)
    exchange.hang()


def half_body(exchange: Exchange) -> None:
    """Half of the body comes, the rest never."""
    data = _bytes(exchange.healthy().document)
    exchange.send(200, data[: len(data) // 2], {"Content-Type": JSON}, length=len(data))
    exchange.hang()


def drip(exchange: Exchange) -> None:
    """A byte from time to time."""
    data = _bytes(exchange.healthy().document)
    exchange.send(200, b"", {"Content-Type": JSON}, length=len(data))
    for position in range(len(data)):
        if exchange.over.wait(0.2):
            return
        exchange.raw(data[position : position + 1])


def endless(exchange: Exchange) -> None:
    """A body without end."""
    exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    exchange.raw(b'{"kind":"NodeList","apiVersion":"v1","items":[')
    item = b'{"metadata":{"name":"node","annotations":{"a":"' + b"x" * 65536 + b'"}}},'
    while not exchange.over.is_set():
        exchange.raw(item)


def reset(exchange: Exchange) -> None:
    """The connection ends with RST."""
    exchange.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.sock.close()


def hang_up(exchange: Exchange) -> None:
    """The connection ends in place of an answer."""
    exchange.sock.close()


def slow(seconds: float) -> Fault:
    """The healthy answer, late."""

    def fault(exchange: Exchange) -> None:
        exchange.hang(seconds)
        healthy(exchange)

    return fault


def healthy(exchange: Exchange) -> None:
    """No fault."""
    reply = exchange.healthy()
    exchange.send(reply.code, _bytes(reply.document), {"Content-Type": JSON, **reply.headers})


def first_time(fault: Fault) -> Fault:
    """Only once; healthy from then on."""
    seen = threading.Lock()
    return lambda exchange: fault(exchange) if seen.acquire(blocking=False) else healthy(exchange)


def pages(size: int, then: Fault) -> Fault:
    """Pages of this size whatever limit was asked for; a request for a further page meets ``then``."""

    def fault(exchange: Exchange) -> None:
        if "continue=" in exchange.path:
            then(exchange)
            return
        made = dict(exchange.healthy().document)
        made["items"] = made["items"][:size]
        made["metadata"] = {"resourceVersion": "1", "continue": "old"}
        exchange.send(200, _bytes(made), {"Content-Type": JSON})

    return fault


def _bytes(made: Any) -> bytes:
    return json.dumps(made).encode()
