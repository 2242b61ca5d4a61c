"""Why the network is not known, in sentences: what was looked at, what could not be read, and what would tell."""

from __future__ import annotations

from netinfo.components import match
from netinfo.components.control_plane import runs
from netinfo.components.installers import is_flannel_off, is_k3s
from netinfo.components.standing import Trust, knows_all_workloads
from netinfo.facts.cni.claims import PLATFORM, CniEvidence
from netinfo.model.components import Role
from netinfo.model.objects import Workload
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.text.escape import is_plain
from netinfo.text.failure_reasons import named
from netinfo.text.messages import Phrase, joined, phrase, verbatim
from netinfo.values.json_access import text

_MAX_NAMED = 3
#: As long as a label may be; a longer one is no name.
_LONGEST_NAME = 63


def because(given: CniEvidence) -> Phrase:
    """The sentences."""
    return joined(
        " ",
        [
            *_looked(given),
            *_on_their_way(given),
            *_file(given),
            *_unknown_agents(given),
            *_platform(given),
            *_hint(given),
        ],
    )


def possible(given: CniEvidence) -> tuple[str, ...]:
    """Solutions that may be in use without an agent here: their marks must not be called leftovers."""
    if not is_k3s(given.snapshot) or given.claims:
        return ()
    return tuple(each.id for each in match.signatures() if "k3s" in each.built_into)


def asked_for(given: CniEvidence) -> frozenset[str]:
    """Solutions whose operator was told to install them, by an object of its own: their agent may be on its way."""
    tests = [(each.id, mode.resource) for each in match.signatures() for mode in each.modes if mode.resource]
    rows = {test.resource: given.snapshot.resource(test.resource) for _, test in tests}
    return frozenset(name for name, test in tests if any(not row.is_deleting for row in rows[test.resource]))


def operators(given: CniEvidence) -> dict[str, str]:
    """The Pod of a running operator of each solution, by the solution's id: it may have been installed a minute ago."""
    found: dict[str, str] = {}
    for pod in given.snapshot.pods:
        for each in match.operated(pod) if pod.phase == "Running" else ():
            found.setdefault(each.id, f"Pod {pod.ref.namespace}/{pod.ref.name}")
    return found


def _on_their_way(given: CniEvidence) -> list[Phrase]:
    """Solutions whose operator runs, or was told to install them, and of which no agent is there."""
    agents = {agent.id for agent in given.agents if agent.trust is Trust.SURE}
    running = operators(given)
    parts: list[Phrase] = []
    for record in match.signatures():
        if record.id in agents:
            continue
        if record.id in running:
            name = running[record.id]
            parts.append(
                phrase("{name} installs {solution}, and no agent of it is there yet.", name=name, solution=record.title)
            )
        elif record.id in asked_for(given):
            parts.append(phrase("{solution} is asked for, and no agent of it is there yet.", solution=record.title))
    return parts


def _looked(given: CniEvidence) -> list[Phrase]:
    snapshot = given.snapshot
    unread = [
        phrase("{source} ({reason})", source=name, reason=named(listing.trouble))
        for name, listing in _sources(snapshot)
        if listing.trouble is not None
    ]
    parts: list[Phrase] = []
    doubtful = [agent for agent in given.agents if agent.trust is Trust.DOUBTFUL and agent.is_running]
    beside = [agent.name for agent in given.running if agent.setup.role is not Role.PRIMARY]
    sure = [agent for agent in given.agents if agent.trust is Trust.SURE]
    waiting = [agent for agent in sure if agent.is_wanted and not agent.is_running]
    if doubtful:
        name, solution = doubtful[0].name, doubtful[0].signature.title
        parts.append(phrase("{name} looks like {solution}, but nothing confirms it.", name=name, solution=solution))
    elif waiting:
        name, solution = waiting[0].name, waiting[0].signature.title
        counted = sum(each.desired for each in waiting[0].workloads)
        said = phrase("{name} ({solution}) has no ready pod, so it may not work.", name=name, solution=solution)
        new = phrase("{name} ({solution}) was made a moment ago and has no pod yet.", name=name, solution=solution)
        parts.append(said if counted else new)
    elif knows_all_workloads(snapshot) and beside:
        shown = joined(", ", beside[:_MAX_NAMED])
        parts.append(phrase("No agent that connects pods runs in any namespace, only {names}.", names=shown))
    elif knows_all_workloads(snapshot):
        parts.append(phrase("No agent of a known network runs in any namespace."))
    else:
        parts.append(phrase("Not all workloads could be listed, so an agent may run unseen."))
    if unread:
        parts.append(phrase("Could not read {sources}.", sources=joined(", ", unread)))
    return parts


