"""A stand-in for ``minikube ssh`` that behaves as the real one does towards the program that calls it.

What it copies (kubernetes/minikube v1.38 cmd/minikube/cmd/ssh.go, pkg/minikube/machine/ssh.go,
pkg/libmachine/ssh/client.go): the words behind ``--`` are joined with blanks and taken apart again by the login shell
of the node; that shell has a terminal of 80 columns, so lines end in CRLF and stderr comes on stdout; any failure
there is exit code 1 with ``ssh: Process exited with status N`` on stderr; a profile that does not exist is 85 and a
stopped one 83, both with their text on stdout.

The node is a folder: ``/etc/cni/net.d`` is looked for below it. ``install`` writes the executable.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

_PROGRAM = """#!{python}
import runpy, sys
sys.argv[0] = "minikube"
sys.path.insert(0, {root!r})
from tests.support.minikube_standin import main
raise SystemExit(main(sys.argv[1:], {node!r}, {profiles!r}))
"""


def install(folder: Path, node: Path, profiles: dict[str, str] | None = None) -> Path:
    """Write ``minikube`` to the folder, which then goes first on PATH. ``profiles`` maps a name to its state."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "minikube"
    text = _PROGRAM.format(
        python=sys.executable,
        root=str(Path(__file__).resolve().parents[2]),
        node=str(node),
        profiles=json.dumps(profiles or {"minikube": "Running"}),
    )
    program.write_text(text)
    program.chmod(0o755)
    return folder


def main(argv: list[str], node: str, profiles: str) -> int:
    """One call. Only ``ssh [-p PROFILE] -- WORDS`` is known."""
    if argv[:1] != ["ssh"]:
        sys.stderr.write(f'Error: unknown command {" ".join(argv)!r} for "minikube"\n')
        return 14
    profile, words = "minikube", argv[1:]
    if words[:1] == ["-p"]:
        profile, words = words[1], words[2:]
    if words[:1] != ["--"]:
        unknown = next((word for word in words if word.startswith("-")), "")
        sys.stderr.write(f"Error: unknown shorthand flag: {unknown[1:2]!r} in {unknown}\n")
        return 14
    state = json.loads(profiles).get(profile)
    if state is None:
        print(f'* Profile "{profile}" not found. Run "minikube profile list" to view all profiles.')
        print(f'  To start a cluster, run: "minikube start -p {profile}"')
        return 85
    if state != "Running":
        print(f"* The control-plane node {profile} host is not running: state={state}")
        print(f'  To start a cluster, run: "minikube start -p {profile}"')
        return 83
    return _on_node(" ".join(words[1:]), Path(node))


def _on_node(line: str, node: Path) -> int:
    """Run the line in a shell on the node, its three streams on one terminal."""
    ours, theirs = pty.openpty()
    os.set_blocking(ours, True)
    line = line.replace("/etc/cni/", f"{node}/etc/cni/")
    child = subprocess.Popen(
        ["/bin/bash", "-c", line],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=node,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm", "COLUMNS": "80"},
        start_new_session=True,
    )
    os.close(theirs)
    while chunk := _read(ours):
        sys.stdout.buffer.write(chunk.replace(str(node).encode(), b""))
    sys.stdout.flush()
    code = child.wait()
    if code:
        ended = f" from signal {-code}" if code < 0 else ""
        sys.stderr.write(f"ssh: Process exited with status {128 - code if code < 0 else code}{ended}\n")
        return 1
    return 0


def _read(terminal: int) -> bytes:
    """The next piece; nothing when the last process has closed its end of the terminal."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
