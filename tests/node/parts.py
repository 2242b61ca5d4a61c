"""Where the programs of the real node come from, and where they are kept.

Three kinds: Kubernetes and etcd (built by `tests.apiserver.binaries`), programs of other Go modules
(built here) and Debian packages (unpacked into the cache, never installed). Nothing outside the
cache changes; the node sees the packages through an overlay over its own /usr.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.apiserver import binaries
from tests.support.cache import cache_folder

KUBERNETES = binaries.CURRENT
ETCD = "v3.7.0"
"""The etcd that kubeadm of this Kubernetes asks for (`kubeadm config images list`)."""

COREDNS = "v1.14.6"
PAUSE = "3.10.2"
FLANNEL = "v0.28.10"
FLANNEL_CNI = "v0.9.1"
"""The last containernetworking/plugins with the flannel plugin; its later home is no module that a proxy has."""

CILIUM = "v1.16.5"
"""Later ones need modules that not every proxy serves."""

KUBE_ROUTER = "v2.1.0"
WHEREABOUTS = "v0.9.2"

MINIKUBE = "v1.38.1"
_CONTAINERD = "v2.3.7"

KUBERNETES_PROGRAMS = (
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kube-proxy",
    "kubelet",
    "kubeadm",
    "kubectl",
)

PACKAGES = (
    "runc",
    "containernetworking-plugins",
    "iptables",
    "nftables",
    "ipset",
    "iproute2",
    "openssh-server",
    "sudo",
    "busybox-static",
)
"""Debian's packages; containerd is not among them: Kubernetes 1.36 and later want containerd 2."""

PACKAGED_PROGRAMS = (
    "usr/sbin/runc",
    "usr/lib/cni/bridge",
    "usr/lib/cni/ptp",
    "usr/lib/cni/host-local",
    "usr/sbin/xtables-nft-multi",
    "usr/sbin/nft",
    "usr/sbin/ipset",
    "usr/sbin/sshd",
    "usr/bin/sudo",
    "usr/bin/ip",
    "usr/bin/busybox",
)
"""What must be there after unpacking, each relative to the unpacked root or to /."""


@dataclass(frozen=True)
class GoProgram:
    """One program of a Go module."""

    name: str
    module: str
    version: str
    package: str = "."
    """Folder of the main package inside the module."""
    tags: str = ""
    stamp: str = ""
    """Variable that the linker sets to the version, without which the program does not know it."""
    cgo: bool = False
    """Whether a C compiler is needed."""
    without: tuple[str, ...] = ()
    """Packages that the program imports only for their effect and that are left out."""
    files: tuple[str, ...] = ()
    """Other files of the module: scripts of its image, manifests."""


_WHEREABOUTS_MODULE = "github.com/k8snetworkplumbingwg/whereabouts"

