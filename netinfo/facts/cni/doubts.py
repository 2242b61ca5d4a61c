"""What a reader has to know beside the network that was found: conflicts, equals, agents that are not ready."""

from __future__ import annotations

from netinfo.components.standing import Trust
from netinfo.facts.cni.agents import Agent
from netinfo.facts.cni.claims import ClaimKind, CniClaim, CniEvidence
from netinfo.model.components import Component, Role
from netinfo.model.report import Fact, Warning
from netinfo.text.messages import joined, phrase


def equals_of(given: CniEvidence) -> frozenset[str]:
    """Solutions of which several agents run that are equally believable: whose settings count is not known."""
    agents = [claim.id for claim in given.claims if claim.kind is ClaimKind.AGENT]
    return frozenset(name for name in agents if agents.count(name) > 1)


def of_conflict(given: CniEvidence) -> Warning:
    """What the disagreement is: several agents, a stale file, other claims, an agent that does not run."""
    if equals_of(given):
        return _equal_agents(given)
    agents = sorted({_name(claim) for claim in given.claims if claim.kind in (ClaimKind.AGENT, ClaimKind.DOUBTFUL)})
    others = [claim for claim in given.claims if claim.kind not in (ClaimKind.AGENT, ClaimKind.DOUBTFUL)]
    files = [claim for claim in others if claim.kind is ClaimKind.FILE]
    if len(agents) > 1:
        message = phrase("the agents of several networks run: {names}", names=joined(", ", agents))
        return Warning("two-cnis", message, (Fact.CNI,))
    if files and given.file:
        plugin = phrase("plugin type {name}", name=given.file.plugin)
        named = sorted({_name(claim) if claim.id else plugin for claim in files})
        running = phrase("{solution} runs", solution=agents[0]) if agents else files[0].refuted or _other_claim(given)
        message = phrase(
            "the node's first CNI file {path} is {owners}'s, but {other}",
            path=given.file.path,
            owners=joined(", ", named),
            other=running,
        )
        return Warning("stale-cni-file", message, (Fact.CNI,))
    claimants = sorted({_name(claim) for claim in given.claims})
    if len(claimants) > 1:
        message = phrase("sources name different networks: {names}", names=joined(", ", claimants))
        return Warning("cni-disagreement", message, (Fact.CNI,))
    message = phrase("{solution} is configured, but its agent does not run", solution=claimants[0])
    return Warning("cni-disagreement", message, (Fact.CNI,))


def _equal_agents(given: CniEvidence) -> Warning:
    name = min(equals_of(given))
    equals = [agent for agent in given.running if agent.id == name]
    message = phrase(
        "{names} look equally like {solution}: whose settings count is not known",
        names=joined(phrase(" and "), [agent.name for agent in equals]),
        solution=equals[0].signature.title,
    )
    return Warning("equal-agents", message, (Fact.CNI,))


def _other_claim(given: CniEvidence) -> str:
    marks = sorted({_name(claim) for claim in given.claims if claim.kind is not ClaimKind.FILE})
    return phrase("other sources name {names}", names=joined(", ", marks)) if marks else phrase("no agent of it runs")


def _name(claim: CniClaim) -> str:
    return claim.component.title if claim.component else phrase("an unknown network")


def role_not_checked(component: Component, unread: tuple[str, ...]) -> Warning:
    """That what might make the network a mere policy engine could not be read; ``unread`` are its places."""
    places = ", ".join(dict.fromkeys(unread))
    message = phrase(
        "{solution} runs, but {places} could not be read: whether it only enforces policies is not known",
        solution=component.title,
        places=places,
    )
    return Warning("role-not-checked", message, (Fact.CNI,))


def of_agents(given: CniEvidence) -> tuple[Warning, ...]:
    """One for each look-alike, and for each agent that is wanted and not ready."""
    return tuple(warning for agent in given.agents for warning in [_agent_warning(agent)] if warning)


def _look_alike(agent: Agent) -> Warning:
    """A policy engine may well run in a namespace of the administrator's choice: then policies are enforced, although
    nothing that a tenant cannot write says so."""
    name, solution = agent.name, agent.signature.title
    if agent.signature.role is Role.POLICY and agent.is_running:
        message = phrase(
            "{name} looks like {solution}, but its namespace is not one of its own: if an administrator runs it there, "
            "NetworkPolicy is enforced",
            name=name,
            solution=solution,
        )
        return Warning("look-alike", message, (Fact.CNI, Fact.NETWORK_POLICY))
    message = phrase(
        "{name} looks like {solution}, but its namespace is not one of its own", name=name, solution=solution
    )
    return Warning("look-alike", message, (Fact.CNI,))


def _agent_warning(agent: Agent) -> Warning | None:
    if agent.trust is not Trust.SURE:
        return _look_alike(agent)
    if agent.is_wanted and not agent.is_running:
        desired = sum(each.desired for each in agent.workloads)
        message = phrase("{name} has no ready pod (0 of {desired})", name=agent.name, desired=desired)
        if not desired:
            message = phrase("{name} was made a moment ago, and its pods are not scheduled yet", name=agent.name)
        return Warning("agent-not-ready", message, (Fact.CNI,))
    return None
