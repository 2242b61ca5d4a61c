"""What a reader has to know beside the network that was found: conflicts, equals, agents that are not ready."""

from __future__ import annotations

from netinfo.components.standing import Trust
from netinfo.facts.cni.agents import Agent
from netinfo.facts.cni.claims import Kind, Scene, Voice
from netinfo.model.components import Candidate, Role
from netinfo.model.report import Fact, Warning
from netinfo.text.messages import joined, phrase


def equals_of(scene: Scene) -> frozenset[str]:
    """Solutions of which several agents run that are equally believable: whose settings count is not known."""
    agents = [voice.id for voice in scene.voices if voice.kind is Kind.AGENT]
    return frozenset(name for name in agents if agents.count(name) > 1)


def of_conflict(scene: Scene) -> Warning:
    """What the disagreement is: several agents, a stale file, other claims, an agent that does not run."""
    if equals_of(scene):
        return _equal_agents(scene)
    agents = sorted({_name(voice) for voice in scene.voices if voice.kind in (Kind.AGENT, Kind.DOUBTFUL)})
    others = [voice for voice in scene.voices if voice.kind not in (Kind.AGENT, Kind.DOUBTFUL)]
    files = [voice for voice in others if voice.kind is Kind.FILE]
    if len(agents) > 1:
        message = phrase("the agents of several networks run: {names}", names=joined(", ", agents))
        return Warning("two-cnis", message, (Fact.CNI,))
    if files and scene.file:
        plugin = phrase("plugin type {name}", name=scene.file.plugin)
        named = sorted({_name(voice) if voice.id else plugin for voice in files})
        running = phrase("{solution} runs", solution=agents[0]) if agents else files[0].refuted or _other_claim(scene)
        message = phrase(
            "the node's first CNI file {path} is {owners}'s, but {other}",
            path=scene.file.path,
            owners=joined(", ", named),
            other=running,
        )
        return Warning("stale-cni-file", message, (Fact.CNI,))
    claims = sorted({_name(voice) for voice in scene.voices})
    if len(claims) > 1:
        message = phrase("sources name different networks: {names}", names=joined(", ", claims))
        return Warning("cni-disagreement", message, (Fact.CNI,))
    message = phrase("{solution} is configured, but its agent does not run", solution=claims[0])
    return Warning("cni-disagreement", message, (Fact.CNI,))


def _equal_agents(scene: Scene) -> Warning:
    name = min(equals_of(scene))
    equals = [agent for agent in scene.running if agent.id == name]
    message = phrase(
        "{names} look equally like {solution}: whose settings count is not known",
        names=joined(phrase(" and "), [agent.name for agent in equals]),
        solution=equals[0].signature.title,
    )
    return Warning("equal-agents", message, (Fact.CNI,))


def _other_claim(scene: Scene) -> str:
    marks = sorted({_name(voice) for voice in scene.voices if voice.kind is not Kind.FILE})
    return phrase("other sources name {names}", names=joined(", ", marks)) if marks else phrase("no agent of it runs")


def _name(voice: Voice) -> str:
    return voice.candidate.title if voice.candidate else phrase("an unknown network")


def role_not_checked(candidate: Candidate, unseen: tuple[str, ...]) -> Warning:
    """That what might make the network a mere policy engine could not be read; ``unseen`` are its places."""
    places = ", ".join(dict.fromkeys(unseen))
    message = phrase(
        "{solution} runs, but {places} could not be read: whether it only enforces policies is not known",
        solution=candidate.title,
        places=places,
    )
    return Warning("role-not-checked", message, (Fact.CNI,))


def of_agents(scene: Scene) -> tuple[Warning, ...]:
    """One for each look-alike, and for each agent that is wanted and not ready."""
    return tuple(warning for agent in scene.agents for warning in [_agent_warning(agent)] if warning)


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
