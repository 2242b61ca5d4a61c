"""How to read a command's output: one or two sentences in the reader's language, made from facts found here."""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.components import match
from netinfo.components.records.signature import Signature
from netinfo.model.command import Answer, Trouble
from netinfo.model.components import Ipam, Role
from netinfo.model.report import Evidence, Fact, Report, Stance, State, Strength
from netinfo.sources.objects.kubectl_errors import is_not_found, why
from netinfo.text.code_span import code
from netinfo.text.messages import Phrase
from netinfo.text.translation import N_, _, said
from netinfo.views.room_rows import room_left

#: Why this block is the answer, by who hands out the addresses.
_MEANINGS: Mapping[str, str] = {
    Ipam.NODE_PODCIDR: N_(
        "Each node gets a slice of this block (`Node.spec.podCIDR`). The answer is the block of the whole cluster, "
        "not the slice of one node."
    ),
    Ipam.POOLS: N_(
        "{title} hands out Pod addresses from pools of its own. `--cluster-cidr` and `Node.spec.podCIDR` do not bind "
        "it, so the pools count."
    ),
    Ipam.OWN_CONFIG: N_(
        "{title} takes the block from its own configuration; `--cluster-cidr` and `Node.spec.podCIDR` play no part."
    ),
    Ipam.CNI_FILE: N_(
        "The file of the CNI on the node gives the block to the `host-local` plugin, which hands out the addresses. "
        "`Node.spec.podCIDR` is only the slice that Kubernetes set aside for the node."
    ),
    Ipam.RUNTIME: N_(
        "The container runtime hands out the addresses of its own bridge; Kubernetes knows nothing of that block."
    ),
    Ipam.CLOUD_SUBNETS: N_(
        "Pods get addresses of the cloud's own subnets, so the cluster has no Pod block; the subnets are known to "
        "the cloud."
    ),
    Ipam.EXTERNAL: N_("A manager outside the cluster hands out the addresses."),
}
_STRENGTHS = {
    Strength.CONFIGURED: N_("The value stands here: {where}."),
    Strength.ASSIGNED: N_("These are slices that single nodes were given, not the block of the cluster: {where}."),
    Strength.OBSERVED: N_("This is what is really in use: {where}."),
    Strength.INFERRED: N_("This mark speaks for the answer: {where}."),
}


def meaning(report: Report, fact: Fact) -> str:
    """What the answer to a question means on this cluster; empty where nothing needs to be said."""
    name = report.facts[Fact.CNI].value if Fact.CNI in report.facts else None
    signature = match.signature(name) if isinstance(name, str) else None
    if fact is Fact.SERVICE_CIDRS:
        return _(
            "ClusterIPs are virtual: no interface has them. The API server takes them from this block, and the "
            "length of a block cannot be read from the addresses."
        )
    if fact is Fact.CNI and signature is not None and signature.ipam is Ipam.CNI_FILE:
        text = _(
            "{title} is set up by a file on the node and runs no Pods of its own. It is the network solution of this "
            "cluster, not the lack of one."
        )
        return text.format(title=signature.title)
    if fact is Fact.POD_CIDRS and signature is not None:
        way = str(report.facts[Fact.CNI].detail.get("ipam") or signature.ipam)
        # A block of a cluster whose addresses come from outside: nothing that is said of the way fits it.
        is_odd = way in (Ipam.CLOUD_SUBNETS, Ipam.EXTERNAL, Ipam.RUNTIME) and bool(report.facts[fact].value)
        return "" if is_odd else _(_MEANINGS[way]).format(title=_who_allocates(report, signature, way))
    return ""


def _who_allocates(report: Report, signature: Signature, way: str) -> str:
    """The solution itself, or the manager that its file on the node asks."""
    if signature.ipam is not Ipam.CNI_FILE or way == Ipam.CNI_FILE:
        return signature.title
    beside = report.facts[Fact.CNI].detail.get("others")
    records = (match.signature(name) for name in beside if isinstance(name, str)) if isinstance(beside, list) else ()
    return next((each.title for each in records if each and each.role is Role.IPAM), signature.title)


def of_evidence(report: Report, fact: Fact, evidence: Evidence) -> str:
    """Where the value stands, for any evidence."""
    if evidence.source == "servicecidrs" and evidence.stance is not Stance.NONE:
        return of_service_cidrs()
    if fact is Fact.CNI and evidence.source == "daemonsets":
        return of_agents(evidence)
    if evidence.stance is Stance.NONE:
        return _("Looked, and nothing is there: {where}.").format(where=code(str(evidence.origin)))
    if fact is Fact.POD_CIDRS and evidence.source == "pods" and evidence.strength is Strength.OBSERVED:
        return of_pods(report, evidence)
    if fact is Fact.SERVICE_CIDRS and evidence.strength is Strength.OBSERVED:
        return _("These are the ClusterIPs in use. They show where the block is, but not how long it is.")
    if fact is Fact.CAPACITY and evidence.source == "capacity":
        return _("Counted: {says}.").format(says=told(evidence.says))
    if fact is Fact.KUBE_PROXY and evidence.source == "configmaps":
        return _("`mode` is the mode of kube-proxy; left empty it stands for `iptables`.")
    of_slices = evidence.strength is Strength.ASSIGNED and fact in (Fact.POD_CIDRS, Fact.NODE_CIDRS)
    strength = Strength.CONFIGURED if evidence.strength is Strength.ASSIGNED and not of_slices else evidence.strength
    text = _(_STRENGTHS[strength]).format(where=code(str(evidence.origin)))
    for left in room_left(report) if fact is Fact.CAPACITY else ():
        text = f"{text} {_('Counted: {says}.').format(says=left)}"
    is_disputed = evidence.stance is Stance.AGAINST and report.facts[fact].state is State.CONFLICT
    return f"{text} {_('It contradicts the other side.')}" if is_disputed else text


