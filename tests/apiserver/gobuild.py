"""Builds one Kubernetes program or etcd from its Go module.

Only the Go module proxy is needed: no git, no make, no container. `k8s.io/kubernetes` cannot be
named in `go install`, since its go.mod replaces every staging module by a folder of its own
repository; so a go.mod is written here that is the module's own one (the very same versions of
everything) with these folders turned into the published modules of the same release.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

CONTROL_PLANE = "control-plane"
"""Not a program of Kubernetes: its API server and its controller manager in one process (control_plane.go.txt)."""

_ETCD = "go.etcd.io/etcd/server/v3"
_KUBERNETES = "k8s.io/kubernetes"
_STAMPED = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")


class BuildFailed(Exception):  # noqa: N818 - a fact, not a kind of error
    """A program could not be built; says which command failed and its last words."""


def build(program: str, version: str, target: Path) -> None:
    """Builds `program` of `version` to `target`, which appears whole or not at all."""
    unfinished = target.with_name(f".{program}.{os.getpid()}")
    with tempfile.TemporaryDirectory(prefix="netinfo-gobuild-") as folder:
        if program == "etcd":
            package = _etcd_module(Path(folder), version)
        else:
            package = _kubernetes_module(Path(folder), program, version)
        flags = ["-trimpath", "-ldflags", _stamp(program, version)]
        try:
            _go(["build", *flags, "-o", str(unfinished), package], Path(folder))
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def _etcd_module(folder: Path, version: str) -> str:
    """Writes a module that requires etcd; gives the package to build."""
    requirement = f"module netinfo.invalid/assets\n\ngo 1.24\n\nrequire {_ETCD} {version}\n"
    (folder / "go.mod").write_text(requirement)
    return _ETCD


def _kubernetes_module(folder: Path, program: str, version: str) -> str:
    """Writes a module that requires Kubernetes and its staging modules; gives the package."""
    downloaded = json.loads(_go(["mod", "download", "-json", f"{_KUBERNETES}@{version}"], folder))
    source = Path(downloaded["Dir"])
    (folder / "go.mod").write_text(published((source / "go.mod").read_text(), version))
    # Not shutil.copy: the module cache is read-only, and Go must add the staging modules' sums.
    shutil.copyfile(source / "go.sum", folder / "go.sum")
    if program == CONTROL_PLANE:
        shutil.copyfile(Path(__file__).with_name("control_plane.go.txt"), folder / "main.go")
        return "."
    return f"{_KUBERNETES}/cmd/{program}"


def published(go_mod: str, version: str) -> str:
    """Kubernetes' own go.mod as one that can be built outside its repository."""
    release = version.replace("v1.", "v0.", 1)
    text = re.sub(r"^module .*$", "module netinfo.invalid/assets", go_mod, flags=re.MULTILINE)
    text = re.sub(r"=> \./staging/src/(\S+)", rf"=> \1 {release}", text)
    # Examples of servers and controllers: nothing is built from them, and not every proxy serves them.
    text = re.sub(r"^.*k8s\.io/sample-.*\n", "", text, flags=re.MULTILINE)
    # Releases before 1.31 also pin each staging module to v0.0.0, which the replacement answers.
    return f"{text}\nrequire {_KUBERNETES} {version}\n"


def _stamp(program: str, version: str) -> str:
    """Linker flags: smaller, and with the version that /version and `kubectl version` tell."""
    flags = "-s -w"
    if program != "etcd":
        major, minor, _ = version.removeprefix("v").split(".", 2)
        facts = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
        for package in _STAMPED:
            for name, value in {**facts, "gitTreeState": "clean"}.items():
                flags += f" -X {package}.{name}={value}"
    return flags


def _go(arguments: list[str], folder: Path) -> str:
    """Runs go in `folder`; gives its standard output."""
    go = shutil.which("go")
    if go is None:
        raise BuildFailed("the program `go` is not on PATH; it is needed to build the binaries")
    # Static programs run everywhere, also inside an empty container image; -mod=mod lets Go add
    # the sums of the staging modules; a go.work further up must not interfere.
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod", "GOWORK": "off"}
    done = subprocess.run([go, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last_words = "\n".join(done.stderr.strip().splitlines()[-15:])
        raise BuildFailed(f"`go {' '.join(arguments)}` failed:\n{last_words}")
    return done.stdout
