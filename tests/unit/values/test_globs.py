"""Globs mean what ``fnmatch`` means by them, however they are decided."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netinfo.components.match import matches_image
from netinfo.values.globs import fits, fits_any

letters = st.text("ab-*?[]!/\n", max_size=8)


@given(letters, letters)
@example("a", "a*")
@example("", "*")
@example("ab\n", "a*")
@example("a*", "a[*]")
@example("a**", "a**")
def test_a_glob_fits_what_fnmatch_says(text: str, glob: str) -> None:
    assert fits(text, glob) == fnmatchcase(text, glob)


def test_one_of_several_globs_is_enough_and_none_of_none() -> None:
    assert fits_any("kube-flannel-ds-arm64", ("weave-net", "kube-flannel-ds*"))
    assert not fits_any("kube-flannel-ds", ())


@pytest.mark.parametrize(
    ("image", "fit"),
    [
        ("docker.io/flannel/flannel:v0.27.0", True),
        ("registry.corp.example:5000/mirror/flannel/flannel@sha256:00", True),
        ("registry.corp.example/notflannel/flannel:1", False),
        ("flannel/flannel/extra", False),
    ],
)
def test_an_image_fits_from_any_slash_on_to_its_end(image: str, fit: bool) -> None:
    assert matches_image(("flannel/flannel",), image) is fit
