"""Ranges with a meaning of their own: those that no private network may use, and those that others take by default.

A default is never an answer about a cluster. Here it is only a remark beside a block that is free: the next tool that
is installed with its defaults will want it.
"""

from __future__ import annotations

from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Network, overlapping, parse_network

#: Where a plan looks when it is not told where: private (RFC 1918), shared (RFC 6598), unique local (RFC 4193, the half
#: that may be assigned locally).
HOME = {4: ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"), 6: ("fd00::/8",)}

#: Never proposed, wherever it was asked to look: IANA's registries of special-purpose addresses (RFC 6890 and its
#: updates) without the private, shared and unique local ranges above, and multicast (RFC 5771, RFC 4291).
#: ``0.0.0.0/8`` and other blocks wider than any cluster's are written as numbers of the same range.
SPECIAL = (
    "0.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/8",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fe80::/10",
    "ff00::/8",
)


class Default(NamedTuple):
    """A block that something takes when nobody tells it otherwise; ``owner`` is a name, the same in every language."""

    block: str
    owner: str


#: By block. Sources: moby/moby daemon/libnetwork/ipamutils (pools of docker networks), tailscale.com/kb/1015
#: (100.64.0.0/10), libvirt src/network/default.xml.in, kubernetes/kubernetes cmd/kubeadm/app/apis (Services),
#: flannel-io/flannel Documentation/kube-flannel.yml, k3s-io/k3s docs (server flags), projectcalico/calico
#: manifests/calico.yaml, canonical/microk8s microk8s-resources/default-args, openshift/installer
#: docs/user/customization.md, ovn-kubernetes go-controller/pkg/config, kubeovn/kube-ovn dist/images/install.sh,
#: weaveworks/weave prog/weave-kube, kubernetes-sigs/kubespray roles/kubespray-defaults, kubernetes/kops
#: upup/pkg/fi/cloudup/networking.go, learn.microsoft.com/azure/aks, docs.aws.amazon.com/eks, kubernetes/minikube
#: pkg/drivers/kic.
DEFAULTS = (
    Default("10.0.0.0/16", "AKS (Services)"),
    Default("10.1.0.0/16", "MicroK8s (Pods)"),
    Default("10.16.0.0/16", "Kube-OVN (Pods)"),
    Default("10.32.0.0/12", "Weave Net (Pods)"),
    Default("10.42.0.0/16", "k3s, RKE2 (Pods)"),
    Default("10.43.0.0/16", "k3s, RKE2 (Services)"),
    Default("10.85.0.0/16", "CRI-O"),
    Default("10.88.0.0/16", "Podman"),
    Default("10.96.0.0/12", "kubeadm (Services)"),
    Default("10.100.0.0/16", "EKS (Services)"),
    Default("10.128.0.0/14", "OpenShift (Pods)"),
    Default("10.152.183.0/24", "MicroK8s (Services)"),
    Default("10.217.0.0/22", "OpenShift Local (Pods)"),
    Default("10.233.0.0/18", "Kubespray (Services)"),
    Default("10.233.64.0/18", "Kubespray (Pods)"),
    Default("10.244.0.0/16", "Flannel, kind, minikube, Talos, AKS (Pods)"),
    Default("10.245.0.0/16", "DOKS (Services)"),
    Default("100.64.0.0/10", "Tailscale, kOps, OVN-Kubernetes"),
    Default("172.17.0.0/16", "Docker"),
    Default("172.18.0.0/15", "Docker"),
    Default("172.20.0.0/14", "Docker"),
    Default("172.20.0.0/16", "EKS (Services)"),
    Default("172.24.0.0/13", "Docker"),
    Default("172.30.0.0/16", "OpenShift (Services)"),
    Default("192.168.0.0/16", "Calico (Pods), Docker"),
    Default("192.168.49.0/24", "minikube"),
    Default("192.168.65.0/24", "Docker Desktop"),
    Default("192.168.122.0/24", "libvirt"),
    Default("fd00:10:244::/56", "kind (Pods)"),
    Default("fd00:10:96::/112", "kind (Services)"),
    Default("fd97::/64", "OVN-Kubernetes"),
    Default("fd98::/64", "OVN-Kubernetes"),
)


def wanted_by_default(block: Network) -> tuple[str, ...]:
    """Who takes addresses of this block by default, by name and in order."""
    found = (each.owner for each in DEFAULTS if (known := parse_network(each.block)) and overlapping(block, known))
    return tuple(sorted(set(found)))
