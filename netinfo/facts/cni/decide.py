"""Which network solution is in charge of the cluster.

Sources: DaemonSets (or Pods where these cannot be listed), the CNI file of a minikube node, OpenShift's Network, node
annotations and conditions, pod annotations. Pitfalls this module is built around:

- CRDs, annotations and files outlive their solution: only an agent that runs, or the file in effect, names one;
- the same agent can be the network or only enforce policies: its record's modes decide;
- the built-in bridge of minikube leaves no trace in the API, so the absence of agents alone is not an answer;
- could not look is not absent: "no CNI agent runs" is said only when all workloads could be listed.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.components import match
from netinfo.components.pod_addresses import telling_pods
from netinfo.components.standing import Trust
from netinfo.facts.cni import apart, coverage, doubts, explain_unknown
from netinfo.facts.cni import by_node as by_nodes
from netinfo.facts.cni.agents import running_evidence
from netinfo.facts.cni.claims import ClaimKind, CniEvidence, absence_evidence, look, supporting_evidence
from netinfo.facts.cni.detail import detail
from netinfo.facts.cni.leftovers import Leftover, find_leftovers
from netinfo.facts.cni.pods import absence_evidence as absence_of_marks
from netinfo.facts.cni.pods import annotation_evidence, is_marked, supported, trusted_pods
from netinfo.model.components import Component, Identification, Role
from netinfo.model.objects import Ref
from netinfo.model.report import Evidence, Fact, Stance, State, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts
from netinfo.text.messages import Phrase, joined, phrase, phrases


def identify(snapshot: Snapshot) -> Identification:
    """The verdict, who is in charge, and everything else that runs."""
    given = look(snapshot)
    found = _identified(given)
    claimed = {each.id for each in found.candidates}
    agents = [agent for agent in given.running if agent.id in claimed]
    if found.covers_a_part:
        found = found._replace(uncovered=coverage.unreached(agents, snapshot))
    return apart.told(found, agents, snapshot)


def _identified(given: CniEvidence) -> Identification:
    """The same of the nodes that agents are made for."""
    believed = [claim for claim in given.claims if claim.kind is not ClaimKind.DOUBTFUL]
    claimed = {claim.id for claim in given.claims}
    if not any(claim.id for claim in believed):
        return _contradicted(given) if given.set_aside else _unknown(given)
    if given.unread_sources:
        return _unknown(given)
    networks = [agent for agent in given.running if agent.id in claimed and agent.setup.role is Role.PRIMARY]
    is_one = len(claimed) == 1
    beside = (coverage.may_be_beside_others if is_one else coverage.may_be_meant)(networks, given.snapshot)
    if beside:
        return _unknown(given, beside)
    if (
        len(claimed) > 1
        or doubts.equals_of(given)
        or _lacks_agent(given)
        or any(claim.refuted for claim in given.claims)
    ):
        return _conflict(given)
    return _decided(given)


def _decided(given: CniEvidence) -> Identification:
    """All claims name one solution."""
    component = _joined(given)
    evidence = [each for claim in given.claims for each in claim.evidence]
    beside = len(evidence)
    by_agent = any(claim.kind is ClaimKind.AGENT for claim in given.claims)
    unread = tuple(place for claim in given.claims for place in claim.unread)
    by_file = any(claim.kind is ClaimKind.FILE for claim in given.claims)
    absence = None if by_agent else absence_evidence(given.snapshot, component.id)
    if absence and match.signature(component.id) is not None:
        evidence.append(absence)
    is_sure = not unread or by_file
    if by_agent and not unread:
        evidence += _support(component, given.snapshot)
    direct = [each for claim in given.claims if claim.is_direct for each in claim.evidence]
    sources = {each.source for each in (*direct, *evidence[beside:])} if direct else set()
    own = [agent for agent in given.running if agent.id == component.id]
    is_everywhere = not own or coverage.is_told(given.snapshot)
    partial = coverage.uncovered(own, given.snapshot)
    is_agreed = is_sure and len(sources) > 1 and is_everywhere and partial is None
    unchecked = [doubts.role_not_checked(component, unread)] if unread and not by_file else []
    return _identification(
        given,
        State.AGREED if is_agreed else State.SINGLE,
        component,
        tuple(evidence),
        warnings=(*unchecked, partial) if partial else tuple(unchecked),
        because=unchecked[0].message if unchecked else "",
    )


def _conflict(given: CniEvidence) -> Identification:
    """Claims name different solutions, or a file or a platform names one whose agent does not run."""
    evidence = [each for claim in given.claims for each in claim.evidence]
    claimants = [claim.component for claim in given.claims if claim.component and claim.kind is not ClaimKind.DOUBTFUL]
    equals = doubts.equals_of(given)
    value = None if equals else supported(claimants, given.snapshot)
    component = next((each for each in claimants if each.id == value), None)
    if len({each.id for each in claimants}) == 1 and not any(claim.kind is ClaimKind.AGENT for claim in given.claims):
        evidence += _not_running(given, claimants[0])
    else:
        evidence += [found for each in claimants for found in _annotations(each, given.snapshot, claimants)]
        evidence += [missed for each in claimants if (missed := absence_of_marks(each, given.snapshot))]
    places = by_nodes.places_of(claimants, given.running, given.snapshot)
    by_node = {} if equals else by_nodes.networks(claimants, places, given.snapshot)
    if by_nodes.is_meant(by_node, places, given.snapshot):
        return _mixture(given, tuple(evidence), by_node)
    warning = doubts.of_conflict(given)
    against = tuple(_stance(each, component, equals) for each in dict.fromkeys(evidence))
    found = _identification(
        given, State.CONFLICT, component, against, warnings=(warning,), because=warning.message, is_in_charge=False
    )
    by_pod = {} if equals else by_nodes.of_pods(claimants, by_node, given.snapshot)
    found = found._replace(by_node=by_node, by_pod=by_pod)
    return _told_by_node(found, given, claimants) if len(found.networks) > 1 else found._replace(by_node={}, by_pod={})


def _mixture(given: CniEvidence, evidence: tuple[Evidence, ...], by_node: by_nodes.ByNode) -> Identification:
    """Several networks, each on nodes of its own, as one of them provides for."""
    found = _identification(given, State.SINGLE, None, evidence, is_in_charge=False)
    detail = {**found.verdict.detail, "byNode": dict(by_node)}
    title = by_nodes.title(by_nodes.nodes_of(by_node, {}, given.snapshot))
    return found._replace(verdict=found.verdict._replace(title=title, detail=detail), by_node=by_node)


def _told_by_node(found: Identification, given: CniEvidence, claimants: list[Component]) -> Identification:
    """The identification of a cluster whose nodes have different networks, each shown with its nodes."""
    titles = {each.id: each.title for each in claimants}
    nodes = by_nodes.nodes_of(found.by_node, found.by_pod, given.snapshot)
    sides: list[Phrase] = []
    for solution in sorted(nodes):
        shown = counts.named(nodes[solution])
        sides.append(phrase("pods of {nodes} are on {solution}", nodes=shown, solution=titles[solution]))
    warning = Warning("nodes-differ", joined("; ", sides), (Fact.CNI,))
    title = found.verdict.title or by_nodes.title(nodes)
    detail = {**found.verdict.detail, "byNode": dict(found.by_node)}
    verdict = found.verdict._replace(title=title, detail=detail)
    return found._replace(verdict=verdict, warnings=(*found.warnings, warning))


def _contradicted(given: CniEvidence) -> Identification:
    """A solution runs, and its configuration says that another one, which was not found, gives the addresses."""
    agents = given.set_aside
    evidence = [running_evidence(agent, given.snapshot) for agent in agents]
    evidence += [each for agent in agents for each in agent.setup.against]
    message = phrases(
        "{names} runs but is not in charge of addresses ({reasons}), and the network behind it was not found",
        "{names} run but are not in charge of addresses ({reasons}), and the network behind them was not found",
        len(agents),
        names=joined(phrase(" and "), [agent.setup.title for agent in agents]),
        reasons=joined("; ", [each.says for agent in agents for each in agent.setup.against]),
    )
    warning = Warning("cni-not-found", message, (Fact.CNI,))
    return _identification(
        given, State.CONFLICT, None, tuple(evidence), warnings=(warning,), because=message, is_in_charge=False
    )


def _unknown(given: CniEvidence, reason: str = "") -> Identification:
    """Nothing names a network; the sentence says what was looked at and what would tell."""
    evidence: list[Evidence] = []
    for claim in given.claims:
        stance = Stance.FOR if claim.kind is ClaimKind.DOUBTFUL or given.unread_sources else Stance.NONE
        evidence += [each._replace(stance=stance) for each in claim.evidence]
    absence = absence_evidence(given.snapshot, None, Stance.NONE)
    if absence and not any(agent.setup.role is Role.PRIMARY for agent in given.running):
        evidence.append(absence)
    because = reason or explain_unknown.because(given)
    return _identification(given, State.UNKNOWN, None, tuple(evidence), because=because, is_in_charge=False)


def _identification(
    given: CniEvidence,
    state: State,
    component: Component | None,
    evidence: tuple[Evidence, ...],
    *,
    warnings: tuple[Warning, ...] = (),
    because: str = "",
    is_in_charge: bool = True,
) -> Identification:
    leftovers = _leftovers(given, component)
    traces = [each.text for each in leftovers]
    verdict = Verdict(
        Fact.CNI,
        state,
        value=component.id if component else None,
        title=component.title if component else "",
        detail=detail(component, given.running, given.file, traces),
        evidence=tuple(dict.fromkeys(evidence)),
        because=because,
    )
    kept = [agent for agent in given.agents if agent.trust is Trust.SURE]
    beside = tuple(agent.component() for agent in given.running if agent.setup.role is not Role.PRIMARY)
    return Identification(
        verdict,
        in_charge=component if is_in_charge else None,
        candidates=_candidates(given, component if is_in_charge else None),
        others=beside,
        warnings=(*warnings, *doubts.of_agents(given), *(each.warning() for each in leftovers)),
        believed=frozenset(each.ref.namespace for agent in kept for each in agent.workloads),
        refused=_refused(given),
    )


def _refused(given: CniEvidence) -> frozenset[Ref]:
    """The workloads that look like something and are believed to be nothing of it."""
    believed = {each.ref for agent in given.agents if agent.trust is Trust.SURE for each in agent.workloads}
    return frozenset(each.ref for agent in given.agents for each in agent.workloads) - believed


def _candidates(given: CniEvidence, in_charge: Component | None) -> tuple[Component, ...]:
    """One candidate a claimed solution, the agents' before what a file or marks claim; none of equals."""
    found: dict[str, Component] = {in_charge.id: in_charge} if in_charge else {}
    equals = doubts.equals_of(given)
    for claim in given.claims:
        if claim.component and claim.kind is not ClaimKind.DOUBTFUL and claim.id not in equals:
            found.setdefault(claim.id, claim.component)
    return tuple(found[name] for name in sorted(found))


