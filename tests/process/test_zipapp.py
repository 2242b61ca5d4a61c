"""One file that does what the checkout does: ``make zipapp``."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from netinfo.sources import demos
from tests.release import zipapp
from tests.support import everyday
from tests.support.program import ROOT


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bin") / "kubectl-netinfo"
    path.write_bytes(zipapp.build())
    path.chmod(0o755)
    return path


def printed(*argv: str) -> tuple[int, bytes, bytes]:
    """Without the checkout and what is installed for the user; ``-I`` shuts the environment out as well."""
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nowhere"}
    done = subprocess.run(argv, env=environ, capture_output=True, timeout=60, cwd="/")
    return done.returncode, done.stdout, done.stderr


def plain_python() -> str:
    """An interpreter into which nothing of the virtual environment is installed."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


FROM_CHECKOUT = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from netinfo.cli.main import run; run()"
ROUNDS = 9


def from_checkout(*words: str) -> tuple[int, bytes, bytes]:
    return printed(sys.executable, "-c", FROM_CHECKOUT, *words)


@pytest.mark.parametrize(
    ("name", "words"), everyday.pairs(demos.names(), ("", "-o json", "transcript", "check --lang ru"))
)
def test_it_prints_the_bytes_of_the_checkout_for_every_demo(file: Path, name: str, words: str) -> None:
    line = ("--demo", name, *words.split())
    assert printed(plain_python(), "-I", str(file), *line) == from_checkout(*line)


@pytest.mark.parametrize(
    "line", ["--version", "--help", "--help --lang ru", "explain", "explain nat", "rbac", "--demo no"]
)
def test_its_data_is_read_out_of_the_file(file: Path, line: str) -> None:
    assert printed(plain_python(), "-I", str(file), *line.split()) == from_checkout(*line.split())


def test_by_its_second_name_it_completes(file: Path) -> None:
    other = file.with_name("kubectl_complete-netinfo")
    other.symlink_to(file)
    code, out, err = printed(plain_python(), "-I", str(other), "explain", "cali")
    assert (code, out, err) == (0, b"calico\n:4\n", b"")


def test_the_same_files_give_the_same_bytes(file: Path) -> None:
    """Also in another process: hashes of text differ there."""
    again = file.with_name("again")
    environ = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-m", "tests.release.zipapp", str(again)], cwd=ROOT, env=environ, check=True)
    assert again.read_bytes() == file.read_bytes() and os.access(again, os.X_OK)


def test_it_holds_licences_and_nothing_of_this_machine(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert "LICENSE" in names and sum("LICEN" in each.upper() for each in names) > 4
        for each in names:
            assert f"{ROOT}/".encode() not in archive.read(each), each
            assert not each.endswith((".so", "RECORD", "direct_url.json")), each


def test_another_python_that_cannot_use_its_bytecode_compiles_the_sources(file: Path, tmp_path: Path) -> None:
    """Bytecode of a Python that does not exist: the number in its first bytes is none of theirs."""
    other = tmp_path / "kubectl-netinfo"
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(other, "w") as changed:
        for each in archive.infolist():
            content = archive.read(each)
            changed.writestr(each, b"\0\0\0\0" + content[4:] if each.filename.endswith(".pyc") else content)
    assert printed(plain_python(), "-I", str(other), "--demo") == from_checkout("--demo")


@pytest.mark.alone
def test_it_starts_about_as_fast_as_what_pip_installs(file: Path) -> None:
    """Seconds of CPU, the least of each. Alone it is 1.25; a tenth above 1.3 is for what else the machine does."""
    ways = ((plain_python(), "-I", str(file), "--demo"), (sys.executable, "-I", "-c", FROM_CHECKOUT, "--demo"))
    rounds = [[cpu_seconds(way) for way in ways] for _round in range(ROUNDS)]
    one_file, installed = (min(column) for column in zip(*rounds, strict=True))
    assert one_file <= 1.4 * installed, f"{one_file * 1000:.0f} ms, installed {installed * 1000:.0f} ms"


def cpu_seconds(argv: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert printed(*argv)[0] == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
