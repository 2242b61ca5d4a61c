"""containerd in the node: its configuration, its start and the images it is given."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.node import images, parts
from tests.node.sandbox import NodeFailed

if TYPE_CHECKING:
    from tests.node.sandbox import Sandbox

_SOCKET = "/run/containerd/containerd.sock"
_CONFIGURATION = f"""\
version = 3
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "{images.PAUSE}"
[plugins."io.containerd.cri.v1.runtime"]
  # Without CAP_SYS_RESOURCE nobody may make a process less likely to be killed than itself.
  restrict_oom_score_adj = true
[plugins."io.containerd.cri.v1.runtime".cni]
  bin_dirs = ["/opt/cni/bin"]
  conf_dir = "/etc/cni/net.d"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
    SystemdCgroup = false
"""


def start(sandbox: Sandbox) -> None:
    """Starts containerd and waits until it listens."""
    sandbox.write("/etc/containerd/config.toml", _CONFIGURATION)
    for name in ("containerd", "ctr", "containerd-shim-runc-v2"):
        sandbox.inside(f"/usr/local/bin/{name}").symlink_to(parts.go_program(name))
    plugins = sandbox.inside("/opt/cni/bin")
    plugins.parent.mkdir(parents=True, exist_ok=True)
    # Copies, not a link to the package's folder: flannel's manifest writes its own plugin beside them.
    sandbox.run("cp", "-a", "/usr/lib/cni", "/opt/cni/bin")
    sandbox.spawn("containerd", "/usr/local/bin/containerd")
    deadline = time.monotonic() + 20
    while not sandbox.inside(_SOCKET).exists():
        sandbox.check_running()
        if time.monotonic() > deadline:
            raise NodeFailed(f"containerd does not listen:\n{sandbox.last_words('containerd')}")
        time.sleep(0.05)


def import_images(sandbox: Sandbox, manifest: str, *, is_first: bool) -> None:
    """Gives containerd the images that each node has, the control plane's on the first one, and those of the agent that
    `manifest` runs."""
    ctr = ("/usr/local/bin/ctr", "-n", "k8s.io", "images")
    for archive in images.archives(manifest, is_first=is_first):
        # --local: ctr unpacks by itself, twice as fast as when it asks containerd to.
        sandbox.run(*ctr, "import", "--local", str(archive))
    sandbox.run(*ctr, "label", images.PAUSE, "io.cri-containerd.pinned=pinned", "io.cri-containerd.image=managed")