def _sources(snapshot: Snapshot) -> tuple[tuple[str, Listing[object]], ...]:
    named = snapshot.sources()
    return tuple((name, named[name]) for name in ("daemonsets", "nodes", "pods", "minikube-cni-files"))


def _file(given: CniEvidence) -> list[Phrase]:
    files = given.snapshot.cni_files
    if given.file is not None and given.unread_sources:
        return [
            phrase("The node's first CNI file is {path}, and nothing shows whether it is obeyed.", path=given.file.path)
        ]
    if given.file is not None:
        problem = given.file.problem or phrase("several solutions use plugin type {name}", name=given.file.plugin)
        return [phrase("The node's first CNI file is {path}: {problem}.", path=given.file.path, problem=problem)]
    return [phrase("The node has no CNI file in effect.")] if files.is_absent and files.command else []


def _unknown_agents(given: CniEvidence) -> list[Phrase]:
    """DaemonSets that call themselves a CNI or mount the node's directory of CNI files, and are of no record."""
    found = [
        _name(each)
        for each in sorted(given.snapshot.workloads, key=lambda each: (each.ref.namespace, each.ref.name))
        if each.is_running and not match.recognise(each) and (each.mounts_cni or _calls_itself_cni(each))
    ]
    parts = [phrase("This program does not know {names}.", names=", ".join(found[:_MAX_NAMED]))] if found else []
    others = [each for each in map(_name, possible_networks(given)) if each not in found]
    if others and not found:
        names = ", ".join(others[:_MAX_NAMED])
        parts.append(phrase("The network may be one that this program does not recognise: {names}.", names=names))
    return parts


def possible_networks(given: CniEvidence) -> list[Workload]:
    """DaemonSets of no record that run and have what a network needs: the reach of a node's CNI files, or all rights
    on its network. A mirror under another name in a namespace of somebody's choice looks like that."""
    able = [each for each in given.snapshot.workloads if each.is_running and (each.may_install or each.mounts_cni)]
    others = [each for each in able if not match.recognise(each) and not runs(each, "kube-proxy")]
    return sorted(others, key=lambda each: (each.ref.namespace, each.ref.name))


def _name(workload: Workload) -> str:
    return f"DaemonSet {workload.ref.namespace}/{workload.ref.name}"


def _platform(given: CniEvidence) -> list[Phrase]:
    """What OpenShift's operator calls its network, where that is of no record, as Kuryr was."""
    tests = [test for each in match.primaries() for test in each.declared if test.resource == PLATFORM]
    known = {value.lower() for test in tests for value in test.values}
    found = {text(row.tree, "status", "networkType") for row in given.snapshot.resource(PLATFORM)}
    return [
        phrase("OpenShift's networkType is {name}, which is of no solution that this program knows.", name=name)
        for name in sorted(found)
        if name and is_plain(name) and len(name) <= _LONGEST_NAME and name.lower() not in known
    ]


def _calls_itself_cni(workload: Workload) -> bool:
    names = [workload.ref.name, *(each.name for each in workload.containers)]
    return any("cni" in name.lower().replace("-", ".").replace("_", ".").split(".") for name in names)


def _hint(given: CniEvidence) -> list[Phrase]:
    snapshot = given.snapshot
    is_minikube = any(
        key.startswith("minikube.k8s.io/") for node in snapshot.nodes for key in (*node.labels, *node.annotations)
    )
    if given.file is not None:
        return []
    if any(node.is_stand_in for node in snapshot.nodes):
        return [
            phrase(
                "Nodes are stand-ins of a vcluster: pods run in the cluster around it and get addresses there; ask "
                "that one."
            )
        ]
    if is_minikube:
        command = verbatim("minikube ssh -- ls /etc/cni/net.d")
        return [phrase("Minikube's built-in bridge leaves no trace in the API: {command} would tell.", command=command)]
    if is_k3s(snapshot) and not is_flannel_off(snapshot):
        return [
            phrase(
                "k3s runs flannel in its own process unless --flannel-backend=none: its node annotations would tell."
            )
        ]
    return [phrase("The first file of {directory} on a node would tell.", directory="/etc/cni/net.d")]
