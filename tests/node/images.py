"""The container images of the node, packed from its programs; no registry has a part in it.

One docker-archive (the format of `docker save`) holds all of them, each with one layer. They bear the
names that kubeadm and the published manifests ask for, so that what the cluster tells is what a real
one tells.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.node import parts

_REGISTRY = "registry.k8s.io"
PAUSE = f"{_REGISTRY}/pause:{parts.PAUSE}"
STORAGE_PROVISIONER = "gcr.io/k8s-minikube/storage-provisioner:v5"
KINDNETD = "docker.io/kindest/kindnetd:v20260213-ea8e5717"
HELLO = "registry.k8s.io/e2e-test-images/agnhost:2.53"
FLANNEL = f"ghcr.io/flannel-io/flannel:{parts.FLANNEL}"
FLANNEL_CNI = "ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3"

KUBE_ROUTER = f"docker.io/cloudnativelabs/kube-router:{parts.KUBE_ROUTER}"
WHEREABOUTS = f"ghcr.io/k8snetworkplumbingwg/whereabouts:{parts.WHEREABOUTS}"

_AGENTS = {"kindnet": KINDNETD, "flannel": FLANNEL, "kube-router": KUBE_ROUTER, "whereabouts": WHEREABOUTS}
"""Networks whose images only their own nodes have, and the image that tells their manifest."""

_VERSIONS = {
    "control-plane": (parts.KUBERNETES, parts.ETCD, parts.PAUSE),
    "every-node": (parts.KUBERNETES, parts.COREDNS, parts.PAUSE),
    "kindnet": (parts.PAUSE,),
    "flannel": (parts.FLANNEL, parts.FLANNEL_CNI),
    "kube-router": (parts.KUBE_ROUTER,),
    "whereabouts": (parts.WHEREABOUTS,),
}
"""What is packed into each archive: one that changes leaves the others as they are."""

_IPTABLES = ("usr/sbin/xtables-nft-multi", "usr/sbin/nft", "usr/sbin/ipset")
_IPTABLES_NAMES = tuple(
    f"usr/sbin/{family}{action}" for family in ("iptables", "ip6tables") for action in ("", "-save", "-restore")
)
_LAYOUT = "3"
"""To be changed with what this module puts into an image."""

_EPOCH = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class Image:
    """What one image holds: files by their place in it, and links by their place and target."""

    name: str
    files: Mapping[str, Path]
    entrypoint: Sequence[str] = ()
    links: Mapping[str, str] | None = None


def archives(manifest: str, *, is_first: bool) -> list[Path]:
    """The packed images of a node whose network has this manifest: those of the control plane, which only the first one
    has, of every node, and of the network's agent."""
    agents = (name for name, image in _AGENTS.items() if image in manifest)
    return [_archive(name) for name in (*(("control-plane",) if is_first else ()), "every-node", *agents)]


def missing() -> list[str]:
    """What `pack` would still have to write."""
    return [path.name for path in map(_archive, _VERSIONS) if not path.exists()]


def pack() -> None:
    """Writes the archives that are missing; each appears whole or not at all."""
    contents = {
        "control-plane": _control_plane,
        "every-node": _of_every_node,
        "kindnet": _kindnet,
        "flannel": _flannel,
        "kube-router": _kube_router,
        "whereabouts": _whereabouts,
    }
    for name, images in contents.items():
        target = _archive(name)
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            for old in target.parent.glob(f"{name}.*.tar"):
                old.unlink()
            _write(target, images())


def _write(target: Path, images: Sequence[Image]) -> None:
    """One archive."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tarfile.open(unfinished, "w") as tar:
            entries = [_add_image(tar, image) for image in images]
            _add_bytes(tar, "manifest.json", json.dumps(entries).encode())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _archive(name: str) -> Path:
    """Where the images are kept; the file's name changes when what is in them does."""
    inputs = " ".join((*_VERSIONS[name], _LAYOUT))
    return parts.cache() / "images" / f"{name}.{hashlib.sha256(inputs.encode()).hexdigest()[:12]}.tar"


def _control_plane() -> list[Image]:
    """What runs on the first node only: the static pods and minikube's addon, a stand-in that does no work."""
    version, pause = parts.KUBERNETES, parts.pause_program()
    etcd = {"usr/local/bin/etcd": parts.kubernetes_program("etcd")}
    return [
        *(
            Image(f"{_REGISTRY}/{name}:{version}", {f"usr/local/bin/{name}": parts.kubernetes_program(name)}, [name])
            for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
        ),
        Image(f"{_REGISTRY}/etcd:{parts.ETCD.removeprefix('v')}-0", etcd),
        Image(STORAGE_PROVISIONER, {"storage-provisioner": pause}, ["/storage-provisioner"]),
    ]


def _of_every_node() -> list[Image]:
    """kube-proxy, cluster DNS, and the workload, whose pods run and have addresses but do no work."""
    kube_proxy, pause = f"{_REGISTRY}/kube-proxy:{parts.KUBERNETES}", parts.pause_program()
    return [
        _with_firewall(kube_proxy, "usr/local/bin/kube-proxy", parts.kubernetes_program("kube-proxy")),
        Image(f"{_REGISTRY}/coredns/coredns:{parts.COREDNS}", {"coredns": parts.go_program("coredns")}, ["/coredns"]),
        Image(PAUSE, {"pause": pause}, ["/pause"]),
        Image(HELLO, {"agnhost": pause}, ["/agnhost"]),
    ]


