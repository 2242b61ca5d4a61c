"""The files of a release: complete, the same bytes twice, and what krew asks of them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from netinfo import __version__
from netinfo.cli.app import command_tree
from netinfo.model.command import ExitCode
from netinfo.sources import demos
from tests.node import parts
from tests.release import files as release
from tests.release import packages
from tests.support.program import run

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
        assert {each["from"] for each in platform["files"]} == {"LICENSE", platform["bin"]}
    assert set(members) == {"LICENSE", release.PROGRAM, release.MANUAL}
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


def test_the_formula_names_the_archive_and_installs_what_is_in_it(made: dict[str, bytes]) -> None:
    text = made[release.FORMULA].decode()
    assert f'url "{URL}{release.ARCHIVE}"' in text and hashlib.sha256(made[release.ARCHIVE]).hexdigest() in text
    assert 'version "1.2.3"' in text and "{" not in re.sub(r"#\{\w+\}", "", text)
    with tarfile.open(fileobj=io.BytesIO(made[release.ARCHIVE])) as packed:
        assert set(re.findall(r'install "([^"]+)"', text)) <= set(packed.getnames())


def test_the_bill_of_materials_lists_every_package_inside_the_file(made: dict[str, bytes]) -> None:
    bill = json.loads(made[release.BILL])
    with zipfile.ZipFile(io.BytesIO(made[release.PROGRAM])) as archive:
        inside = {name.partition(".dist-info/")[0] for name in archive.namelist() if ".dist-info/" in name}
    listed = {f"{each['name'].replace('-', '_')}-{each['version']}".lower() for each in bill["components"]}
    assert listed == {each.replace("-", "_", each.count("-") - 1).lower() for each in inside}
    assert all(each["licenses"] and each["purl"].startswith("pkg:pypi/") for each in bill["components"])
    digest = bill["metadata"]["component"]["hashes"][0]["content"]
    assert digest == hashlib.sha256(made[release.PROGRAM]).hexdigest()


def test_krew_itself_installs_the_plugin_and_it_runs(made: dict[str, bytes], tmp_path: Path) -> None:
    krew = parts.go_program("krew")
    if not krew.exists():
        pytest.skip("no krew; python -m tests.node.setup")
    for name in (release.ARCHIVE, release.MANIFEST):
        (tmp_path / name).write_bytes(made[name])
    words = ("install", f"--manifest={tmp_path / release.MANIFEST}", f"--archive={tmp_path / release.ARCHIVE}")
    environ = {**os.environ, "KREW_ROOT": str(tmp_path / "krew"), "HOME": str(tmp_path)}
    subprocess.run((str(krew), *words), env=environ, capture_output=True, check=True, timeout=60)
    plugin = tmp_path / "krew" / "bin" / release.PROGRAM
    done = subprocess.run((str(plugin), "--demo", "get", "pod-cidr"), env=environ, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, b"10.244.0.0/16\n")
    assert (plugin.resolve().parent / "LICENSE").exists()


@pytest.fixture(scope="module")
def wheel(made: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    name = next(name for name in made if name.endswith(".whl"))
    path = tmp_path_factory.mktemp("wheel") / name
    path.write_bytes(made[name])
    return path


def test_the_sdist_holds_all_that_the_wheel_is_made_of(made: dict[str, bytes], wheel: Path, tmp_path: Path) -> None:
    sdist = next(content for name, content in made.items() if re.fullmatch(r"kubectl_netinfo-.*\.tar\.gz", name))
    with tarfile.open(fileobj=io.BytesIO(sdist)) as packed:
        packed.extractall(tmp_path, filter="data")
    packages.built(next(tmp_path.iterdir()), tmp_path / "again")
    again = next((tmp_path / "again").glob("*.whl"))
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


def test_the_wheel_is_installed_and_prints_what_the_checkout_prints(wheel: Path, tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target")
    subprocess.run((*pip, str(tmp_path), str(wheel)), check=True, capture_output=True, timeout=120)
    environ = {**os.environ, "PYTHONPATH": str(tmp_path), "LC_ALL": "C.UTF-8"}
    for name in demos.names():
        words = ("--demo", name, "-o", "wide")
        argv = (str(tmp_path / "bin" / "kubectl-netinfo"), *words)
        done = subprocess.run(argv, env=environ, capture_output=True, cwd=tmp_path, timeout=60)
        here = run(*words)
        assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (here.code, here.stdout, here.stderr)
    where = "import netinfo; print(netinfo.__file__)"
    asked = subprocess.run((sys.executable, "-P", "-c", where), env=environ, capture_output=True, check=True)
    assert asked.stdout.decode().startswith(str(tmp_path))


def test_an_index_takes_the_metadata_and_the_readme(made: dict[str, bytes], wheel: Path) -> None:
    pytest.importorskip("twine", reason="make test installs it")
    sdist = next(name for name in made if re.fullmatch(r"kubectl_netinfo-.*\.tar\.gz", name))
    wheel.with_name(sdist).write_bytes(made[sdist])
    argv = (sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(wheel.with_name(sdist)))
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))).decode()
    assert re.search(r"^(?:Home-page: |Project-URL: \w+, )https://releases\.example/v1/$", metadata, re.M)
    assert re.search(r"^Author: \w", metadata, re.M) and re.search(
        r"^License(?:-Expression)?: Apache-2\.0$", metadata, re.M
    )


def test_the_page_for_man_names_every_command_and_every_option(made: dict[str, bytes]) -> None:
    text = made[release.MANUAL].decode()
    root = command_tree()
    for name, command in root.commands.items():
        assert f'.SS "kubectl netinfo {name} ' in text
        for each in (*root.params, *command.params):
            shown = [] if getattr(each, "hidden", False) else [word for word in each.opts if word.startswith("--")]
            assert all(word.replace("-", "\\-") in text for word in shown), each.name
    assert {f".B {int(code)}" for code in ExitCode} <= set(text.splitlines())
    assert not [line for line in text.splitlines() if line.startswith("'")]
