"""The records that the program starts from: ``catalog.json``, which ``python -m tests.records`` writes.

In: that file; fields that have their default are left off. Out: ``Signature`` and ``Distribution``, made once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from netinfo.components.records.distribution import ConfigMapMark, Distribution, Mark
from netinfo.components.records.signature import (
    ConfigMapTest,
    Marks,
    Mode,
    PluginRow,
    PoolRow,
    ResourceTest,
    RuntimeRow,
    Signature,
    WorkloadRow,
)
from netinfo.model.components import Ipam, Role
from netinfo.values import package_data

FILE = ("components", "records", "catalog.json")
_Readers = Mapping[str, Callable[[Any], Any]]
_NONE: _Readers = {}


@cache
def signatures() -> tuple[Signature, ...]:
    """The records of solutions in the order of their ids, without samples."""
    return tuple(Signature(**_fields(each, _OF_SIGNATURE)) for each in _catalog()["solutions"])


@cache
def distributions() -> tuple[Distribution, ...]:
    """The records of distributions in the order of their file."""
    return tuple(Distribution(**_fields(each, _OF_DISTRIBUTION)) for each in _catalog()["distributions"])


@cache
def _catalog() -> Any:
    return json.loads(package_data.read(*FILE))


def _fields(tree: Mapping[str, Any], readers: _Readers) -> dict[str, Any]:
    """The fields of one record by name: as their reader has it, else a text, a truth, texts, or texts by name."""
    return {name: readers.get(name, _plain)(value) for name, value in tree.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return tuple(value) if isinstance(value, list) else value


def _one(form: Callable[..., object], readers: _Readers = _NONE) -> Callable[[Any], object]:
    return lambda tree: form(**_fields(tree, readers))


def _all(form: Callable[..., object], readers: _Readers = _NONE) -> Callable[[Any], object]:
    return lambda trees: tuple(form(**_fields(tree, readers)) for tree in trees)


_OF_MODE: _Readers = {
    "configmap": _one(ConfigMapTest),
    "resource": _one(ResourceTest),
    "role": Role,
    "ipam": Ipam,
}
_OF_SIGNATURE: _Readers = {
    "role": Role,
    "ipam": Ipam,
    "workloads": _all(WorkloadRow),
    "modes": _all(Mode, _OF_MODE),
    "plugins": _all(PluginRow),
    "declared": _all(ResourceTest),
    "pools": _all(PoolRow),
    "marks": _one(Marks),
    "runtime": _one(RuntimeRow),
}
_OF_DISTRIBUTION: _Readers = {"marks": _all(Mark, {"configmap": _one(ConfigMapMark)})}
