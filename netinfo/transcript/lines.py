"""From a command to the line that is printed and back: both always say the same.

Only commands that look are made here: ``kubectl get``, ``kubectl cluster-info dump``, ``kubectl version``, and
``minikube ssh`` with ``ls``, ``cat`` or ``grep``. A line of other words gives nothing, wherever it came from.
"""

from __future__ import annotations

from netinfo.model.command import Command
from netinfo.sources.objects.connection import Connection
from netinfo.text.command_line import pipeline, split
from netinfo.text.redact import redact

_PIPE = " | grep "
_NODE_PROGRAMS = frozenset({"ls", "cat", "grep"})


def printed(command: Command) -> str:
    """The line of a command. A secret in a flag is taken out; account ids stay, they are part of a context's name."""
    return redact(pipeline((command.program, *command.args), command.filter), cloud_ids=False)


def typed(connection: Connection, *args: str, grep: tuple[str, ...] = ()) -> Command:
    """``kubectl`` on this cluster, its output through ``grep`` where the options of one are given."""
    command = connection.typed(*args)
    return command._replace(filter=("grep", *grep)) if grep else command


def on_node(connection: Connection, *words: str) -> Command | None:
    """``minikube ssh`` with plain words; None where the context belongs to no profile."""
    profile = connection.minikube_profile
    return Command("minikube", ("ssh", "-p", profile, "--", *words)) if profile else None


def command_of(line: str, connection: Connection) -> Command | None:
    """The command of a line that ``snapshot.proof`` made for this connection; None for every other line."""
    left, pipe, right = line.rpartition(_PIPE)
    if not pipe:
        left, right = line, ""
    try:
        words, grep = split(left), tuple(split(right)) if pipe else ()
    except ValueError:
        return None
    is_node = words[:1] == ["minikube"]
    command = _node_command(words, connection) if is_node else _kubectl_command(left, connection)
    if command is None:
        return None
    whole = command._replace(filter=("grep", *grep)) if grep else command
    return whole if is_looking(whole) else None


def is_looking(command: Command) -> bool:
    """True for a command that only reads."""
    words = command.args
    if command.filter and command.filter[0] != "grep":
        return False
    if command.program == "minikube":
        return (
            words[:2] == ("ssh", "-p") and words[3:4] == ("--",) and words[4:5] in {(each,) for each in _NODE_PROGRAMS}
        )
    verbs = [position for position, word in enumerate(words) if word in ("get", "cluster-info", "version")]
    return command.program == "kubectl" and bool(verbs)


def _kubectl_command(left: str, connection: Connection) -> Command | None:
    """Evidence names the cluster in one way only; what follows are the words to run with the real connection."""
    prefix = connection.shown() + " "
    if not left.startswith(prefix):
        return None
    args = split(left.removeprefix(prefix))
    allowed = args[:1] in (["get"], ["version"]) or args[:2] == ["cluster-info", "dump"]
    return connection.typed(*args) if allowed else None


def _node_command(words: list[str], connection: Connection) -> Command | None:
    expected = ["minikube", "ssh", "-p", connection.minikube_profile or "", "--"]
    return Command("minikube", tuple(words[1:])) if words[:5] == expected and connection.minikube_profile else None
