"""One JSON document off the tape: a list with its items one at a time, or a single object.

Lists that decide nothing (events, ReplicaSets) are decoded as well and then dropped. By kubectl's indentation their
end could be found in half the time. But where a terminal wrapped a dump, a line of a text may look like that end, and
whoever wrote the text, of an event of his namespace, would have the rest of it read as objects of the cluster.
"""

from __future__ import annotations

from netinfo.sources.dump.input.limits import MOST_OBJECT, refusal
from netinfo.sources.dump.parse.assemble import CUT, Assembly
from netinfo.sources.dump.parse.json_text import BrokenError, JsonText
from netinfo.text.messages import phrase
from netinfo.values.json_access import Tree

_ITEMS = ("items", "Items")


def read(text: JsonText, into: Assembly) -> None:
    """Read the document at the cursor. Damage ends it: the cursor stays there, and ``into`` knows what was lost."""
    head: dict[str, Tree] = {}
    begin, of_items = text.tape.offset, 0
    unwrapped = text.unwrapped
    try:
        text.take(b"{")
        if text.peek() != b"}":
            while True:
                key = text.value()
                text.take(b":")
                if key in _ITEMS and isinstance(key, str):
                    into.begin_items(head, key)
                    here = text.tape.offset
                    _items(text, into)
                    of_items += text.tape.offset - here
                elif isinstance(key, str):
                    head[key] = text.value(is_kept=into.is_kept)
                if text.tape.offset - begin - of_items > MOST_OBJECT:
                    raise refusal(
                        phrase(
                            "an object before byte {offset} is larger than any object of a cluster",
                            offset=text.tape.offset,
                        )
                    )
                if text.peek() != b",":
                    break
                text.take(b",")
        text.take(b"}")
    except BrokenError as error:
        into.broken(head, CUT if error.at_end else phrase("it is broken at byte {offset}", offset=text.tape.offset))
        return
    if text.unwrapped > unwrapped and into.is_kept:
        into.note(phrase("lines were wrapped inside texts of it and have been joined again"))
    into.end(head)


def _items(text: JsonText, into: Assembly) -> None:
    if text.peek() != b"[":
        value = text.value()
        if value is not None:  # "items": null is an empty list
            into.note(phrase("its items are no list"))
        return
    text.take(b"[")
    if text.peek() == b"]":
        text.take(b"]")
        return
    while True:
        into.item(text.value(is_kept=into.is_kept))
        if text.peek() != b",":
            break
        text.take(b",")
    text.take(b"]")
