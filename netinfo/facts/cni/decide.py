"""Which network solution is in charge of the cluster.

Sources: DaemonSets (or Pods where these cannot be listed), the CNI file of a minikube node, OpenShift's Network, node
annotations and conditions, pod annotations. Pitfalls this module is built around:

- CRDs, annotations and files outlive their solution: only an agent that runs, or the file in effect, names one;
- the same agent can be the network or only enforce policies: its record's modes decide;
- the built-in bridge of minikube leaves no trace in the API, so the absence of agents alone is not an answer;
- could not look is not absent: "no CNI agent runs" is said only when all workloads could be listed.
"""

from __future__ import annotations

from netinfo.components import match
from netinfo.components.pod_addresses import telling_pods
from netinfo.components.standing import Trust
from netinfo.facts.cni import by_node as by_nodes
from netinfo.facts.cni import coverage, doubts, explain_unknown
from netinfo.facts.cni.agents import running_evidence
from netinfo.facts.cni.claims import Kind, Scene, absence_evidence, look, supporting_evidence
from netinfo.facts.cni.detail import detail
from netinfo.facts.cni.leftovers import Leftover, find_leftovers
from netinfo.facts.cni.pods import absence_evidence as absence_of_marks
from netinfo.facts.cni.pods import annotation_evidence, is_marked, supported, vouched
from netinfo.model.components import Candidate, Identification, Role
from netinfo.model.objects import Ref
from netinfo.model.report import Evidence, Fact, Stance, State, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import Phrase, joined, phrase, phrases


def identify(snapshot: Snapshot) -> Identification:
    """The verdict, who is in charge, and everything else that runs."""
    scene = look(snapshot)
    believed = [voice for voice in scene.voices if voice.kind is not Kind.DOUBTFUL]
    claimed = {voice.id for voice in scene.voices}
    if not any(voice.id for voice in believed):
        return _contradicted(scene) if scene.set_aside else _unknown(scene)
    if scene.unheard:
        return _unknown(scene)
    networks = [agent for agent in scene.running if agent.id in claimed and agent.setup.role is Role.PRIMARY]
    if name := coverage.on_nodes_of_others(networks, scene.snapshot):
        return _unknown(
            scene,
            phrase(
                "{name} runs on nodes that another network leaves to it, and not all nodes could be listed", name=name
            ),
        )
    if (
        len(claimed) > 1
        or doubts.equals_of(scene)
        or _lacks_agent(scene)
        or any(voice.refuted for voice in scene.voices)
    ):
        return _conflict(scene)
    return _decided(scene)


def _decided(scene: Scene) -> Identification:
    """All voices name one solution."""
    candidate = _joined(scene)
    evidence = [each for voice in scene.voices for each in voice.evidence]
    beside = len(evidence)
    by_agent = any(voice.kind is Kind.AGENT for voice in scene.voices)
    unseen = tuple(place for voice in scene.voices for place in voice.unseen)
    by_file = any(voice.kind is Kind.FILE for voice in scene.voices)
    absence = None if by_agent else absence_evidence(scene.snapshot, candidate.id)
    if absence and match.signature(candidate.id) is not None:
        evidence.append(absence)
    is_sure = not unseen or by_file
    if by_agent and not unseen:
        evidence += _support(candidate, scene.snapshot)
    direct = [each for voice in scene.voices if voice.is_direct for each in voice.evidence]
    sources = {each.source for each in (*direct, *evidence[beside:])} if direct else set()
    own = [agent for agent in scene.running if agent.id == candidate.id]
    is_everywhere = not own or coverage.is_told(scene.snapshot)
    partial = coverage.uncovered(own, scene.snapshot)
    is_agreed = is_sure and len(sources) > 1 and is_everywhere and partial is None
    unchecked = [doubts.role_not_checked(candidate, unseen)] if unseen and not by_file else []
    return _identification(
        scene,
        State.AGREED if is_agreed else State.SINGLE,
        candidate,
        tuple(evidence),
        warnings=(*unchecked, partial) if partial else tuple(unchecked),
        because=unchecked[0].message if unchecked else "",
    )