GO_PROGRAMS = (
    # Without these tags containerd wants cgo (btrfs) or drags in what a node never uses.
    GoProgram("containerd", "github.com/containerd/containerd/v2", _CONTAINERD, "./cmd/containerd", "no_btrfs"),
    GoProgram("ctr", "github.com/containerd/containerd/v2", _CONTAINERD, "./cmd/ctr", "no_btrfs"),
    GoProgram(
        "containerd-shim-runc-v2", "github.com/containerd/containerd/v2", _CONTAINERD, "./cmd/containerd-shim-runc-v2"
    ),
    GoProgram("coredns", "github.com/coredns/coredns", COREDNS),
    GoProgram(
        "minikube",
        "k8s.io/minikube",
        MINIKUBE,
        "./cmd/minikube",
        "libvirt_dlopen",  # as its own Makefile; minikube's kvm driver is C underneath
        stamp="k8s.io/minikube/pkg/version.version",
        cgo=True,
    ),
    GoProgram(
        "flanneld",
        "github.com/flannel-io/flannel",
        FLANNEL,
        stamp="github.com/flannel-io/flannel/pkg/version.Version",
        # Two backends of eleven: one cloud's, whose module no proxy has, and udp, which is partly C.
        without=(
            "github.com/flannel-io/flannel/pkg/backend/tencentvpc",
            "github.com/flannel-io/flannel/pkg/backend/udp",
        ),
    ),
    GoProgram("install-conf", "github.com/flannel-io/flannel", FLANNEL, "./cmd/install_conf"),
    GoProgram("flannel", "github.com/containernetworking/plugins", FLANNEL_CNI, "./plugins/meta/flannel"),
    GoProgram(
        "kube-router",
        "github.com/cloudnativelabs/kube-router/v2",
        KUBE_ROUTER,
        "./cmd/kube-router",
        stamp="github.com/cloudnativelabs/kube-router/v2/pkg/version.Version",
        files=("daemonset/kubeadm-kuberouter.yaml",),
    ),
    GoProgram(
        "whereabouts",
        _WHEREABOUTS_MODULE,
        WHEREABOUTS,
        "./cmd",
        files=(
            "script/install-cni.sh",
            "script/lib.sh",
            "script/token-watcher.sh",
            "doc/crds/daemonset-install.yaml",
            "doc/crds/whereabouts.cni.cncf.io_ippools.yaml",
            "doc/crds/whereabouts.cni.cncf.io_overlappingrangeipreservations.yaml",
        ),
    ),
    GoProgram("ip-control-loop", _WHEREABOUTS_MODULE, WHEREABOUTS, "./cmd/controlloop"),
)

OTHER_PROGRAMS = (
    GoProgram("krew", "sigs.k8s.io/krew", "v0.4.3", "./cmd/krew"),  # installs the plugin: tests/process/test_release.py
    GoProgram(
        "cilium-operator",  # beside the API server alone: tests/apiserver/cilium_operator.py
        "github.com/cilium/cilium",
        CILIUM,
        "./operator",
        "ipam_provider_operator",  # without the clouds' allocators, as the image operator-generic
    ),
)
"""No part of the node, but built and kept in the same way."""


def cache() -> Path:
    """The folder of this harness inside the project's cache."""
    return cache_folder("node")


def go_program(name: str) -> Path:
    """Where the program is, or will be, kept."""
    wanted = next(program for program in (*GO_PROGRAMS, *OTHER_PROGRAMS) if program.name == name)
    return cache() / "go" / wanted.version / wanted.name


def go_files(name: str) -> list[Path]:
    """The other files of a program's module, beside it."""
    wanted = next(program for program in GO_PROGRAMS if program.name == name)
    return [go_program(name).with_name(Path(file).name) for file in wanted.files]


def pause_program() -> Path:
    """The program of pods that only have to be there; its source is `pause.go.txt`."""
    return cache() / "go" / "pause"


def debian_root() -> Path:
    """The unpacked Debian packages."""
    return cache() / "debian"


def packaged(path: str) -> Path | None:
    """A packaged file: unpacked here, or of a package that is installed on the machine."""
    for root in (debian_root(), Path("/")):
        if (root / path).exists():
            return root / path
    return None


def kubernetes_program(name: str) -> Path:
    """A program of Kubernetes, or etcd. Raises `FileNotFoundError` when it is not there yet."""
    version = ETCD if name == "etcd" else KUBERNETES
    found = binaries.find(name, version)
    if found is None:
        raise FileNotFoundError(f"{name} {version}")
    return found


def missing() -> list[str]:
    """What `python -m tests.node.setup` would still have to fetch or build."""
    kubernetes = [
        name
        for name in (*KUBERNETES_PROGRAMS, "etcd")
        if binaries.find(name, ETCD if name == "etcd" else KUBERNETES) is None
    ]
    built = [program.name for program in (*GO_PROGRAMS, *OTHER_PROGRAMS) if not go_program(program.name).exists()]
    built += [] if pause_program().exists() else ["pause"]
    unpacked = [path for path in PACKAGED_PROGRAMS if packaged(path) is None]
    return kubernetes + built + unpacked
