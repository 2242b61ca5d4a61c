"""Runs the commands of a transcript through the one door and keeps, for each place, the first that is a proof.

In: an examined cluster. Out: a ``Transcript``. What is shown is what ran: the same words, the same bytes, except that
line ends are line feeds (``minikube ssh`` has a terminal and ends lines in CRLF), control characters are escapes and
secrets are ``REDACTED``. A candidate whose output would need that is passed over where another one serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from netinfo.examine import Examined
from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.report import Fact, Report, Stance, State, Strength, Verdict
from netinfo.sources.objects.kubectl_errors import without_klog
from netinfo.text.code_span import code
from netinfo.text.escape import escape
from netinfo.text.redact import redact
from netinfo.text.translation import N_, _, ngettext
from netinfo.transcript import explanations as reading
from netinfo.transcript import theory
from netinfo.transcript.nouns import ProofCommand, Section, Shown, Slot, Transcript
from netinfo.transcript.proofs import TranscriptContext, slots, stage
from netinfo.values.addresses import parse_network
from netinfo.views import wording

#: Longer outputs are no proof that anybody reads.
MOST_LINES = 40
MOST_CHARACTERS = 4000
_QUESTIONS = {
    Fact.CNI: N_("Which network solution (CNI) is used?"),
    Fact.POD_CIDRS: N_("Which address block do Pods use?"),
    Fact.SERVICE_CIDRS: N_("Which address block do Services use?"),
    Fact.NODE_CIDRS: N_("Which slices of the Pod block do the nodes have?"),
    Fact.NODE_ADDRESSES: N_("Which addresses do the nodes have?"),
    Fact.IP_FAMILIES: N_("Which IP families are used?"),
    Fact.DATAPLANE: N_("How do packets travel between Pods?"),
    Fact.MTU: N_("Which MTU do Pods have?"),
    Fact.NETWORK_POLICY: N_("Is NetworkPolicy enforced, and by what?"),
    Fact.ENCRYPTION: N_("Is the traffic between nodes encrypted?"),
    Fact.KUBE_PROXY: N_("Who balances Services, and how?"),
    Fact.DNS: N_("Which address does the cluster's DNS have?"),
    Fact.DISTRIBUTION: N_("Which distribution of Kubernetes is this?"),
    Fact.OTHER_CIDRS: N_("Which ranges does the network own or use beside Pods and Services?"),
    Fact.CAPACITY: N_("How many Pods do the nodes take?"),
}


class ProofPlan:
    """The plan of a transcript: of every slot one candidate after the other, until one is a proof."""

    def __init__(self, places: Iterable[Slot]) -> None:
        self._places = tuple(places)

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        """All candidates tried so far, and the next ones where none has held yet."""
        wanted: list[Command] = []
        for slot in self._places:
            for candidate in slot.candidates:
                wanted.append(candidate.command)
                answer = answers.get(candidate.command)
                if answer is None or holds(candidate, answer):
                    break
        return dict.fromkeys(wanted)

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        """Every command may end up in the transcript."""
        return True


def rehearse(examined: Examined, facts: Iterable[Fact]) -> int:
    """Run the commands of the transcript of these facts, for a record to hold them; how many came too late."""
    basis = stage(examined.report, examined.snapshot, examined.connection)
    wanted = (slot for fact in facts if fact in examined.report.facts for slot in slots(basis, fact))
    answers = examined.asker.run(ProofPlan(wanted))
    return sum(answer.trouble is Trouble.TIMEOUT for answer in answers.values())


def make(examined: Examined, facts: Sequence[Fact], *, explain: bool = False, is_titled: bool = False) -> Transcript:
    """The transcript of these facts. Runs the commands; those of a recorded cluster come from the record."""
    basis = stage(examined.report, examined.snapshot, examined.connection)
    return composed(examined, facts, rehearsed(examined, basis, facts), explain=explain, is_titled=is_titled)


def rehearsed(examined: Examined, basis: TranscriptContext, facts: Sequence[Fact]) -> dict[Command, Answer]:
    """The answers to every command that was tried for these facts."""
    places = (slot for fact in facts if fact in examined.report.facts for slot in slots(basis, fact))
    return examined.asker.run(ProofPlan(places))


def composed(
    examined: Examined,
    facts: Sequence[Fact],
    answers: Mapping[Command, Answer],
    *,
    explain: bool = False,
    is_titled: bool = False,
) -> Transcript:
    """The transcript of these facts out of the answers, in the reader's language."""
    basis = stage(examined.report, examined.snapshot, examined.connection)
    places = {fact: slots(basis, fact) for fact in facts if fact in examined.report.facts}
    sections = tuple(_section(basis, fact, each, answers) for fact, each in places.items())
    about = None if Fact.DISTRIBUTION in places else examined.report.cluster.distribution
    return Transcript(
        cluster=tuple(cluster_rows(examined.report, about)),
        sections=sections,
        caveats=tuple(dict.fromkeys(_caveats(examined.report, sections, explain=explain))),
        theory=theory.texts(examined.report) if explain else (),
        title=_("Context {context}").format(context=code(examined.report.context)) if is_titled else "",
    )


