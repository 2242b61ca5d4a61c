"""What a raw read of the API was recorded as before all reads were raw ones, so that those records stay valid.

Behind a server's URL with a path everything was asked in words (``kubectl get nodes -A -o json``), and ConfigMaps
everywhere, all names of a namespace in one command:
``kubectl get configmaps A B -n NAMESPACE --ignore-not-found -o json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import unquote

from netinfo.model.command import Answer, Command
from netinfo.values.json_access import Tree, dig, objects, text

_CONFIGMAP = re.compile(r"/api/v1/namespaces/([^/?]+)/configmaps/([^/?]+)")
#: The words behind the names.
_REST = ("--ignore-not-found", "-o", "json")


def configmap(command: Command) -> tuple[str, str] | None:
    """Namespace and name of the one ConfigMap that the command reads; None for any other."""
    found = _CONFIGMAP.fullmatch(command.args[2]) if command.args[:2] == ("get", "--raw") else None
    return (unquote(found[1]), unquote(found[2])) if found else None


def listing(recorded: Iterable[tuple[str, ...]], namespace: str, name: str) -> tuple[str, ...] | None:
    """The recorded words that asked for this ConfigMap among others."""
    for words in recorded:
        is_of_namespace = words[1:3] == ("get", "configmaps") and words[-5:] == ("-n", namespace, *_REST)
        if is_of_namespace and name in words[3:-5]:
            return words
    return None


def of_listing(command: Command, listed: Answer, name: str) -> Answer:
    """The Answer to the command that reads one ConfigMap, from the Answer to the one that listed several."""
    if not listed.ok:
        return listed._replace(command=command)
    found = _member(listed.stdout, name)
    if found is None:
        said = f'Error from server (NotFound): configmaps "{name}" not found\n'
        return Answer(command, 1, stderr=said.encode())
    return Answer(command, 0, found)


def _member(document: bytes, name: str) -> bytes | None:
    """The object of that name: the document itself, an item of it, or nothing. What is no JSON stays what it is."""
    if not document.strip():
        return None
    try:
        tree: Tree = json.loads(document)
    except (ValueError, RecursionError):
        return document
    items = [each for each in objects(tree, "items") if text(each, "metadata", "name") == name]
    if items:
        return json.dumps(items[0]).encode()
    is_list = isinstance(tree, dict) and "items" in tree
    return None if is_list or text(dig(tree, "metadata"), "name") not in ("", name) else document
