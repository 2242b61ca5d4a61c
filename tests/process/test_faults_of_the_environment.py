"""Catalogue G and L: the program as a process in a hostile environment. Signals and hangs are in test_processes.py."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from netinfo.text.escape import is_plain
from tests.support import everyday, program
from tests.support.program import ROOT

PLAIN = (sys.executable, "-m", "netinfo", "--demo")


def shell(script: str, *words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A script in which ``"$@"`` is the program, then the words."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **env}
    command = ["bash", "-c", script, "bash", *map(str, words or PLAIN)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, errors="replace", timeout=60)


def demo(**env: str | None) -> program.Result:
    return program.run("--demo", env=env)


@pytest.fixture(scope="module")
def usual() -> str:
    """What the program prints when nothing is wrong."""
    return demo().stdout


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "cp1252"},
    ],
    ids=["POSIX", "latin-1", "cp1252"],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_097_an_output_that_cannot_hold_every_letter_gets_what_it_can(env: dict[str, str], language: str) -> None:
    result = shell('"$@" --lang ' + language, *PLAIN, **env)
    assert result.returncode == 0 and "Traceback" not in result.stderr
    assert "10.244.0.0/16" in result.stdout


def test_123_nothing_is_coloured_that_goes_into_a_pipe(usual: str) -> None:
    for env in ({}, {"NO_COLOR": "1"}, {"TERM": "dumb"}, {"FORCE_COLOR": "1"}, {"CLICOLOR": "1"}):
        assert demo(**env).stdout == usual
    assert all(is_plain(line) for line in usual.splitlines())


@pytest.mark.parametrize("columns", ["0", "1", "-5", "abc", "99999999", "\u0662\u0660"])
def test_124_a_width_that_is_none_breaks_nothing(columns: str, usual: str) -> None:
    assert demo(COLUMNS=columns).stdout == usual
    assert program.run("--help", env={"COLUMNS": columns}).code == 0


@pytest.mark.parametrize("columns", ["20", "33", "60", "80", "200"])
def test_124_no_width_of_the_terminal_loses_a_value(columns: str, usual: str) -> None:
    words = set(demo(COLUMNS=columns).stdout.split())
    assert words | {"FACT"} == set(usual.split())  # where columns do not fit, a fact heads its block without that word
    assert program.run("--help", env={"COLUMNS": columns}).code == 0


def test_126_a_full_disk_is_said_and_is_no_success() -> None:
    result = shell('"$@" > /dev/full')
    assert result.returncode == 6 and "Traceback" not in result.stderr and result.stderr


@pytest.mark.parametrize("closed", [each for n in (1, 2, 3) for each in itertools.combinations((0, 1, 2), n)], ids=str)
def test_243_streams_that_are_closed_cause_no_traceback(closed: tuple[int, ...]) -> None:
    result = shell('"$@" ' + " ".join(f"{number}>&-" for number in closed))
    assert "Traceback" not in result.stdout + result.stderr
    assert (result.returncode == 0) == (1 not in closed)


def test_244_without_a_folder_for_temporary_files_it_ends_clean(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    result = program.run(env={"TMPDIR": gone, "TEMP": gone, "TMP": gone, "KUBECONFIG": str(tmp_path / "none")})
    assert result.code in (6, 7) and "Traceback" not in result.stderr


def test_244_a_folder_that_was_deleted_below_it_is_no_hindrance(usual: str) -> None:
    result = shell('d=$(mktemp -d); cd "$d"; rmdir "$d"; "$@"')
    assert (result.returncode, result.stdout) == (0, usual)


@pytest.mark.parametrize("home", ["/proc/1/nowhere", "/dev/null", ""])
def test_244_a_home_that_is_none_is_no_hindrance(home: str, usual: str) -> None:
    assert demo(HOME=home).stdout == usual


@pytest.mark.parametrize("limit", ["-n 16", "-v 400000", "-f 0", "-s 256", "-c 0"])
def test_245_small_limits_leave_an_answer_or_a_clean_end(limit: str) -> None:
    result = shell(f'ulimit {limit}; "$@"')
    assert "Traceback" not in result.stderr
    assert result.returncode == 0 or result.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="optional: only root can become another user")
def test_246_a_user_without_a_name_and_a_home_gets_the_answer(tmp_path: Path, usual: str) -> None:
    number = next(each for each in range(54321, 60000) if not _has_name(each))
    shutil.copytree(ROOT / "netinfo", tmp_path / "netinfo")
    for each in (tmp_path, *tmp_path.parents[:2]):
        each.chmod(0o755)
    libraries = Path(yaml.__file__).parents[1]
    nobody = f"setpriv --reuid={number} --regid={number} --clear-groups env -u HOME PYTHONPATH={tmp_path}:{libraries}"
    # Where this Python lies below a folder of root's, the system's own may do.
    pythons = [each for each in (sys.executable, "/usr/bin/python3") if _works(f"{nobody} {each}")]
    if not pythons:
        pytest.skip("optional: no Python here that another user may run")
    result = shell(f"exec {nobody} {pythons[0]} -m netinfo --demo")
    assert (result.returncode, result.stdout) == (0, usual), result.stderr


def _works(python: str) -> bool:
    return (
        shell(
            f"{python} -c 'import sys, sh, typer, tabulate, yaml; sys.version_info >= (3, 11) or sys.exit(1)'"
        ).returncode
        == 0
    )


def _has_name(number: int) -> bool:
    try:
        pwd.getpwuid(number)
    except KeyError:
        return False
    return True


@pytest.mark.parametrize("options", [("-O",), ("-OO",), ("-B",), ("-W", "error"), ("-X", "dev")], ids=" ".join)
def test_247_options_of_python_change_nothing(options: tuple[str, ...], usual: str) -> None:
    result = shell('"$@"', sys.executable, *options, "-m", "netinfo", "--demo")
    assert (result.returncode, result.stdout) == (0, usual), result.stderr


def test_247_the_executable_does_not_take_modules_from_where_it_is_called(tmp_path: Path, usual: str) -> None:
    for name in ("json", "sh", "yaml", "tabulate", "re", "typing"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a module from the current folder was loaded')\n")
    executable = shutil.which("kubectl-netinfo", path=str(Path(sys.executable).parent))
    if executable is None:
        pytest.skip("optional: the program is not installed beside this Python")
    done = subprocess.run([executable, "--demo"], cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, usual), done.stderr


@pytest.mark.parametrize("zone", ["garbage/zone", "\x1b[2J", "UTC+99", ""])
def test_248_a_time_zone_of_garbage_has_no_effect(zone: str, usual: str) -> None:
    assert demo(TZ=zone).stdout == usual


def test_249_many_runs_side_by_side_do_not_meet(usual: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: demo(), range(everyday.count(50, 12))))
    assert {(each.code, each.stdout) for each in results} == {(0, usual)}


@pytest.mark.parametrize(("language", "said"), [("en", "cannot import the package"), ("ru", "импортировать пакет")])
@pytest.mark.parametrize(("words", "package"), [([], "yaml"), (["check"], "typer")])
def test_a_checkout_without_its_requirements_names_what_installs_them(
    tmp_path: Path, language: str, said: str, words: list[str], package: str
) -> None:
    """-S and no PYTHONPATH: the Python of a machine where nothing was installed."""
    (tmp_path / "kubectl").symlink_to("/bin/true")
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path), "LC_ALL": f"{language}_XX.UTF-8"}
    command = [sys.executable, "-S", str(ROOT / "kubectl-netinfo"), *words]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (6, "")
    assert f"{said} {package}\n" in done.stderr and f"{sys.executable} -m pip install {ROOT}\n" in done.stderr


def test_a_python_that_is_too_old_is_told_before_anything_of_ours_is_read() -> None:
    """No older Python is built here: this one says that it is one."""
    script = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1])"
    command = [sys.executable, "-c", script, str(ROOT / "kubectl-netinfo")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.startswith(f"error: {sys.executable} is older than Python 3.11\n  next: ")
