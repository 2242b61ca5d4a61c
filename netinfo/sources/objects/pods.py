"""Pods: those of the control plane with their flags, and a bounded sample with the addresses they really have."""

from __future__ import annotations

from netinfo.model.objects import Pod
from netinfo.sources.objects import metadata
from netinfo.sources.objects.api import Request
from netinfo.sources.objects.containers import read_containers
from netinfo.values.json_access import Tree, dig, flag, objects, text

#: Static pods of kubeadm, kind, minikube, RKE2 and Talos carry this label.
CONTROL_PLANE = Request("/api/v1", "pods", namespace="kube-system", labels="tier=control-plane", limit=60)
#: kops labels them otherwise; asked for the component that the first list lacks. There a single Pod may bear the label
#: of the first: the cloud controller manager of GCE and Azure (kubernetes/kops v1.33
#: upup/models/cloudup/resources/addons/gcp-cloud-controller.addons.k8s.io).
CONTROL_PLANE_OTHER = Request(
    "/api/v1",
    "pods",
    namespace="kube-system",
    labels="k8s-app in (kube-apiserver,kube-controller-manager)",
    limit=60,
)
#: kube-proxy as a static pod: its flags name the pod block where the control plane is hidden. GKE's, and that of kops
#: (kubernetes/kops v1.33 nodeup/pkg/model/kube_proxy.go buildPod), whose labels no DaemonSet gives its Pods together.
STATIC_KUBE_PROXIES = (
    Request("/api/v1", "pods", namespace="kube-system", labels="component=kube-proxy", limit=3),
    Request("/api/v1", "pods", namespace="kube-system", labels="k8s-app=kube-proxy,tier=node", limit=3),
)

#: Addresses are judged on this many pods at the most; 500 pods are about 4 MB.
_SAMPLE = 500
#: The selector on hostNetwork exists since Kubernetes 1.28 (kubernetes/kubernetes#110477): without it the first 500
#: pods of a large cluster are all agents on the host network.
SAMPLE = Request("/api/v1", "pods", fields="spec.hostNetwork=false,status.phase=Running", limit=_SAMPLE)
SAMPLE_BEFORE_1_28 = Request("/api/v1", "pods", fields="status.phase=Running", limit=_SAMPLE)
#: Every Pod that holds an address, also one that is still starting, for whoever counts them: 5,000 are 40 to 80 MB and
#: about a second. Where there are more, the list is cut and nothing is counted.
_MOST = 5000
_NOT_ENDED = "status.phase!=Succeeded,status.phase!=Failed"
ALL = Request("/api/v1", "pods", fields=f"spec.hostNetwork=false,{_NOT_ENDED}", limit=_MOST)
#: The others take no address, and a place of their kubelet.
ON_HOST = Request("/api/v1", "pods", fields=f"spec.hostNetwork=true,{_NOT_ENDED}", limit=_MOST)
ALL_BEFORE_1_28 = Request("/api/v1", "pods", fields=_NOT_ENDED, limit=_MOST)
#: Each with what older servers understand.
SAMPLED, COUNTED = (SAMPLE, SAMPLE_BEFORE_1_28), (ALL, ALL_BEFORE_1_28)
#: What a user who may not list all namespaces can still see.
SAMPLE_KUBE_SYSTEM = Request("/api/v1", "pods", namespace="kube-system", fields="status.phase=Running", limit=_SAMPLE)


def with_address(address: str) -> Request:
    """The Pods whose first address this is: a field that the API server selects by (kubernetes/kubernetes
    pkg/registry/core/pod/strategy.go, ToSelectableFields). Further addresses of a Pod are not selected by."""
    return Request("/api/v1", "pods", fields=f"status.podIP={address}", limit=_SAMPLE)


def of_namespace(namespace: str) -> Request:
    """A sample of one namespace."""
    return Request("/api/v1", "pods", namespace=namespace, fields="status.phase=Running", limit=_SAMPLE)


def row(tree: Tree, place: str = "") -> Pod | None:
    """A Pod row."""
    ref = metadata.ref(tree, "pods", place)
    if ref is None:
        return None
    annotations = metadata.read_annotations(tree)
    spec, status = dig(tree, "spec"), dig(tree, "status")
    owner = text(tree, "metadata", "ownerReferences", 0, "kind")
    return Pod(
        ref=ref,
        node=text(spec, "nodeName"),
        phase=text(status, "phase"),
        host_network=flag(spec, "hostNetwork") or False,
        ips=_addresses(status),
        labels=metadata.read_labels(tree),
        annotations=annotations,
        containers=read_containers(spec),
        owner_kind=owner,
        is_mirror=owner == "Node" and "kubernetes.io/config.mirror" in annotations,
        is_ready=_is_ready(status),
        is_deleting=metadata.is_deleting(tree),
    )


def _is_ready(status: Tree) -> bool:
    """The last word counts where a condition is told twice."""
    told = [text(each, "status") for each in objects(status, "conditions") if text(each, "type") == "Ready"]
    return told[-1:] == ["True"]


def _addresses(status: Tree) -> tuple[str, ...]:
    several = tuple(ip for each in objects(status, "podIPs") if (ip := text(each, "ip")))
    single = text(status, "podIP")
    return several or ((single,) if single else ())
