"""What the ConfigMaps of a solution's settings are called: by the project itself first, then by distributions."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.model.objects import Workload

#: Typhoon calls it ``cilium`` (poseidon/terraform-render-bootstrap resources/cilium/config.yaml).
CILIUM = ("cilium-config", "cilium")
#: ``flannel-config`` is Typhoon's, ``flannel`` Deckhouse's.
FLANNEL = ("kube-flannel-cfg", "flannel-config", "flannel")
CANAL = ("canal-config", "rke2-canal-config")
#: kube-proxy's configuration where it is not kubeadm's: on EKS (docs.aws.amazon.com/eks, managing-kube-proxy), and with
#: a hash of its content behind it on Gardener (gardener/gardener pkg/component/kubernetes/proxy/resources.go).
KUBE_PROXY = "kube-proxy-config"


def kube_proxy_configs(workloads: Iterable[Workload]) -> tuple[str, ...]:
    """What kube-proxy's configuration may be called in kube-system: all of such a name that a workload there mounts."""
    mounted = {name for each in workloads if each.ref.namespace == "kube-system" for name in each.configmaps}
    return tuple(sorted(name for name in mounted if name == KUBE_PROXY or name.startswith(f"{KUBE_PROXY}-")))
