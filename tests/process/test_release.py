"""The files of a release: complete, the same bytes twice, and what krew asks of them."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile

import pytest
import yaml

from netinfo import __version__
from tests import release

URL = "https://releases.example/v1/"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return release.files("1.2.3", URL)


def test_the_same_sources_give_the_same_files(made: dict[str, bytes]) -> None:
    assert release.files("1.2.3", URL) == made


def test_the_checksums_are_those_of_all_files(made: dict[str, bytes]) -> None:
    lines = [line.split("  ") for line in made["SHA256SUMS"].decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    others = {name: hashlib.sha256(content).hexdigest() for name, content in made.items() if name != "SHA256SUMS"}
    assert sums == others


def test_the_manifest_names_the_archive_and_what_is_in_it(made: dict[str, bytes]) -> None:
    spec = yaml.safe_load(made[release.MANIFEST])["spec"]
    assert "example.invalid" not in made[release.MANIFEST].decode()
    assert spec["version"] == "v1.2.3" and len(spec["shortDescription"]) <= 80
    with tarfile.open(fileobj=io.BytesIO(made[release.ARCHIVE])) as packed:
        members = {each.name: each for each in packed}
    for platform in spec["platforms"]:
        assert platform["uri"] == f"{URL}{release.ARCHIVE}"
        assert platform["sha256"] == hashlib.sha256(made[release.ARCHIVE]).hexdigest()
        assert {each["from"] for each in platform["files"]} == set(members) == {"LICENSE", platform["bin"]}
    assert members[release.PROGRAM].mode == 0o755 and members[release.PROGRAM].size == len(made[release.PROGRAM])


@pytest.mark.parametrize(
    ("version", "changelog", "reason"),
    [
        ("1.2", f"## {__version__}\n", "no semantic version"),
        ("99.0.0", "## 99.0.0\n", "netinfo/__init__.py says"),
        (__version__, "## Unreleased\n", "CHANGELOG.md has no section"),
    ],
)
def test_what_does_not_fit_together_is_not_released(version: str, changelog: str, reason: str) -> None:
    assert any(reason in each for each in release.reasons_against(version, changelog))


def test_what_fits_together_is_released() -> None:
    assert release.reasons_against(__version__, f"## {__version__} - 2026-12-01\n") == []
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
