"""What ``explain`` tells of a solution beside how it is recognised, and the short pages about the ideas of networking.

In: the table ``[about]`` of a record, and ``concepts.toml``. Out: named tuples with a text for each language.
No judgement needs any of it, so it is read from TOML when it is asked for, and no other run pays for it. A wrong key, a
missing text or an unknown word is a ``ValueError`` that names record and key.
"""

from __future__ import annotations

import pkgutil
import tomllib
from collections.abc import Mapping
from typing import Any

from netinfo.named_tuple import NamedTuple
from netinfo.text.translation import N_

#: How a network gets packets to Pods, and what those do that are none: a closed list, so that the list can be compared.
APPROACHES = frozenset(
    {
        N_("bridge"),
        N_("routes"),
        N_("overlay"),
        N_("eBPF"),
        N_("Open vSwitch"),
        N_("IPVS"),
        N_("WireGuard"),
        N_("VPP"),
        N_("vRouter"),
        N_("cloud interfaces"),
        N_("policies only"),
        N_("addresses only"),
        N_("several interfaces"),
        N_("chooses a plugin"),
        N_("service mesh"),
    }
)


class Description(NamedTuple):
    """A solution in the words of one language. ``status``: maintained, or when it ended and what replaced it."""

    summary: str
    between_nodes: str
    addresses_by: str
    services_by: str
    install: str
    status: str


class About(NamedTuple):
    """A solution for people. ``names``: what they call it beside its id; ``sources`` stand for all that is said."""

    approach: tuple[str, ...]
    names: tuple[str, ...]
    sources: tuple[str, ...]
    texts: Mapping[str, Description]

    def told(self, language: str) -> Description:
        """In the language, else in English."""
        return self.texts.get(language) or self.texts["en"]


class Concept(NamedTuple):
    """A short page: title and text by language, and where the official word stands."""

    id: str
    names: tuple[str, ...]
    links: tuple[str, ...]
    titles: Mapping[str, str]
    texts: Mapping[str, str]


def read(name: str) -> About:
    """What the record of that id says in ``[about]``."""
    return parse(_tree("netinfo.solutions", f"{name}.toml"), name)


def parse(record: Mapping[str, Any], name: str) -> About:
    """The table ``[about]`` of a whole record, the English summary of which stands above it."""
    table = dict(record.get("about", {}))
    russian = dict(table.pop("ru", {}))
    approach, names, sources = (tuple(table.pop(key, ())) for key in ("approach", "names", "sources"))
    if not approach or not sources:
        raise ValueError(f"{name}: about: approach and sources are needed")
    if unknown := set(approach) - APPROACHES:
        raise ValueError(f"{name}: about: approach: {', '.join(sorted(unknown))}")
    english = _description({"summary": record.get("summary", ""), **table}, f"{name}: about")
    return About(approach, names, sources, {"en": english, "ru": _description(russian, f"{name}: about.ru")})


def concepts() -> tuple[Concept, ...]:
    """All short pages, in the order of their file."""
    tree = _tree("netinfo.components.records", "concepts.toml")
    return tuple(_concept(name, dict(table)) for name, table in tree.items())


def _description(texts: Mapping[str, Any], place: str) -> Description:
    if set(texts) != set(Description._fields) or not all(isinstance(each, str) and each for each in texts.values()):
        raise ValueError(f"{place}: needed are {', '.join(Description._fields)}; there are {', '.join(texts)}")
    return Description(**{name: _one_line(text) for name, text in texts.items()})


def _concept(name: str, table: dict[str, Any]) -> Concept:
    russian = table.pop("ru", {})
    names, links = tuple(table.pop("names", ())), tuple(table.pop("links", ()))
    if set(table) != {"title", "text"} or set(russian) != {"title", "text"} or not links:
        raise ValueError(f"{name}: needed are title, text and links, title and text in ru too")
    languages = {"en": table, "ru": russian}
    titles = {language: each["title"] for language, each in languages.items()}
    return Concept(
        name, names, links, titles, {language: _one_line(each["text"]) for language, each in languages.items()}
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tree(package: str, file: str) -> dict[str, Any]:
    data = pkgutil.get_data(package, file)
    if data is None:
        raise ValueError(f"{package} has no {file}")
    return tomllib.loads(data.decode())
