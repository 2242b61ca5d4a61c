"""A server on a Unix socket that says what it is told to say."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server(folder: Path, *pieces: bytes, pause: float = 0.0, stays: float = 0.0) -> Iterator[tuple[str, list[bytes]]]:
    """A socket that answers one request with these pieces; its path, and what it was asked."""
    path, over = str(folder / "s"), threading.Event()
    asked: list[bytes] = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # nobody came
            return
        with connection, contextlib.suppress(OSError):
            asked.append(connection.recv(65536))
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            over.wait(stays)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield path, asked
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(1)