def question(fact: Fact) -> str:
    """What a transcript asks about the fact, in the reader's language."""
    return _(_QUESTIONS[fact])


def holds(candidate: ProofCommand, answer: Answer) -> bool:
    """True when the output is a proof: complete, short, without anything hidden, and with the value in it."""
    if not answer.ok or not answer.stdout.strip():
        return False
    text = _decoded(answer.stdout)
    if text.count("\n") > MOST_LINES or len(text) > MOST_CHARACTERS or clean(text) != text:
        return False
    return all(word in text for word in candidate.words) and set(candidate.values) <= blocks_in(text)


def blocks_in(text: str) -> set[str]:
    """Every address block that stands in the text, normalised."""
    words = "".join(each if each.isalnum() or each in ".:/" else " " for each in text).split()
    found = {str(network) for word in words if "/" in word and (network := parse_network(word.strip(":.")))}
    return found | {str(block) for word in words if ":" in word for block in _after_colons(word)}


def _after_colons(word: str) -> Iterable[object]:
    """``key:10.0.0.0/8``: what stands behind a colon that is not one of an IPv6 address."""
    tail = word.rpartition(":")[2]
    network = parse_network(tail) if "." in tail else None
    return [network] if network else []


def clean(text: str) -> str:
    """The text as it is shown. Tabs and line feeds stay; everything else that is invisible becomes its escape."""
    visible = "\n".join("\t".join(escape(part) for part in line.split("\t")) for line in redact(text).split("\n"))
    return redact(visible)


def output_of(answer: Answer) -> str:
    """What a console shows of an answer: stdout, and stderr where the command failed or printed nothing else.

    klog's own lines on stderr begin with the time, so they would differ in every run; they are left out.
    """
    text = clean(_decoded(answer.stdout))
    if answer.exit_code != 0 or not text:
        joint = "\n" if text and not text.endswith("\n") else ""
        text += joint + clean(without_klog(_decoded(answer.stderr)))
    return text


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


def _section(
    basis: TranscriptContext, fact: Fact, places: Sequence[Slot], answers: Mapping[Command, Answer]
) -> Section:
    verdict = basis.report.facts[fact]
    pairs = [(slot, chosen(slot, answers)) for slot in places]
    shown = [each for _slot, each in pairs if each is not None]
    missing = [slot.candidates[0].line for slot, each in pairs if each is None and slot.candidates]
    is_known = verdict.state in (State.AGREED, State.SINGLE)
    meaning = reading.meaning(basis.report, fact) if is_known or not verdict.because else ""
    return Section(
        fact=fact,
        question=question(fact),
        verdict=verdict,
        meaning=meaning or _because(verdict),  # where there is no block, who is to be asked for the subnets
        shown=tuple(_once(shown)),
        missing=() if shown else tuple(missing[:1]),
    )


def _once(shown: Sequence[Shown]) -> Iterable[Shown]:
    """Every command once, with all that is to be said of it."""
    for line in dict.fromkeys(each.line for each in shown):
        same = [each for each in shown if each.line == line]
        said = [each for each in dict.fromkeys(each.reading for each in same) if each]
        said = [each for each in said if not any(other != each and other.startswith(each) for other in said)]
        yield replace(same[0], reading=" ".join(said))


