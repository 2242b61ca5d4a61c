"""DaemonSets of all namespaces (agents of network solutions), and the Deployments that tell more of a solution."""

from __future__ import annotations

from netinfo.model.objects import NodeRequirement, Workload
from netinfo.sources.objects import metadata
from netinfo.sources.objects.api import Request
from netinfo.sources.objects.containers import read_containers
from netinfo.values.json_access import NotRecordedError, Tree, dig, flag, mapping, number, objects, text, texts

REQUEST = Request("/apis/apps/v1", "daemonsets")
#: What a user who may not list all namespaces can still see.
KUBE_SYSTEM = Request("/apis/apps/v1", "daemonsets", namespace="kube-system")
#: Cloud controller managers among them (``netinfo.sources.live.cloud_manager_wanted``); 100 are more than there are.
DEPLOYMENTS_OF_KUBE_SYSTEM = Request("/apis/apps/v1", "deployments", namespace="kube-system", limit=100)

_TEMPLATE = ("spec", "template", "spec")
#: Directories of the node around its CNI files and plugins; "/" as it is compared, without its slash, is everything.
_AROUND_CNI = frozenset({"/etc", "/etc/cni", "/etc/cni/net.d", "/opt", "/opt/cni", "/opt/cni/bin", "/host"})
_RESOURCES = {"DaemonSet": "daemonsets", "Deployment": "deployments", "StatefulSet": "statefulsets"}


def row(tree: Tree, place: str = "", kind: str = "DaemonSet") -> Workload | None:
    """A Workload row. Items of a List from ``--raw`` carry no kind: ``kind`` says what was asked for."""
    own = text(tree, "kind") or kind
    ref = metadata.ref(tree, _RESOURCES.get(own, own.lower()), place)
    if ref is None:
        return None
    return Workload(
        ref=ref,
        kind=own,
        labels={**metadata.read_labels(tree), **metadata.read_labels(tree, "spec", "template", "metadata")},
        containers=read_containers(tree, *_TEMPLATE),
        desired=_desired(tree, own),
        ready=number(tree, "status", "numberReady" if own == "DaemonSet" else "readyReplicas") or 0,
        configmaps=_configmaps(tree),
        node_selector=mapping(tree, *_TEMPLATE, "nodeSelector"),
        mounts_cni=any(_is_cni_directory(each) for each in objects(tree, *_TEMPLATE, "volumes")),
        created=metadata.created(tree),
        node_affinity=_node_affinity(tree),
        may_install=_may_install(tree),
        is_settled=own != "DaemonSet" or _is_settled(tree),
    )


def deployment_request(namespace: str, name: str) -> Request:
    """One Deployment."""
    return Request("/apis/apps/v1", "deployments", namespace=namespace, name=name)


def deployment(tree: Tree, place: str = "") -> Workload | None:
    """A Deployment as a Workload row."""
    return row(tree, place, "Deployment")


def _desired(tree: Tree, kind: str) -> int:
    if kind == "DaemonSet":
        return number(tree, "status", "desiredNumberScheduled") or 0
    wanted = number(tree, "spec", "replicas")
    return 1 if wanted is None else wanted


def _is_settled(tree: Tree) -> bool:
    """False for a DaemonSet whose status is not yet that of its spec: wanted on no node is then not said of it
    (kubernetes staging/src/k8s.io/api/apps/v1/types.go, DaemonSetStatus.ObservedGeneration). Records of before did not
    keep it."""
    if number(tree, "status", "desiredNumberScheduled"):
        return True
    try:
        made, seen = number(tree, "metadata", "generation"), number(tree, "status", "observedGeneration")
    except NotRecordedError:
        return True
    is_counted = number(tree, "status", "desiredNumberScheduled") is not None
    return is_counted and (made is None or (seen or 0) >= made)


def _node_affinity(tree: Tree) -> tuple[tuple[NodeRequirement, ...], ...]:
    """The terms of the required node affinity; preferences exclude no node."""
    required = (*_TEMPLATE, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    return tuple(
        tuple(
            NodeRequirement(text(each, "key"), text(each, "operator"), texts(each, "values"))
            for each in objects(term, "matchExpressions")
        )
        for term in objects(tree, *required, "nodeSelectorTerms")
    )


def _is_cni_directory(volume: Tree) -> bool:
    path = text(volume, "hostPath", "path").rstrip("/")
    return path == "/etc/cni" or path.endswith(("/cni/net.d", "/cni-network"))


def _may_install(tree: Tree) -> bool:
    """True for Pods that reach the node's CNI files by a mount around them (Weave Net mounts ``/etc``), or may do
    whatever they like on the node's network."""
    paths = {text(each, "hostPath", "path").rstrip("/") for each in objects(tree, *_TEMPLATE, "volumes")}
    if not paths.isdisjoint(_AROUND_CNI):
        return True
    containers = [each for name in ("containers", "initContainers") for each in objects(tree, *_TEMPLATE, name)]
    is_privileged = any(flag(each, "securityContext", "privileged") is True for each in containers)
    return is_privileged and flag(tree, *_TEMPLATE, "hostNetwork") is True


def _configmaps(tree: Tree) -> tuple[str, ...]:
    """Names of ConfigMaps that the pods mount or take environment from, in order, without repeats."""
    names: list[str] = []
    for volume in objects(tree, *_TEMPLATE, "volumes"):
        names.append(text(volume, "configMap", "name"))
        names += [text(part, "configMap", "name") for part in objects(volume, "projected", "sources")]
    spec = dig(tree, *_TEMPLATE)
    for container in (*objects(spec, "containers"), *objects(spec, "initContainers")):
        names += [text(each, "configMapRef", "name") for each in objects(container, "envFrom")]
        names += [text(each, "valueFrom", "configMapKeyRef", "name") for each in objects(container, "env")]
    return tuple(dict.fromkeys(name for name in names if name))
