"""Containers of Pods and pod templates: image, process arguments, plain environment."""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.model.objects import Container, FromConfigMap, FromSecret, Variable
from netinfo.values.json_access import Tree, entry, like, objects, text, texts


def read_containers(tree: Tree, *path: str) -> tuple[Container, ...]:
    """Containers, then init containers, of the pod spec at the path."""
    running = tuple(_container(each, is_init=False) for each in objects(tree, *path, "containers"))
    first = tuple(_container(each, is_init=True) for each in objects(tree, *path, "initContainers"))
    return (*running, *first)


def _container(tree: Tree, *, is_init: bool) -> Container:
    return Container(
        name=text(tree, "name"),
        image=text(tree, "image"),
        argv=(*texts(tree, "command"), *texts(tree, "args")),
        env=_environment(tree),
        is_init=is_init,
    )


def _environment(tree: Tree) -> Mapping[str, Variable]:
    """Variables with a written value, or one from a ConfigMap or a Secret; those from elsewhere are left out."""
    found: dict[str, Variable] = {}
    for each in objects(tree, "env"):
        name = text(each, "name")
        source = text(each, "valueFrom", "configMapKeyRef", "name")
        if source:
            found[name] = FromConfigMap(source, text(each, "valueFrom", "configMapKeyRef", "key"))
        elif "valueFrom" not in each:  # a record keeps the values of known names only: no reader asks for the others
            found[name] = entry(each, "value")
        elif secret := text(each, "valueFrom", "secretKeyRef", "name"):
            found[name] = FromSecret(secret)
    return like(tree, found)
