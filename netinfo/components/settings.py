"""How the agent of a network solution is set up: one setting, from the place that the agent itself reads.

In: ``Snapshot`` and a running ``Component``. Out: a ``Lookup``: the setting with where it stands and the command that
prints it, or that it is proven not to be set, or that it could not be looked at. What a missing setting means is the
caller's knowledge about the solution, and is only said of an agent that runs and whose settings were readable.

Pitfalls: a variable may take its value from a ConfigMap; a ConfigMap that was never asked for is not an absent one;
an agent that was recognised by a CNI file has no settings in the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components.claims import data_path, namespace_of
from netinfo.components.control_plane import expanded
from netinfo.model.command import Command
from netinfo.model.components import Component, Identification
from netinfo.model.objects import ConfigMap, Container, CustomResource, FromConfigMap, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.values.flags import last_flag
from netinfo.values.globs import fits
from netinfo.values.json_access import Tree, dig


class Setting(NamedTuple):
    """A value as written, and its proof."""

    value: str
    source: str
    origin: Origin
    command: Command

    @property
    def entry(self) -> str:
        """A ConfigMap's name and the key, as sentences name them: ``cilium-config mtu``."""
        return f"{self.configmap} {self.origin.path}"

    @property
    def configmap(self) -> str:
        """The ConfigMap's name alone."""
        return self.origin.ref.name if self.origin.ref else ""

    def evidence(
        self, value: str, says: str, stance: Stance = Stance.FOR, strength: Strength = Strength.CONFIGURED
    ) -> Evidence:
        """The setting as evidence for what follows from it."""
        return Evidence(self.source, strength, stance, value, self.origin, self.command, says)


class Lookup(NamedTuple):
    """The result of looking for a setting: found, proven not to be set (``is_seen``), or not looked at.

    ``place`` is where it would stand, as evidence needs it: a setting with an empty value.
    """

    setting: Setting | None = None
    is_seen: bool = False
    place: Setting | None = None

    @property
    def value(self) -> str | None:
        """The value, an empty text when proven not to be set, None when not looked at."""
        if self.setting is not None:
            return self.setting.value
        return "" if self.is_seen else None

    @property
    def proof(self) -> Setting | None:
        """What to show: the setting, else the place where it is not."""
        return self.setting or self.place


UNREAD = Lookup()


def running(cni: Identification) -> tuple[Component, ...]:
    """The running components, each once: in charge, in conflict about it, or beside it."""
    known = (*((cni.in_charge,) if cni.in_charge else ()), *cni.candidates, *cni.others)
    found: list[Component] = []
    for each in known:
        if each not in found:
            found.append(each)
    return tuple(found)


def configmap(snapshot: Snapshot, component: Component, names: Iterable[str]) -> ConfigMap | None:
    """The first ConfigMap of the agent's namespace with one of the names (globs)."""
    return next(_named(snapshot, component.workload, names), None)


def own_configmaps(snapshot: Snapshot, workload: Workload | Pod | None, *names: str) -> list[ConfigMap]:
    """ConfigMaps of these names (globs) beside the agent, then those that it mounts, each once."""
    mounted = workload.configmaps if isinstance(workload, Workload) else ()
    found = dict.fromkeys((*(row.ref.name for row in _named(snapshot, workload, names)), *mounted))
    return [row for name in found if (row := snapshot.configmap(namespace_of(workload), name)) is not None]


def _named(snapshot: Snapshot, workload: Workload | Pod | None, names: Iterable[str]) -> Iterator[ConfigMap]:
    """The ConfigMaps beside the agent with one of the names (globs), in the order of these."""
    beside = [row for row in snapshot.configmaps if row.ref.namespace == namespace_of(workload)]
    beside.sort(key=lambda each: each.ref.name)
    return (row for name in names for row in beside if fits(row.ref.name, name))


def home(component: Component) -> str:
    """The agent's namespace."""
    return namespace_of(component.workload)


def entry(snapshot: Snapshot, row: ConfigMap | None, key: str) -> Lookup:
    """One entry of a ConfigMap."""
    if row is None:
        return UNREAD
    origin = Origin(row.ref, key, "ConfigMap")
    command = snapshot.proof.field(row.ref, data_path(key))
    if key not in row.data:
        return Lookup(None, True, Setting("", "configmaps", origin, snapshot.proof.field(row.ref, "{.data}")))
    place = Setting("", "configmaps", origin, command)
    return Lookup(Setting(row.data[key].strip(), "configmaps", origin, command), True, place)


def of_configmap(snapshot: Snapshot, component: Component, names: Iterable[str], key: str) -> Lookup:
    """One entry of the agent's own ConfigMap."""
    return entry(snapshot, configmap(snapshot, component, names), key)


