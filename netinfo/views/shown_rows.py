"""Rows whose last cell is a command that shows them: a column in a file, lines below the table on a page of some width.

A command that is broken between two lines of a cell cannot be pasted.
"""

from __future__ import annotations

from netinfo.views import table
from netinfo.views.layout import Row
from netinfo.views.page import FILE, Meaning, Page


def laid_out(rows: table.Rows, columns: Row, form: str, *, headers: bool, page: Page = FILE) -> str:
    """The rows in the form asked for; an empty text where a table for people would have no row."""
    is_table = form in ("table", "wide")
    if is_table and not rows:
        return ""
    if not is_table or page.columns is None:
        return table.laid_out(rows, columns, "table" if is_table else form, headers=headers, page=page)
    text = table.laid_out([row[:-1] for row in rows], columns[:-1], "table", headers=headers, page=page)
    commands = dict.fromkeys(row[-1] for row in rows if row[-1])
    return text + "".join(page.paint(f"$ {each}", Meaning.ASIDE) + "\n" for each in commands)
