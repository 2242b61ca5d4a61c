"""Objects as kubectl before 1.14 dumped them: Go's field names, metadata inlined, no kind.

``kubectl cluster-info dump`` then printed its internal types (kubernetes pkg/kubectl/cmd/clusterinfo_dump.go up to
1.13), whose fields have no JSON names: ``Spec.PodCIDR``, ``Status.PodIP``, ``Spec.Containers[].Command``. In: such an
object. Out: the same one as the API writes it, as far as the sources read it. Keys that are data (labels, annotations,
environment, ConfigMaps) stay as they are.
"""

from __future__ import annotations

import re

from netinfo.values.json_access import Tree, dig

#: ``PodCIDR`` to ``podCIDR``, ``OSImage`` to ``osImage``, ``IP`` to ``ip``.
_HEAD = re.compile(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+(?=s?$)|^[A-Z]+(?=[^A-Za-z])|^[A-Z]")
#: What is inlined from ObjectMeta.
_METADATA = (
    "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
    "deletionTimestamp", "labels", "annotations", "ownerReferences",
)  # fmt: skip
#: Their keys are data of the user.
_DATA = frozenset(
    {"labels", "annotations", "matchLabels", "nodeSelector", "data", "capacity", "allocatable", "limits", "requests"}
)
#: Moved between the internal and the public types (pkg/apis/core/v1/conversion.go).
_OF_POD = ("hostNetwork", "hostPID", "hostIPC")
#: No object is nested deeper or has more fields; a tree with more is not walked to its end.
_DEEPEST = 40


def is_old(tree: Tree) -> bool:
    """True for an object with inlined metadata and Go's field names."""
    return isinstance(tree, dict) and "metadata" not in tree and isinstance(tree.get("name"), str) and _has_body(tree)


def modern(tree: Tree) -> Tree:
    """The object as the API writes it."""
    return _object(tree, 0) if isinstance(tree, dict) else tree


def _has_body(tree: dict[str, Tree]) -> bool:
    return any(key in tree for key in ("Spec", "Status", "Data"))


def _object(tree: dict[str, Tree], depth: int) -> dict[str, Tree]:
    """An object or a template: metadata gathered, the rest renamed."""
    metadata = {key: tree[key] for key in _METADATA if key in tree}
    body = {key: value for key, value in tree.items() if key not in metadata}
    renamed = _fields(body, depth)
    fields = renamed if isinstance(renamed, dict) else {}
    return {**fields, "metadata": metadata}


def _fields(tree: Tree, depth: int) -> Tree:
    if depth > _DEEPEST:
        return None
    if isinstance(tree, list):
        return [_fields(each, depth + 1) for each in tree]
    if not isinstance(tree, dict):
        return tree
    found: dict[str, Tree] = {}
    for written, value in tree.items():
        key = _key(written) if isinstance(written, str) else ""
        if key in _DATA:
            found[key] = value
        elif key == "template" and isinstance(value, dict):
            found[key] = _object(value, depth + 1)
        else:
            found[key] = _fields(value, depth + 1)
    _move_host_fields(found)
    return found


def _move_host_fields(fields: dict[str, Tree]) -> None:
    """``securityContext.hostNetwork`` of the internal type is ``hostNetwork`` of the Pod's spec."""
    if isinstance(fields.get("containers"), list):
        for name in _OF_POD:
            value = dig(fields, "securityContext", name)
            if value is not None and name not in fields:
                fields[name] = value


def _key(written: str) -> str:
    return _HEAD.sub(lambda found: found.group().lower(), written, count=1)