def _conflict(scene: Scene) -> Identification:
    """Voices name different solutions, or a file or a platform names one whose agent does not run."""
    evidence = [each for voice in scene.voices for each in voice.evidence]
    claims = [voice.candidate for voice in scene.voices if voice.candidate and voice.kind is not Kind.DOUBTFUL]
    equals = doubts.equals_of(scene)
    value = None if equals else supported(claims, scene.snapshot)
    candidate = next((each for each in claims if each.id == value), None)
    if len({each.id for each in claims}) == 1 and not any(voice.kind is Kind.AGENT for voice in scene.voices):
        evidence += _not_running(scene, claims[0])
    else:
        evidence += [found for each in claims for found in _annotations(each, scene.snapshot)]
        evidence += [missed for each in claims if (missed := absence_of_marks(each, scene.snapshot))]
    places = by_nodes.places_of(claims, scene.running, scene.snapshot)
    by_node = {} if equals else by_nodes.networks(claims, places, scene.snapshot)
    if by_nodes.is_meant(by_node, places, scene.snapshot):
        return _mixture(scene, tuple(evidence), by_node)
    warning = doubts.of_conflict(scene)
    against = tuple(_stance(each, candidate, equals) for each in dict.fromkeys(evidence))
    found = _identification(
        scene, State.CONFLICT, candidate, against, warnings=(warning,), because=warning.message, is_in_charge=False
    )
    by_pod = {} if equals else by_nodes.of_pods(claims, by_node, scene.snapshot)
    found = found._replace(by_node=by_node, by_pod=by_pod)
    return _told_by_node(found, scene, claims) if len(found.networks) > 1 else found._replace(by_node={}, by_pod={})


def _mixture(scene: Scene, evidence: tuple[Evidence, ...], by_node: by_nodes.ByNode) -> Identification:
    """Several networks, each on nodes of its own, as one of them provides for."""
    found = _identification(scene, State.SINGLE, None, evidence, is_in_charge=False)
    detail = {**found.verdict.detail, "byNode": dict(by_node)}
    title = by_nodes.title(by_nodes.nodes_of(by_node, {}, scene.snapshot))
    return found._replace(verdict=found.verdict._replace(title=title, detail=detail), by_node=by_node)


def _told_by_node(found: Identification, scene: Scene, claims: list[Candidate]) -> Identification:
    """The identification of a cluster whose nodes have different networks, each shown with its nodes."""
    titles = {each.id: each.title for each in claims}
    nodes = by_nodes.nodes_of(found.by_node, found.by_pod, scene.snapshot)
    sides: list[Phrase] = []
    for solution in sorted(nodes):
        named = nodes[solution]
        more = phrase("{names} and {count} more", names=", ".join(named[:3]), count=len(named) - 3)
        shown = more if len(named) > 3 else ", ".join(named)
        sides.append(phrase("pods of {nodes} are on {solution}", nodes=shown, solution=titles[solution]))
    warning = Warning("nodes-differ", joined("; ", sides), (Fact.CNI,))
    title = found.verdict.title or by_nodes.title(nodes)
    detail = {**found.verdict.detail, "byNode": dict(found.by_node)}
    verdict = found.verdict._replace(title=title, detail=detail)
    return found._replace(verdict=verdict, warnings=(*found.warnings, warning))


def _contradicted(scene: Scene) -> Identification:
    """A solution runs, and its configuration says that another one, which was not found, gives the addresses."""
    agents = scene.set_aside
    evidence = [running_evidence(agent, scene.snapshot) for agent in agents]
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
        scene, State.CONFLICT, None, tuple(evidence), warnings=(warning,), because=message, is_in_charge=False
    )


def _unknown(scene: Scene, reason: str = "") -> Identification:
    """Nothing names a network; the sentence says what was looked at and what would tell."""
    evidence: list[Evidence] = []
    for voice in scene.voices:
        stance = Stance.FOR if voice.kind is Kind.DOUBTFUL or scene.unheard else Stance.NONE
        evidence += [each._replace(stance=stance) for each in voice.evidence]
    absence = absence_evidence(scene.snapshot, None, Stance.NONE)
    if absence and not any(agent.setup.role is Role.PRIMARY for agent in scene.running):
        evidence.append(absence)
    because = reason or explain_unknown.because(scene)
    return _identification(scene, State.UNKNOWN, None, tuple(evidence), because=because, is_in_charge=False)


def _identification(
    scene: Scene,
    state: State,
    candidate: Candidate | None,
    evidence: tuple[Evidence, ...],
    *,
    warnings: tuple[Warning, ...] = (),
    because: str = "",
    is_in_charge: bool = True,
) -> Identification:
    leftovers = _leftovers(scene, candidate)
    traces = [each.text for each in leftovers]
    verdict = Verdict(
        Fact.CNI,
        state,
        value=candidate.id if candidate else None,
        title=candidate.title if candidate else "",
        detail=detail(candidate, scene.running, scene.file, traces),
        evidence=tuple(dict.fromkeys(evidence)),
        because=because,
    )
    kept = [agent for agent in scene.agents if agent.trust is Trust.SURE]
    beside = tuple(agent.candidate() for agent in scene.running if agent.setup.role is not Role.PRIMARY)
    return Identification(
        verdict,
        in_charge=candidate if is_in_charge else None,
        candidates=_candidates(scene, candidate if is_in_charge else None),
        others=beside,
        warnings=(*warnings, *doubts.of_agents(scene), *(each.warning() for each in leftovers)),
        believed=frozenset(each.ref.namespace for agent in kept for each in agent.workloads),
        refused=_refused(scene),
    )


