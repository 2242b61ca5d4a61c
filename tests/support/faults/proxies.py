"""A kubectl whose ``proxy`` goes wrong in one given way; everything else is done by the real one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.support.faults import executables

#: What is done with a connection (``peer``), as Python text; ``say`` prints the line that it serves.
EXITS = "sys.exit(1)"
NEVER_SERVES = "time.sleep(60)"
SAYS_NOTHING_OF_USE = "print('a banner', flush=True); time.sleep(60)"
REFUSES = "say(); time.sleep(60)"
_LISTENS = "listener = socket.socket(socket.AF_UNIX); listener.bind(path); listener.listen(64); say()\n"
_EACH = _LISTENS + "while True:\n    peer = listener.accept()[0]; peer.recv(65536)\n    {}\n    peer.close()"


def answering(data: bytes) -> str:
    """Every request gets these bytes, and then the connection is closed."""
    return _EACH.format(f"peer.sendall({data!r})")


DIES_AT_THE_FIRST_REQUEST = _LISTENS + "listener.accept(); os._exit(9)"
CLOSES = _EACH.format("pass")
HALF = answering(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"items":[]')
HALF_IN_CHUNKS = answering(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n{"items":[]}\r\n')
ITS_OWN_500 = answering(
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 20\r\n\r\n"
    b"dial tcp: no route\r\n"
)
REDIRECT = answering(b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test/\r\nContent-Length: 0\r\n\r\n")
FORBIDS = answering(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nForbidden\n")
ANOTHER_PROTOCOL = answering(b"SSH-2.0-OpenSSH_9.6\r\n")
#: Somebody took the socket's place after it was said to serve.
REPLACED = _LISTENS + (
    "os.unlink(path); other = socket.socket(socket.AF_UNIX); other.bind(path); other.listen(64)\n"
    "while True:\n    peer = other.accept()[0]; peer.sendall(b'+OK who are you\\r\\n'); peer.close()"
)
UNAUTHORIZED = answering(
    b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n" + b'{"kind":"Status"}'
)


def kubectl(folder: Path, real: Path, how: str) -> Path:
    """Writes the program; gives its path."""
    text = f"""#!{sys.executable}
import os, socket, sys, time
if sys.argv[1:2] != ["proxy"]:
    os.execv({json.dumps(str(real))}, [{json.dumps(str(real))}, *sys.argv[1:]])
path = next(each.partition("=")[2] for each in sys.argv if each.startswith("--unix-socket="))
def say():
    print("Starting to serve on " + path, flush=True)
{how}
"""
    path = executables.program(folder / "bin", "kubectl", "")
    path.write_text(text)
    return path
