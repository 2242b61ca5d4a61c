"""The CNI files of a minikube node, read with ``minikube ssh``: the only proof of minikube's built-in bridge.

``minikube ssh`` takes a terminal (minikube pkg/minikube/machine/ssh.go): lines end in CRLF, the remote stderr comes
on stdout, the exit code is 1 for any failure and texts such as "Profile not found" come on stdout too. So only the
stdout of exit 0 counts, carriage returns go, and the remote command is simple words without user data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.objects import CniFile, Node
from netinfo.model.snapshot import Listing
from netinfo.sources.objects.connection import Connection
from netinfo.sources.objects.kubectl_errors import message
from netinfo.values.documents import json_tree

#: Where kubelet and containerd look by default; minikube keeps it.
DIRECTORY = "/etc/cni/net.d"
#: File names that need no quoting in any shell; others are neither read nor shown as a command.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: What a line of ``ls`` may hold. A listing with any other line is none, or has a file that must not be overlooked.
_NAME = re.compile(r"[A-Za-z0-9._+@%,:=~-]+")
_MISSING = re.compile(r"No such file or directory")


def list_command(profile: str) -> Command:
    """The directory's names, one a line."""
    return Command("minikube", ("ssh", "-p", profile, "--", "ls", "-1A", DIRECTORY))


def file_command(profile: str, name: str) -> Command:
    """The content of one file."""
    return Command("minikube", ("ssh", "-p", profile, "--", "cat", f"{DIRECTORY}/{name}"))


def read_names(answer: Answer) -> Listing[CniFile]:
    """The names in the directory; a directory that does not exist is an empty one."""
    text = _text(answer)
    if text is None:
        if answer.exit_code == 1 and _MISSING.search(answer.stdout.decode(errors="replace")):
            return Listing(command=answer.command)
        return _unread(answer)
    names = [name for name in (line.rstrip() for line in text.split("\n")) if name]
    if not all(map(_NAME.fullmatch, names)):
        return _invalid(answer, "not a list of file names")
    return Listing(tuple(CniFile(DIRECTORY, name) for name in names if name[0] != "."), command=answer.command)


def with_content(listing: Listing[CniFile], name: str, answer: Answer) -> Listing[CniFile]:
    """The listing with the content of one file filled in; unread where the file could not be read."""
    text = _text(answer)
    if text is None:
        failed = _unread(answer)
        return Listing(listing.rows, failed.trouble, is_complete=False, command=answer.command, message=failed.message)
    if not isinstance(json_tree(text), dict):
        return Listing(
            listing.rows, Trouble.INVALID, is_complete=False, command=answer.command, message="no JSON object"
        )
    rows = tuple(CniFile(row.directory, row.name, text) if row.name == name else row for row in listing)
    return Listing(rows, command=listing.command)


def is_plain(name: str) -> bool:
    """True when the name can stand in a remote command as it is."""
    return _PLAIN.fullmatch(name) is not None


def _text(answer: Answer) -> str | None:
    return answer.stdout.decode(errors="replace").replace("\r\n", "\n") if answer.ok else None


def _invalid(answer: Answer, why: str) -> Listing[CniFile]:
    return Listing(trouble=Trouble.INVALID, is_complete=False, command=answer.command, message=why)


def _unread(answer: Answer) -> Listing[CniFile]:
    """Why minikube did not let us in. Its exit codes are stable, its texts are translated and change."""
    stopped = answer.exit_code in (80, 83, 85, 89)
    trouble = answer.trouble or (Trouble.UNREACHABLE if stopped else Trouble.FAILED)
    return Listing(trouble=trouble, is_complete=False, command=answer.command, message=message(answer))


def profile(connection: Connection, nodes: Iterable[Node]) -> str | None:
    """The minikube profile that a context is proven to belong to.

    Proof is what minikube wrote into the kubeconfig, or the label it puts on every node together with the same cluster
    name there. A node label that names another profile disproves it.
    """
    labels = {node.labels.get("minikube.k8s.io/name", "") for node in nodes} - {""}
    written = connection.minikube_profile
    if written:
        return written if not labels or written in labels else None
    return connection.cluster if connection.cluster in labels else None
