"""Text of ConfigMaps and files as trees: YAML, JSON and ini, where text that is broken is simply not there.

Whoever writes such a text may be hostile, so only data comes out: no tags, no objects, no exception.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from types import ModuleType
from typing import Any

from netinfo.lazy_imports import late_patterns
from netinfo.values.json_access import Tree

#: An API server takes no ConfigMap of more than 1 MiB (kubernetes pkg/apis/core/validation, MaxSecretSize).
_MOST_CHARACTERS = 1 << 20
_LONGEST_NUMBER = 64


@lru_cache(maxsize=32)  # several facts read the same few texts
def yaml_documents(written: str) -> tuple[Tree, ...]:
    """All documents of a YAML text, none when any of it is broken: half a file would be a wrong answer.

    Merge keys (``<<``) are taken for broken: nobody writes them there, and a few lines of them can fill the memory.
    """
    if len(written) > _MOST_CHARACTERS or "<<" in written:
        return ()
    yaml = load_yaml()
    try:
        return tuple(yaml.load_all(written, Loader=_loader()))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError):
        # The loader also lets out ValueError (a date such as 2024-13-01) and TypeError (a list as a key).
        return ()


@cache
def load_yaml() -> ModuleType:
    """PyYAML: 15 ms that most clusters never need, as only kubeadm's and a few solutions' ConfigMaps are YAML."""
    with late_patterns():
        import yaml

    return yaml


@cache
def _loader() -> type:
    """A safe loader that leaves long numbers as texts: ``1:1:1:...``, a number to the base of 60 in YAML 1.1, takes
    time with the square of its length, and no number of a configuration has so many digits."""
    yaml = load_yaml()
    safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML may be built without libyaml

    class Loader(safe):  # type: ignore[misc]  # which of the two is known when it runs
        pass

    for tag, construct in (("int", safe.construct_yaml_int), ("float", safe.construct_yaml_float)):
        Loader.add_constructor(f"tag:yaml.org,2002:{tag}", partial(_number, construct))
    return Loader


def _number(construct: Callable[[Any, Any], Tree], loader: Any, node: Any) -> Tree:
    return construct(loader, node) if len(node.value) <= _LONGEST_NUMBER else str(node.value)


def yaml_tree(written: str) -> Tree:
    """The first document of a YAML (or JSON) text, None when it is broken."""
    return next(iter(yaml_documents(written)), None)


def yaml_mapping(written: str) -> Mapping[str, Tree] | None:
    """The settings of a YAML text: none where it is blank or all of it is commented out, None where it is broken."""
    documents = yaml_documents(written)
    if not documents and any(
        line.strip() and not line.lstrip().startswith(("#", "---")) for line in written.split("\n")
    ):
        return None
    tree = documents[0] if documents else None
    if tree is None:
        return {}
    return tree if isinstance(tree, dict) else None


def json_tree(written: str) -> Tree:
    """The document of a JSON text, None when it is broken."""
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return None


def ini_values(written: str, section: str) -> Mapping[str, str]:
    """The settings of one section of an ini text (ovnkube.conf, ncp.ini), quotes removed; nothing when broken."""
    import configparser  # 2 ms that few clusters need

    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string(written)
    except (configparser.Error, AttributeError):  # the latter where a name without a value is continued
        return {}
    if not parser.has_section(section):
        return {}
    return {key: value.strip().strip("\"'") for key, value in parser.items(section) if value is not None}
