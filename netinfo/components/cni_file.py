"""The CNI file in effect on the node, taken apart: which plugin connects Pods, of which addresses, of which solution.

Runtimes take the first file in byte order among ``*.conf``, ``*.conflist`` and ``*.json``
(containernetworking/cni libcni/conf.go, ConfFiles; containerd go-cni opts.go, loadFromConfDir). Loopback files are
not the network. A name or a network name in the file is not the solution's: the first plugin that connects pods is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from netinfo.components import match, settings
from netinfo.components.match import PluginMatch
from netinfo.model.components import Component, Role
from netinfo.model.objects import CniFile
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.escape import is_plain
from netinfo.text.messages import phrase
from netinfo.values.json_access import Tree, dig, objects, text, texts

_SUFFIXES = (".conf", ".conflist", ".json")
#: Plugins that only add something to an interface another one made.
_ADD_ONS = frozenset({"portmap", "bandwidth", "tuning", "firewall", "sbr", "loopback", "egress-cni"})
#: The key of the bridge plugin's configuration that names its bridge.
_BRIDGE = "bridge"


class ActiveFile(NamedTuple):
    """A file, taken apart.

    ``plugin`` is the type that connects pods, ``position`` its path in the file (``plugins[0]``, empty for the only
    one), ``subnets`` the ranges that host-local gives out as they are written, ``matches`` the primaries it looks like,
    most precise first. ``meta`` and ``chained`` are ids of plugins around it. ``problem`` tells why it names nothing.
    """

    file: CniFile
    plugin: str = ""
    position: str = ""
    network: str = ""
    bridge: str = ""
    subnets: tuple[str, ...] = ()
    ipam: str = ""
    mtu: str = ""
    matches: tuple[PluginMatch, ...] = ()
    meta: tuple[str, ...] = ()
    chained: tuple[str, ...] = ()
    problem: str = ""

    @property
    def path(self) -> str:
        """The whole path on the node."""
        return f"{self.file.directory.rstrip('/')}/{self.file.name}"

    @property
    def subnet(self) -> str:
        """The first range that it gives out, or an empty text."""
        return self.subnets[0] if self.subnets else ""

    def origin(self, key: str) -> Origin:
        """A key of the plugin: the file, and the way to the key in it."""
        return Origin(self.path, f"{self.position}{'.' if self.position else ''}{key}")

    @property
    def best(self) -> PluginMatch | None:
        """The one solution it names; None when several fit equally well."""
        first = self.matches[:1]
        equals = [each for each in self.matches if first and each.row.precision == first[0].row.precision]
        return equals[0] if len(equals) == 1 else None

    @property
    def fits(self) -> frozenset[str]:
        """All solutions whose file this can be."""
        return frozenset(each.signature.id for each in self.matches)

    def component(self) -> Component | None:
        """The solution it names as the other facts see it."""
        best = self.best
        if best is None:
            return None
        pairs = {"network": self.network, _BRIDGE: self.bridge, "subnet": self.subnet, "ipam": self.ipam}
        known = {name: value for name, value in pairs.items() if value}
        title, signature = best.row.title or best.signature.title, best.signature
        return Component(signature.id, title, Role.PRIMARY, signature.ipam, cni_file=self.file, settings=known)

    def evidence(self, snapshot: Snapshot, value: str, stance: Stance = Stance.FOR) -> Evidence:
        """What the file says, in the words of the table."""
        return Evidence(
            source="minikube-cni-files",
            strength=Strength.CONFIGURED,
            stance=stance,
            value=value,
            origin=self.origin("type") if self.plugin else Origin(self.path),
            command=snapshot.proof.node_file(self.file.directory, self.file.name),
            says=phrase("minikube node: {path} (type {plugin})", path=self.path, plugin=self.plugin),
        )


def in_effect(files: Iterable[CniFile]) -> CniFile | None:
    """The file that the runtime takes, of those in one directory: the first in byte order that it would load, loopback
    aside, by name and, where it was read, by content. ``ls`` sorts by locale (``100-crio`` before ``1-k8s``), so the
    order given is not used."""
    loadable = (
        each for each in files if each.name.endswith(_SUFFIXES) and not each.name.startswith(".") and _is_network(each)
    )
    return min(loadable, key=lambda each: each.name.encode(), default=None)


def active_file(snapshot: Snapshot) -> ActiveFile | None:
    """The file in effect, or None when there is none or the node was not looked at."""
    found = in_effect(snapshot.cni_files)
    return take_apart(found) if found is not None else None


def take_apart(file: CniFile) -> ActiveFile:
    """What a file says; ``problem`` where it was not read, is broken or names no network."""
    if not file.content.strip():
        return ActiveFile(file, problem=phrase("its content could not be read"))
    try:
        tree: Tree = json.loads(file.content)
    except (ValueError, RecursionError):
        return ActiveFile(file, problem=phrase("its content is not JSON"))
    return _take_apart(file, tree)


def _is_network(file: CniFile) -> bool:
    """False for a file that only sets up loopback."""
    if "loopback" in file.name:
        return False
    try:
        plugins = _plugins(json.loads(file.content)) if file.content.strip() else []
    except (ValueError, RecursionError):
        return True
    return not plugins or any(text(each, "type") != "loopback" for each in plugins)


def _plugins(tree: Tree) -> list[dict[str, Tree]]:
    """The plugins of a conflist, or the only one of a conf."""
    if isinstance(dig(tree, "plugins"), list):
        return objects(tree, "plugins")
    return [tree] if isinstance(tree, dict) else []


def _is_add_on(plugin: str) -> bool:
    """True for a plugin that adds to an interface, of the CNI project or of a service mesh."""
    return plugin in _ADD_ONS or any(each.signature.role is Role.MESH for each in match.recognise_plugin(plugin))


def _take_apart(file: CniFile, tree: Tree, meta: tuple[str, ...] = (), place: str = "") -> ActiveFile:
    plugins = _plugins(tree)
    is_list = isinstance(dig(tree, "plugins"), list)
    types = [text(each, "type") for each in plugins]
    position = next((at for at, each in enumerate(types) if each and not _is_add_on(each)), None)
    if position is None:
        return ActiveFile(file, meta=meta, problem=phrase("it names no plugin that connects pods"))
    plugin, written = plugins[position], types[position]
    if not is_plain(written):
        return ActiveFile(file, meta=meta, problem=phrase("the type of its plugin holds hidden characters"))
    where = f"{place}plugins[{position}]" if is_list else place.removesuffix(".")
    known = match.recognise_plugin(written)
    metas = [each.signature.id for each in known if each.signature.role is Role.META]
    if metas:
        return _delegate(file, plugin, (*meta, *metas), where, written)
    return _named(file, plugin, text(tree, "name") or text(plugin, "name"), where, meta, tuple(types[position + 1 :]))


def _delegate(file: CniFile, plugin: dict[str, Tree], meta: tuple[str, ...], where: str, written: str) -> ActiveFile:
    """The plugin that a meta plugin calls first; the network of the cluster is behind it."""
    delegates = objects(plugin, "delegates")
    if not delegates or len(meta) > 3:
        problem = phrase("it does not name the network behind it")
        return ActiveFile(file, written, where, meta=meta, problem=problem)
    return _take_apart(file, delegates[0], meta, f"{where}.delegates[0]." if where else "delegates[0].")


def _named(
    file: CniFile, plugin: dict[str, Tree], network: str, where: str, meta: tuple[str, ...], after: tuple[str, ...]
) -> ActiveFile:
    written, bridge, ipam = text(plugin, "type"), text(plugin, _BRIDGE), text(plugin, "ipam", "type")
    found = match.recognise_plugin(written, network=network, file=file.name, bridge=bridge, ipam=ipam)
    chained = tuple(known.signature.id for each in after for known in match.recognise_plugin(each)[:1])
    primaries = tuple(each for each in found if each.signature.role is Role.PRIMARY)
    return ActiveFile(
        file,
        written,
        where,
        network,
        bridge,
        _subnets(plugin),
        ipam,
        settings.scalar(dig(plugin, "mtu")),
        primaries,
        meta,
        chained,
        "" if primaries else phrase("plugin type {name} is of no solution this program knows", name=written),
    )


def _subnets(plugin: dict[str, Tree]) -> tuple[str, ...]:
    """``subnet``, ``ranges``, a list of lists, and the ``subnets`` of before (containernetworking/plugins
    plugins/ipam/host-local); ``range`` and ``ipRanges`` of a manager for the whole cluster, where ``first-last/length``
    is a part of the block that is given (k8snetworkplumbingwg/whereabouts v0.9.2 pkg/config/config.go)."""
    ranges = dig(plugin, "ipam", "ranges")
    inner = [text(each, "subnet") for group in ranges for each in objects(group)] if isinstance(ranges, list) else []
    whole = [text(plugin, "ipam", "range"), *(text(each, "range") for each in objects(plugin, "ipam", "ipRanges"))]
    written = (text(plugin, "ipam", "subnet"), *inner, *texts(plugin, "ipam", "subnets"))
    return tuple(each for each in (*written, *(each.rpartition("-")[2].strip() for each in whole)) if each)
