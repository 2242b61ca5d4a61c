"""``kubectl netinfo transcript``: the answer with its proof, ready to be pasted."""

from __future__ import annotations

import os
from pathlib import Path

from netinfo.cli import exit_codes
from netinfo.cli.commands.get import fact_named
from netinfo.cli.files import write_new
from netinfo.cli.options import Options
from netinfo.cli.output import Output, errors
from netinfo.cli.request import examined, exit_code, told_what_is_waited_for
from netinfo.model.command import ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.model.report import MAIN_FACTS, Fact, Report
from netinfo.text.messages import phrase

#: What ``--fact`` takes.
FACTS = {
    "cni": Fact.CNI,
    "pod-cidr": Fact.POD_CIDRS,
    "service-cidr": Fact.SERVICE_CIDRS,
    "node-cidr": Fact.NODE_CIDRS,
    "node-addresses": Fact.NODE_ADDRESSES,
    "ip-families": Fact.IP_FAMILIES,
    "dataplane": Fact.DATAPLANE,
    "mtu": Fact.MTU,
    "network-policy": Fact.NETWORK_POLICY,
    "encryption": Fact.ENCRYPTION,
    "kube-proxy": Fact.KUBE_PROXY,
    "dns": Fact.DNS,
    "distribution": Fact.DISTRIBUTION,
    "capacity": Fact.CAPACITY,
    "other-cidrs": Fact.OTHER_CIDRS,
}

#: What the theory speaks of beside what was asked.
_OF_NOTES = (Fact.NETWORK_POLICY,)
_OF_THEORY = (Fact.CNI, Fact.KUBE_PROXY, Fact.NETWORK_POLICY)


def run(
    options: Options,
    *,
    form: str = "markdown",
    fact: str | None = None,
    explain: bool = False,
    output: Path | None = None,
    force: bool = False,
) -> Output:
    """The transcript, for stdout unless it was written to a file; the exit code speaks of the facts it is about."""
    from netinfo.transcript import forms as view
    from netinfo.transcript.run import make

    if form not in view.FORMS:
        allowed = phrase("allowed formats are: {names}", names=", ".join(view.FORMS))
        raise _usage(phrase('unknown format "{name}"', name=form), allowed)
    facts = _facts(fact)
    beside = _OF_THEORY if explain else _OF_NOTES if Fact.CNI in facts else ()
    asked = dict.fromkeys((*facts, *beside))
    found = examined(options, tuple(asked), os.environ, shows_refusal=True)
    is_titled = len(found) > 1
    with told_what_is_waited_for(options):
        texts = [view.render(make(each, facts, explain=explain, is_titled=is_titled), form) for each in found]
    code = exit_codes.code_of_several(exit_code(each, lambda report: _exit_code(report, facts)) for each in found)
    text = "\n".join(texts)
    if output is not None and str(output) != "-":
        write_new(text, output, force=force)
        text = ""
    return Output(text, errors(found), int(code), is_document=True)


def _exit_code(report: Report, facts: tuple[Fact, ...]) -> ExitCode:
    """As for a report, but a cluster that let us see nothing at all has its own code."""
    code = exit_codes.exit_code(report, facts)
    is_refused = bool(report.unread) and {each.reason for each in report.unread} == {Trouble.FORBIDDEN}
    return ExitCode.NOT_LET_IN if code is ExitCode.NOTHING and is_refused else code


def _facts(name: str | None) -> tuple[Fact, ...]:
    if name is None:
        return MAIN_FACTS
    return (FACTS[name] if name in FACTS else fact_named(name),)


def _usage(what: str, next_step: str) -> NetinfoError:
    return NetinfoError(ExitCode.USAGE, what, "", next_step)
