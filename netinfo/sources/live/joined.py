"""Several looks at one source as one listing."""

from __future__ import annotations

from typing import TypeVar

from netinfo.model.command import Trouble
from netinfo.model.snapshot import Listing, not_asked

Row = TypeVar("Row")


def is_forbidden(listing: Listing[Row] | None) -> bool:
    """True when the look was answered, and refused."""
    return listing is not None and listing.trouble is Trouble.FORBIDDEN


def asked_then(parts: list[Listing[Row] | None]) -> list[Listing[Row] | None]:
    """The looks without those that a record lacks because it was made before they were asked: as if never asked."""
    return [each for each in parts if each is None or each.trouble is not Trouble.NOT_RECORDED]


def joined(parts: list[Listing[Row] | None]) -> Listing[Row]:
    """One listing of several looks at the same source: all rows once, and the first trouble.

    Rows beside trouble come from a narrower look (one namespace): they show presence, never absence. A look that was
    wanted and never made (None: the server gave no hope of an answer) leaves the listing incomplete.
    """
    looked = [part for part in parts if part is not None]
    if not looked:
        return not_asked()
    trouble = next((part for part in looked if part.trouble is not None), None)
    return Listing(
        looked[0].rows if len(looked) == 1 else _each_once(looked),
        trouble.trouble if trouble else None,
        len(looked) == len(parts) and all(part.is_complete for part in looked),
        (trouble or looked[0]).command,
        trouble.message if trouble else "",
    )


def beside(first: Listing[Row] | None, more: Listing[Row] | None) -> Listing[Row]:
    """The first look, and the rows of another one where that is whole: what is lacking there is no gap of the first."""
    is_whole = first is not None and more is not None and more.is_readable and more.is_complete
    return joined([first, more] if is_whole else [first])


def _each_once(parts: list[Listing[Row]]) -> tuple[Row, ...]:
    """By the object's name: rows hold mappings, which have no hash."""
    rows = {getattr(row, "ref", row): row for part in reversed(parts) for row in part.rows}
    return tuple(rows.values())
