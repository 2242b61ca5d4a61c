"""GET over a Unix socket in HTTP/1.1, as far as ``kubectl proxy`` speaks it (RFC 9112).

``http.client`` brings ``email`` and 45 ms of imports, ``socket`` 11 ms; its C part is all that a Unix socket needs.
An answer is complete with its last chunk or with the last byte of its Content-Length, and else it did not come: a
connection that simply ends may have been cut.
"""

from __future__ import annotations

import _socket
from collections.abc import Callable, Iterator

_RECEIVED_AT_ONCE = 1 << 18
#: Go's own limit is 1 MiB; an API server sends less than one KiB.
_MOST_HEADER_BYTES = 1 << 16
#: ``100 Continue`` and its like come before the answer.
_MOST_INTERIM = 8


class HttpError(Exception):
    """What came is no complete HTTP answer: nothing at all, a part of one, or something else."""


class Exchange:
    """One GET and its answer. Every wait lasts at most what ``remaining`` says, in seconds; then TimeoutError.

    ``status``: the code, such as 200. ``media_type``: of the Content-Type, in lower case. Both after ``begin``.
    """

    def __init__(self, path: str, remaining: Callable[[], float]) -> None:
        self._path = path
        self._remaining = remaining
        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        self._buffer = b""
        self._headers: dict[str, str] = {}
        self.status = 0
        self.media_type = ""

    def begin(self, target: str) -> None:
        """Ask for the target (path and query) and read the head of the answer; HttpError, TimeoutError."""
        if not target.isascii() or not target.isprintable() or " " in target:
            raise HttpError("a target that cannot be asked for")
        try:
            self._wait()
            self._socket.connect(self._path)
            request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n"
            self._wait()
            self._socket.sendall(request.encode("ascii"))
        except TimeoutError:
            raise
        except OSError as error:
            raise HttpError(str(error)) from None
        for _ in range(_MOST_INTERIM):
            self._read_head()
            if self.status >= 200:
                return
        raise HttpError("no answer behind the interim ones")

    def body(self) -> Iterator[bytes]:
        """The body in pieces as they come; ends when it is complete, else HttpError or TimeoutError."""
        length, coding = self._headers.get("content-length"), self._headers.get("transfer-encoding")
        if self._headers.get("content-encoding", "identity") != "identity":
            raise HttpError("a body in an encoding that was not asked for")
        if coding is not None and coding.lower() == "chunked" and length is None:
            return self._chunks()
        if coding is None and length is not None and length.isascii() and length.isdigit():
            return self._counted(int(length))
        raise HttpError("a body of which nobody can say where it ends")

    def abort(self) -> None:
        """Wake whoever waits for this exchange, from any thread: its next read fails."""
        try:
            self._socket.shutdown(_socket.SHUT_RDWR)
        except OSError:  # not connected, or closed by the other side
            return

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def _wait(self) -> None:
        left = self._remaining()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def _receive(self) -> bytes:
        self._wait()
        try:
            received: bytes = self._socket.recv(_RECEIVED_AT_ONCE)
        except TimeoutError:
            raise
        except OSError as error:
            raise HttpError(str(error)) from None
        if not received:
            raise HttpError("the connection was closed before the answer was complete")
        return received

    def _line(self) -> bytes:
        """The next line, without its end."""
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > _MOST_HEADER_BYTES:
                raise HttpError("a line without an end")
            self._buffer += self._receive()
        line, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
        return line

    def _read_head(self) -> None:
        version, _, rest = self._line().decode("latin-1").partition(" ")
        code = rest[:3]
        if version != "HTTP/1.1" or not (code.isascii() and code.isdigit() and len(code) == 3):
            raise HttpError("no HTTP/1.1")
        self.status = int(code)
        self._headers = self._read_fields()
        self.media_type = self._headers.get("content-type", "").partition(";")[0].strip().lower()

    def _read_fields(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        size = 0
        while line := self._line():
            size += len(line)
            name, colon, value = line.decode("latin-1").partition(":")
            name = name.lower()
            if not colon or size > _MOST_HEADER_BYTES or (name == "content-length" and name in fields):
                raise HttpError("headers that are none")
            fields[name] = value.strip()
        return fields

    def _counted(self, left: int) -> Iterator[bytes]:
        while left:
            piece = self._buffer or self._receive()
            self._buffer = piece[left:]
            piece = piece[:left]
            left -= len(piece)
            yield piece

    def _chunks(self) -> Iterator[bytes]:
        while size := self._chunk_size():
            yield from self._counted(size)
            if self._line():
                raise HttpError("a chunk that is longer than it says")
        self._read_fields()  # trailers, and the empty line that ends all

    def _chunk_size(self) -> int:
        digits = self._line().partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF"):
            raise HttpError("a chunk without a size")
        return int(digits, 16)
