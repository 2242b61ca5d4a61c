"""Ports that misbehave before there is any HTTP: closed, full, mute, cut off."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager


@contextmanager
def refusing() -> Iterator[int]:
    """A port on which nobody listens: it is taken, but not for connections."""
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def black_hole() -> Iterator[int]:
    """A port whose queue is full: the first packet of a connection is never answered."""
    with ExitStack() as open_, closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        for _ in range(4):
            filler = open_.enter_context(closing(socket.socket()))
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port


@contextmanager
def mute() -> Iterator[int]:
    """A port that takes connections and says nothing, as a paused machine does."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


@contextmanager
def cutting_off() -> Iterator[int]:
    """A port that resets every connection."""

    def reset(peer: socket.socket) -> None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with _answering(reset) as port:
        yield port


@contextmanager
def hanging_up() -> Iterator[int]:
    """A port that ends every connection at once."""
    with _answering(lambda peer: None) as port:
        yield port


@contextmanager
def talking(text: bytes) -> Iterator[int]:
    """A port of another protocol: it greets and hangs up."""
    with _answering(lambda peer: peer.sendall(text)) as port:
        yield port


@contextmanager
def _answering(act: Callable[[socket.socket], None]) -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with closing(peer):
                    act(peer)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
