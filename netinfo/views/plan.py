"""Free blocks as a table, Markdown, CSV, JSON and YAML, and in sentences what stood in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netinfo.model.holdings import Gap, Holding
from netinfo.model.plan import Plan, Size
from netinfo.text.command_line import shown
from netinfo.text.escape import escape
from netinfo.text.translation import _, ngettext
from netinfo.values.addresses import BITS
from netinfo.views import shown_rows, structured, table, uses
from netinfo.views.page import FILE, Page

#: So many holdings that stand in the way are told to a person; JSON has them all.
_MOST_TOLD = 12


def render(plan: Plan, size: Size | None, form: str, *, headers: bool, page: Page = FILE) -> str:
    """The free blocks in the form asked for; an empty text where a table would have no row."""
    if form in ("json", "yaml"):
        return structured.written(_document(plan, size), form)
    rows: table.Rows = [
        (str(each.block), _number(each.block.num_addresses), _remark(each.wanted_by)) for each in plan.proposals
    ]
    if form in ("table", "wide") and not rows:
        return ""
    columns = (_("BLOCK"), _("ADDRESSES"), _("REMARK"))
    return table.laid_out(rows, columns, "table" if form == "wide" else form, headers=headers, page=page)


def _number(count: int) -> str:
    return str(count) if count < 1 << 32 else f"2^{count.bit_length() - 1}"


def _remark(wanted_by: Sequence[str]) -> str:
    return _("taken by default by {names}").format(names=", ".join(wanted_by)) if wanted_by else ""


def sentences(plan: Plan, size: Size | None) -> Iterator[str]:
    """How the length was found, how many blocks there are, what is in the way and what could not be proven."""
    if size is not None:
        yield computed(size, plan.family)
    places = ", ".join(str(each) for each in plan.within)
    text = ngettext("{count} free /{length} in {places}", "{count} free /{length} in {places}", plan.number)
    yield text.format(count=_number(plan.number), length=plan.length, places=places)
    if plan.in_the_way:
        shown = [uses.holding(each) for each in plan.in_the_way[:_MOST_TOLD]]
        left = len(plan.in_the_way) - _MOST_TOLD
        more = [ngettext("and {count} more", "and {count} more", left).format(count=left)] if left > 0 else []
        yield _("in the way: {holdings}").format(holdings="; ".join(shown + more))
    yield from unproven(plan.gaps)


def computed(size: Size, family: int) -> str:
    """How many nodes and Pods come to which length."""
    addresses = 1 << (BITS[family] - size.slice)
    return _(
        "/{block}: a slice of /{slice} for each node ({addresses} addresses for {pods} Pods, twice as many at least), "
        "and {slices} slices for {nodes} nodes"
    ).format(
        block=size.block,
        slice=size.slice,
        addresses=_number(addresses),
        pods=size.pods_per_node,
        slices=1 << (size.slice - size.block),
        nodes=size.nodes,
    )


def unproven(gaps: Sequence[Gap]) -> Iterator[str]:
    """What may be taken by somebody whose block is not known."""
    if gaps:
        yield _("not proven free: {gaps} may lie there").format(gaps="; ".join(uses.gap(each) for each in gaps))


def holders(held: Sequence[Holding], form: str, *, headers: bool, page: Page = FILE) -> str:
    """Who has addresses of a block, one row each."""
    rows: table.Rows = [
        (
            uses.holder(each.holder),
            uses.use(each.use, each.label),
            uses.block(each),
            "; ".join(escape(shown(command)) for command in each.commands),
        )
        for each in held
    ]
    columns = (_("HOLDER"), _("USE"), _("BLOCK"), _("COMMAND"))
    return shown_rows.laid_out(rows, columns, form, headers=headers, page=page)


def _document(plan: Plan, size: Size | None) -> dict[str, Any]:
    return {
        "apiVersion": structured.API_VERSION,
        "kind": "Plan",
        "length": plan.length,
        "family": f"IPv{plan.family}",
        "in": [str(each) for each in plan.within],
        "size": _size(size),
        "free": [{"cidr": str(each.block), "takenByDefaultBy": list(each.wanted_by)} for each in plan.proposals],
        "count": plan.number,
        "inTheWay": [held(each) for each in plan.in_the_way],
        "notProven": [_gap(each) for each in plan.gaps],
    }


def check_document(
    block: str,
    state: str,
    holdings: Sequence[Holding],
    gaps: Sequence[Gap],
    wanted_by: Sequence[str],
    special: str | None,
) -> dict[str, Any]:
    """Who has a block, as a document."""
    return {
        "apiVersion": structured.API_VERSION,
        "kind": "PlanCheck",
        "cidr": block,
        "state": state,
        "holders": [held(each) for each in holdings],
        "specialPurpose": special,
        "takenByDefaultBy": list(wanted_by),
        "notProven": [_gap(each) for each in gaps],
    }


def _size(size: Size | None) -> dict[str, int] | None:
    if size is None:
        return None
    return {"nodes": size.nodes, "podsPerNode": size.pods_per_node, "slice": size.slice, "length": size.block}


def held(one: Holding) -> dict[str, Any]:
    """A holding as plain data."""
    return {
        "holder": escape(one.holder),
        "use": str(one.use),
        "cidr": str(one.block),
        "label": escape(one.label) or None,
        "possible": one.is_possible,
        "commands": [escape(shown(each)) for each in one.commands],
    }


def _gap(one: Gap) -> dict[str, Any]:
    return {
        "holder": escape(one.holder),
        "use": str(one.use),
        "because": escape(str(one.because)),
        "command": escape(shown(one.command)) or None,
    }
