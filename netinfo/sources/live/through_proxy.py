"""One read of the API through the proxy: a ``kubectl get --raw PATH`` that starts no process."""

from __future__ import annotations

import time
from typing import NamedTuple

from netinfo.model.command import Answer, Command, Trouble
from netinfo.sources.live import api_answer
from netinfo.sources.live.http_get import Exchange, HttpError

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


def fetch(command: Command, path: str, exchange: Exchange, most_bytes: int) -> Answer | Unusable:
    """The Answer of the command, as its process would have given it, or what makes one necessary."""
    began = time.monotonic()
    try:
        exchange.begin(path)
        answer = _read(command, exchange, most_bytes)
    except TimeoutError:
        answer = Answer(command, None, trouble=Trouble.TIMEOUT, is_proxied=True)
    except HttpError:
        return Unusable(NO_CONNECTION)
    finally:
        exchange.close()
    return answer._replace(seconds=time.monotonic() - began) if isinstance(answer, Answer) else answer


def _read(command: Command, exchange: Exchange, most_bytes: int) -> Answer | Unusable:
    is_found = exchange.status == api_answer.FOUND
    most = most_bytes if is_found else api_answer.MOST_REFUSAL_BYTES
    pieces: list[bytes] = []
    size = 0
    for piece in exchange.body():
        size += len(piece)
        if size > most:
            break
        pieces.append(piece)
    if is_found and size > most:
        return Answer(command, None, trouble=Trouble.TOO_LARGE, is_proxied=True)
    body = b"".join(pieces)
    if is_found:
        return Answer(command, 0, body, is_proxied=True)
    refused = api_answer.refusal(command, exchange.status, exchange.media_type, body)
    is_own = exchange.status == 500 and exchange.media_type != "application/json"
    return refused or Unusable(NO_CONNECTION if is_own else str(exchange.status))
