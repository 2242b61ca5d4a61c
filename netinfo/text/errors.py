"""How an error is told on stderr."""

from __future__ import annotations

from netinfo.model.error import NetinfoError
from netinfo.text.translation import _, said

#: A cause longer than this is quoted HTML or a path of errors: its beginning says it.
_LONGEST_CAUSE = 200


def lines(error: NetinfoError) -> list[str]:
    """At most three lines for stderr, in the reader's language, not yet escaped."""
    what = " ".join(said(error.what).split())  # kubectl breaks some of its errors into several lines
    shown = [f"{_('error')}: {what if len(what) <= _LONGEST_CAUSE else what[: _LONGEST_CAUSE - 3] + '...'}"]
    named = ((_("tried"), error.command), (_("next"), said(error.next_step)))
    width = max(len(name) for name, _text in named) + 1
    return shown + [f"  {name + ':':<{width}} {text}" for name, text in named if text]
