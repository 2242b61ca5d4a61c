"""Names against globs, with regard to case, as ``fnmatch.fnmatchcase`` does.

Records hold hundreds of globs, nearly all of letters and ``*`` alone. Those are compared as texts: to compile an
expression for each would take longer than all the comparing.
"""

from __future__ import annotations

from collections.abc import Iterable


def fits(text: str, glob: str) -> bool:
    """True when the glob holds for the whole text.

    >>> fits("kube-flannel-ds-amd64", "kube-flannel-ds*"), fits("weave-net", "Weave-Net")
    (True, False)
    """
    head = glob.removesuffix("*")
    if not has_wildcard(head):
        return text.startswith(head) if head != glob else text == glob
    if "?" in glob or "[" in glob:
        from fnmatch import fnmatchcase

        return fnmatchcase(text, glob)
    return _holds(text, glob.split("*"))


def _holds(text: str, pieces: list[str]) -> bool:
    """True when the text begins with the first piece, ends with the last, and has the others between them in order."""
    first, *between, last = pieces
    if not (text.startswith(first) and text.endswith(last) and len(first) + len(last) <= len(text)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in between:  # the earliest place leaves most room for the others
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def fits_any(text: str, globs: Iterable[str]) -> bool:
    """True when one of the globs holds for the whole text."""
    return any(fits(text, glob) for glob in globs)


def has_wildcard(text: str) -> bool:
    """True for a glob that is no plain name."""
    return "*" in text or "?" in text or "[" in text
