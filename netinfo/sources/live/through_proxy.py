"""One read of the API through the proxy: a ``kubectl get --raw PATH`` that starts no process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from netinfo.model.command import Answer, Command, Trouble
from netinfo.named_tuple import NamedTuple
from netinfo.sources.live import api_answer
from netinfo.sources.live.http_get import Exchange, HttpError

#: Makes something of an output that arrives in pieces.
Reader = Callable[[Iterator[bytes]], object]
#: A list is decoded in windows of this size; its items have 2 to 10 KiB.
_WINDOW = 1 << 18
#: The proxy could not reach the server, or broke off: a 500 of its own looks like one of the API server.
NO_CONNECTION = "no connection"


class Unusable(NamedTuple):
    """What came is neither the thing that was asked for nor a refusal of the API server: kubectl has the words for it.

    ``cause``: what two requests that failed alike have in common.
    """

    cause: str


def raw_path(command: Command, pins: tuple[str, ...]) -> str | None:
    """The path of a ``kubectl get --raw`` on the cluster of these pins; None for every other command."""
    args = command.args
    if command.program != "kubectl" or command.filter or args[:2] != ("get", "--raw") or len(args) < 3:
        return None
    rest = tuple(each for each in args[3:] if not each.startswith("--request-timeout="))
    return args[2] if rest == pins else None


def fetch(
    command: Command, path: str, exchange: Exchange, most_bytes: int, reader: Reader | None = None
) -> Answer | Unusable:
    """The Answer of the command, as its process would have given it, or what makes one necessary.

    ``reader`` takes the body while it arrives; what it made of it is dropped where the body did not come to its end.
    """
    began = time.monotonic()
    try:
        exchange.begin(path)
        answer = _read(command, exchange, most_bytes, reader)
    except TimeoutError:
        answer = Answer(command, None, trouble=Trouble.TIMEOUT, is_proxied=True)
    except HttpError:
        return Unusable(NO_CONNECTION)
    finally:
        exchange.close()
    return answer._replace(seconds=time.monotonic() - began) if isinstance(answer, Answer) else answer


def _read(command: Command, exchange: Exchange, most_bytes: int, reader: Reader | None) -> Answer | Unusable:
    if exchange.status != api_answer.FOUND:
        return _refused(command, exchange)
    body = _Body(exchange.body(), most_bytes)
    try:
        if reader is None:
            return Answer(command, 0, b"".join(body.windows()), is_proxied=True)
        listing = reader(body.windows())
        return Answer(command, 0, is_proxied=True, listing=listing, streamed=body.size)
    except _TooLargeError:
        return Answer(command, None, trouble=Trouble.TOO_LARGE, is_proxied=True)


def _refused(command: Command, exchange: Exchange) -> Answer | Unusable:
    body = _Body(exchange.body(), api_answer.MOST_REFUSAL_BYTES)
    try:
        text = b"".join(body.windows())
    except _TooLargeError:
        text = b""
    is_own = exchange.status == 500 and exchange.media_type != "application/json"
    refused = api_answer.refusal(command, exchange.status, exchange.media_type, text)
    return refused or Unusable(NO_CONNECTION if is_own else str(exchange.status))


class _TooLargeError(Exception):
    """A body has more bytes than are ever read."""


class _Body:
    """The pieces of a body, put together to windows in which most items of a list lie whole; counts its bytes."""

    def __init__(self, pieces: Iterator[bytes], most_bytes: int) -> None:
        self._pieces = pieces
        self._most = most_bytes
        self.size = 0

    def windows(self) -> Iterator[bytes]:
        held: list[bytes] = []
        size = 0
        for piece in self._pieces:
            self.size += len(piece)
            if self.size > self._most:
                raise _TooLargeError
            held.append(piece)
            size += len(piece)
            if size >= _WINDOW:
                yield b"".join(held)
                held, size = [], 0
        if held:
            yield b"".join(held)
