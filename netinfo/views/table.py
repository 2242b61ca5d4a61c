"""The table for a terminal, and the same rows as Markdown and CSV."""

from __future__ import annotations

from collections.abc import Sequence

from netinfo.model.report import Fact, Report
from netinfo.text.escape import escape
from netinfo.text.translation import _
from netinfo.views import layout, wording
from netinfo.views.fact_rows import fact_rows
from netinfo.views.layout import Meanings, Row
from netinfo.views.page import FILE, Page

Rows = Sequence[Row]


def render(reports: Sequence[Report], facts: Sequence[Fact], form: str, *, headers: bool, page: Page = FILE) -> str:
    """The facts of each report as text. ``form`` is ``table``, ``markdown`` or ``csv``.

    Several reports share one table whose first column is the context.
    """
    found = [(report, row) for report in reports for row in fact_rows(report, facts)]
    is_several = len(reports) > 1
    rows = [((escape(report.context), *row.cells) if is_several else row.cells) for report, row in found]
    names = (_("FACT"), _("VALUE"), _("STATE"), _("HOW WE KNOW"))
    columns = (_("CONTEXT"), *names) if is_several else names
    state = columns.index(names[2])
    states = [wording.MEANINGS[row.state] for _report, row in found]
    return laid_out(
        rows, columns, form, headers=headers, page=page, meanings=lambda row, at: states[row] if at == state else None
    )


def laid_out(
    rows: Rows,
    columns: Row,
    form: str,
    *,
    headers: bool,
    page: Page = FILE,
    meanings: Meanings | None = None,
) -> str:
    """Rows of escaped cells as a ``table`` on the page, as ``markdown`` or as ``csv``."""
    if form == "csv":
        return _csv(rows, columns if headers else None)
    if form == "markdown":
        return _markdown(rows, columns, headers=headers)
    return layout.fitted(rows, columns if headers else (), page, meanings)


def _markdown(rows: Rows, columns: Row, *, headers: bool) -> str:
    # tabulate does not escape what ends a cell, nor what Markdown and HTML would act on.
    cells = [tuple(_for_markdown(cell) for cell in row) for row in rows]
    lines = layout.tabulate()(cells, columns, "github", disable_numparse=True).split("\n")
    # Without a heading the row of dashes belongs to nothing; the rows can follow those of a table that has one.
    return "".join(f"{line}\n" for line in (lines if headers else lines[2:]))


def _for_markdown(cell: str) -> str:
    for character in "\\`*_{}[]<>|":
        cell = cell.replace(character, "\\" + character)
    return cell


def _csv(rows: Rows, columns: Row | None) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([columns] if columns else [])
    writer.writerows([_no_formula(cell) for cell in row] for row in rows)
    return out.getvalue()


def _no_formula(cell: str) -> str:
    """A cell that a spreadsheet takes for text (owasp.org/www-community/attacks/CSV_Injection); ``-`` alone is none."""
    return f"'{cell}" if len(cell) > 1 and cell[0] in "=+-@" else cell
