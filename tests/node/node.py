"""A whole real node: `with RealNode(networks.BRIDGE) as node: node.kubectl("get", "pods", "-A")`.

python -m tests.node.node [NETWORK]      brings one up, says how to reach it, holds it until Ctrl-C
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.node import certificates, kubeadm, manifests, networks, parts, profile, runtime, sshd
from tests.node.networks import Network
from tests.node.sandbox import NodeFailed, Sandbox, die_with_parent

_REPOSITORY = Path(__file__).resolve().parents[2]
_PREFIXES = {4: 24, 6: 64}
_SETTLED = 90.0


class RealNode:
    """A single-node cluster with the marks of minikube, running in namespaces of its own."""

    def __init__(self, network: Network = networks.BRIDGE) -> None:
        self.network = network
        self.timings: dict[str, float] = {}
        gateways = {
            address.rpartition(".")[0] + ".1" if "." in address else address[:-1] + "1"
            for address in network.node_addresses
        }
        addresses = [f"{address}/{_PREFIXES[6 if ':' in address else 4]}" for address in network.node_addresses]
        self.sandbox = Sandbox(profile.NAME, addresses, sorted(gateways))
        self.kubeconfig = Path()
        self.environment: dict[str, str] = {}
        """For programs on the outside that are to find this cluster, its kubectl, its minikube and our plugin."""

    def __enter__(self) -> Self:
        try:
            self._bring_up()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the node; nothing of it remains."""
        if forward := getattr(self, "_forward", None):
            forward.kill()
            forward.communicate()
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
        self._until("the workloads are ready", self._settled)

    def _bring_up(self) -> None:
        self._timed("namespaces", self.sandbox.start)
        authority, key = certificates.authority(), certificates.ssh_key()
        self._files(authority.certificate, authority.key)
        with ThreadPoolExecutor() as pool:
            ready = pool.submit(self._timed, "kubeadm", lambda: kubeadm.before_kubelet(self.sandbox))
            # Threads must not spawn what is to stay: it would die with the thread (PR_SET_PDEATHSIG).
            runtime.start(self.sandbox)
            sshd.start(self.sandbox, key[1])
            self._timed("images", lambda: runtime.import_images(self.sandbox, self.network.applied))
            ready.result()
        kubeadm.start_kubelet(self.sandbox, self.network)
        ports = self._start_forwarding()
        home = self.sandbox.folder / "home"
        self.kubeconfig = profile.write(home, authority, key[0], ports, kubeadm.NODE_ADDRESS)
        self.environment = self._environment(home)
        self._timed("API server", lambda: self._until("the API server answers", self._answers))
        self._timed("addons", self._addons)
        self._timed("workloads", self.settle)

    def _files(self, certificate: str, key: str) -> None:
        """The files of the node that are there before anything runs."""
        write = self.sandbox.write
        names = f"127.0.0.1 localhost\n{kubeadm.NODE_ADDRESS} minikube control-plane.minikube.internal\n"
        write("/etc/hosts", names)
        write("/etc/hostname", "minikube\n")
        write("/etc/resolv.conf", "nameserver 192.168.49.1\n")  # as in minikube; here nobody answers
        # A kubelet asks the machine's id; all nodes of this harness may have the same.
        write("/etc/machine-id", "6d696e696b7562650000000000000001\n")
        write(f"{kubeadm.CERTIFICATES}/ca.crt", certificate)
        write(f"{kubeadm.CERTIFICATES}/ca.key", key, 0o600)
        self.sandbox.run("sh", "-c", "rm -rf /etc/cni; mkdir -p /etc/cni/net.d")
        for name, text in self.network.files.items():
            write(f"/etc/cni/net.d/{name}", text)
        for name in (
            "iptables",
            "ip6tables",
            "iptables-save",
            "iptables-restore",
            "ip6tables-save",
            "ip6tables-restore",
        ):
            self.sandbox.run("ln", "-sf", "xtables-nft-multi", f"/usr/sbin/{name}")
        kubeadm.write_configuration(self.sandbox, self.network)

    def _start_forwarding(self) -> profile.Ports:
        targets = [f"{kubeadm.NODE_ADDRESS}:{kubeadm.PORT}", f"127.0.0.1:{sshd.PORT}"]
        self._forward = subprocess.Popen(
            [sys.executable, "-m", "tests.node.forward", str(self.sandbox.pid), *targets],
            cwd=_REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        assert self._forward.stdout is not None
        api, ssh = self._forward.stdout.readline().split()
        return profile.Ports(int(api), int(ssh))

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
        label = [f"minikube.k8s.io/{name}" for name in (
            f"version={parts.MINIKUBE}", "commit=unknown", f"name={profile.NAME}", "primary=true",
            time.strftime("updated_at=%Y_%m_%dT%H_%M_%S_0700"),
        )]  # fmt: skip
        self.kubectl("label", "--overwrite", "nodes", profile.NAME, *label)
        for text in (manifests.ADDONS, self.network.applied, manifests.WORKLOAD):
            if text:
                self.kubectl("apply", "-f", "-", text_in=text)
        for name, text in self.network.late_files.items():
            self._until("the node has its slice", self._slice)
            self.sandbox.write(f"/etc/cni/net.d/{name}", text.replace("SLICE", self._slice()))

    def _slice(self) -> str:
        node = self.objects("nodes")[0]
        return str(node["spec"].get("podCIDR", ""))

    def _answers(self) -> bool:
        try:
            return self.kubectl("get", "--raw", "/readyz") == "ok" and bool(self.objects("nodes"))
        except NodeFailed:
            return False

    def _settled(self) -> bool:
        if not self.network.proxy_runs:
            return self._settled_without_services()
        for item in self.objects("deployments,daemonsets", "-A"):
            status = item.get("status", {})
            if status.get("observedGeneration") != item["metadata"]["generation"]:
                return False
            wanted = status.get("desiredNumberScheduled", item["spec"].get("replicas"))
            if not wanted or wanted != status.get("numberReady", status.get("readyReplicas")):
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

    def _until(self, what: str, reached: Any) -> None:
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


def main(arguments: list[str]) -> int:
    """Holds a node until it is interrupted."""
    wanted = arguments[0] if arguments else networks.BRIDGE.name
    network = next(network for network in networks.ALL if network.name == wanted)
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with RealNode(network) as node:
        print(f"up after {time.monotonic() - started:.1f} s: {node.timings}")
        for name in ("KUBECONFIG", "MINIKUBE_HOME", "PATH"):
            print(f"export {name}={node.environment[name]}", flush=True)
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
