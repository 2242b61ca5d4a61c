"""How a run ends: the exit code of a report, and the error when nothing could be read at all."""

from __future__ import annotations

import pytest

from netinfo.cli.exit_codes import code_of_several, exit_code
from netinfo.model.command import ExitCode, Trouble
from netinfo.model.error import code_of
from netinfo.model.report import ClusterSummary, Fact, Report, State, Unread, Verdict
from netinfo.sources.no_answer import failure
from netinfo.sources.objects.connection import Connection, Selection

FACTS = (Fact.CNI, Fact.POD_CIDRS, Fact.SERVICE_CIDRS)
MISSING = Unread("nodes", Trouble.FORBIDDEN, "kubectl get nodes", "kubectl auth can-i list nodes")


def report(*states: State, unread: tuple[Unread, ...] = (), at_least: tuple[str, ...] | None = None) -> Report:
    facts = {fact: Verdict(fact, state) for fact, state in zip(FACTS, states, strict=False)}
    if at_least:
        facts[Fact.POD_CIDRS] = Verdict(Fact.POD_CIDRS, State.UNKNOWN, at_least=at_least)
    return Report("c", "live", ClusterSummary(None, None, None), facts, (), unread)


@pytest.mark.parametrize("state", [State.AGREED, State.SINGLE, State.NOT_APPLICABLE])
def test_every_fact_determined_and_every_source_read_is_0(state: State) -> None:
    assert exit_code(report(state, State.AGREED, State.SINGLE), FACTS) is ExitCode.DETERMINED


def test_a_source_that_could_not_be_read_is_3_though_every_fact_is_known() -> None:
    assert exit_code(report(State.AGREED, State.AGREED, State.AGREED, unread=(MISSING,)), FACTS) is ExitCode.PARTIAL


def test_a_fact_that_is_unknown_is_3() -> None:
    assert exit_code(report(State.AGREED, State.UNKNOWN, State.AGREED), FACTS) is ExitCode.PARTIAL


def test_a_conflict_is_4_whatever_else_is_missing() -> None:
    conflict = report(State.UNKNOWN, State.CONFLICT, State.UNKNOWN, unread=(MISSING,))
    assert exit_code(conflict, FACTS) is ExitCode.CONFLICT


def test_nothing_determined_is_5() -> None:
    assert exit_code(report(State.UNKNOWN, State.UNKNOWN, unread=(MISSING,)), FACTS) is ExitCode.NOTHING


def test_a_lower_bound_alone_is_3() -> None:
    assert exit_code(report(State.UNKNOWN, at_least=("10.1.0.0/16",)), FACTS) is ExitCode.PARTIAL


def test_facts_that_were_not_asked_for_do_not_count() -> None:
    assert exit_code(report(State.AGREED, State.CONFLICT), (Fact.CNI,)) is ExitCode.DETERMINED


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Trouble.FORBIDDEN, 8),
        (Trouble.UNAUTHORIZED, 8),
        (Trouble.UNREACHABLE, 7),
        (Trouble.TIMEOUT, 7),
        (Trouble.TLS, 7),
        (Trouble.UNAVAILABLE, 7),
        (Trouble.INVALID, 7),
        (Trouble.TOO_LARGE, 7),
        (Trouble.FAILED, 7),
        (Trouble.NO_PROGRAM, 6),
        (Trouble.ENVIRONMENT, 6),
    ],
)
def test_a_run_without_any_answer_ends_as_documented(trouble: Trouble, code: int) -> None:
    assert code_of(trouble) == code


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((6, 6), 6),
        ((0, 0), 0),
        ((0, 4), 4),
        ((8, 4), 4),
        ((0, 7), 3),
        ((3, 5), 3),
        ((5, 7), 5),
        ((7, 8), 5),
    ],
)
def test_several_clusters_end_with_the_code_they_share_else_with_the_gravest(codes: tuple[int, ...], code: int) -> None:
    assert code_of_several(map(ExitCode, codes)) == code


@pytest.mark.parametrize(
    ("reason", "message", "trouble"),
    [
        (Trouble.FORBIDDEN, "", Trouble.FORBIDDEN),
        (Trouble.UNREACHABLE, "EOF", Trouble.UNAUTHORIZED),
        (Trouble.TLS, "x509: unknown authority", Trouble.TLS),
    ],
)
def test_an_error_carries_the_trouble_that_it_comes_from(reason: Trouble, message: str, trouble: Trouble) -> None:
    """One of several contexts shows it in the JSON's unread."""
    unread = Unread("version", reason, "kubectl version", "kubectl cluster-info")
    assert failure((unread,), {"version": message}).trouble is trouble


def test_everything_forbidden_says_so_and_how_to_see_what_is_allowed() -> None:
    error = failure((MISSING, MISSING), {"nodes": "Error from server (Forbidden): nodes is forbidden"})
    assert error.code is ExitCode.NOT_LET_IN
    assert error.what == "the cluster answers, but everything asked is forbidden for this user"
    assert error.command == "kubectl get nodes"
    assert str(error.next_step) == "kubectl auth can-i --list   (what is needed: kubectl netinfo rbac)"


def test_a_failure_is_told_once_in_the_last_words_of_kubectl() -> None:
    refused = Unread("version", Trouble.UNREACHABLE, "kubectl version", "kubectl cluster-info")
    error = failure((refused, MISSING), {"version": "noise\nerror: connection refused", "nodes": "other"})
    assert (error.code, error.what) == (ExitCode.UNREACHABLE, "connection refused")
    assert (error.command, error.next_step) == ("kubectl version", "kubectl cluster-info")


def test_the_next_step_asks_the_context_that_failed() -> None:
    typed = Connection(Selection(), context="far").shown_after
    refused = Unread("version", Trouble.UNREACHABLE, "kubectl version", "kubectl cluster-info")
    assert failure((refused,), {}, typed=typed).next_step == "kubectl cluster-info --context=far"
    forbidden = failure((MISSING,), {}, typed=typed).next_step
    assert str(forbidden).startswith("kubectl auth can-i --list --context=far ")
    asked = Unread("version", Trouble.UNAUTHORIZED, "kubectl version", "")
    assert "kubectl config view --minify --context=far" in str(
        failure((asked,), {"version": "EOF"}, typed=typed).next_step
    )


def test_a_failure_without_words_is_told_by_its_name() -> None:
    late = Unread("version", Trouble.TIMEOUT, "kubectl version", "try again with --timeout 30s")
    assert failure((late,), {}).what == "timeout"


def test_a_failure_ends_with_the_code_of_its_cause() -> None:
    lost = Unread("version", Trouble.NO_PROGRAM, "kubectl version", "")
    assert failure((lost,), {"version": "kubectl is not in PATH"}).code is ExitCode.ENVIRONMENT


def test_the_words_of_a_failure_are_cut() -> None:
    late = Unread("version", Trouble.FAILED, "kubectl version", "")
    assert len(failure((late,), {"version": "x" * 5000}).what) == 300


def test_a_question_for_a_user_name_says_to_log_in() -> None:
    asked = Unread("version", Trouble.UNAUTHORIZED, "kubectl version", "")
    error = failure((asked,), {"version": "Please enter Username: error: EOF\nerror: EOF"})
    assert error.code is ExitCode.NOT_LET_IN
    assert error.what == "kubectl has no credentials for this context and wanted to ask for a user name"
    assert error.next_step == "kubectl config view --minify   (then log in, or choose another --context)"
    assert error.command == "kubectl version"
