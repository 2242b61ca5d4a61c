"""A network solution as it is set up in one cluster: the questions that can be asked of every solution.

Each question has a default here, "not known of this one" or what the solution's record says. A solution with settings
of its own is a subclass in ``netinfo/solutions/NAME.py`` that answers the questions which its settings decide;
``netinfo.solutions.of`` finds it. Settings are read in one way only: ``config``, ``variable``, ``flag``, ``resource``.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import match, settings
from netinfo.components.settings import Look, Setting
from netinfo.model.components import Candidate
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, verbatim


class Solution:
    """One running component: what its settings in this cluster mean.

    ``configmaps`` are the names (globs) of the ConfigMaps of its settings beside the agent: the project's own name
    first, then those that distributions give it.
    """

    configmaps: tuple[str, ...] = ()

    def __init__(self, snapshot: Snapshot, component: Candidate) -> None:
        self.snapshot = snapshot
        self.component = component
        self.record = match.signature(component.id)

    # The questions.

    def mtu(self) -> Iterator[Evidence]:
        """The sizes of Pod interfaces that are written down for the agent, each as evidence with the number as text;
        nothing where the agent computes it on each node."""
        yield from ()

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Ranges that the solution owns or uses beside those of Pods and Services; claims may be without a range."""
        yield from ()

    def drawn_beside(self) -> tuple[str, ...]:
        """Blocks out of which the agent takes addresses for itself where another solution gives Pods theirs."""
        return ()

    # How settings are read.

    def config(self, key: str, *names: str) -> Look:
        """One entry of the agent's own ConfigMap; ``names`` where it is another one than usual."""
        return settings.of_configmap(self.snapshot, self.component, names or self.configmaps, key)

    def variable(self, name: str) -> Look:
        """A variable of the agent's containers, followed into the ConfigMap it comes from."""
        return settings.environment(self.snapshot, self.component, name)

    def flag(self, name: str) -> Look:
        """The value in effect of a flag of the agent's containers."""
        return settings.flag(self.snapshot, self.component, name)

    def resource(self, resource: str, name: str, *path: str) -> Look:
        """A field of the custom resource ``<plural>.<group>`` of that name."""
        return settings.resource(self.snapshot, resource, name, *path)

    # Forms that several solutions share.

    def variable_or(self, name: str, default: str) -> Iterator[Evidence]:
        """A variable that holds an MTU; its absence the agent itself takes for ``default``."""
        look = self.variable(name)
        if look.value:
            yield from size(look, name)
        elif look.proof is not None and look.setting is None:
            title = self.component.title
            says = phrase("no {name}, which {solution} takes for {value}", name=name, solution=title, value=default)
            yield look.proof.evidence(default, says)


def size(look: Look, name: str) -> Iterator[Evidence]:
    """Evidence for a setting that is an MTU: "0" and empty mean automatic."""
    yield from size_in(look.setting, look.value or "", name)


def size_in(setting: Setting | None, written: str, name: str) -> Iterator[Evidence]:
    """The same for a number that stands inside of the setting, as in a file."""
    is_number = written.isascii() and written.isdigit() and len(written) <= 5
    if setting is not None and is_number and 68 <= int(written) <= 65535:
        yield setting.evidence(written, verbatim(f"{name} {written}"))
