"""The commands of a transcript and the lines that are printed for them.

Only commands that look are made and taken here: ``kubectl get``, ``kubectl cluster-info dump``, ``kubectl version``,
and ``minikube ssh`` with ``ls``, ``cat`` or ``grep``. A command of other words is not run, wherever it came from.
"""

from __future__ import annotations

from netinfo.model.command import Command
from netinfo.sources.objects.connection import Connection
from netinfo.text.command_line import pipeline
from netinfo.text.redact import redact

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


def runnable(command: Command | None, connection: Connection) -> Command | None:
    """The command of evidence, where it only looks at this cluster in the way a person types it; else None."""
    if command is None or (command.filter and command.filter[0] != "grep"):
        return None
    if command.program == "minikube":
        profile = connection.minikube_profile
        is_node = profile and command.args[:4] == ("ssh", "-p", profile, "--")
        return command if is_node and command.args[4:5] and command.args[4] in _NODE_PROGRAMS else None
    start = connection.typed().args
    words = command.args[len(start) :]
    is_looking = words[:1] in (("get",), ("version",)) or words[:2] == ("cluster-info", "dump")
    return command if is_looking and command == connection.typed(*words)._replace(filter=command.filter) else None