def environment(snapshot: Snapshot, component: Component, name: str, container_name: str = "") -> Lookup:
    """A variable of the agent's containers (or of the named one), followed into the ConfigMap it comes from."""
    workload = component.workload
    if workload is None:
        return UNREAD
    origin = Origin(workload.ref, f"env {name}", _kind(workload))
    place = Setting("", "daemonsets", origin, snapshot.proof.flag(workload.ref, name))
    for container in _containers(workload):
        if name not in container.env or container_name not in ("", container.name):
            continue
        written = container.env[name]
        if isinstance(written, FromConfigMap):
            return entry(snapshot, snapshot.configmap(workload.ref.namespace, written.name), written.key)
        return Lookup(place._replace(value=str(written).strip()), True, place)
    return Lookup(None, True, place._replace(command=_all_of(snapshot, workload, "env[*].name")))


def flag(snapshot: Snapshot, component: Component, name: str) -> Lookup:
    """The value in effect of a flag of the agent's containers."""
    workload = component.workload
    if workload is None:
        return UNREAD
    origin = Origin(workload.ref, f"--{name}", _kind(workload))
    place = Setting("", "daemonsets", origin, snapshot.proof.flag(workload.ref, f"--{name}"))
    for container in _containers(workload):
        value = last_flag(expanded(container), name)
        if value is not None:
            return Lookup(place._replace(value=value), True, place)
    return Lookup(None, True, place._replace(command=_all_of(snapshot, workload, "command", "args")))


def resource(snapshot: Snapshot, name: str, object_name: str, *path: str) -> Lookup:
    """A field of one custom resource ``<plural>.<group>``; any scalar, as text."""
    reading = snapshot.resource(name)
    for row in reading:
        if row.ref.name == object_name:
            return field(snapshot, row, name, *path)
    return Lookup(None, reading.is_absent or (reading.is_readable and reading.is_complete))


def field(snapshot: Snapshot, row: CustomResource, name: str, *path: str) -> Lookup:
    """A field of a custom resource that was read."""
    origin = Origin(row.ref, f".{'.'.join(path)}", name)
    command = snapshot.proof.field(row.ref, "{." + ".".join(path) + "}")
    place = Setting("", name, origin, command)
    written = scalar(dig(row.tree, *path))
    return Lookup(Setting(written, name, origin, command) if written else None, True, place)


def scalar(tree: Tree) -> str:
    """A text, number or truth as it stands in YAML; an empty text for anything else.

    A number beyond 64 bits is no setting, and Python refuses to print one of 4,300 digits.
    """
    if isinstance(tree, bool):
        return "true" if tree else "false"
    if isinstance(tree, int):
        return str(tree) if tree.bit_length() <= 64 else ""
    return tree if isinstance(tree, str) else ""


def presence(snapshot: Snapshot, component: Component) -> Setting | None:
    """The running agent itself, as proof of what follows from its nature."""
    workload = component.workload
    if workload is None:
        if component.cni_file is None:
            return None
        file = component.cni_file
        command = snapshot.proof.node_file(file.directory, file.name)
        return Setting(file.name, "minikube-cni-files", Origin(f"{file.directory}/{file.name}"), command)
    path = "{.status.phase}" if isinstance(workload, Pod) else "{.status.numberReady}"
    origin = Origin(workload.ref, kind=_kind(workload))
    return Setting("running", "daemonsets", origin, snapshot.proof.field(workload.ref, path))


def route_created(snapshot: Snapshot) -> Setting | None:
    """The cloud's route controller says on the node that it made the route (kubernetes pkg/controller/route)."""
    for node in snapshot.nodes:
        if node.conditions.get("NetworkUnavailable", ("", ""))[1] == "RouteCreated":
            path = '{.status.conditions[?(@.type=="NetworkUnavailable")].reason}'
            origin = Origin(node.ref, "condition NetworkUnavailable", "Node")
            return Setting("RouteCreated", "nodes", origin, snapshot.proof.field(node.ref, path))
    return None


def _containers(workload: Workload | Pod) -> list[Container]:
    return [each for each in workload.containers if not each.is_init]


def _kind(workload: Workload | Pod) -> str:
    return workload.kind if isinstance(workload, Workload) else "Pod"


def _name(workload: Workload | Pod) -> str:
    return f"{workload.ref.namespace}/{workload.ref.name}"


def _all_of(snapshot: Snapshot, workload: Workload | Pod, *parts: str) -> Command:
    """Prints everything among which the setting would stand: the proof that it does not."""
    template = "" if isinstance(workload, Pod) else ".spec.template"
    path = "".join(f"{{{template}.spec.containers[*].{part}}}" for part in parts)
    return snapshot.proof.field(workload.ref, path)
