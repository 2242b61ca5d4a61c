"""Which solution a workload, a Pod or a CNI file looks like: the signature records and the matching over them.

In: rows. Out: signatures. Pure. A match says "looks like"; whether
it runs, may be trusted and is in charge is decided by the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from netinfo.components.records import catalog
from netinfo.components.records.signature import Globs, PluginRow, Signature, WorkloadRow
from netinfo.model.components import Role
from netinfo.model.objects import Container, Pod, Ref, Workload
from netinfo.named_tuple import NamedTuple
from netinfo.values.globs import fits, fits_any, has_wildcard

#: ``[host[:port]/]path[:tag][@digest]``; a first part with a dot, a port or the name localhost is a registry, and a
#: path has at most so many characters (distribution/reference, reference.go, RepositoryNameTotalLengthMax).
_LONGEST_PATH = 255

#: Resources of distributions that hold the cluster's blocks (k0s docs/dynamic-configuration.md).
OF_DISTRIBUTIONS = ("clusterconfigs.k0s.k0sproject.io",)
#: What runs beside the network and has ranges (components/addons).
OF_ADDONS = (
    "addresspools.metallb.io",
    "clusters.submariner.io",
    "connectors.tailscale.com",
    "eips.network.kubesphere.io",
    "ipaddresspools.metallb.io",
    "ippools.loadbalancer.harvesterhci.io",
    "network-attachment-definitions.k8s.cni.cncf.io",
    "networks.ipam.liqo.io",
    "proxygroups.tailscale.com",
    "servicegroups.purelb.io",
    "spiderippools.spiderpool.spidernet.io",
    "submariners.submariner.io",
)
#: Ranges of the nodes' slices as objects: of their own controller, and of Kubernetes 1.25 to 1.28 (alpha).
CLUSTER_CIDRS = ("clustercidrs.networking.x-k8s.io", "clustercidrs.networking.k8s.io")

#: So many objects of a custom resource are listed: IPAM objects come one a node or more, and a few hundred show what
#: the blocks are.
MOST_OBJECTS = 500

#: Resources of the three facts that were asked for when clusters had been recorded already.
_ADDED = frozenset(
    {
        "gkenetworkparamsets.networking.gke.io",
        "ippools.crd.antrea.io",
        "nodenetworkconfigs.acn.azure.com",
    }
)

_KINDS_OF_OWNERS = {"DaemonSet": "DaemonSet", "ReplicaSet": "Deployment", "StatefulSet": "StatefulSet"}


class _Looks(NamedTuple):
    """What of a workload is compared, main containers only; it has a hash, unlike the workload."""

    kind: str
    namespace: str
    name: str
    labels: tuple[tuple[str, str], ...]
    containers: tuple[str, ...]
    images: tuple[str, ...]


class PluginMatch(NamedTuple):
    """A signature that a CNI file's plugin looks like, by its most precise row."""

    signature: Signature
    row: PluginRow


def signatures() -> tuple[Signature, ...]:
    """All records of the package in the order of their ids."""
    return catalog.signatures()


def signature(name: str) -> Signature | None:
    """The record with that id."""
    return next((each for each in signatures() if each.id == name), None)


def repository(image: str) -> str:
    """The repository path of an image: registry host, tag and digest left off.

    >>> repository("registry.local:5000/x/flannel/flannel:v1@sha256:abc")
    'x/flannel/flannel'
    """
    path = image.partition("@")[0]
    host, slash, rest = path.partition("/")
    if slash and (host == "localhost" or "." in host or ":" in host):
        path = rest
    head, slash, last = path.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"


def image_tag(image: str) -> str:
    """The tag of an image, or an empty text (a digest is no version)."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def matches_image(globs: Globs, image: str) -> bool:
    """True when one of the globs holds for the repository path or for an end of it that begins at a ``/``."""
    path = repository(image)
    if len(path) > _LONGEST_PATH:
        return False
    ends = [path, *(path[at + 1 :] for at, each in enumerate(path) if each == "/")]
    return any(fits_any(end, globs) for end in ends)


def main_containers(containers: Iterable[Container]) -> tuple[Container, ...]:
    """The containers that make the agent: init containers install files and are shared by several solutions."""
    return tuple(each for each in containers if not each.is_init)


def recognise(workload: Workload) -> tuple[Signature, ...]:
    """All signatures that a workload looks like, running or not."""
    return _recognised(_looks(workload))


def has_own_image(each: Signature, workload: Workload) -> bool:
    """True when it was (also) recognised by its image, which a look-alike's author would have to fake on purpose."""
    looks = _looks(workload)
    return any(row.images and _row_holds(row, each, looks) for row in each.workloads)


