"""What the machine of a node has before its kubelet starts: the first node's, and that of one that joins it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tests.node import kubeadm, parts, runtime, sshd

if TYPE_CHECKING:
    from tests.node.networks import Network
    from tests.node.sandbox import Sandbox


class Machine(ABC):
    """A node's machine for the time of a ``with``; what came up of one that fails is ended as well."""

    @abstractmethod
    def bring_up(self) -> None:
        """Starts everything; NodeFailed where something does not come up."""

    @abstractmethod
    def stop(self) -> None:
        """Ends everything that was started."""

    def __enter__(self) -> Self:
        try:
            self.bring_up()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def write_files(sandbox: Sandbox, network: Network, certificate: str) -> None:
    """Its names, the cluster's certificate authority, the network's CNI files, kubeadm and a firewall by nftables."""
    write, name = sandbox.write, sandbox.name
    own = "".join(f"{address} {name}\n" for address in sandbox.addresses)
    control_plane = f"{kubeadm.NODE_ADDRESS} control-plane.minikube.internal\n"
    write("/etc/hosts", f"127.0.0.1 localhost\n{own}{control_plane}")
    write("/etc/hostname", f"{name}\n")
    write("/etc/resolv.conf", "nameserver 192.168.49.1\n")  # as in minikube; here nobody answers
    # A kubelet asks the machine's id; the nodes of a cluster differ in it, as in their names.
    write("/etc/machine-id", f"{name.encode().hex():0<32.32}\n")
    write(f"{kubeadm.CERTIFICATES}/ca.crt", certificate)
    sandbox.run("sh", "-c", "rm -rf /etc/cni; mkdir -p /etc/cni/net.d /etc/kubernetes/manifests")
    for file, text in network.files.items():
        write(f"/etc/cni/net.d/{file}", text)
    for family in ("iptables", "ip6tables"):
        for action in ("", "-save", "-restore"):
            sandbox.run("ln", "-sf", "xtables-nft-multi", f"/usr/sbin/{family}{action}")
    for program in ("kubeadm", "kubelet", "kubectl"):
        link = sandbox.inside(f"{kubeadm.BINARIES}/{program}")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(parts.kubernetes_program(program))


def start_programs(sandbox: Sandbox, public_key: str) -> None:
    """containerd, and sshd for the owner of the key.

    Not from a thread that ends before the node does: what it spawns would die with it (PR_SET_PDEATHSIG).
    """
    runtime.start(sandbox)
    sshd.start(sandbox, public_key)


def write_late_files(sandbox: Sandbox, network: Network, slice_: str) -> None:
    """The CNI files that are there once the node has its slice."""
    for file, text in network.late_files.items():
        sandbox.write(f"/etc/cni/net.d/{file}", text.replace("SLICE", slice_))
