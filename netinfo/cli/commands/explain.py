"""``kubectl netinfo explain [NAME]``: what a solution is; no cluster is asked."""

from __future__ import annotations

import difflib
import sys

from netinfo.components import match
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.messages import phrase
from netinfo.views import explain, layout


def run(name: str | None) -> int:
    """Print one solution, or all side by side; NetinfoError (usage) suggests near names."""
    known = sorted(match.signatures(), key=lambda each: each.id)
    if name is None:
        headings = ("NAME", "TITLE", "ROLE", "ADDRESSES BY", "NETWORKPOLICY")
        sys.stdout.write(layout.fitted(explain.table(known), headings))
        return int(ExitCode.DETERMINED)
    for each in known:
        if each.id == name:
            sys.stdout.write(explain.one(each))
            return int(ExitCode.DETERMINED)
    near = difflib.get_close_matches(name, [each.id for each in known], n=3)
    hint = phrase("{command}   lists them all", command="kubectl netinfo explain")
    hint = phrase("did you mean {names}?", names=", ".join(near)) if near else hint
    raise NetinfoError(ExitCode.USAGE, phrase('no solution is called "{name}"', name=name), "", hint)