def _kindnet() -> list[Image]:
    """A stand-in: no Go module has kindnetd."""
    return [Image(KINDNETD, {"bin/kindnetd": parts.pause_program()}, ["/bin/kindnetd"])]


def _flannel() -> list[Image]:
    """The two images of the published manifest of flannel."""
    daemon = _with_firewall(FLANNEL, "opt/bin/flanneld", parts.go_program("flanneld"))
    files = {**daemon.files, "opt/bin/install-conf": parts.go_program("install-conf")}
    plugin = {"flannel": parts.go_program("flannel"), **_with_libraries(Path("/usr/bin/cp"), "usr/bin/cp")}
    return [Image(FLANNEL, files, ["/opt/bin/flanneld"], daemon.links), Image(FLANNEL_CNI, plugin, links=_MERGED)]


def _kube_router() -> list[Image]:
    """The agent and what it calls: ip, the programs of the firewall, a shell for its init container."""
    agent = _with_firewall(KUBE_ROUTER, "usr/local/bin/kube-router", parts.go_program("kube-router"))
    ip = parts.packaged("usr/bin/ip")
    assert ip is not None
    shell = _shell("sh", "cp", "mv", "rm")
    files = {**agent.files, **_with_libraries(ip, "usr/bin/ip"), **shell.files}
    return [Image(KUBE_ROUTER, files, agent.entrypoint, {**(agent.links or {}), **(shell.links or {})})]


def _whereabouts() -> list[Image]:
    """The plugin, the loop that frees addresses, and the module's own scripts that install the plugin."""
    shell = _shell(
        "sh", "cp", "mkdir", "touch", "chmod", "cat", "base64", "tr", "sed", "md5sum", "awk", "date", "sleep"
    )
    programs = {name: parts.go_program(name) for name in ("whereabouts", "ip-control-loop")}
    scripts = {path.name: path for path in parts.go_files("whereabouts") if path.suffix == ".sh"}
    return [Image(WHEREABOUTS, {**programs, **scripts, **shell.files}, links=shell.links)]


def _shell(*names: str) -> Image:
    """What Alpine's images have of busybox, under these names; no image of its own."""
    busybox = parts.packaged("usr/bin/busybox")
    assert busybox is not None
    return Image(
        "", {"usr/bin/busybox": busybox}, links={**_MERGED, **{f"usr/bin/{name}": "busybox" for name in names}}
    )


_MERGED = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}


def _with_firewall(name: str, place: str, program: Path) -> Image:
    """An image of a program that calls iptables and nft."""
    files = {place: program}
    for tool in _IPTABLES:
        source = parts.packaged(tool)
        assert source is not None, tool
        files |= _with_libraries(source, tool)
    modules = parts.packaged("usr/lib/x86_64-linux-gnu/xtables")
    for module in sorted(modules.iterdir()) if modules else []:
        files |= _with_libraries(module, f"usr/lib/x86_64-linux-gnu/xtables/{module.name}")
    links = {**_MERGED, **dict.fromkeys(_IPTABLES_NAMES, "xtables-nft-multi")}
    return Image(name, files, [f"/{place}"], links)


def _with_libraries(program: Path, place: str) -> dict[str, Path]:
    """A program and the shared libraries that the loader finds for it, each at its usual place."""
    unpacked = parts.debian_root() / "usr/lib/x86_64-linux-gnu"
    environment = {**os.environ, "LD_LIBRARY_PATH": str(unpacked)}
    told = subprocess.run(["ldd", str(program)], capture_output=True, text=True, env=environment, check=True).stdout
    files = {place: program}
    for found in re.findall(r"(/\S+\.so\S*)", told):
        inside = "usr" + found.removeprefix(str(parts.debian_root())).removeprefix("/usr")
        files[inside] = Path(found)
    return files


def _add_image(tar: tarfile.TarFile, image: Image) -> dict[str, Any]:
    """Adds an image's layer and configuration; gives its entry of the manifest."""
    layer = _layer(image)
    digest = hashlib.sha256(layer).hexdigest()
    environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    config = {
        "architecture": "amd64",
        "os": "linux",
        "created": _EPOCH,
        "config": {"Entrypoint": list(image.entrypoint) or None, "Env": environment},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        "history": [{"created": _EPOCH, "created_by": "tests/node/images.py"}],
    }
    text = json.dumps(config).encode()
    names = {"Config": f"{hashlib.sha256(text).hexdigest()}.json", "Layers": [f"{digest}/layer.tar"]}
    _add_bytes(tar, names["Config"], text)  # type: ignore[arg-type]
    if f"{digest}/layer.tar" not in tar.getnames():
        _add_bytes(tar, f"{digest}/layer.tar", layer)
    return {**names, "RepoTags": [image.name]}


def _layer(image: Image) -> bytes:
    """The one layer, with the folders that a container expects to be there."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in ("tmp", "etc", "run", "usr", "usr/bin", "usr/sbin", "usr/lib", "usr/lib64"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if folder == "tmp" else 0o755
            tar.addfile(entry)
        for place, target in (image.links or {}).items():
            entry = tarfile.TarInfo(place)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            tar.addfile(entry)
        for place, source in image.files.items():
            _add_bytes(tar, place, source.read_bytes(), 0o755)
    return packed.getvalue()


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), mode
    tar.addfile(entry, io.BytesIO(data))