def _joined(given: CniEvidence) -> Component:
    """The candidate with its agent and the file that names it."""
    first = next(claim.component for claim in given.claims if claim.component)
    named = any(claim.kind is ClaimKind.FILE for claim in given.claims)
    return first._replace(cni_file=given.file.file) if named and given.file else first


def _support(component: Component, snapshot: Snapshot) -> list[Evidence]:
    signature = match.signature(component.id)
    marks = list(supporting_evidence(signature, snapshot)) if signature else []
    return [*marks, *_annotations(component, snapshot)]


def _annotations(component: Component, snapshot: Snapshot, rivals: Iterable[Component] = ()) -> list[Evidence]:
    """Annotations that speak for it alone: Canal and Calico write the same one."""
    signature = match.signature(component.id)
    others = [match.signature(each.id) for each in rivals if each.id != component.id]
    shared = {key for each in others if each for key in each.marks.pod_annotations}
    found = annotation_evidence(signature, snapshot, shared) if signature else None
    return [found] if found else []


def _lacks_agent(given: CniEvidence) -> bool:
    """True when only a file or the platform names a solution that needs an agent, and none runs, as is known."""
    if any(claim.kind not in (ClaimKind.FILE, ClaimKind.PLATFORM) for claim in given.claims):
        return False
    signature = match.signature(next(claim.id for claim in given.claims))
    needs_agent = signature is not None and bool(signature.workloads) and not signature.is_agentless
    return needs_agent and absence_evidence(given.snapshot, None) is not None


