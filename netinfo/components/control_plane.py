"""Flags of the cluster's own components as their running processes got them.

In: ``Snapshot``. Out: one value for every process of a component, never just the first: API servers of one cluster
have disagreed for months (k3s-io/k3s#4708), and callers have to show that.

Pitfalls:

- Any tenant can create a Pod labelled ``component=kube-apiserver``, and even give it the mirror annotation and a Node
  as owner: the API server checks neither for ordinary users. So a Pod counts by its namespace: ``kube-system``, and
  the ``openshift-kube-*`` namespaces for mirror Pods, which ordinary users of OpenShift cannot create.
- A Pod in ``kube-system`` may be the control plane of another, nested cluster. Where mirror Pods of a component exist,
  only they count: their flags are those of a process that the kubelet started from the node's own disk.
- kube-proxy ignores nearly all flags when it has ``--config`` (kubernetes cmd/kube-proxy/app/options.go, Complete).
- No process visible is normal: managed control planes, k3s, k0s and MicroK8s show none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from netinfo.model.objects import Container, Pod, Ref, Workload
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.values.flags import parse_flags, runs_program

#: The cloud provider's own controller manager, which goes by many names.
CLOUD_MANAGER = "cloud-controller-manager"
#: Flags that kube-proxy obeys beside ``--config``.
_BESIDE_CONFIG = frozenset({"config", "hostname-override"})
_ENDED = frozenset({"Succeeded", "Failed"})
#: ``$(NAME)`` is replaced by the kubelet from the container's own environment, ``$$(NAME)`` is a literal
#: (kubernetes third_party/forked/golang/expansion).
_VARIABLE = re.compile(r"\$(\$|\(([A-Za-z_][A-Za-z0-9_.-]*)\))")


class FlagValue(NamedTuple):
    """The value in effect of one flag of one process, as written. ``ref`` is the Pod or workload it stands in."""

    ref: Ref
    value: str


class Process(NamedTuple):
    """A running component with its flags, each as a tuple of all values in written order."""

    ref: Ref
    flags: Mapping[str, tuple[str, ...]]

    def value(self, flag: str) -> str | None:
        """The value in effect (the last one), None when the flag is not there."""
        values = self.flags.get(flag)
        return values[-1] if values else None


def processes(snapshot: Snapshot, component: str) -> tuple[Process, ...]:
    """All running processes of ``kube-apiserver``, ``kube-controller-manager``, ``kube-proxy`` or ``CLOUD_MANAGER``, by
    name."""
    return snapshot.once(_processes, component)


def _processes(snapshot: Snapshot, component: str) -> tuple[Process, ...]:
    pods = [pod for pod in _trusted_pods(snapshot) if _container(pod, component)]
    mirrors = [pod for pod in pods if pod.is_mirror]
    workloads = [each for each in _trusted_workloads(snapshot) if _container(each, component)]
    rows: list[Pod | Workload] = [*mirrors] if mirrors else [*workloads, *pods]
    found: list[Process] = []
    for row in rows:
        container = _container(row, component)
        if container is not None:
            found.append(Process(row.ref, parse_flags(expanded(container))))
    return tuple(sorted(found, key=lambda each: (each.ref.resource, each.ref.namespace, each.ref.name)))


def component_flags(snapshot: Snapshot, component: str, flag: str) -> tuple[FlagValue, ...]:
    """The flag's value in each process that has it. ``flag`` is the long name without dashes."""
    return tuple(
        FlagValue(process.ref, value)
        for process in processes(snapshot, component)
        if (value := process.value(flag)) is not None and not _is_ignored(component, process, flag)
    )


def runs(row: Pod | Workload, component: str) -> bool:
    """True when a container of the Pod or workload is that component."""
    return _container(row, component) is not None


def was_read(listing: Listing[Pod]) -> bool:
    """True when pods were listed: what is not among them is then truly not visible in this cluster."""
    return bool(listing.rows) or listing.is_absent


def expanded(container: Container) -> tuple[str, ...]:
    """The process arguments with ``$(NAME)`` replaced from the container's plain environment.

    A name without a written value stays as it is, so that it can never be taken for a block.
    """

    def replace(match: re.Match[str]) -> str:
        if match[1] == "$":
            return "$"
        value = container.env.get(match[2])
        return value if isinstance(value, str) and value else match[0]

    return tuple(_VARIABLE.sub(replace, word) for word in container.argv)


def _is_ignored(component: str, process: Process, flag: str) -> bool:
    return component == "kube-proxy" and bool(process.value("config")) and flag not in _BESIDE_CONFIG


def _trusted_pods(snapshot: Snapshot) -> Iterator[Pod]:
    """Pods of the control plane, each once; a dump holds them among all pods."""
    seen: set[tuple[str, str]] = set()
    for pod in (*snapshot.control_plane, *snapshot.pods):
        key = (pod.ref.namespace, pod.ref.name)
        is_trusted = key[0] == "kube-system" or (pod.is_mirror and key[0].startswith("openshift-kube-"))
        if is_trusted and pod.phase not in _ENDED and key not in seen:
            seen.add(key)
            yield pod


def _trusted_workloads(snapshot: Snapshot) -> Iterator[Workload]:
    rows = (*snapshot.workloads, *snapshot.deployments)
    return (each for each in rows if each.ref.namespace == "kube-system" and each.is_running)


def _container(row: Pod | Workload, component: str) -> Container | None:
    """The container that runs the component: by its program, or by its name where only arguments are written."""
    for container in row.containers:
        if container.is_init or not container.argv:
            continue
        image = container.image.partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]
        program = _program(component, container, image)
        is_named = program in (container.name, image) and container.argv[0].startswith("-")
        if is_named or runs_program(container.argv, program):
            return container
    return None


def _program(component: str, container: Container, image: str) -> str:
    """What the component is called here: cloud providers put their name before it (hetznercloud
    hcloud-cloud-controller-manager, digitalocean-cloud-controller-manager, openstack-cloud-controller-manager)."""
    words = (container.name, image, *(word.rsplit("/", 1)[-1] for word in container.argv[:2]))
    is_of_cloud = component == CLOUD_MANAGER
    return next((each for each in words if is_of_cloud and each.endswith(f"-{component}")), component)
