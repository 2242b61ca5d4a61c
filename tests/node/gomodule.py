"""Builds one program of a published Go module exactly as its own repository would.

`go install module@version` refuses modules whose go.mod replaces something, and a go.mod of ours
that requires the module would ignore those replacements. So the module's files are copied out of
the (read-only) module cache and built in their own place, as the main module.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.apiserver.gobuild import BuildFailed
from tests.node.parts import GoProgram


def build(program: GoProgram, target: Path) -> None:
    """Builds `program` to `target`, which appears whole or not at all."""
    with tempfile.TemporaryDirectory(prefix="netinfo-gomodule-") as folder:
        downloaded = json.loads(_go(["mod", "download", "-json", f"{program.module}@{program.version}"], Path(folder)))
        source = Path(folder) / "source"
        shutil.copytree(downloaded["Dir"], source, copy_function=shutil.copyfile)
        _writable(source)
        _leave_out(source / program.package, program.without)
        linker = "-s -w" + (f" -X {program.stamp}={program.version}" if program.stamp else "")
        flags = ["-trimpath", "-ldflags", linker, *(["-tags", program.tags] if program.tags else [])]
        for path in program.files:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, target.with_name(Path(path).name))
        _build(flags, program.package, source, target, cgo=program.cgo)


def build_file(source: Path, target: Path) -> None:
    """Builds a program that is one file with nothing but the standard library."""
    with tempfile.TemporaryDirectory(prefix="netinfo-gomodule-") as folder:
        shutil.copyfile(source, Path(folder) / "main.go")
        (Path(folder) / "go.mod").write_text("module netinfo.invalid/program\n\ngo 1.21\n")
        _build(["-trimpath", "-ldflags", "-s -w"], ".", Path(folder), target)


def _build(flags: list[str], package: str, folder: Path, target: Path, *, cgo: bool = False) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        _go(["build", *flags, "-o", str(unfinished), package], folder, cgo=cgo)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _writable(tree: Path) -> None:
    """Copies of the module cache keep its read-only folders; go.mod and go.sum must be written."""
    for path in (tree, *tree.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


def _leave_out(folder: Path, packages: Sequence[str]) -> None:
    """Removes the lines `_ "package"` from the imports of a main package."""
    lines_out = {f'_ "{package}"' for package in packages}
    for path in folder.glob("*.go") if packages else ():
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if line.strip() not in lines_out))


def _go(arguments: list[str], folder: Path, *, cgo: bool = False) -> str:
    """Runs go in `folder`; gives its standard output."""
    go = shutil.which("go")
    if go is None:
        raise BuildFailed("the program `go` is not on PATH; it is needed to build the parts of the node")
    environment = {
        **os.environ,
        "CGO_ENABLED": "1" if cgo else "0",
        "GOFLAGS": "-mod=mod -buildvcs=false",
        "GOWORK": "off",
    }
    done = subprocess.run([go, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last_words = "\n".join(done.stderr.strip().splitlines()[-15:])
        raise BuildFailed(f"`go {' '.join(arguments)}` failed:\n{last_words}")
    return done.stdout