def _not_running(given: CniEvidence, claimant: Component) -> list[Evidence]:
    """What shows that the claimed solution's agent does not run."""
    own = [agent for agent in given.agents if agent.id == claimant.id and agent.trust is Trust.SURE]
    if own:
        return [running_evidence(agent, given.snapshot, Stance.AGAINST) for agent in own]
    absence = absence_evidence(given.snapshot, claimant.id, Stance.AGAINST)
    return [absence] if absence else []


def _stance(evidence: Evidence, component: Component | None, equals: frozenset[str]) -> Evidence:
    """For or against the value that observation supports; where it supports none, each is for what it names, and of
    equals each is against the other."""
    if evidence.value in equals:
        return evidence._replace(stance=Stance.AGAINST)
    if component is None or evidence.stance is not Stance.FOR or evidence.value == component.id:
        return evidence
    return evidence._replace(stance=Stance.AGAINST)


def _leftovers(given: CniEvidence, component: Component | None) -> tuple[Leftover, ...]:
    """Leftovers of all solutions that no claim names. Where the network is not known and something runs that may be
    one, its marks are not left over from anybody."""
    if component is None and explain_unknown.possible_networks(given):
        return ()
    present = {claim.id for claim in given.claims} | ({component.id} if component else set())
    # A plugin gives pods addresses although its agent is no workload: Charmed Kubernetes runs Calico by systemd.
    pods = trusted_pods(telling_pods(given.snapshot))
    # What a network that is named explains tells of no other one that marks Pods likewise, as Canal does.
    explained = {name for each in match.primaries() if each.id in present for name in each.marks.pod_annotations}
    present |= {each.id for each in match.primaries() if any(is_marked(each, pod, explained) for pod in pods)}
    asked_for = explain_unknown.asked_for(given) | set(explain_unknown.operators(given)) if component is None else set()
    return find_leftovers(given.snapshot, given.agents, present | asked_for | set(explain_unknown.possible(given)))
