"""OpenSSH in the node, for the user that minikube logs in as."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.node.sandbox import Sandbox

PORT = 22
_CONFIGURATION = """\
ListenAddress 0.0.0.0
HostKey /etc/ssh/host_key
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PidFile none
PrintMotd no
"""


def start(sandbox: Sandbox, public_key: str) -> None:
    """Makes the user `docker`, who may become root without a password, and starts sshd."""
    _add_line(sandbox, "/etc/passwd", "docker:x:1000:1000::/home/docker:/bin/bash")
    _add_line(sandbox, "/etc/group", "docker:x:1000:")
    # `*` is no password; `!` would be a locked account, which sshd refuses whatever the key.
    _add_line(sandbox, "/etc/shadow", "docker:*:19000:0:99999:7:::")
    _add_line(sandbox, "/etc/passwd", "sshd:x:74:65534::/run/sshd:/usr/sbin/nologin")
    sandbox.write("/etc/sudoers.d/docker", "docker ALL=(ALL) NOPASSWD: ALL\n", 0o440)
    # Not in /home, which is the machine's own.
    sandbox.write("/run/sshd/keys/docker", f"{public_key}\n")
    sandbox.inside("/run/sshd").chmod(0o755)
    sandbox.write("/etc/ssh/sshd_node", f"{_CONFIGURATION}AuthorizedKeysFile /run/sshd/keys/%u\n")
    sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/host_key")
    sandbox.spawn("sshd", "/usr/sbin/sshd", "-D", "-e", "-f", "/etc/ssh/sshd_node")


def _add_line(sandbox: Sandbox, path: str, line: str) -> None:
    """Adds an account, unless the machine's own files have one of that name."""
    present = sandbox.inside(path).read_text()
    name = line.split(":", 1)[0]
    if not any(known.startswith(f"{name}:") for known in present.splitlines()):
        sandbox.inside(path).write_text(f"{present}{line}\n")