def _refused(scene: Scene) -> frozenset[Ref]:
    """The workloads that look like something and are believed to be nothing of it."""
    believed = {each.ref for agent in scene.agents if agent.trust is Trust.SURE for each in agent.workloads}
    return frozenset(each.ref for agent in scene.agents for each in agent.workloads) - believed


def _candidates(scene: Scene, in_charge: Candidate | None) -> tuple[Candidate, ...]:
    """One candidate a claimed solution, the agents' before what a file or marks claim; none of equals."""
    found: dict[str, Candidate] = {in_charge.id: in_charge} if in_charge else {}
    equals = doubts.equals_of(scene)
    for voice in scene.voices:
        if voice.candidate and voice.kind is not Kind.DOUBTFUL and voice.id not in equals:
            found.setdefault(voice.id, voice.candidate)
    return tuple(found[name] for name in sorted(found))


def _joined(scene: Scene) -> Candidate:
    """The candidate with its agent and the file that names it."""
    first = next(voice.candidate for voice in scene.voices if voice.candidate)
    named = any(voice.kind is Kind.FILE for voice in scene.voices)
    return first._replace(cni_file=scene.file.file) if named and scene.file else first


def _support(candidate: Candidate, snapshot: Snapshot) -> list[Evidence]:
    signature = match.signature(candidate.id)
    marks = list(supporting_evidence(signature, snapshot)) if signature else []
    return [*marks, *_annotations(candidate, snapshot)]


def _annotations(candidate: Candidate, snapshot: Snapshot) -> list[Evidence]:
    signature = match.signature(candidate.id)
    found = annotation_evidence(signature, snapshot) if signature else None
    return [found] if found else []


def _lacks_agent(scene: Scene) -> bool:
    """True when only a file or the platform names a solution that needs an agent, and none runs, as is known."""
    if any(voice.kind not in (Kind.FILE, Kind.PLATFORM) for voice in scene.voices):
        return False
    signature = match.signature(next(voice.id for voice in scene.voices))
    needs_agent = signature is not None and bool(signature.workloads) and not signature.is_agentless
    return needs_agent and absence_evidence(scene.snapshot, None) is not None


def _not_running(scene: Scene, claim: Candidate) -> list[Evidence]:
    """What shows that the claimed solution's agent does not run."""
    own = [agent for agent in scene.agents if agent.id == claim.id and agent.trust is Trust.SURE]
    if own:
        return [running_evidence(agent, scene.snapshot, Stance.AGAINST) for agent in own]
    absence = absence_evidence(scene.snapshot, claim.id, Stance.AGAINST)
    return [absence] if absence else []


def _stance(evidence: Evidence, candidate: Candidate | None, equals: frozenset[str]) -> Evidence:
    """For or against the value that observation supports; where it supports none, each is for what it names, and of
    equals each is against the other."""
    if evidence.value in equals:
        return evidence._replace(stance=Stance.AGAINST)
    if candidate is None or evidence.stance is not Stance.FOR or evidence.value == candidate.id:
        return evidence
    return evidence._replace(stance=Stance.AGAINST)


def _leftovers(scene: Scene, candidate: Candidate | None) -> tuple[Leftover, ...]:
    """Leftovers of all solutions that no voice names. Where the network is not known and something runs that may be
    one, its marks are not left over from anybody."""
    if candidate is None and explain_unknown.possible_networks(scene):
        return ()
    present = {voice.id for voice in scene.voices} | ({candidate.id} if candidate else set())
    # A plugin gives pods addresses although its agent is no workload: Charmed Kubernetes runs Calico by systemd.
    pods = vouched(telling_pods(scene.snapshot))
    # What a network that is named explains tells of no other one that marks Pods likewise, as Canal does.
    explained = {name for each in match.primaries() if each.id in present for name in each.marks.pod_annotations}
    present |= {each.id for each in match.primaries() if any(is_marked(each, pod, explained) for pod in pods)}
    asked_for = explain_unknown.asked_for(scene) | set(explain_unknown.operators(scene)) if candidate is None else set()
    return find_leftovers(scene.snapshot, scene.agents, present | asked_for | set(explain_unknown.possible(scene)))
