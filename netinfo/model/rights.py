"""What a user has to be allowed to read."""

from __future__ import annotations

from netinfo.named_tuple import NamedTuple


class Right(NamedTuple):
    """A rule of a ClusterRole, in the words of RBAC (``rbac.authorization.k8s.io/v1``, PolicyRule).

    ``names`` empty: any object of the resources. ``urls`` are paths that are no resources; then all else is empty.
    """

    verb: str
    group: str = ""
    resources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
