"""Services with the addresses they really have, and the ServiceCIDR objects that say where those come from."""

from __future__ import annotations

from netinfo.model.objects import Service, ServiceCIDR
from netinfo.sources.objects import metadata
from netinfo.sources.objects.api import Request
from netinfo.values.addresses import parse_address
from netinfo.values.json_access import Tree, number, objects, text, texts

#: Enough to judge a block by; 500 Services are about 700 KB.
REQUEST = Request("/api/v1", "services", limit=500)
#: For whoever counts them: 10,000 are about 14 MB.
ALL = Request("/api/v1", "services", limit=10_000)
#: The API server's own Service: the first address of the range. Asked where the sample did not reach it.
KUBERNETES = Request("/api/v1", "services", namespace="default", name="kubernetes")
KUBE_SYSTEM = Request("/api/v1", "services", namespace="kube-system", limit=100)

#: GA since Kubernetes 1.33, beta 1.31 and 1.32 (KEP-1880).
SERVICE_CIDRS = Request("/apis/networking.k8s.io/v1", "servicecidrs")
SERVICE_CIDRS_BETA = Request("/apis/networking.k8s.io/v1beta1", "servicecidrs")


def of_namespace(namespace: str) -> Request:
    """The Services of one namespace."""
    return Request("/api/v1", "services", namespace=namespace, limit=500)


def row(tree: Tree, place: str = "") -> Service | None:
    """A Service row; headless ones ("None") and ExternalName ones have no cluster IPs."""
    ref = metadata.ref(tree, "services", place)
    if ref is None:
        return None
    written = texts(tree, "spec", "clusterIPs") or (text(tree, "spec", "clusterIP"),)
    return Service(
        ref=ref,
        cluster_ips=tuple(ip for ip in written if parse_address(ip) is not None),
        type=text(tree, "spec", "type") or "ClusterIP",
        labels=metadata.read_labels(tree),
        external_ips=tuple(dict.fromkeys(ip for ip in _external(tree) if parse_address(ip) is not None)),
        ports=tuple(_port(each) for each in objects(tree, "spec", "ports")),
    )


def _external(tree: Tree) -> tuple[str, ...]:
    of_balancer = (text(each, "ip") for each in objects(tree, "status", "loadBalancer", "ingress"))
    return (*texts(tree, "spec", "externalIPs"), *of_balancer)


def _port(tree: Tree) -> str:
    """``https 443/TCP``; a port without a name is the number alone."""
    shown = f"{number(tree, 'port') or ''}/{text(tree, 'protocol') or 'TCP'}"
    return f"{text(tree, 'name')} {shown}".strip()


def service_cidr(tree: Tree, place: str = "") -> ServiceCIDR | None:
    """A ServiceCIDR row."""
    ref = metadata.ref(tree, "servicecidrs", place)
    if ref is None:
        return None
    ready = {text(each, "type"): text(each, "status") for each in objects(tree, "status", "conditions")}
    return ServiceCIDR(
        ref=ref,
        cidrs=texts(tree, "spec", "cidrs"),
        is_ready=ready["Ready"] == "True" if "Ready" in ready else None,
        is_deleting=metadata.is_deleting(tree),
    )