def operated(pod: Pod) -> tuple[Signature, ...]:
    """The solutions whose operator the Pod is."""
    return _operated(tuple(one.image for one in main_containers(pod.containers)))


def agent_image(each: Signature, workload: Workload) -> str:
    """The image of the container that is the agent itself, else an empty text."""
    globs = tuple(glob for row in each.workloads for glob in row.images)
    names = tuple(name for row in each.workloads for name in row.containers)
    running = main_containers(workload.containers)
    by_image = [one.image for one in running if matches_image(globs, one.image)]
    by_name = [one.image for one in running if fits_any(one.name, names)]
    return next(iter(by_image or by_name), "")


def owner_as_workload(pod: Pod) -> Workload | None:
    """The workload that made a Pod, as far as the Pod shows it: for when workloads cannot be listed.

    The name is the Pod's without the suffixes of its controller (``-x7k2p``, or ``-6d4f7b9c8-x7k2p`` in a
    Deployment). A Pod that nobody owns is no agent.
    """
    kind = _KINDS_OF_OWNERS.get(pod.owner_kind)
    if kind is None:
        return None
    name = pod.ref.name.rsplit("-", 2 if kind == "Deployment" else 1)[0]
    ready = int(pod.is_ready and pod.phase == "Running")
    ref = Ref(f"{kind.lower()}s", pod.ref.namespace, name, pod.ref.place)
    return Workload(ref, kind, pod.labels, pod.containers, desired=1, ready=ready)


def recognise_plugin(
    plugin: str, *, network: str = "", file: str = "", bridge: str = "", ipam: str = ""
) -> tuple[PluginMatch, ...]:
    """The signatures that an entry of a CNI file looks like, the most precise first, then in order of their ids."""
    values = {"types": plugin, "networks": network, "files": file, "bridges": bridge, "ipam": ipam}
    found: list[PluginMatch] = []
    for each in signatures():
        rows = [row for row in each.plugins if _plugin_holds(row, values)]
        if rows:
            found.append(PluginMatch(each, max(rows, key=lambda row: row.precision)))
    return tuple(sorted(found, key=lambda match: (-match.row.precision, match.signature.id)))


def address_manager(plugin: str) -> Signature | None:
    """The manager of addresses that a CNI file means by this ``ipam.type``."""
    found = (each for each in signatures() if each.role is Role.IPAM)
    return next((each for each in found if any(fits_any(plugin, row.ipam) for row in each.plugins)), None)


def resources_for(api_groups: Iterable[str], *, is_wide: bool = False) -> tuple[str, ...]:
    """The custom resources worth listing in a cluster that serves these API groups. ``is_wide``: also those that only
    the further facts need."""
    served = frozenset(api_groups)
    known = resources_known() if is_wide else resources_known() - resources_of_wide_facts()
    return tuple(sorted(name for name in known if name.partition(".")[2] in served))


def resources_known() -> frozenset[str]:
    """Every custom resource, ``<plural>.<group>``, that is read where it exists."""
    named = (name for each in signatures() for name in (*each.resources, *(test.resource for test in each.declared)))
    return frozenset((*named, *OF_DISTRIBUTIONS, *CLUSTER_CIDRS)) | resources_of_wide_facts()


def resources_added() -> frozenset[str]:
    """Those that records of before may lack: what the further facts need, and what was asked for later."""
    return resources_of_wide_facts() | _ADDED | resources_of_managers()


def resources_of_managers() -> frozenset[str]:
    """Those of address managers, which most clusters have for second interfaces only."""
    return frozenset(name for each in signatures() if each.role is Role.IPAM for name in each.resources)


