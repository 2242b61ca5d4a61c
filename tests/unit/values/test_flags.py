"""Flags in every shape in which clusters carry them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.values.flags import last_flag, parse_flags, runs_program

BLOCK = "10.244.0.0/16"


@pytest.mark.parametrize(
    "argv",
    [
        ["kube-controller-manager", f"--cluster-cidr={BLOCK}"],
        ["kube-controller-manager", "--cluster-cidr", BLOCK],
        ["kube-controller-manager", f'--cluster-cidr="{BLOCK}"'],
        ["kube-controller-manager", f"--cluster_cidr={BLOCK}"],
        ["kube-controller-manager", f"-cluster-cidr={BLOCK}"],
        ["/hyperkube", "kube-controller-manager", f"--cluster-cidr={BLOCK}"],
        ["sh", "-c", f"exec kube-controller-manager --v=2 --cluster-cidr={BLOCK} 2>&1"],
        ["/bin/sh", "-ec", f"kube-controller-manager \\\n  --cluster-cidr {BLOCK} \\\n  --v=2\n"],
        ["kube-controller-manager", "--cluster-cidr=10.0.0.0/8", f"--cluster-cidr={BLOCK}"],
        ["kube-controller-manager", "--cluster-cidr-mask=24", f"--cluster-cidr={BLOCK}", "--cluster-cidr-other=1"],
    ],
)
def test_the_flag_in_effect_is_found(argv: list[str]) -> None:
    assert last_flag(argv, "cluster-cidr") == BLOCK
    assert runs_program(argv, "kube-controller-manager")


def test_a_longer_flag_is_another_flag() -> None:
    assert last_flag(["x", "--cluster-cidr-mask-size=24"], "cluster-cidr") is None


def test_an_empty_value_is_a_value() -> None:
    assert last_flag(["x", "--cluster-cidr="], "cluster-cidr") == ""


def test_a_flag_without_a_value_is_true() -> None:
    assert last_flag(["x", "--allocate-node-cidrs", "--v=2"], "allocate-node-cidrs") == "true"


def test_a_program_that_only_speaks_of_another_is_not_it() -> None:
    assert not runs_program(["watch", "--command=kube-apiserver"], "kube-apiserver")


@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_argv_is_survived(argv: list[str]) -> None:
    assert all(values for values in parse_flags(argv).values())
