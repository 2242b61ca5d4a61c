"""Who has an address as a table, Markdown, CSV, JSON and YAML, and in sentences what could not be excluded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netinfo.model.whois import Answer, Inside, Owner, OwnerKind, Unsure
from netinfo.text.command_line import shown
from netinfo.text.escape import escape
from netinfo.text.translation import N_, _, said
from netinfo.views import shown_rows, structured, uses
from netinfo.views.page import FILE, Page

_KINDS = {
    OwnerKind.POD: N_("Pod"),
    OwnerKind.SERVICE: N_("Service"),
    OwnerKind.NODE: N_("node"),
    OwnerKind.AGENT: N_("network agent"),
}


def render(answers: Sequence[Answer], form: str, *, headers: bool, page: Page = FILE) -> str:
    """A row an owner, then a row a block that holds the address, the narrowest last."""
    if form in ("json", "yaml"):
        tree = {
            "apiVersion": structured.API_VERSION,
            "kind": "Whois",
            "addresses": [_document(each) for each in answers],
        }
        return structured.written(tree, form)
    rows = [row for each in answers for row in _rows(each)]
    columns = (_("ADDRESS"), _("CONTEXT"), _("WHO"), _("NAME"), _("NODE"), _("DETAIL"), _("COMMAND"))
    return shown_rows.laid_out(rows, columns, form, headers=headers, page=page)


def _rows(answer: Answer) -> Iterator[tuple[str, ...]]:
    address = str(answer.address)
    for owner in answer.owners:
        name = f"{owner.namespace}/{owner.name}" if owner.namespace else owner.name
        detail = ", ".join([*owner.ports, *([said(owner.note)] if owner.note else [])]) or owner.field
        told = (owner.cluster, _(_KINDS[owner.kind]), name, owner.node, detail, shown(owner.command))
        yield (address, *(escape(each) for each in told))
    for block in answer.inside:
        written = _("possibly {block}").format(block=block.block) if block.is_possible else block.block
        cells = (uses.holder(block.holder), _("block"), f"{uses.use(block.use)} {written}", escape(block.label), "")
        yield (address, *cells, escape(shown(block.command)))


def sentences(answers: Sequence[Answer]) -> Iterator[str]:
    """What a row cannot say: nobody has it, or it could not be excluded."""
    for each in answers:
        alive = [owner for owner in each.owners if not owner.is_ended]
        if alive:
            continue
        if each.unsure:
            reasons = "; ".join(_unsure_words(one) for one in each.unsure)
            yield _("{address}: no owner found, and it cannot be excluded that there is one: {reasons}").format(
                address=each.address, reasons=reasons
            )
        elif each.inside:
            yield _("{address}: nobody has it; it lies inside a block that is in use").format(address=each.address)
        elif not each.owners:
            yield _("{address}: nobody has it, and no block holds it").format(address=each.address)


def _unsure_words(one: Unsure) -> str:
    return f"{escape(one.cluster)}: {escape(said(one.because))}"


def state(answer: Answer) -> str:
    """``owned``, ``unused`` (inside a block, and nobody has it), ``nobody``, or ``unknown``."""
    if any(not each.is_ended for each in answer.owners):
        return "owned"
    if answer.unsure:
        return "unknown"
    return "unused" if answer.inside or answer.owners else "nobody"


def _document(answer: Answer) -> dict[str, Any]:
    return {
        "address": str(answer.address),
        "state": state(answer),
        "owners": [_owner(each) for each in answer.owners],
        "inside": [_inside(each) for each in answer.inside],
        "unsure": [_unsure(each) for each in answer.unsure],
    }


def _owner(one: Owner) -> dict[str, Any]:
    return {
        "context": escape(one.cluster),
        "kind": str(one.kind),
        "namespace": escape(one.namespace) or None,
        "name": escape(one.name),
        "node": escape(one.node) or None,
        "field": escape(one.field),
        "ports": [escape(each) for each in one.ports],
        "ended": one.is_ended,
        "command": escape(shown(one.command)),
    }


def _inside(one: Inside) -> dict[str, Any]:
    return {
        "holder": escape(one.holder),
        "use": str(one.use),
        "cidr": one.block,
        "label": escape(one.label) or None,
        "possible": one.is_possible,
        "command": escape(shown(one.command)) or None,
    }


def _unsure(one: Unsure) -> dict[str, Any]:
    return {
        "context": escape(one.cluster),
        "because": escape(str(one.because)),
        "command": escape(shown(one.command)) or None,
    }
