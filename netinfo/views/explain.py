"""What a solution is, how it works and how it is recognised; all of them side by side; the ideas behind them.

In: records. Out: text for a page, Markdown, CSV, JSON and YAML. No cluster is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netinfo.components.records.about import About, Concept
from netinfo.components.records.signature import Signature
from netinfo.model.components import Role
from netinfo.named_tuple import NamedTuple
from netinfo.text.translation import N_, _, language
from netinfo.views import layout, structured, table
from netinfo.views.layout import paragraph, prose
from netinfo.views.page import FILE, Meaning, Page
from netinfo.views.recognition import recognised_by

_POLICIES = {"yes": N_("yes"), "no": N_("no"), "optional": N_("optional")}
#: How kube-proxy chooses, wherever it serves (kubernetes.io/docs/reference/networking/virtual-ips).
KUBE_PROXY = N_("kube-proxy chooses at random with iptables and nftables, in turn with IPVS")


class Entry(NamedTuple):
    """A solution: how it looks, and what is told of it."""

    signature: Signature
    about: About


def side_by_side(entries: Sequence[Entry], form: str, *, headers: bool, is_wide: bool, page: Page = FILE) -> str:
    """One row a solution in the form asked for: networks before what stands beside one."""
    if form in ("json", "yaml"):
        return structured.written(structured.several("SolutionList", [_document(each) for each in entries]), form)
    names = (_("NAME"), *_columns(), *((_("TITLE"), _("CHECKED")) if is_wide else ()))
    in_order = sorted(entries, key=lambda each: (each.signature.role is not Role.PRIMARY, each.signature.id))
    rows = [
        (each.signature.id, *_cells(each), *((each.signature.title, each.signature.checked) if is_wide else ()))
        for each in in_order
    ]
    if form in ("table", "wide"):
        return layout.in_parts(rows, names if headers else (), page)
    return table.laid_out(rows, names, form, headers=headers, page=page)


def one(entry: Entry, form: str, *, headers: bool = True, page: Page = FILE) -> str:
    """A page about one solution."""
    if form in ("json", "yaml"):
        return structured.written({"apiVersion": structured.API_VERSION, **_document(entry)}, form)
    if form == "markdown":
        return section(entry)
    if form == "csv":
        return side_by_side([entry], form, headers=headers, is_wide=False)
    signature, about = entry
    head = page.paint(f"{signature.title}  ({signature.id})", Meaning.HEADING)
    parts = [f"{head}\n\n", prose(about.told(language()).summary, page), "\n"]
    parts += _named(entry, page)
    parts += ["\n", _("Recognised by any of:"), "\n"]
    parts += [paragraph(each, page, "  - ", "    ") for each in recognised_by(signature)]
    parts += ["\n", _("Sources (checked {date}):").format(date=signature.checked), "\n"]
    parts += [paragraph(each, page, "  - ", "    ") for each in dict.fromkeys((*about.sources, *signature.sources))]
    return "".join([*parts, f"\n{signature.homepage}\n"])


def concept(concept: Concept, form: str, page: Page = FILE) -> str:
    """A short page about an idea."""
    if form in ("json", "yaml"):
        told = {"name": concept.id, "title": concept.titles["en"], "text": concept.texts["en"]}
        tree = {"apiVersion": structured.API_VERSION, "kind": "Concept", **told, "links": list(concept.links)}
        return structured.written(tree, form)
    title, text = concept.titles[language()], concept.texts[language()]
    if form == "markdown":
        return "".join([f"## {title}\n\n{text}\n\n", *(f"- <{each}>\n" for each in concept.links)])
    if form == "csv":
        return table.laid_out([(concept.id, title, text)], (_("NAME"), _("TITLE"), _("TEXT")), form, headers=True)
    links = "".join(f"  {each}\n" for each in concept.links)
    return f"{page.paint(title, Meaning.HEADING)}\n\n{prose(text, page)}\n{links}"


def markdown(entries: Sequence[Entry]) -> str:
    """The page "how each solution is recognised" of the docs."""
    head = (
        "# What each solution is, and how it is recognised\n\n"
        "Generated from `netinfo/solutions/*.toml` by `python -m tests.docs`. An agent counts only if it runs: its\n"
        "Pods are wanted and ready. Marks support an identification or are reported as leftovers; alone they never\n"
        "identify.\n"
    )
    return "\n".join([head, *(section(each) for each in entries)])


def section(entry: Entry) -> str:
    """The section of a page in Markdown."""
    signature, about = entry
    facts = "".join(f"- {name}: {value}\n" for name, value in zip(_titles(), _cells(entry), strict=True))
    rows = "".join(f"- {line}\n" for line in recognised_by(signature))
    origins = "".join(f"- `{line}`\n" for line in dict.fromkeys((*about.sources, *signature.sources)))
    return (
        f"## {signature.title} (`{signature.id}`)\n\n{about.told(language()).summary}\n\n{facts}\n"
        f"{_('Recognised by any of:')}\n\n{rows}\n"
        f"{_('Sources (checked {date}):').format(date=signature.checked)}\n\n{origins}"
    )


def _titles() -> tuple[str, ...]:
    return (
        _("Approach"),
        _("Between nodes"),
        _("Addresses by"),
        _("NetworkPolicy"),
        _("Services by"),
        _("Install"),
        _("Status"),
    )


def _columns() -> tuple[str, ...]:
    return (
        _("APPROACH"),
        _("BETWEEN NODES"),
        _("ADDRESSES BY"),
        _("NETWORKPOLICY"),
        _("SERVICES BY"),
        _("INSTALL"),
        _("STATUS"),
    )


def _cells(entry: Entry) -> tuple[str, ...]:
    """The values under ``_columns``, and behind ``_titles``."""
    told = entry.about.told(language())
    approach = ", ".join(_(each) for each in entry.about.approach)
    policy = _(_POLICIES[entry.signature.enforces_policy])
    return approach, told.between_nodes, told.addresses_by, policy, told.services_by, told.install, told.status


def _named(entry: Entry, page: Page) -> Iterator[str]:
    widest = max(map(len, _titles())) + 2
    cells = [*_cells(entry)]
    if "kube-proxy" in entry.about.told("en").services_by:
        cells[_titles().index(_("Services by"))] += f"; {_(KUBE_PROXY)}"
    for name, value in zip(_titles(), cells, strict=True):
        yield paragraph(value, page, f"{name:<{widest}}", " " * widest)


def _document(entry: Entry) -> dict[str, Any]:
    """The same for programs, in English as all that they read."""
    signature, told = entry.signature, entry.about.told("en")
    return {
        "kind": "Solution",
        "name": signature.id,
        "title": signature.title,
        "role": str(signature.role),
        "summary": told.summary,
        "approach": list(entry.about.approach),
        "betweenNodes": told.between_nodes,
        "addressesBy": told.addresses_by,
        "networkPolicy": signature.enforces_policy,
        "servicesBy": told.services_by,
        "install": told.install,
        "status": told.status,
        "homepage": signature.homepage,
        "checked": signature.checked,
        "sources": list(dict.fromkeys((*entry.about.sources, *signature.sources))),
    }
