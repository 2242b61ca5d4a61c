"""``kubectl netinfo explain [NAME]``: what a solution or an idea is; no cluster is asked."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping, Sequence

from netinfo.cli.options import Options
from netinfo.cli.output import Output
from netinfo.components import match
from netinfo.components.records import about
from netinfo.components.records.about import Concept
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.messages import phrase
from netinfo.text.translation import _
from netinfo.views import explain
from netinfo.views.explain import Entry


def run(options: Options, words: Sequence[str]) -> Output:
    """One solution or idea, or all solutions side by side; NetinfoError (usage) suggests near names."""
    entries = [Entry(each, about.read(each.id)) for each in match.signatures()]
    page, headers = options.page(sys.stdout), options.has_headers
    if not words:
        is_wide = options.is_wide or options.form == "wide"
        text = explain.side_by_side(entries, options.form, headers=headers, is_wide=is_wide, page=page)
        more = f"{_(explain.KUBE_PROXY)}: kubectl netinfo explain service\n"
        return Output(text, more if options.form in ("table", "wide") else "")
    found = _found(" ".join(words), entries)
    if isinstance(found, Entry):
        return Output(explain.one(found, options.form, headers=headers, page=page))
    return Output(explain.concept(found, options.form, page))


def known() -> list[str]:
    """The ids of all solutions and ideas."""
    return sorted([*(each.id for each in match.signatures()), *(each.id for each in about.concepts())])


def _found(name: str, entries: Sequence[Entry]) -> Entry | Concept:
    """By id, title or what people call it, in any case; a solution before an idea."""
    pages: dict[str, Entry | Concept] = {}
    for entry in entries:
        for each in (entry.signature.id, entry.signature.title, *entry.about.names):
            pages.setdefault(_plain(each), entry)
    for concept in about.concepts():
        for each in (concept.id, *concept.names):
            pages.setdefault(_plain(each), concept)
    wanted = _plain(name)
    for each in (wanted, wanted.removesuffix("-cni"), f"{wanted}-cni"):
        if each in pages:
            return pages[each]
    raise _unknown(name, pages)


def _plain(name: str) -> str:
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _unknown(name: str, pages: Mapping[str, object]) -> NetinfoError:
    near = difflib.get_close_matches(_plain(name), list(pages), n=3)
    hint = phrase("{command}   lists them all", command="kubectl netinfo explain")
    hint = phrase("did you mean {names}?", names=", ".join(near)) if near else hint
    return NetinfoError(ExitCode.USAGE, phrase('nothing is known of "{name}"', name=name), "", hint)
