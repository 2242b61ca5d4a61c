"""Text from outside inside a sentence of ours: as a Markdown code span, which every form turns into its own.

Narration is written in a small Markdown: plain sentences with code spans. Nothing from outside stands there except
inside a span, so no name can ping a person, load an image or end a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from netinfo.text.escape import escape
from netinfo.text.redact import redact

_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def code(raw: str) -> str:
    """The text as one code span on one line."""
    # Before the escaping as well: afterwards the lines of a key that is cut off are no lines any more.
    shown = escape(redact(escape(redact(raw)))) or " "
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest and (shown.startswith("`") or shown.endswith("`")) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def spans(sentence: str, outside: Callable[[str], str], inside: Callable[[str], str]) -> str:
    """The sentence with its code spans and all other text each put through a function."""
    parts: list[str] = []
    done = 0
    for found in _SPAN.finditer(sentence):
        text = found[2]
        if text.startswith(" `") or text.endswith("` "):
            text = text[1:-1]
        parts += [outside(sentence[done : found.start()]), inside(text)]
        done = found.end()
    return "".join([*parts, outside(sentence[done:])])
