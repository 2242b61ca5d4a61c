"""The form of a distribution's record, and whether a node bears a mark of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netinfo.model.objects import Node
from netinfo.named_tuple import NamedTuple
from netinfo.values.globs import fits_any

Globs = tuple[str, ...]


class ConfigMapMark(NamedTuple):
    """A regular expression over one entry of a ConfigMap ``namespace/name``. ``shows`` is the word whose line in the
    ConfigMap proves it; without one the whole entry does."""

    name: str
    key: str
    pattern: str
    shows: str = ""


class Mark(NamedTuple):
    """One way to know a distribution, from one source. All conditions given must hold, those on nodes on one node.

    ``versions`` are globs over the API server's gitVersion; ``groups`` must all be served and ``without_groups`` none
    of them; ``labels`` maps exact keys to globs of the value; ``annotations`` are exact keys, all there.
    ``supports``: such a mark is seen elsewhere too, so it only adds to one that decides.
    """

    versions: Globs = ()
    groups: tuple[str, ...] = ()
    without_groups: tuple[str, ...] = ()
    provider_ids: Globs = ()
    labels: Mapping[str, Globs] | None = None
    annotations: tuple[str, ...] = ()
    os_images: Globs = ()
    kubelets: Globs = ()
    names: Globs = ()
    configmap: ConfigMapMark | None = None
    workload: str = ""
    supports: bool = False

    @property
    def source(self) -> str:
        """The source it is read from, by its name in ``Snapshot.sources()``."""
        if self.versions:
            return "version"
        if self.groups:
            return "api-groups"
        if self.configmap:
            return "configmaps"
        return "daemonsets" if self.workload else "nodes"

    def is_on(self, node: Node) -> bool:
        """True when the node bears this mark (for marks on nodes). Written out: there may be 5,000 nodes."""
        for key, globs in self.labels.items() if self.labels else ():
            value = node.labels.get(key)
            if value is None or not fits_any(value, globs):
                return False
        for key in self.annotations:
            if key not in node.annotations:
                return False
        if self.provider_ids and not fits_any(node.provider_id, self.provider_ids):
            return False
        if self.kubelets and not fits_any(node.kubelet_version, self.kubelets):
            return False
        if self.os_images and not fits_any(node.os_image, self.os_images):
            return False
        return not self.names or fits_any(node.name, self.names)


class Traits(NamedTuple):
    """What all nodes together have, each value once: most marks are on none of 5,000 nodes, and this tells at once."""

    labels: frozenset[str]
    annotations: frozenset[str]
    provider_ids: frozenset[str]
    kubelets: frozenset[str]
    os_images: frozenset[str]

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> Traits:
        """The traits of these nodes."""
        rows = tuple(nodes)
        return cls(
            frozenset(key for node in rows for key in node.labels),
            frozenset(key for node in rows for key in node.annotations),
            frozenset(node.provider_id for node in rows),
            frozenset(node.kubelet_version for node in rows),
            frozenset(node.os_image for node in rows),
        )

    def may_bear(self, mark: Mark) -> bool:
        """False when no node can bear the mark."""
        conditions = (
            (mark.provider_ids, self.provider_ids),
            (mark.kubelets, self.kubelets),
            (mark.os_images, self.os_images),
        )
        return (
            self.labels.issuperset(mark.labels or ())
            and self.annotations.issuperset(mark.annotations)
            and all(not globs or any(fits_any(each, globs) for each in seen) for globs, seen in conditions)
        )


class Distribution(NamedTuple):
    """One record. ``checked`` is the day as ``YYYY-MM-DD``.

    ``refines``: distributions it is a form of and wins over. ``needs_base``: it is only found where one of those is.
    ``is_generic``: every other distribution wins over it. ``caution`` keeps the answer from being sure.
    """

    id: str
    title: str
    checked: str
    sources: tuple[str, ...]
    marks: tuple[Mark, ...]
    refines: tuple[str, ...] = ()
    needs_base: bool = False
    is_generic: bool = False
    caution: str = ""
