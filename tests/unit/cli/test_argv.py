"""Spellings of kubectl's flag parser, and options on either side of the command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.cli.argv import normalise


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["-o=json"], ["-ojson"]),
        (["-o", "json"], ["-ojson"]),
        (["-ojson"], ["-ojson"]),
        (["--output=yaml"], ["--output=yaml"]),
        (["--wide=true"], ["--wide"]),
        (["--wide=false"], []),
        (["--no-node=0"], []),
        (["--context", "-x"], ["--context=-x"]),
        (["--demo"], ["--demo", "default"]),
        (["--demo", "calico"], ["--demo", "calico"]),
        (["--demo", "transcript"], ["--demo", "default", "transcript"]),
        (["explain", "--demo", "calico"], ["--demo", "default", "explain", "calico"]),
        (["nodes", "--demo", "list"], ["--demo", "list", "nodes"]),
        (["verify", "--demo", "minikube", "FILE"], ["--demo", "minikube", "verify", "FILE"]),
        (["transcript", "--demo", "default"], ["--demo", "default", "transcript"]),
        (["transcript", "--demo", ""], ["--demo", "", "transcript"]),
        (["--demo=calico"], ["--demo", "calico"]),
        (["--as", "bob"], ["--kubectl-flag=--as=bob"]),
        (["-s", "https://h"], ["--kubectl-flag=--server=https://h"]),
        (["-shttps://h"], ["--kubectl-flag=--server=https://h"]),
        (["nodes", "--context", "lab", "-o=json"], ["--context=lab", "-ojson", "nodes"]),
        (["transcript", "--format", "html"], ["transcript", "--format", "html"]),
        (["transcript", "--explain=true", "--force=false", "-O=FILE"], ["transcript", "--explain", "-OFILE"]),
        (["transcript", "-O", "FILE"], ["transcript", "-O", "FILE"]),
        (["transcript", "-vv"], ["-v", "-v", "transcript"]),
        (["-v=6", "-v6", "--verbose=" + 5000 * "9", "-v=0"], ["-v", "-v", "-v"]),
        (["-v=true", "--verbose"], ["-v", "--verbose"]),
        (["--from", "-"], ["--from=-"]),
        (["Nodes", "-o", "json"], ["-ojson", "nodes"]),
        (["EXPLAIN", "Calico"], ["explain", "Calico"]),
        (["help"], ["--help"]),
        (["help", "nodes"], ["nodes", "--help"]),
        (["Help", "Map"], ["map", "--help"]),
        (["version"], ["--version"]),
        (["verify", "version"], ["verify", "version"]),
        (["-n", "kube-system"], []),
        (["-nkube-system", "nodes"], ["nodes"]),
        (["nodes", "--namespace=x", "-A"], ["nodes"]),
        (["--all-namespaces=true", "-n=x", "--namespace", "y", "check"], ["check"]),
        (["-A=perhaps"], ["-A=perhaps"]),
        (["-n"], ["-n"]),
    ],
)
def test_a_spelling_that_kubectl_takes_is_understood(typed: list[str], meant: list[str]) -> None:
    assert normalise(typed) == meant


def test_nothing_after_two_dashes_is_touched() -> None:
    assert normalise(["explain", "--", "-o=json"]) == ["explain", "--", "-o=json"]


@given(st.lists(st.text(min_size=1), max_size=6))
def test_any_command_line_is_survived(words: list[str]) -> None:
    assert isinstance(normalise(words), list)
