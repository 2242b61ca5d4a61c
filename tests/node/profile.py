"""What minikube keeps on the machine of the person: its profile, its machine, its kubeconfig entry."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.node import parts
from tests.node.certificates import Authority

NAME = "minikube"


@dataclass(frozen=True)
class Ports:
    """Where the node's API server and SSH are reached on loopback."""

    api: int
    ssh: int


def write(home: Path, authority: Authority, key: str, ports: Ports, node_address: str) -> Path:
    """Writes `.minikube` and the kubeconfig below `home`; gives the kubeconfig."""
    root = home / ".minikube"
    profile, machine = root / "profiles" / NAME, root / "machines" / NAME
    for folder in (profile, machine, home / ".kube"):
        folder.mkdir(parents=True)
    for path, text in {
        root / "ca.crt": authority.certificate,
        profile / "client.crt": authority.client_certificate,
        profile / "client.key": authority.client_key,
        machine / "id_rsa": key,
        profile / "config.json": json.dumps(_profile(machine, ports, node_address), indent=8),
        machine / "config.json": json.dumps(_machine(root, machine, NAME, ports.ssh), indent=4),
        home / ".kube" / "config": yaml.safe_dump(_kubeconfig(root, profile, ports)),
    }.items():
        path.write_text(text)
        path.chmod(0o600)
    return home / ".kube" / "config"


def add_node(home: Path, key: str, name: str, node_address: str, ssh_port: int) -> None:
    """Adds a machine and its node to the profile, as `minikube node add` does."""
    root = home / ".minikube"
    written, machine = root / "profiles" / NAME / "config.json", root / "machines" / name
    profile = json.loads(written.read_text())
    profile["MultiNodeRequested"] = True
    profile["Nodes"].append(_node(name.removeprefix(f"{NAME}-"), node_address, is_control_plane=False))
    written.write_text(json.dumps(profile, indent=8))
    machine.mkdir()
    (machine / "id_rsa").write_text(key)
    (machine / "id_rsa").chmod(0o600)
    (machine / "config.json").write_text(json.dumps(_machine(root, machine, name, ssh_port), indent=4))


def remove_node(home: Path, name: str) -> None:
    """Takes them out again, as `minikube node delete` does."""
    root = home / ".minikube"
    written = root / "profiles" / NAME / "config.json"
    profile = json.loads(written.read_text())
    profile["Nodes"] = [node for node in profile["Nodes"] if node["Name"] != name.removeprefix(f"{NAME}-")]
    written.write_text(json.dumps(profile, indent=8))
    shutil.rmtree(root / "machines" / name)


def halted(environment: Mapping[str, str], folder: Path) -> Path:
    """A copy of the profile whose machine answers no more; gives its MINIKUBE_HOME."""
    copy = folder / ".minikube"
    shutil.copytree(environment["MINIKUBE_HOME"], copy)
    with socket.socket() as nobody:  # a port that is ours, so that nobody listens on it
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        for path in (copy / "machines" / NAME / "config.json", copy / "profiles" / NAME / "config.json"):
            path.write_text(re.sub(r'("SSHPort": )\d+', rf"\g<1>{port}", path.read_text()))
    return copy


def forgotten(folder: Path) -> Path:
    """A MINIKUBE_HOME that has no profile at all, as after `minikube delete --purge`."""
    home = folder / ".minikube"
    home.mkdir(parents=True)
    return home


def _profile(machine: Path, ports: Ports, node_address: str) -> dict[str, Any]:
    """The fields of a profile that mean something for the ssh driver."""
    return {
        "Name": NAME,
        "KeepContext": False,
        "Memory": 4096,
        "CPUs": 2,
        "DiskSize": 20000,
        "Driver": "ssh",
        "APIServerPort": 8443,
        "SSHIPAddress": "127.0.0.1",
        "SSHUser": "docker",
        "SSHKey": str(machine / "id_rsa"),
        "SSHPort": ports.ssh,
        "KubernetesConfig": {
            "KubernetesVersion": parts.KUBERNETES,
            "ClusterName": NAME,
            "Namespace": "default",
            "APIServerName": "minikubeCA",
            "DNSDomain": "cluster.local",
            "ContainerRuntime": "containerd",
            "NetworkPlugin": "cni",
            "ServiceCIDR": "10.96.0.0/12",
            "ImageRepository": "",
            "ShouldLoadCachedImages": True,
            "EnableDefaultCNI": False,
            "CNI": "",
        },
        "Nodes": [_node("", node_address, is_control_plane=True)],
        "Addons": {"default-storageclass": True, "storage-provisioner": True},
        "VerifyComponents": {"apiserver": True, "system_pods": True},
        "MultiNodeRequested": False,
    }


def _node(name: str, address: str, *, is_control_plane: bool) -> dict[str, Any]:
    return {
        "Name": name,
        "IP": address,
        "Port": 8443,
        "KubernetesVersion": parts.KUBERNETES,
        "ContainerRuntime": "containerd",
        "ControlPlane": is_control_plane,
        "Worker": True,
    }


def _machine(root: Path, machine: Path, name: str, ssh_port: int) -> dict[str, Any]:
    """The machine as libmachine stores it: reached by SSH, made by somebody else."""
    driver = {
        "IPAddress": "127.0.0.1",
        "MachineName": name,
        "SSHUser": "docker",
        "SSHPort": ssh_port,
        "SSHKeyPath": str(machine / "id_rsa"),
        "StorePath": str(root),
        "EnginePort": 2376,
        "SSHKey": "",
    }
    return {"ConfigVersion": 3, "Driver": driver, "DriverName": "ssh", "HostOptions": {"Driver": ""}, "Name": name}


def _kubeconfig(root: Path, profile: Path, ports: Ports) -> dict[str, Any]:
    """The entry that `minikube start` writes, with the marks that tell whose it is."""
    updated = datetime.datetime.now(datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S UTC")
    mark = {"last-update": updated, "provider": "minikube.sigs.k8s.io", "version": parts.MINIKUBE}
    cluster = {
        "certificate-authority": str(root / "ca.crt"),
        "extensions": [{"extension": mark, "name": "cluster_info"}],
        "server": f"https://127.0.0.1:{ports.api}",
    }
    context = {
        "cluster": NAME,
        "extensions": [{"extension": mark, "name": "context_info"}],
        "namespace": "default",
        "user": NAME,
    }
    user = {"client-certificate": str(profile / "client.crt"), "client-key": str(profile / "client.key")}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"cluster": cluster, "name": NAME}],
        "contexts": [{"context": context, "name": NAME}],
        "current-context": NAME,
        "preferences": {},
        "users": [{"name": NAME, "user": user}],
    }
