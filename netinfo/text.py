"""Narration in the reader's language: gettext over English sentences. Ids, commands, outputs and JSON stay as they are.

The language is ``--lang``, else the locale's (LC_ALL, LC_MESSAGES, LANG, LANGUAGE as gettext reads them), else English.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LANGUAGES = ("en", "ru")
_FOLDER = Path(__file__).with_name("locale")
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def set_language(language: str | None) -> None:
    """Choose the language of everything that is said from now on; None asks the locale."""
    global _catalogue
    wanted = [language] if language else None
    _catalogue = gettext.translation("netinfo", _FOLDER, wanted, fallback=True)


def _(message: str) -> str:
    """The sentence in the reader's language."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The sentence in the form that the count takes in the reader's language."""
    return _catalogue.ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """The sentence itself, marked for the catalogue."""
    return message
