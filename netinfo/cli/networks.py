"""The networks that a command compares: the clusters that were asked, and what ``--against`` names beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netinfo.examine import Examined
from netinfo.facts.holdings import space
from netinfo.model.command import Answer, Command
from netinfo.model.holdings import Machine, Space
from netinfo.named_tuple import NamedTuple
from netinfo.sources import named_networks
from netinfo.sources.live import routes
from netinfo.sources.live.shell import CommandRunner, Deadline, FixedPlan, Plan

#: Networks that a person named, and this machine where it is one of those to compare.
Others = tuple[list[Space], Machine | None]


class Networks(NamedTuple):
    """``clusters`` in the order of what was examined, ``named`` networks, and this machine where it was asked for."""

    clusters: tuple[Space, ...]
    named: tuple[Space, ...] = ()
    machine: Machine | None = None

    @property
    def all(self) -> tuple[Space, ...]:
        """Every holder; this machine last."""
        return (*self.clusters, *self.named, *((self.machine.space,) if self.machine else ()))


def networks(found: Sequence[Examined], named: Sequence[Space], machine: Machine | None) -> Networks:
    """The clusters of what was examined beside the other networks."""
    return Networks(tuple(space(each.report) for each in found), tuple(named), machine)


def others(against: Sequence[str], environ: Mapping[str, str], timeout: float, watch: object = None) -> Others:
    """What ``--against`` names: networks by name or from files, and this machine where ``routes`` is among it.

    NetinfoError (usage) for a word that is no block; it comes before any cluster is asked.
    """
    named = named_networks.spaces(against)
    if named_networks.ROUTES not in against:
        return named, None
    plan: Plan = FixedPlan(routes.COMMANDS)
    answers: dict[Command, Answer] = CommandRunner(environ, Deadline(timeout)).run(plan)
    if callable(watch):
        for each in answers.values():
            watch(each)
    return named, routes.read(answers)
