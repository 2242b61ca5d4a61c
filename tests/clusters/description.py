"""What a description of a cluster is, and how all of them are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.apiserver import binaries
from tests.clusters import describe
from tests.support.objects import Object

Objects = Iterable[Object]


@dataclass(frozen=True)
class Description:
    """A cluster and the server it lives on.

    ``build`` is what a distribution appends to the server's version (``+k3s1``). ``node_files`` are the files of
    ``/etc/cni/net.d`` on a minikube node; None where no node can be entered. ``removed`` are objects that were there
    and are deleted before anybody looks: one with a finalizer stays, waiting for its deletion. ``options`` are flags
    of the program.
    """

    name: str
    says: str
    objects: Callable[[], Objects]
    version: str = binaries.CURRENT
    service_cidrs: str = "10.96.0.0/12"
    build: str = ""
    context: str = ""
    node_files: Mapping[str, str] | None = None
    removed: Sequence[tuple[str, str, str]] = ()
    options: Sequence[str] = ()
    user: str = "admin"
    server_flags: Sequence[str] = field(default=())


def described(
    *,
    version: str = binaries.CURRENT,
    service_cidrs: str = "10.96.0.0/12",
    build: str = "",
    context: str = "",
    node_files: Mapping[str, str] | None = None,
    removed: Sequence[tuple[str, str, str]] = (),
    options: Sequence[str] = (),
    user: str = "admin",
) -> Callable[[Callable[[], Objects]], Description]:
    """Makes a function that gives a cluster's objects its description; the function's name is the cluster's."""

    def make(function: Callable[[], Objects]) -> Description:
        return Description(
            name=function.__name__.replace("_", "-"),
            says=" ".join((function.__doc__ or "").split()),
            objects=function,
            version=version,
            service_cidrs=service_cidrs,
            build=build,
            context=context,
            node_files=node_files,
            removed=removed,
            options=options,
            user=user,
        )

    return make


def descriptions() -> dict[str, Description]:
    """All descriptions by name, from every module of ``tests.clusters.describe``."""
    found: dict[str, Description] = {}
    for module in pkgutil.iter_modules(describe.__path__):
        for each in vars(importlib.import_module(f"{describe.__name__}.{module.name}")).values():
            if isinstance(each, Description):
                found[each.name] = each
    return dict(sorted(found.items()))
