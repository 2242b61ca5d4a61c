"""A read of the API as plain ``kubectl get -o json``, for where ``--raw`` would ask another API.

kubectl 1.27 to 1.33 drop the path of the server's URL from ``get --raw`` (kubernetes/kubectl#1676), so behind Rancher
and the like no process of ours uses it. It is also how such clusters were recorded before all reads were raw ones.
"""

from __future__ import annotations

from urllib.parse import parse_qs, unquote

from netinfo.model.command import Command


def typed(command: Command) -> Command:
    """The command that asks the same without ``--raw``; any other command as it is.

    A list has no limit then, ``/version`` and ``/apis`` are other documents: the readers know both.
    """
    if command.args[:2] != ("get", "--raw") or len(command.args) < 3:
        return command
    return Command(command.program, (*_asked(command.args[2]), *command.args[3:]))


def _asked(raw: str) -> tuple[str, ...]:
    path, _, query = raw.partition("?")
    if path == "/version":
        return ("version", "-o", "json")
    if path == "/apis":
        return ("api-versions",)
    if not path.startswith(("/api/", "/apis/")):  # /metrics has no other words, and is not asked there
        return ("get", "--raw", raw)
    parts = [unquote(part) for part in path.strip("/").split("/")]
    group, version, parts = ("", "", parts[2:]) if parts[0] == "api" else (parts[1], parts[2], parts[3:])
    scope: tuple[str, ...] = ("-A",)
    if parts[0] == "namespaces" and len(parts) > 2:
        scope, parts = ("-n", parts[1]), parts[2:]
    resource, *name = parts
    kind = f"{resource}.{version}.{group}" if group else resource
    selected = {key: values[0] for key, values in parse_qs(query).items()}
    labels = ("-l", selected["labelSelector"]) if "labelSelector" in selected else ()
    fields = (f"--field-selector={selected['fieldSelector']}",) if "fieldSelector" in selected else ()
    return ("get", kind, *name, *scope, *labels, *fields, "-o", "json")
