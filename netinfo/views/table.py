"""The table for a terminal, and the same rows as Markdown and CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from netinfo import lazy_imports
from netinfo.model.report import Fact, Report
from netinfo.text.escape import escape
from netinfo.text.translation import _
from netinfo.views import wording

Rows = list[tuple[str, ...]]


def render(reports: Sequence[Report], facts: Sequence[Fact], form: str, *, headers: bool) -> str:
    """The facts of each report as text. ``form`` is ``table``, ``markdown`` or ``csv``.

    Several reports share one table whose first column is the context.
    """
    rows = [row for report in reports for row in _rows(report, facts, names_context=len(reports) > 1)]
    names = (_("FACT"), _("VALUE"), _("STATE"), _("HOW WE KNOW"))
    columns = (_("CONTEXT"), *names) if len(reports) > 1 else names
    return laid_out(rows, columns, form, headers=headers)


def laid_out(rows: Rows, columns: tuple[str, ...], form: str, *, headers: bool) -> str:
    """Rows of escaped cells as a ``table``, as ``markdown`` or as ``csv``."""
    if form == "csv":
        return _csv(rows, columns if headers else None)
    return _tabulate(rows, columns, form, headers=headers)


def _rows(report: Report, facts: Sequence[Fact], *, names_context: bool) -> Rows:
    rows: Rows = []
    for fact in facts:
        verdict = report.facts.get(fact)
        if verdict is None:
            continue
        cells = (wording.title(fact), wording.value(verdict), wording.state(verdict), wording.how_we_know(verdict))
        rows.append((escape(report.context), *cells) if names_context else cells)
    return rows


@cache
def tabulate() -> Callable[..., str]:
    """The function of the package of that name; loaded while the cluster is asked."""
    with lazy_imports.stand_ins():
        from tabulate import tabulate as function

    return function


def _tabulate(rows: Rows, columns: tuple[str, ...], form: str, *, headers: bool) -> str:
    if form == "markdown":
        # tabulate does not escape what ends a cell, nor what Markdown and HTML would act on.
        rows = [tuple(_for_markdown(cell) for cell in row) for row in rows]
        lines = tabulate()(rows, columns, "github", disable_numparse=True).split("\n")
        # Without a heading the row of dashes belongs to nothing; the rows can follow those of a table that has one.
        return "".join(f"{line}\n" for line in (lines if headers else lines[2:]))
    return plain(rows, columns if headers else ())


def plain(rows: Rows, columns: tuple[str, ...]) -> str:
    """Aligned columns as kubectl prints them."""
    # Numbers are never parsed: version 1.30 would become 1.3.
    text = tabulate()(rows, columns, "plain", disable_numparse=True)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _for_markdown(cell: str) -> str:
    for character in "\\`*_{}[]<>|":
        cell = cell.replace(character, "\\" + character)
    return cell


def _csv(rows: Rows, columns: tuple[str, ...] | None) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([columns] if columns else [])
    writer.writerows(rows)
    return out.getvalue()
