"""Fetches and builds what the real node consists of: `python -m tests.node.setup`.

Quick when all is there. Needs root only for apt-get; installs nothing on the machine.
"""

from __future__ import annotations

import argparse
import fcntl
import functools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.apiserver import binaries, gobuild
from tests.node import gomodule, images, parts
from tests.support import debian


def prepare() -> None:
    """Brings every part into the cache. Raises `debian.NotHad` or `gobuild.BuildFailed`."""
    parts.cache().mkdir(parents=True, exist_ok=True)
    with _alone():
        if any(parts.packaged(path) is None for path in parts.PACKAGED_PROGRAMS):
            _timed("Debian packages", functools.partial(debian.unpack, parts.PACKAGES, parts.debian_root()))
        for name in parts.KUBERNETES_PROGRAMS:
            if binaries.find(name, parts.KUBERNETES) is None:
                _timed(name, functools.partial(binaries.ensure, name, parts.KUBERNETES))
        if binaries.find("etcd", parts.ETCD) is None:
            _timed("etcd", lambda: binaries.ensure("etcd", parts.ETCD))
        if not parts.pause_program().exists():
            _timed(
                "pause", lambda: gomodule.build_file(Path(__file__).with_name("pause.go.txt"), parts.pause_program())
            )
        for program in (*parts.GO_PROGRAMS, *parts.OTHER_PROGRAMS):
            build(program)
        if images.missing():
            _timed("images", images.pack)


def build(program: parts.GoProgram) -> None:
    """One program of a Go module, if it is not there yet; needs Go and nothing else. Raises `gobuild.BuildFailed`."""
    if not parts.go_program(program.name).exists():
        _timed(program.name, functools.partial(_build, program))


def _build(program: parts.GoProgram) -> None:
    """One program of a Go module, while no other of this project's builds has the processors."""
    with binaries.one_build_at_a_time():
        if not parts.go_program(program.name).exists():  # another run may have built it meanwhile
            gomodule.build(program, parts.go_program(program.name))


def _timed(what: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    print(f"{what} ...", flush=True)
    work()
    print(f"{what}: {time.monotonic() - started:.0f} s", flush=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Two runs at once must not unpack and build the same things."""
    with (parts.cache() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str] | None = None) -> int:
    """Exit 0: everything is there. 1: something could not be had, or with --check is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.node.setup")
    parser.add_argument("--check", action="store_true", help="fetch and build nothing, name what is missing")
    parser.add_argument("--only", choices=[each.name for each in parts.OTHER_PROGRAMS], help="build this one alone")
    options = parser.parse_args(arguments)
    if options.check:
        absent = [*parts.missing(), *images.missing()]
        print("\n".join(absent) or "all parts are there")
        return 1 if absent else 0
    try:
        if options.only:
            build(next(each for each in parts.OTHER_PROGRAMS if each.name == options.only))
        else:
            prepare()
    except (debian.NotHad, gobuild.BuildFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
