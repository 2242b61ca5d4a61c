"""What no Python can go below: one ``kubectl proxy``, the same requests through it, their JSON decoded, nothing judged.

Run as a process of its own with the paths as arguments: ``python -IS floor.py PATH...``.
"""

import _socket
import json
import os
import signal
import sys
import threading


def main() -> None:
    """Start the proxy, ask for all paths side by side, decode what comes."""
    folder = f"/tmp/netinfo-floor-{os.urandom(8).hex()}"
    os.mkdir(folder, 0o700)  # noqa: PTH102
    path = f"{folder}/s"
    ready, told = os.pipe()
    words = [os.environ["KUBECTL_PATH"], "proxy", f"--unix-socket={path}", "--append-server-path"]
    pid = os.posix_spawn(words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, told, 1)])
    os.read(ready, 4096)
    threads = [threading.Thread(target=get, args=(path, target)) for target in sys.argv[1:]]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.unlink(path)  # noqa: PTH108 - pathlib is no bare Python
    os.rmdir(folder)  # noqa: PTH106
    print("done")


def get(path: str, target: str) -> None:
    """Fetch and decode one document."""
    peer = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    peer.connect(path)
    peer.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    pieces = []
    while piece := peer.recv(1 << 18):
        pieces.append(piece)
    peer.close()
    head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    json.loads(_whole(body) if b"chunked" in head else body)


def _whole(body: bytes) -> bytes:
    """A chunked body put together."""
    parts, at = [], 0
    while size := int(body[at : (end := body.index(b"\r\n", at))], 16):
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 4 + size
    return b"".join(parts)


if __name__ == "__main__":
    main()
