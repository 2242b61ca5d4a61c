"""A run of the program against a fault, and what a clean end is."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from netinfo.text.escape import is_plain
from tests.apiserver import binaries
from tests.support import program
from tests.support.faults.server import FaultServer
from tests.support.program import Result

KUBECTL = binaries.find("kubectl", binaries.CURRENT)

_KLOG = re.compile(r"^[IWEF]\d{4} \d\d:\d\d")
#: The limit of an error text; names that a test had to make long (its temporary folder) count once.
_MOST_LINES, _MOST_BYTES = 3, 400


def ask(server: FaultServer, folder: Path, *args: str, kubectl: Path | None = KUBECTL) -> Result:
    """Run the program against the server with real kubectl, in a home of its own."""
    return with_config(server.kubeconfig(folder), *args, kubectl=kubectl)


def with_config(config: Path, *args: str, kubectl: Path | None = KUBECTL) -> Result:
    """Run the program with this kubeconfig and real kubectl."""
    return program.run("--kubeconfig", str(config), *args, kubectl=kubectl, env={"HOME": str(config.parent)})


def with_stand_in(kubectl: Path, *args: str, timeout: str = "10s", **env: str | None) -> Result:
    """Run the program with a stand-in for kubectl."""
    return program.run("--timeout", timeout, *args, kubectl=kubectl, env=env)


def complaints(result: Result, folder: Path | None = None) -> list[str]:
    """What is not clean about a run that ended without an answer; empty when it is as it should be."""
    shown = result.stderr.replace(str(folder), "") if folder else result.stderr
    lines = shown.splitlines()
    found = noise(result)
    found += [f"{len(lines)} lines"] if not 1 <= len(lines) <= _MOST_LINES else []
    found += [f"{len(shown.encode())} bytes"] if len(shown.encode()) > _MOST_BYTES else []
    found += ["something on stdout"] if result.stdout else []
    found += ["not an error"] if not shown.startswith("error: ") else []
    found += ["no next step"] if "  next:  " not in shown and "  tried: " not in shown else []
    return found


def noise(result: Result) -> list[str]:
    """What may stand in no output at all: a traceback, klog lines, control characters."""
    both = result.stdout + result.stderr
    found = ["a traceback"] if "Traceback" in both or "bug in netinfo" in both else []
    found += ["klog noise"] if any(map(_KLOG.match, both.splitlines())) or "memcache.go" in both else []
    hidden = {character for character in both if character != "\n" and not is_plain(character)}
    return found + [f"hidden character {unicodedata.category(one)} {ord(one):#x}" for one in sorted(hidden)]
