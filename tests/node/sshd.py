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
    # The node has no people of its own: those of the machine are left out, whose ids could clash.
    separated = "sshd:x:74:65534::/run/sshd:/bin/false"
    _accounts(sandbox, "/etc/passwd", "docker:x:1000:1000::/home/docker:/bin/bash", separated)
    _accounts(sandbox, "/etc/group", "docker:x:1000:")
    # `*` is no password; `!` would be a locked account, which sshd refuses whatever the key.
    _accounts(sandbox, "/etc/shadow", "docker:*:19000:0:99999:7:::")
    sandbox.run("install", "-d", "-o", "1000", "-g", "1000", "/home/docker")
    sandbox.write("/etc/sudoers.d/docker", "docker ALL=(ALL) NOPASSWD: ALL\n", 0o440)
    sandbox.write("/run/sshd/keys/docker", f"{public_key}\n")
    sandbox.inside("/run/sshd").chmod(0o755)
    sandbox.write("/etc/ssh/sshd_node", f"{_CONFIGURATION}AuthorizedKeysFile /run/sshd/keys/%u\n")
    sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/host_key")
    sandbox.spawn("sshd", "/usr/sbin/sshd", "-D", "-e", "-f", "/etc/ssh/sshd_node")


def _accounts(sandbox: Sandbox, path: str, *lines: str) -> None:
    """Adds accounts to a file of the node, without those of people and of the same names."""
    names = {line.split(":", 1)[0] for line in lines}
    kept = [line for line in sandbox.inside(path).read_text().splitlines() if line.split(":", 1)[0] not in names]
    if not path.endswith("shadow"):
        kept = [line for line in kept if not 1000 <= int(line.split(":")[2]) < 65000]
    sandbox.inside(path).write_text("\n".join([*kept, *lines, ""]))
