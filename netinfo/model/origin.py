"""Where a value stands: what evidence points at, as data. Nothing reads it back from the text that is printed."""

from __future__ import annotations

from netinfo.model.objects import Ref
from netinfo.named_tuple import NamedTuple


class Origin(NamedTuple):
    """A place in an object, in all objects of a resource, in a file, or in an answer.

    ``of`` is the object, or the name of anything else (``nodes``, ``/etc/cni/net.d/10-x.conflist``, ``/metrics``).
    ``path`` leads to the value in it: ``.spec.cidr``, ``--cluster-cidr``, the key of a ConfigMap. ``kind`` is given
    where a person is told kind and name (``ConfigMap kube-system/cni-config``) in place of the object's path in the
    API. ``field`` is the name at the begin of the value's line, where the object has such a line in YAML. ``in_dump``
    is the file and the path there, where the objects came from a dump.
    """

    of: Ref | str
    path: str = ""
    kind: str = ""
    field: str = ""
    in_dump: str = ""

    def __str__(self) -> str:
        """As a person is told: ``kube-system/pods/kube-apiserver-cp1 --service-cluster-ip-range``."""
        if self.in_dump:
            return self.in_dump
        if isinstance(self.of, Ref) and self.kind:
            return f"{self.kind} {'/'.join(filter(None, (self.of.namespace, self.of.name)))} {self.path}".rstrip()
        return f"{self.of} {self.path}".rstrip()

    @property
    def ref(self) -> Ref | None:
        """The object, where it stands in one."""
        return self.of if isinstance(self.of, Ref) else None
