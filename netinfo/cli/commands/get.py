"""``kubectl netinfo get FACT``: one bare value for scripts, and nothing where it is not known."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping

from netinfo.cli.options import Options
from netinfo.cli.output import Output, sentences
from netinfo.cli.request import examined
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.report import Fact, State, Verdict
from netinfo.text.escape import escape
from netinfo.text.messages import phrase
from netinfo.text.translation import _, said
from netinfo.values.addresses import parse_address, parse_network
from netinfo.views import wording

FAMILIES = {"ipv4": 4, "ipv6": 6}
_CODES = {
    State.CONFLICT: ExitCode.CONFLICT,
    State.NOT_APPLICABLE: ExitCode.NOTHING,
    State.UNKNOWN: ExitCode.PARTIAL,
}


def run(options: Options, name: str, family: str | None = None) -> Output:
    """The value on one line, several blocks separated by commas; 3 unknown, 4 in conflict, 5 there is none."""
    fact, version = fact_named(name), _version(family)
    found = examined(options, (fact,), os.environ)
    if len(found) != 1:
        what = phrase("get tells a fact of one cluster, and {count} are given", count=len(found))
        raise _usage(what, phrase("choose one --context, or use -o json"))
    report = found[0].report
    if options.is_document:
        from netinfo.views import structured

        code = _CODES.get(report.facts[fact].state, ExitCode.DETERMINED)
        return Output(structured.render([report], (fact,), options.form), exit_code=int(code))
    verdict = report.facts[fact]
    if verdict.state in _CODES:
        return Output("", sentences([_why_not(fact, verdict)], options), int(_CODES[verdict.state]))
    values = [each for each in _values(verdict) if version is None or _is_of(each, version)]
    if not values:
        told = _("{fact} has no value of this family") if version else _("{fact} has no single value")
        note = told.format(fact=wording.title(fact))
        return Output("", sentences([note], options), int(ExitCode.NOTHING if version else ExitCode.PARTIAL))
    return Output(",".join(escape(each) for each in values) + "\n")


def fact_named(name: str) -> Fact:
    """The fact by its key (``podCIDRs``), or as it is said (``pod-cidr``); NetinfoError (usage) suggests near ones."""
    known = {_bare(fact.value): fact for fact in Fact}
    if found := known.get(_bare(name)):
        return found
    names = [kebab(fact) for fact in Fact]
    near = difflib.get_close_matches(name.lower(), names, n=3)
    hint = phrase("did you mean {names}?", names=", ".join(near)) if near else None
    raise _usage(
        phrase('unknown fact "{name}"', name=name), hint or phrase("facts are: {names}", names=", ".join(names))
    )


def kebab(fact: Fact) -> str:
    """``pod-cidr`` for ``podCIDRs``."""
    words = fact.value.removesuffix("s") if fact.value.endswith("CIDRs") else fact.value
    spelled = words.replace("CIDR", "-cidr")
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in spelled).replace("--", "-")


def _bare(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").removesuffix("s")


def _version(family: str | None) -> int | None:
    if family is None:
        return None
    if family.lower() not in FAMILIES:
        allowed = phrase("allowed: {names}", names=", ".join(FAMILIES))
        raise _usage(phrase('unknown address family "{name}"', name=family), allowed)
    return FAMILIES[family.lower()]


def _values(verdict: Verdict) -> Iterable[str]:
    """The value in pieces. Where networks differ by node on purpose, those of all of them."""
    if isinstance(verdict.value, str):
        return (verdict.value,)
    if verdict.value:
        return [str(each.get("cidr", "")) if isinstance(each, Mapping) else str(each) for each in verdict.value]
    by_node = verdict.detail.get("byNode")
    if verdict.fact is Fact.CNI and isinstance(by_node, Mapping):
        return sorted({str(each) for each in by_node.values() if each})
    parts = verdict.detail.get("byNetwork")
    parts = parts if isinstance(parts, (list, tuple)) else ()
    found = [part for part in parts if isinstance(part, Mapping)]
    return dict.fromkeys(block for part in found for block in part.get("value") or ())


def _is_of(written: str, version: int) -> bool:
    parsed = parse_network(written) or parse_address(written)
    return parsed is None or parsed.version == version


def _why_not(fact: Fact, verdict: Verdict) -> str:
    told = f"{wording.title(fact)}: {wording.state(verdict)}"
    return f"{told} ({escape(said(verdict.because))})" if verdict.because else told


def _usage(what: str, next_step: str) -> NetinfoError:
    return NetinfoError(ExitCode.USAGE, what, "", next_step)
