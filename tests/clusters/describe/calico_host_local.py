"""Calico without BGP and without its own IPAM: made for clouds that route the nodes' slices, and for policies there."""

from __future__ import annotations

from tests.clusters.describe.calico import config, definitions, felix, node_agent, web
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects.parts import kubeadm, nodes, text

_HOST_LOCAL = {"type": "host-local", "subnet": "usePodCidr"}


@described()
def calico_host_local_alone() -> Objects:
    """Calico 2.6's manifest "policy only" where nothing else is the network: its conflist is in effect."""
    machines = nodes(2)
    return [
        *definitions(),
        *kubeadm(machines, ("10.244.0.2", "10.244.0.3")),
        *node_agent(machines, image="quay.io/calico/node:v2.6.12", CALICO_NETWORKING_BACKEND="none"),
        config(_HOST_LOCAL),
        felix(),
        *web(machines, "10.244.0.4", "10.244.1.4"),
    ]


@described()
def calico_gce_addon() -> Objects:
    """Kubernetes' own addon for GCE: the conflist is in the installer's environment, there is no calico-config."""
    machines = nodes(2)
    image = "gcr.io/projectcalico-org/node:v3.31.3"
    own = {"CALICO_MANAGE_CNI": "true", "USE_POD_CIDR": "true", "NO_DEFAULT_POOLS": "true"}
    agents = node_agent(machines, image=image, CALICO_NETWORKING_BACKEND="none", **own)
    network = {"name": "k8s-pod-network", "plugins": [{"type": "calico", "ipam": _HOST_LOCAL}]}
    installer = a.container(
        "install-cni", "gcr.io/projectcalico-org/cni:v3.31.3", env={"CNI_NETWORK_CONFIG": text(network)}
    )
    agents[0]["spec"]["template"]["spec"]["initContainers"] = [installer]
    return [
        *definitions(),
        *kubeadm(machines, ("10.244.0.2", "10.244.0.3")),
        *agents,
        *web(machines, "10.244.0.4", "10.244.1.4"),
    ]
