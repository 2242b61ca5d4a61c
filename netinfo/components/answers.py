"""How a solution reads its settings, and the forms of answers that several solutions give.

Settings are read in one way only: ``config``, ``variable``, ``flag``, ``resource``, each found, proven not to be set,
or not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netinfo.components import match, settings
from netinfo.components.claims import Ledger, Tier, configmaps_unread, variable_path
from netinfo.components.settings import Lookup, Setting, own_configmaps
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, PolicyEngine, ServiceProxy
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import yaml_tree
from netinfo.values.json_access import Tree

#: How programs write that a switch is off.
NO = ("false", "0", "f", "no")


class Settings:
    """One running component and its settings in a snapshot.

    ``configmaps`` are the names (globs) of the ConfigMaps of its settings beside the agent: the project's own name
    first, then those that distributions give it.
    """

    configmaps: tuple[str, ...] = ()

    def __init__(self, snapshot: Snapshot, component: Component) -> None:
        self.snapshot = snapshot
        self.component = component
        self.record = match.signature(component.id)
        self.ledger = Ledger(snapshot.proof)

    # How settings are read.

    def config(self, key: str, *names: str) -> Lookup:
        """One entry of the agent's own ConfigMap; ``names`` where it is another one than usual."""
        return settings.of_configmap(self.snapshot, self.component, names or self.configmaps, key)

    def variable(self, name: str) -> Lookup:
        """A variable of the agent's containers, followed into the ConfigMap it comes from."""
        return settings.environment(self.snapshot, self.component, name)

    def flag(self, name: str) -> Lookup:
        """The value in effect of a flag of the agent's containers."""
        return settings.flag(self.snapshot, self.component, name)

    def resource(self, resource: str, name: str, *path: str) -> Lookup:
        """A field of the custom resource ``<plural>.<group>`` of that name."""
        return settings.resource(self.snapshot, resource, name, *path)

    # Answers that several solutions give.

    def no_encryption(self) -> str:
        """The sentence for a solution that has none."""
        return phrase("{solution} runs, which has no encryption", solution=self.component.title)

    def encryption_unrecorded(self) -> Encryption:
        """Nothing that was read tells it."""
        title = self.component.title
        because = phrase("whether {solution} encrypts is not recorded in what was read", solution=title)
        return Encryption(None, (), because)

    def unread(self, what: str) -> Encryption:
        """Encryption is not known, because ``what`` could not be read."""
        title = self.component.title
        return Encryption(None, (), phrase("{what} of {solution} could not be read", what=what, solution=title))

    def enforcing(self, says: str) -> PolicyEngine:
        """An engine by its nature: that the agent runs is the proof."""
        proof = settings.presence(self.snapshot, self.component)
        name = self.component.id
        return PolicyEngine(name, self.component.title, True, shown(proof, name, says, Strength.INFERRED))

    def not_known(self, because: str) -> PolicyEngine:
        """An engine of which it is not known whether it enforces."""
        return PolicyEngine(self.component.id, self.component.title, None, (), because)

    def switch(self, look: Lookup, name: str, *, is_off: bool | None = None) -> PolicyEngine:
        """An engine that is on unless a readable setting turns it off (``is_off``: what counts as that)."""
        title = self.component.title
        if look.value is None:
            return self.not_known(phrase("{what} of {solution} could not be read", what=name, solution=title))
        off = look.value.lower() in NO if is_off is None else is_off
        says = phrase("{solution} runs without {name}, which it takes for on", solution=title, name=name)
        says = verbatim(f"{title}: {name} {look.value}") if look.value else says
        proof = shown(look.proof, "none" if off else self.component.id, says)
        return PolicyEngine(self.component.id, title, not off, proof)

    def replacing(
        self, evidence: tuple[Evidence, ...], algorithm: str | None = None, *, is_whole: bool = True
    ) -> ServiceProxy:
        """It handles Services."""
        return ServiceProxy(self.component.id, self.component.title, is_whole, algorithm, evidence)

    def proxy_unread(self, what: str) -> ServiceProxy:
        """It might handle Services: ``what`` says so and could not be read."""
        return ServiceProxy(self.component.id, self.component.title, False, None, (), what)

    def claim_variable(self, source: str, name: str, says: str) -> tuple[Claim, ...]:
        """The block in a variable of the agent, with the command that prints it."""
        look, workload = self.variable(name), self.component.workload
        if look.setting is None or workload is None:
            return ()
        command = self.ledger.proof.field(workload.ref, variable_path(workload, name))
        return tuple(self.ledger.claim(source, look.setting.value, Origin(workload.ref, f"env {name}"), command, says))

    def document(self, name: str, key: str, read: Callable[[Tree], str], says: str) -> Tier:
        """The block in a YAML or JSON text of the agent's ConfigMap ``name``, under ``key``."""
        found: list[Claim] = []
        for row in own_configmaps(self.snapshot, self.component.workload, name):
            if row.ref.name == name:
                written = read(yaml_tree(row.data.get(key, "")))
                found += self.ledger.from_configmap(name, row, key, written, verbatim(f"{name} {says}"))
        return Tier(tuple(found), "" if found else configmaps_unread(self.snapshot))

    def variable_or(self, name: str, default: str) -> Iterator[Evidence]:
        """A variable that holds an MTU; its absence the agent itself takes for ``default``."""
        look = self.variable(name)
        if look.value:
            yield from size(look, name)
        elif look.proof is not None and look.setting is None:
            title = self.component.title
            says = phrase("no {name}, which {solution} takes for {value}", name=name, solution=title, value=default)
            yield look.proof.evidence(default, says)


def shown(
    proof: Setting | None, value: str, says: str, strength: Strength = Strength.CONFIGURED
) -> tuple[Evidence, ...]:
    """A setting, or the place where it is not, as the proof of what follows; nothing where there is none."""
    return (proof.evidence(value, says, strength=strength),) if proof else ()


def size(look: Lookup, name: str) -> Iterator[Evidence]:
    """Evidence for a setting that is an MTU: "0" and empty mean automatic."""
    yield from size_in(look.setting, look.value or "", name)


def size_in(setting: Setting | None, written: str, name: str) -> Iterator[Evidence]:
    """The same for a number that stands inside of the setting, as in a file."""
    is_number = written.isascii() and written.isdigit() and len(written) <= 5
    if setting is not None and is_number and 68 <= int(written) <= 65535:
        yield setting.evidence(written, verbatim(f"{name} {written}"))


def path(proof: Setting, way: str, says: str, cross_subnet: bool | None = None) -> Path:
    """What one setting says of the way between nodes."""
    return Path(way, proof.evidence(way, says), cross_subnet)