def _because(verdict: Verdict) -> str:
    """Why there is no answer, as a sentence."""
    text = reading.told(verdict.because).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if verdict.because else ""


def chosen(slot: Slot, answers: Mapping[Command, Answer]) -> Shown | None:
    """What stands in the slot: the first candidate that is a proof, or the failure that is to be seen."""
    tried = [(each, answers[each.command]) for each in slot.candidates if each.command in answers]
    for candidate, answer in tried:
        if holds(candidate, answer):
            return Shown(candidate.line, output_of(answer), 0, candidate.reading)
    for candidate, answer in tried if slot.may_fail else ():
        if answer.exit_code is not None and answer.trouble is None:
            text = output_of(answer)
            if len(text) <= MOST_CHARACTERS and text.count("\n") <= MOST_LINES:
                return Shown(candidate.line, text, answer.exit_code, reading.of_refusal(answer) or candidate.reading)
    return None


def cluster_rows(report: Report, distribution: str | None) -> Iterable[tuple[str, str]]:
    """Names and values of what the cluster is, beside the facts."""
    cluster = report.cluster
    if distribution:
        yield _("Distribution"), code(distribution)
    if cluster.version:
        yield _("Kubernetes version"), code(cluster.version)
    if cluster.nodes is not None:
        yield _("Nodes"), str(cluster.nodes)


def _caveats(report: Report, sections: Sequence[Section], *, explain: bool) -> Iterable[str]:
    """What a reader must know beside the answers."""
    if report.origin == "recorded":
        yield _("The outputs come from a recorded cluster, not from one that runs now.")
    if report.origin == "dump":
        yield _("The outputs come from a saved dump, not from a cluster that runs now.")
    for section in sections:
        if section.verdict.state is State.CONFLICT:
            yield _conflict(section)
        if section.verdict.at_least:
            blocks = ", ".join(section.verdict.at_least)
            text = _("{fact}: at least {blocks}, from the addresses in use; the whole block is not known.")
            yield text.format(fact=wording.title(section.fact), blocks=code(blocks))
        if section.missing and not section.shown:
            text = _("{fact}: no output of a command could be shown; the first to try is {command}.")
            yield text.format(fact=wording.title(section.fact), command=code(section.missing[0]))
    if not explain and any(section.fact is Fact.CNI for section in sections):  # the theory has a part on it
        yield from _policy(report)
    for warning in report.warnings:
        yield _("Warning: {message}.").format(message=reading.told(warning.message).rstrip("."))
    yield from _unread(report)


def _conflict(section: Section) -> str:
    """What contradicts what: sources each other, or what is in use all of them."""
    sides = [each for each in section.verdict.evidence if each.stance is not Stance.NONE]
    written = {each.value for each in sides if each.strength in (Strength.CONFIGURED, Strength.INFERRED)}
    if len(written) > 1 and len(section.shown) > 1:
        text = _("{fact}: the sources disagree; both sides are shown.")
    elif len(written) > 1:
        text = _("{fact}: the sources disagree.")
    else:
        text = _("{fact}: what is configured and what is in use do not fit together.")
    return text.format(fact=wording.title(section.fact))


def _policy(report: Report) -> Iterable[str]:
    """That nothing enforces NetworkPolicy, where that is the answer."""
    verdict = report.facts.get(Fact.NETWORK_POLICY)
    if verdict is not None and verdict.value == "none" and verdict.state in (State.AGREED, State.SINGLE):
        yield theory.policy(report)


def _unread(report: Report) -> Iterable[str]:
    """One line for each reason."""
    for reason in dict.fromkeys(each.reason for each in report.unread):
        names = [each.source for each in report.unread if each.reason is reason]
        text = ngettext(
            "{count} source could not be read ({reason}): {names}.",
            "{count} sources could not be read ({reason}): {names}.",
            len(names),
        )
        yield text.format(count=len(names), reason=_(str(reason)), names=", ".join(map(code, names)))
