"""What all checks are made from: the report, the snapshot behind it, and what several checks need of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo import solutions
from netinfo.components.pod_addresses import used_addresses
from netinfo.components.solution import Solution
from netinfo.facts.judge import Judgement
from netinfo.facts.nodes import per_node
from netinfo.facts.nodes.podcidrs_in_use import podcidrs_in_use
from netinfo.facts.room.figures import Figures, figures
from netinfo.model.command import Command
from netinfo.model.components import Identification
from netinfo.model.findings import CheckOutcome
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.node_table import NodeTable
from netinfo.model.report import Evidence, Fact, NetworkPart, Report, Stance, State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import joined, phrase
from netinfo.values.addresses import Address, Network, overlapping, parse_address, parse_network

#: So many examples are named in a sentence.
MOST_NAMED = 3
#: From this part on a note says that it runs out.
_NEAR = 0.8
_OUTER = "ExternalIP"


class CheckedCluster(NamedTuple):
    """One cluster. ``used``: the addresses of all Pods by node, None where not all were looked at."""

    snapshot: Snapshot
    report: Report
    cni: Identification
    slices: NodePodCIDRs
    nodes: NodeTable
    used: per_node.Used | None

    @classmethod
    def of(cls, judged: Judgement) -> CheckedCluster:
        """The case of a judged cluster."""
        snapshot, cni, report = judged
        nodes, used = per_node.table(judged), used_addresses(snapshot)
        return cls(snapshot, report, cni, podcidrs_in_use(snapshot, cni), nodes, used)

    @property
    def figures(self) -> Figures:
        """The room of each network and of the Services."""
        return self.snapshot.once(figures, self.cni)

    def blocks(self, fact: Fact) -> tuple[Network, ...]:
        """The blocks that are the fact's value, of all networks where nodes are on several; none where it has none."""
        verdict = self.report.facts.get(fact)
        written = verdict.value if verdict and isinstance(verdict.value, tuple) else ()
        if verdict and not written:
            written = tuple(each for part in self.parts(fact) for each in part.value)
        return tuple(block for each in written if (block := parse_network(each)) is not None)

    def parts(self, fact: Fact) -> tuple[NetworkPart, ...]:
        """What the fact has of each network where nodes are on several."""
        verdict = self.report.facts.get(fact)
        return verdict.networks if verdict else ()

    def commands(self, *facts: Fact) -> tuple[Command, ...]:
        """A command for each fact that shows its value."""
        found = (next(self._speaking(fact), None) for fact in facts)
        return tuple(dict.fromkeys(each.command for each in found if each and each.command))

    def sides(self, fact: Fact) -> tuple[Command, ...]:
        """A command for each side of a contradiction about the fact."""
        verdict = self.report.facts.get(fact)
        against = [each for each in verdict.evidence if each.stance is Stance.AGAINST] if verdict else []
        found = [*self._speaking(fact)][:1] + against[:2]
        return tuple(dict.fromkeys(each.command for each in found if each.command))

    def _speaking(self, fact: Fact) -> Iterator[Evidence]:
        verdict = self.report.facts.get(fact)
        return (each for each in (verdict.evidence if verdict else ()) if each.stance is Stance.FOR and each.command)

    def look(self, check: str, title: str, *facts: Fact) -> CheckOutcome:
        """The look of a check that needs the values of these facts: whether it can be taken."""
        for fact in facts:
            verdict = self.report.facts.get(fact)
            if verdict is None or not (verdict.value or _is_decided(verdict)):
                because = verdict.because if verdict else phrase("the cluster could not be asked")
                is_applicable = verdict is None or verdict.state is not State.NOT_APPLICABLE
                return CheckOutcome(check, title, because or phrase("it is not known"), is_applicable)
        return CheckOutcome(check, title)

    def is_disputed(self, fact: Fact) -> bool:
        """True where sources of the fact disagree."""
        verdict = self.report.facts.get(fact)
        return verdict is not None and verdict.state is State.CONFLICT

    def solution(self) -> Solution | None:
        """The network in charge; None where it is not known."""
        return solutions.of(self.cni.in_charge, self.snapshot) if self.cni.in_charge else None

    def solutions(self) -> tuple[Solution, ...]:
        """Every network that may be in charge."""
        return tuple(solutions.of(each, self.snapshot) for each in self.cni.candidates)

    def pod_listing(self) -> Command:
        """Prints the addresses of all Pods that run, with node and name."""
        path = '{range .items[*]}{.status.podIPs[*].ip}{"\\t"}{.spec.nodeName}{"\\t"}{.metadata.name}{"\\n"}{end}'
        return self.snapshot.proof.listing("pods", path, "-A", "--field-selector=status.phase=Running")

    def external_addresses(self) -> dict[Address, str]:
        """Every ExternalIP of a node that is a machine and no InternalIP, with the node's name."""
        machines = [node for node in self.snapshot.nodes if not node.is_virtual]
        pairs = [
            (parse_address(each), node.name) for node in machines for kind, each in node.addresses if kind == _OUTER
        ]
        inner = self.node_addresses()
        return {address: name for address, name in pairs if address is not None and address not in inner}

    def node_addresses(self) -> dict[Address, str]:
        """Every InternalIP of a node that is a machine, with the node's name; of several the first."""
        machines = {node.name for node in self.snapshot.nodes if not node.is_virtual}
        pairs = [(parse_address(each), row.name) for row in self.nodes.rows for each in row.addresses]
        return {address: name for address, name in reversed(pairs) if address is not None and name in machines}


def _is_decided(verdict: Verdict) -> bool:
    """True where nodes are on several networks and the block of each is known, or it has none."""
    parts = verdict.networks
    return any(each.value for each in parts) and all(each.value or each.has_none for each in parts)


def is_nearly_used_up(used: int, size: int) -> bool:
    """True where a note says that it runs out."""
    return used >= _NEAR * size


def first_overlap(some: Iterable[Network], others: Iterable[Network]) -> tuple[Network, Network] | None:
    """The first two blocks that share addresses."""
    known = tuple(others)
    return next(((one, other) for one in some for other in known if overlapping(one, other)), None)


def named(names: Iterable[str]) -> str:
    """A few of the names, in order."""
    return joined(", ", sorted(dict.fromkeys(names))[:MOST_NAMED])
