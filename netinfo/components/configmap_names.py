"""What kube-proxy's ConfigMaps are called where they are not kubeadm's."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.model.objects import Workload

#: kube-proxy's configuration where it is not kubeadm's: on EKS (docs.aws.amazon.com/eks, managing-kube-proxy), and with
#: a hash of its content behind it on Gardener (gardener/gardener pkg/component/kubernetes/proxy/resources.go).
KUBE_PROXY = "kube-proxy-config"


def kube_proxy_configs(workloads: Iterable[Workload]) -> tuple[str, ...]:
    """What kube-proxy's configuration may be called in kube-system: all of such a name that a workload there mounts."""
    mounted = {name for each in workloads if each.ref.namespace == "kube-system" for name in each.configmaps}
    return tuple(sorted(name for name in mounted if name == KUBE_PROXY or name.startswith(f"{KUBE_PROXY}-")))
