"""What a report will need, loaded while kubectl is busy: by the time its answers come the judging half is there.

In the order of need. Loading takes about as long as kubectl needs to start, so done here it costs no time of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

#: Each a piece of at most a few milliseconds: an answer that comes meanwhile waits for the piece at hand only.
_MODULES = (
    "netinfo.model.snapshot",
    "netinfo.components.records.solutions",
    "netinfo.sources.live.thrifty",
    "netinfo.components.records.distributions",
    "netinfo.facts.cni.decide",
    "netinfo.facts.pod_cidrs.decide",
    "netinfo.facts.service_cidrs.decide",
    "netinfo.facts.judge",
    "netinfo.views.table",
)


def pieces() -> Iterator[Callable[[], object]]:
    """The work to do, piece by piece."""
    for name in _MODULES:
        yield partial(import_module, name)
    yield _load_yaml
    yield _load_the_table


def _load_yaml() -> None:
    from netinfo.values.documents import load_yaml

    load_yaml()


def _load_the_table() -> None:
    from netinfo.views import layout

    layout.tabulate()
