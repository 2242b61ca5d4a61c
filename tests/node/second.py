"""A second real node, in the cluster of the first: `with SecondNode(first, networks.KINDNET) as second: ...`

It has a machine of its own (namespaces, kubelet, containerd, sshd) that sees the first one over a cable, joins as
`kubeadm join` does, and gets its slice from the cluster's controller manager. Its network may be another one than the
first's: the agents of both then run on their own node only.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.node import kubeadm, machine, manifests, profile, runtime, sshd
from tests.node.forward import Forwarder
from tests.node.machine import Machine
from tests.node.networks import Network
from tests.node.node import RealNode
from tests.node.sandbox import NodeFailed, Sandbox, die_with_parent

NAME = f"{profile.NAME}-m02"
_ADDRESS = "192.168.49.3"


class SecondNode(Machine):
    """A node that joins, runs two pods of its own, and leaves.

    At most one at a time: the machines have one cable.
    """

    def __init__(self, first: RealNode, network: Network, name: str = NAME) -> None:
        self.first = first
        self.network = network
        self.name = name
        self.sandbox = Sandbox(name, [_ADDRESS], peer=first.sandbox)
        self.timings: dict[str, float] = {}
        self._forwarder: Forwarder | None = None

    def stop(self) -> None:
        """Ends the machine; nothing of it remains but what the cluster says of it."""
        if self._forwarder:
            self._forwarder.stop()
            profile.remove_node(self._home, self.name)
            self._forwarder = None
        self.sandbox.stop()

    def drain(self) -> None:
        """Sends all pods away from it but those of DaemonSets; no other one is started there."""
        options = ("--ignore-daemonsets", "--force", "--grace-period=1", "--timeout=60s")
        self.first.kubectl("drain", self.name, *options)

    def leave(self) -> None:
        """Drains the node, ends it and deletes its Node, in the order of `minikube node delete`."""
        kubectl = self.first.kubectl
        self.drain()
        self.stop()
        kubectl("delete", "node", self.name)
        kubectl("delete", "deployment,service", self.name)
        if self._has_other_agent:
            kubectl("delete", "-f", "-", text_in=self.network.applied)

    @property
    def _home(self) -> Path:
        return self.first.sandbox.folder / "home"

    @property
    def _has_other_agent(self) -> bool:
        return bool(self.network.applied) and self.network != self.first.network

    def bring_up(self) -> None:
        if self.network != self.first.network:
            self._keep_agents_of_the_first_there()
        self._timed("namespaces", self.sandbox.start)
        machine.write_files(self.sandbox, self.network, self.first.authority.certificate)
        machine.start_programs(self.sandbox, self.first.ssh_public_key)
        self._timed("images", self._import_images)
        self._timed("kubeadm", lambda: kubeadm.join(self.sandbox, self.first.sandbox))
        kubeadm.start_kubelet(self.sandbox)
        self._forwarder = Forwarder(self.sandbox.pid, [f"127.0.0.1:{sshd.PORT}"], die_with_parent)
        profile.add_node(self._home, self.first.ssh_key, self.name, _ADDRESS, self._forwarder.ports[0])
        self._timed("slice", lambda: self.first.until("the second node has its slice", self._has_slice))
        self.first.label(self.name, is_primary=False)
        self.first.kubectl("apply", "-f", "-", text_in=manifests.workload(self.name, self.name))
        if self._has_other_agent:
            manifest = manifests.bound(self.network.applied, self.name)
            self.first.kubectl("apply", "-f", "-", text_in=manifest)
        self.first.take_slice(self.sandbox, self.network)
        self._route_as_kindnetd_does()
        self._timed("workloads", self._settle)

    def _import_images(self) -> None:
        runtime.import_images(self.sandbox, self.network.applied, is_first=False)

    def _keep_agents_of_the_first_there(self) -> None:
        """Binds them to the first node, and waits until they run again."""
        if self.first.network.applied:
            manifest = manifests.bound(self.first.network.applied, profile.NAME)
            self.first.kubectl("apply", "-f", "-", text_in=manifest)
            self.first.settle()

    def _route_as_kindnetd_does(self) -> None:
        """A node whose kindnetd is a stand-in gets from here its route to the other node's slice."""
        machines = (self.first.sandbox, self.first.network), (self.sandbox, self.network)
        for (here, network), (there, _) in (machines, machines[::-1]):
            if network.late_files:
                here.run("ip", "route", "replace", self.first.slice_of(there.name), "via", there.addresses[0])

    def _has_slice(self) -> str:
        self.sandbox.check_running()
        return self.first.slice_of(self.name)

    def _settle(self) -> None:
        try:
            self.first.settle()
        except NodeFailed as failure:
            raise NodeFailed(f"{failure}\nkubelet of {self.name}:\n{self.sandbox.last_words('kubelet')}") from failure

    def _timed(self, what: str, work: Any) -> None:
        started = time.monotonic()
        work()
        self.timings[what] = round(time.monotonic() - started, 1)