def of_agents(evidence: Evidence) -> str:
    """DaemonSets: the agent that runs, or that none does."""
    if evidence.strength is Strength.OBSERVED:
        return of_all_daemonsets()
    signature = match.signature(evidence.value) if isinstance(evidence.value, str) else None
    solution = code(signature.title if signature else str(evidence.value))
    return _("The agent of {solution}: {says}.").format(solution=solution, says=told(evidence.says))


def of_all_daemonsets() -> str:
    """The list of all DaemonSets, in which no agent is."""
    return _("These are all DaemonSets of the cluster: none of them is the agent of a network solution.")


def told(sentence: str) -> str:
    """In the reader's language, everything from outside in code spans; a text of unknown make is one as a whole."""
    return said(sentence, code) if isinstance(sentence, Phrase) else code(sentence)


def of_pods(report: Report, evidence: Evidence) -> str:
    """The addresses of all Pods."""
    listed = _("These are the addresses that Pods have. Those with the address of a node use the node's own network.")
    verdict = report.facts[Fact.POD_CIDRS]
    inside = _("All others lie inside the block.")
    if verdict.networks:
        inside = _("All others lie inside the block of the network of their node, where it has one.")
    is_sure = verdict.state in (State.AGREED, State.SINGLE)
    return f"{listed} {inside}" if is_sure and evidence.stance is Stance.FOR else listed


def of_flag(report: Report, fact: Fact, evidence: Evidence) -> str:
    """The flag of a control plane component."""
    if fact is Fact.SERVICE_CIDRS and set(report.facts[fact].value or ()) > set(evidence.value or ()):
        return _(
            "`--service-cluster-ip-range` is the block that the API server began with, and keeps as the ServiceCIDR "
            "`kubernetes`; others were added."
        )
    if fact is Fact.SERVICE_CIDRS:
        return _("`--service-cluster-ip-range` is the block from which the API server takes ClusterIPs.")
    if report.facts[fact].state is State.CONFLICT:
        return _(
            "`--cluster-cidr` is a block out of which slices of nodes are cut; it is one side of the contradiction."
        )
    return _("`--cluster-cidr` is the block of the whole cluster, out of which the slices of the nodes are cut.")


def of_unused_flag(report: Report, evidence: Evidence) -> str:
    """The flag on a cluster whose network solution does not obey it."""
    blocks = ", ".join(evidence.value or ())
    return _(
        "This is not the answer: {blocks} is set for slices of the nodes, but {solution} takes no addresses from them."
    ).format(blocks=code(blocks), solution=code(_solution(report)))


def of_slices() -> str:
    """``Node.spec.podCIDR``, which is often taken for the block."""
    return _("This is not the answer: it is the slice of each node, a part of the block.")


def of_refusal(answer: Answer) -> str:
    """Why a command tells nothing that failed, or that it looked in vain; empty for one that found something."""
    if answer.exit_code == 0:
        return ""
    if _has_found_nothing(answer):
        return _(
            "This is where the answer would stand. The command looked and found nothing: `grep` says so with exit "
            "code 1."
        )
    if why(answer) is Trouble.FORBIDDEN:
        return _("This user may not look here. Somebody who may can run the same command.")
    if is_not_found(answer):
        return _("This API server does not have what was asked for.")
    return _("The command failed, so nothing follows from it.")


def _has_found_nothing(answer: Answer) -> bool:
    """``grep`` ends with 1 when no line matched. What could not be read, also before a pipe, is told on stderr."""
    command = answer.command
    last = command.filter[0] if command.filter else command.program
    return last == "grep" and answer.exit_code == 1 and not answer.stderr.strip()


def of_json_line() -> str:
    """Why the line of a dump looks as it does."""
    return _("The line is a piece of a JSON document, hence the quotes and the comma.")


def of_service_cidrs() -> str:
    """ServiceCIDR objects."""
    return _("All ServiceCIDR objects together are the block; since Kubernetes 1.33 nothing else counts.")


def of_directory(name: str) -> str:
    """The listing of the CNI directory."""
    return _(
        "The runtime takes the first name in byte order that ends in `.conf`, `.conflist` or `.json`: {name}. Files "
        "with other endings, such as `.mk_disabled`, are switched off."
    ).format(name=code(name))


def of_file(evidence: Evidence) -> str:
    """The content of the file in effect."""
    name = evidence.value if isinstance(evidence.value, str) else ""
    return _("`type` of the first plugin names the network solution: {name}.").format(name=code(name))


def of_subnet(name: str) -> str:
    """The subnet in the file in effect."""
    return _("`subnet` in {name} is the block from which the node's Pods get their addresses.").format(name=code(name))


def _solution(report: Report) -> str:
    verdict = report.facts.get(Fact.CNI)
    return said(verdict.title if verdict else "") or "CNI"
