"""Programs of Debian for tests, unpacked into the cache and never installed: ``python -m tests.support.debian``.

What the machine has on PATH is taken first. A program out of the cache finds its libraries and its own files by the
environment that stands beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.cache import cache_folder

PACKAGES = ("tmux", "zsh", "fish", "bash-completion")
"""A terminal without a window, the shells beside bash, and what the completion of bash rests on."""


class NotHad(Exception):  # noqa: N818 - a fact, not a kind of error
    """A package could not be had; names the command that failed and its last words."""


@dataclass(frozen=True)
class Program:
    """An executable, and what its environment needs beside the usual."""

    path: Path
    environ: Mapping[str, str]


def root() -> Path:
    """The unpacked packages."""
    return cache_folder("debian")


def program(name: str) -> Program | None:
    """The program on PATH, else out of the cache; None where neither has it."""
    if found := shutil.which(name):
        return Program(Path(found), {})
    path = root() / "usr" / "bin" / name
    if not path.exists():
        return None
    libraries = ":".join(str(each) for each in sorted((root() / "usr" / "lib").glob("*-linux-gnu")))
    return Program(path, {"LD_LIBRARY_PATH": libraries})


def file(name: str) -> Path | None:
    """A file of a package, its path from ``/`` without the first stroke; of the machine, else of the cache."""
    return next((each / name for each in (Path("/"), root()) if (each / name).exists()), None)


def unpack(packages: Sequence[str], into: Path) -> None:
    """Download the packages and those they need that the machine lacks, and unpack them into one new folder.

    Needs apt-get and root; installs nothing. Raises ``NotHad``.
    """
    with tempfile.TemporaryDirectory(prefix="netinfo-debian-") as folder:
        archives = Path(folder)
        (archives / "partial").mkdir()
        quiet = ["--yes", "--quiet", "-o", "APT::Sandbox::User=root"]
        kept = ["-o", f"Dir::Cache::archives={archives}"]
        run(["apt-get", "update", *quiet])
        run(["apt-get", "install", "--download-only", "--no-install-recommends", *quiet, *kept, *packages])
        unpacked = archives / "root"
        for package in sorted(archives.glob("*.deb")):
            run(["dpkg-deb", "--extract", str(package), str(unpacked)])
        _merge_usr(unpacked)
        shutil.rmtree(into, ignore_errors=True)
        into.parent.mkdir(parents=True, exist_ok=True)
        run(["cp", "-a", str(unpacked), str(into)])


def _merge_usr(unpacked: Path) -> None:
    """Moves /bin, /sbin and /lib below /usr, where they are on every Debian since 12."""
    (unpacked / "usr").mkdir(parents=True, exist_ok=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        if (unpacked / name).is_dir():
            run(["cp", "-a", str(unpacked / name), str(unpacked / "usr")])
            shutil.rmtree(unpacked / name)


def run(argv: list[str]) -> None:
    """A command that has to succeed. Raises ``NotHad``."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(argv, capture_output=True, text=True, env=environment, check=False)
    except FileNotFoundError as absent:
        raise NotHad(f"the program `{argv[0]}` is not on this machine") from absent
    if done.returncode:
        raise NotHad(f"`{' '.join(argv)}` failed:\n{(done.stdout + done.stderr)[-1500:]}")


def missing() -> list[str]:
    """What ``main`` would still have to unpack."""
    absent = [each for each in ("tmux", "zsh", "fish") if program(each) is None]
    return absent + ([] if file(BASH_COMPLETION) else ["bash-completion"])


BASH_COMPLETION = "usr/share/bash-completion/bash_completion"


def main() -> int:
    """Exit 0: all is there. 1: it could not be had."""
    if missing():
        try:
            unpack(PACKAGES, root())
        except NotHad as failure:
            print(failure, file=sys.stderr)
            return 1
    print("\n".join(missing()) or "all programs are there")
    return bool(missing())


if __name__ == "__main__":
    sys.exit(main())