def resources_of_wide_facts() -> frozenset[str]:
    """Those that only the further facts need: a record made for the three facts does not hold them."""
    own = {name for each in signatures() for name in each.wide_resources}
    return frozenset((*own, *OF_ADDONS)) - {name for each in signatures() for name in each.resources}


def configmaps_for(workloads: Iterable[Workload]) -> tuple[tuple[str, str], ...]:
    """The ConfigMaps ``(namespace, name)`` worth listing beside these workloads, running or not.

    A name with a glob (``antrea-config-*``) is looked up among the ConfigMaps that the workload itself mounts.
    """
    wanted: set[tuple[str, str]] = set()
    for workload in workloads:
        for each in recognise(workload):
            for written in each.configmaps:
                wanted.update(expand_names(written, workload))
    return tuple(sorted(wanted))


def deployments_for(workloads: Iterable[Workload]) -> tuple[tuple[str, str], ...]:
    """The Deployments ``(namespace, name)`` whose flags tell more about the solutions of these workloads."""
    wanted = {
        (each.ref.namespace, name) for each in workloads for found in recognise(each) for name in found.deployments
    }
    return tuple(sorted(wanted))


def expand_names(written: str, workload: Workload) -> tuple[tuple[str, str], ...]:
    """``(namespace, name)`` of a ConfigMap as a record writes it, seen from a workload."""
    place, _, name = written.partition("/")
    namespace = workload.ref.namespace if place == "@" else place
    if not has_wildcard(name):
        return ((namespace, name),)
    return tuple((namespace, each) for each in workload.configmaps if fits(each, name))


def holds(conditions: Mapping[str, Globs] | None, values: Mapping[str, str]) -> bool:
    """True when every condition's globs match the value of its name; a name that is not there has no match."""
    return all(name in values and fits_any(values[name], globs) for name, globs in (conditions or {}).items())


def primaries() -> tuple[Signature, ...]:
    """The solutions that can be a cluster's network."""
    return tuple(each for each in signatures() if each.role is Role.PRIMARY)


@lru_cache(maxsize=65536)  # the same workloads are asked about by every fact
def _recognised(looks: _Looks) -> tuple[Signature, ...]:
    return tuple(each for each in signatures() if any(_row_holds(row, each, looks) for row in each.workloads))


@lru_cache(maxsize=65536)
def _operated(images: tuple[str, ...]) -> tuple[Signature, ...]:
    own = [each for each in signatures() if each.operators]
    return tuple(each for each in own if any(matches_image(each.operators, image) for image in images))


def _looks(workload: Workload) -> _Looks:
    main = main_containers(workload.containers)
    return _Looks(
        workload.kind,
        workload.ref.namespace,
        workload.ref.name,
        tuple(workload.labels.items()),
        tuple(one.name for one in main),
        tuple(one.image for one in main),
    )


def _row_holds(row: WorkloadRow, each: Signature, looks: _Looks) -> bool:
    return (
        looks.kind in row.kinds
        and _place_holds(row, each, looks.namespace)
        and _name_holds(row, looks.name)
        and holds(row.labels, dict(looks.labels))
        and all(name in looks.containers for name in row.containers)
        and not any(name in looks.containers for name in row.not_containers)
        and (not row.images or any(matches_image(row.images, image) for image in looks.images))
        and not any(matches_image(row.not_images, image) for image in looks.images)
    )


def _place_holds(row: WorkloadRow, each: Signature, namespace: str) -> bool:
    """A row of its own namespaces holds there; one without images in the solution's homes only."""
    if row.namespaces:
        return namespace in row.namespaces
    return bool(row.images) or namespace in each.homes


def _name_holds(row: WorkloadRow, name: str) -> bool:
    return (not row.names or fits_any(name, row.names)) and not fits_any(name, row.not_names)


def _plugin_holds(row: PluginRow, values: Mapping[str, str]) -> bool:
    conditions: Sequence[tuple[Globs, str]] = (
        (row.types, values["types"]),
        (row.networks, values["networks"]),
        (row.files, values["files"]),
        (row.bridges, values["bridges"]),
        (row.ipam, values["ipam"]),
    )
    return all(not globs or fits_any(value, globs) for globs, value in conditions)
