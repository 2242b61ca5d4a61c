"""The real Kubernetes programs that tests run: found, or built once with Go into a cache.

    python -m tests.apiserver.binaries                      build what the tests use
    python -m tests.apiserver.binaries --list               say what is there
    python -m tests.apiserver.binaries --only kubeadm --version v1.37.2

A program is looked for in `$KUBEBUILDER_ASSETS` (the envtest convention: kube-apiserver, etcd and
kubectl in one folder) and then in `${XDG_CACHE_HOME:-~/.cache}/kubectl-netinfo/assets`.
"""

from __future__ import annotations

import argparse
import fcntl
import functools
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.apiserver import gobuild
from tests.support.cache import cache_folder

OLD = "v1.30.14"
"""Before ServiceCIDR became default: alpha and off here, beta and off in 1.31, on from 1.33."""

CURRENT = "v1.37.2"
"""A current series: ServiceCIDR is there from the start and holds the real service blocks."""

VERSIONS = (OLD, CURRENT)

ETCD = "v3.6.16"
"""One etcd serves both: the API it has with kube-apiserver did not change."""

KUBECTLS = ("v1.27.16", "v1.33.13")
"""kubectl before and at the end of the series that drop the path of the server's URL in --raw."""

EVERY_KUBECTL = (OLD, *KUBECTLS, CURRENT)

WANTED = (
    ("etcd", ETCD),
    ("kube-apiserver", CURRENT),
    ("kubectl", CURRENT),
    ("kube-apiserver", OLD),
    ("kubectl", OLD),
    *(("kubectl", version) for version in KUBECTLS),
    (gobuild.CONTROL_PLANE, OLD),
)
"""What the tests use, in the order in which it is built: the most useful first."""


def find(program: str, version: str) -> Path | None:
    """The program if it is on this machine already; never builds."""
    for candidate in (_in_assets(program, version), _cache() / version / program):
        if candidate is not None and os.access(candidate, os.X_OK):
            return candidate
    return None


def ensure(program: str, version: str) -> Path:
    """The program, built with Go when it is not there yet. Raises `gobuild.BuildFailed`."""
    found = find(program, version)
    if found:
        return found
    target = _cache() / version / program
    target.parent.mkdir(parents=True, exist_ok=True)
    with one_build_at_a_time():
        if not target.exists():
            gobuild.build(program, version, target)
    return target


def build_command(program: str, version: str) -> str:
    """What a person types to get the program; the reason of a skipped test names it."""
    return f"python -m tests.apiserver.binaries --only {program} --version {version}"


def _cache() -> Path:
    return cache_folder("assets")


def _in_assets(program: str, version: str) -> Path | None:
    folder = os.environ.get("KUBEBUILDER_ASSETS")
    if not folder:
        return None
    path = Path(folder) / program
    return path if os.access(path, os.X_OK) and _stands_for(program, path, version) else None


def _stands_for(program: str, path: Path, version: str) -> bool:
    """Whether a ready-made program may be used where `version` is wanted.

    Any etcd will do. An API server will do when it is of the same era, before or after ServiceCIDR
    became default: that is what the tests are about. Everything else must be of the same series.
    """
    if program == "etcd":
        return True
    have, want = minor(version_of(path)), minor(version)
    if program == "kube-apiserver":
        return (have >= 33) == (want >= 33)
    return have == want


@functools.lru_cache
def version_of(path: Path) -> str:
    """The version the program itself tells, e.g. `v1.37.2`."""
    argv = [str(path), "version", "--client"] if path.name == "kubectl" else [str(path), "--version"]
    told = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    found = re.search(r"v?(\d+\.\d+\.\d+)", told.stdout)
    if not found:
        raise ValueError(f"{' '.join(argv)} names no version: {(told.stdout + told.stderr)[:200]}")
    return "v" + found[1]


def minor(version: str) -> int:
    """37 of v1.37.2."""
    return int(version.split(".")[1])


@contextmanager
def one_build_at_a_time() -> Iterator[None]:
    """Two test runs at once must not build the same program twice, nor share the processor."""
    with (_cache() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _chosen(only: str | None, version: str | None) -> list[tuple[str, str]]:
    """The (program, version) pairs that the command line asks for."""
    if only is None:
        return [pair for pair in WANTED if version in (None, pair[1])]
    pairs: list[tuple[str, str]] = []
    for program in only.split(","):
        usual = [pair for pair in WANTED if pair[0] == program]
        if version and (program != "etcd" or version.startswith("v3.")):
            pairs.append((program, version))
        else:
            pairs.extend(usual or [(program, CURRENT)])
    return pairs


def main(arguments: list[str] | None = None) -> int:
    """Builds (or with --list only looks); prints one line a program. Exit 1: a build failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.apiserver.binaries")
    parser.add_argument("--list", action="store_true", help="build nothing, say what is there")
    parser.add_argument("--only", metavar="PROGRAM[,PROGRAM]", help="these programs")
    parser.add_argument("--version", metavar="vX.Y.Z", help="of this version")
    options = parser.parse_args(arguments)
    for program, version in _chosen(options.only, options.version):
        found = find(program, version)
        if options.list:
            print(f"{program:<24} {version:<9} {found or 'absent'}")
            continue
        started = time.monotonic()
        try:
            path = ensure(program, version)
        except gobuild.BuildFailed as failure:
            print(f"{program} {version}: {failure}", file=sys.stderr)
            return 1
        took = "was there" if found else f"built in {time.monotonic() - started:.0f} s"
        print(f"{program:<24} {version:<9} {took:<16} {path}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
