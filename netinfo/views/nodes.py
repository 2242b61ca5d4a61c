"""The nodes as a table, as Markdown, CSV, JSON and YAML: one row a node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netinfo.model.node_table import Counts, NodeRow, NodeTable
from netinfo.model.report import Report
from netinfo.text.escape import escape
from netinfo.text.translation import _, said
from netinfo.views import structured, table
from netinfo.views.page import FILE, Page

#: Stands where nothing is there, or nothing is known.
_NOTHING = "-"
Found = Sequence[tuple[Report, NodeTable]]


def render(found: Found, form: str, *, headers: bool, is_wide: bool = False, page: Page = FILE) -> str:
    """One row a node in the form asked for; several clusters share a table whose first column is the context."""
    if form in ("json", "yaml"):
        documents = [_document(report, nodes) for report, nodes in found]
        tree = documents[0] if len(documents) == 1 else structured.several("NodesList", documents)
        return structured.written(tree, form)
    is_several = len(found) > 1
    names: tuple[str, ...] = (_("NODE"), _("NETWORK"), _("SLICE"), _("ADDRESSES"), _("USED"), _("FREE"))
    names = (*names, _("ASSIGNED"), _("CAPACITY")) if is_wide else names
    columns = (_("CONTEXT"), *names) if is_several else names
    rows = [
        (escape(report.context), *_cells(row, is_wide)) if is_several else _cells(row, is_wide)
        for report, nodes in found
        for row in nodes.rows
    ]
    return table.laid_out(rows, columns, "table" if form == "wide" else form, headers=headers, page=page)


def gaps(nodes: NodeTable) -> Iterator[str]:
    """A sentence for everything that the rows leave open; columns with the same reason share one."""
    if nodes.no_rows:
        yield escape(said(nodes.no_rows))
    columns: dict[str, list[str]] = {}
    for column, because in ((_("SLICE"), nodes.no_slices), (_("USED"), nodes.no_used), (_("FREE"), nodes.no_free)):
        if because:
            columns.setdefault(escape(said(because)), []).append(column)
    for reason, names in columns.items():
        yield _("not given: {columns} ({reason})").format(columns=", ".join(names), reason=reason)
    if nodes.at_most:
        yield f"{_('FREE')}: {escape(said(nodes.at_most))}"


def _cells(row: NodeRow, is_wide: bool) -> tuple[str, ...]:
    cells = (
        escape(row.name),
        escape(row.network or _NOTHING),
        _list(row.slices),
        _list(row.addresses),
        _counts(row.used),
        _counts(row.free),
    )
    capacity = _NOTHING if row.pod_capacity is None else str(row.pod_capacity)
    return (*cells, _list(row.assigned), capacity) if is_wide else cells


def _list(texts: tuple[str, ...] | None) -> str:
    """As kubectl writes several values into one column."""
    return ",".join(escape(each) for each in texts) if texts else _NOTHING


def _counts(counts: Counts | None) -> str:
    """A bare number, or one a family where there are two."""
    if counts is None:
        return _NOTHING
    if len(counts) < 2:
        return str(sum(counts.values()))
    return ",".join(f"{family}:{count}" for family, count in counts.items())


def _document(report: Report, nodes: NodeTable) -> dict[str, Any]:
    reasons = {"items": nodes.no_rows, "slices": nodes.no_slices, "used": nodes.no_used, "free": nodes.no_free}
    told = {
        "items": [_item(row) for row in nodes.rows],
        "complete": nodes.is_whole,
        "because": {name: str(reason) for name, reason in reasons.items() if reason},
    }
    return structured.about(report, "Nodes", told)


def _item(row: NodeRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "network": row.network,
        "slices": None if row.slices is None else list(row.slices),
        "assigned": list(row.assigned),
        "addresses": list(row.addresses),
        "podCapacity": row.pod_capacity,
        "podPlaces": row.pod_places,
        "used": None if row.used is None else dict(row.used),
        "free": None if row.free is None else dict(row.free),
    }
