"""What is known of each network solution, and nothing else.

``NAME.toml`` is how it looks; ``NAME.py`` beside it, where it has settings of its own, has a class that answers the
questions of ``netinfo.components.solution`` for it. A solution without a module answers by its record.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from netinfo.components import match
from netinfo.components.solution import Solution
from netinfo.model.components import Component
from netinfo.model.snapshot import Snapshot


def of(component: Component, snapshot: Snapshot) -> Solution:
    """The solution of a component that was found in the cluster; imports its module and no other."""
    record = match.signature(component.settings.get("dataplane", ""))
    carrier = component._replace(id=record.id, settings={}) if record else None
    return _class_of(component.id)(snapshot, component, of(carrier, snapshot) if carrier else None)


@cache
def _class_of(name: str) -> type[Solution]:
    """The class that the module of this id defines, else the default for all."""
    wanted = f"{__name__}.{name.replace('-', '_')}"
    try:
        module = import_module(wanted)
    except ModuleNotFoundError as error:
        if error.name != wanted:
            raise
        return Solution
    own = (each for each in vars(module).values() if isinstance(each, type) and each.__module__ == wanted)
    return next((each for each in own if issubclass(each, Solution)), Solution)
