"""Names against globs, with regard to case, as ``fnmatch.fnmatchcase`` does.

Records hold hundreds of globs and most are plain names or end in ``*``. Those are compared as texts: to compile an
expression for each would take longer than all the comparing.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


def fits(text: str, glob: str) -> bool:
    """True when the glob holds for the whole text.

    >>> fits("kube-flannel-ds-amd64", "kube-flannel-ds*"), fits("weave-net", "Weave-Net")
    (True, False)
    """
    head = glob.removesuffix("*")
    if not has_wildcard(head):
        return text.startswith(head) if head != glob else text == glob
    return fnmatchcase(text, glob)


def fits_any(text: str, globs: Iterable[str]) -> bool:
    """True when one of the globs holds for the whole text."""
    return any(fits(text, glob) for glob in globs)


def has_wildcard(text: str) -> bool:
    """True for a glob that is no plain name."""
    return "*" in text or "?" in text or "[" in text
