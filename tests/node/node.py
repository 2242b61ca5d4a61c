"""A whole real node: `with RealNode(networks.BRIDGE) as node: node.kubectl("get", "pods", "-A")`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.node import certificates, kubeadm, machine, manifests, networks, observed, parts, profile, runtime, sshd
from tests.node.forward import Forwarder
from tests.node.machine import Machine
from tests.node.networks import Network
from tests.node.sandbox import NodeFailed, Sandbox, die_with_parent

_REPOSITORY = Path(__file__).resolve().parents[2]
_SETTLED = 90.0


class RealNode(Machine):
    """A single-node cluster with the marks of minikube, running in namespaces of its own."""

    def __init__(self, network: Network = networks.BRIDGE) -> None:
        self.network = network
        self.timings: dict[str, float] = {}
        self.sandbox = Sandbox(profile.NAME, network.node_addresses)
        self.authority = certificates.authority()
        self.ssh_key, self.ssh_public_key = certificates.ssh_key()
        self.kubeconfig = Path()
        self.environment: dict[str, str] = {}
        """For programs on the outside that are to find this cluster, its kubectl, its minikube and our plugin."""

    def stop(self) -> None:
        """Ends the node; nothing of it remains."""
        if forwarder := getattr(self, "_forwarder", None):
            forwarder.stop()
        self.sandbox.stop()

    def kubectl(self, *words: str, text_in: str | None = None) -> str:
        """Runs the real kubectl on the outside; gives its standard output."""
        argv = [str(parts.kubernetes_program("kubectl")), *words]
        done = subprocess.run(
            argv, env=self.environment, input=text_in, capture_output=True, text=True, timeout=90, check=False
        )
        if done.returncode:
            raise NodeFailed(f"`kubectl {' '.join(words)}` ended with {done.returncode}:\n{done.stderr[-1500:]}")
        return done.stdout

    def objects(self, *words: str) -> list[dict[str, Any]]:
        """The objects that `kubectl get` names."""
        items: list[dict[str, Any]] = json.loads(self.kubectl("get", *words, "-o", "json"))["items"]
        return items

    def settle(self) -> None:
        """Waits until every Deployment and DaemonSet has all its pods ready."""
        self.until("the workloads are ready", self._settled)

    def bring_up(self) -> None:
        self._timed("namespaces", self.sandbox.start)
        machine.write_files(self.sandbox, self.network, self.authority.certificate)
        self.sandbox.write(f"{kubeadm.CERTIFICATES}/ca.key", self.authority.key, 0o600)
        kubeadm.write_configuration(self.sandbox, self.network)
        with ThreadPoolExecutor() as pool:
            ready = pool.submit(self._timed, "kubeadm", lambda: kubeadm.before_kubelet(self.sandbox))
            machine.start_programs(self.sandbox, self.ssh_public_key)
            self._timed("images", self._import_images)
            ready.result()
        kubeadm.start_kubelet(self.sandbox)
        targets = [f"{kubeadm.NODE_ADDRESS}:{kubeadm.PORT}", f"127.0.0.1:{sshd.PORT}"]
        self._forwarder = Forwarder(self.sandbox.pid, targets, die_with_parent)
        home = self.sandbox.folder / "home"
        ports = profile.Ports(*self._forwarder.ports)
        self.kubeconfig = profile.write(home, self.authority, self.ssh_key, ports, kubeadm.NODE_ADDRESS)
        self.environment = self._environment(home)
        self._timed("API server", lambda: self.until("the API server answers", self._answers))
        self._timed("addons", self._addons)
        self._timed("workloads", self.settle)

    def _import_images(self) -> None:
        runtime.import_images(self.sandbox, self.network.applied, is_first=True)

    def _environment(self, home: Path) -> dict[str, str]:
        programs = self.sandbox.folder / "bin"
        programs.mkdir()
        (programs / "kubectl").symlink_to(parts.kubernetes_program("kubectl"))
        (programs / "minikube").symlink_to(parts.go_program("minikube"))
        plugin = programs / "kubectl-netinfo"
        plugin.write_text(f'#!/bin/sh\nexec {sys.executable} {_REPOSITORY}/kubectl-netinfo "$@"\n')
        plugin.chmod(0o755)
        return {
            "PATH": f"{programs}:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(home),
            "KUBECONFIG": str(home / ".kube" / "config"),
            "MINIKUBE_HOME": str(home / ".minikube"),
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
        }

    def _addons(self) -> None:
        """What kubeadm, minikube and the network's own manifest leave in the cluster."""
        kubeadm.after_api_server(self.sandbox)
        self.label(profile.NAME, is_primary=True)
        for text in (manifests.ADDONS, manifests.workload("hello"), self.network.manifest):
            if text:
                self.kubectl("apply", "-f", "-", text_in=text)
        if self.network.published:
            # These reach the API server through its Service: asked for before kube-proxy is there, they wait for an
            # answer for half a minute.
            self.until("Services are served", lambda: observed.service_rules(self.sandbox) is not None)
            self.kubectl("apply", "-f", "-", text_in=self.network.applied)
        if self.network.published and self.network.late_files:
            self.until("the agent has installed its plugin", self._is_installed)
        self.take_slice(self.sandbox, self.network)

    def _is_installed(self) -> bool:
        """Whether the whole plugin is where the runtime looks for it."""
        plugin = self.sandbox.inside(f"/opt/cni/bin/{self.network.published}")
        return plugin.exists() and plugin.stat().st_size == parts.go_program(self.network.published).stat().st_size

    def label(self, name: str, *, is_primary: bool) -> None:
        """Gives a node the labels of minikube."""
        labels = {
            "version": parts.MINIKUBE,
            "commit": "unknown",
            "name": profile.NAME,
            "primary": str(is_primary).lower(),
        }
        labels["updated_at"] = time.strftime("%Y_%m_%dT%H_%M_%S_0700")
        words = [f"minikube.k8s.io/{key}={value}" for key, value in labels.items()]
        self.kubectl("label", "--overwrite", "nodes", name, *words)

    def take_slice(self, sandbox: Sandbox, network: Network) -> None:
        """Writes those CNI files of a node that hold its slice, once it has one."""
        if network.late_files:
            self.until(f"{sandbox.name} has its slice", lambda: self.slice_of(sandbox.name))
            machine.write_late_files(sandbox, network, self.slice_of(sandbox.name))

    def slice_of(self, name: str) -> str:
        """The slice that the controller manager cut for a node; empty before it did, and before there is the node."""
        nodes = [node for node in self.objects("nodes") if node["metadata"]["name"] == name]
        return str(nodes[0]["spec"].get("podCIDR", "")) if nodes else ""

    def _answers(self) -> bool:
        try:
            return self.kubectl("get", "--raw", "/readyz") == "ok" and bool(self.objects("nodes"))
        except NodeFailed:
            return False

    def _settled(self) -> bool:
        if not self.network.proxy_runs:
            return self._settled_without_services()
        nodes = self.objects("nodes")
        if not all(_is_ready(node) for node in nodes):
            return False
        for item in self.objects("deployments,daemonsets", "-A"):
            status = item.get("status", {})
            if status.get("observedGeneration") != item["metadata"]["generation"]:
                return False
            wanted = status.get("desiredNumberScheduled", item["spec"].get("replicas"))
            if not wanted or wanted != status.get("numberReady", status.get("readyReplicas")):
                return False
            # No DaemonSet knows yet of a node that just joined; one that is gone counts until its pods are collected.
            if item["metadata"]["name"] == "kube-proxy" and wanted < len(nodes):
                return False
        return all(pod["status"]["phase"] == "Running" for pod in self.objects("pods", "-A"))

    def _settled_without_services(self) -> bool:
        """Without kube-proxy there are pods with addresses, but cluster DNS never reaches the API server.

        Between two attempts of kube-proxy, and known to be so: while it lives it counts as running.
        """
        proxy = self.objects("pods", "-n", "kube-system", "-l", "k8s-app=kube-proxy")
        containers = [status for pod in proxy for status in pod["status"].get("containerStatuses", [])]
        waits = [status["restartCount"] > 1 and "running" not in status["state"] for status in containers]
        ready = [each["status"].get("numberReady") for each in self.objects("daemonsets", "-n", "kube-system")]
        pods = self.objects("pods", "-n", "default")
        return waits == [True] and ready == [0] and [pod["status"]["phase"] for pod in pods] == ["Running"] * 2

    def until(self, what: str, reached: Callable[[], object]) -> None:
        """Waits for it. Raises `NodeFailed`, with what kubectl and kubelet tell, when it takes too long."""
        deadline = time.monotonic() + _SETTLED
        while not reached():
            self.sandbox.check_running()
            if time.monotonic() > deadline:
                raise NodeFailed(f"not within {_SETTLED:.0f} s: {what}\n{self._complaint()}")
            time.sleep(0.2)

    def _complaint(self) -> str:
        try:
            told = self.kubectl("get", "pods", "-A", "-o", "wide")
        except NodeFailed as failure:
            told = str(failure)
        return f"{told}\nkubelet:\n{self.sandbox.last_words('kubelet')}"

    def _timed(self, what: str, work: Any) -> None:
        started = time.monotonic()
        work()
        self.timings[what] = round(time.monotonic() - started, 1)


def _is_ready(node: dict[str, Any]) -> bool:
    """Whether the node's kubelet says so."""
    return any(each["type"] == "Ready" and each["status"] == "True" for each in node["status"].get("conditions", []))
