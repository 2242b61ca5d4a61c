"""Narration in the reader's language: gettext over English sentences. Ids, commands, outputs and JSON stay as they are.

The language is ``--lang``, else the locale's (LANGUAGE, LC_ALL, LC_MESSAGES, LANG, in gettext's order), else English.
English costs nothing: no catalogue is opened, and gettext is not even imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from netinfo.text.messages import Phrase

TYPE_CHECKING = False  # typing and pathlib cost 7 ms, and --help needs this module; type checkers know this name
if TYPE_CHECKING:
    from gettext import NullTranslations

#: English is what the source says; every other language has a PO file.
LANGUAGES = ("en", "ru")
_catalogue: NullTranslations | None = None
_language = "en"


def set_language(language: str | None) -> None:
    """Choose the language of everything that is said from now on; None asks the locale."""
    global _catalogue, _language
    chosen = _language = language or language_of(os.environ)
    if chosen == "en":
        _catalogue = None
        return
    from netinfo.text import po
    from netinfo.values import package_data

    _catalogue = po.translations(package_data.read("locale", chosen, "LC_MESSAGES", "netinfo.po").decode())


def language() -> str:
    """The language of everything that is said: one of ``LANGUAGES``."""
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is said meanwhile is said in this language."""
    global _catalogue
    before = _catalogue
    try:
        set_language(language)
        yield
    finally:
        _catalogue = before


def language_of(environ: Mapping[str, str]) -> str:
    """The first language of the locale that there is a catalogue for.

    As in GNU gettext, LANGUAGE is a list that goes before the others, unless the locale is plain C: whoever sets
    ``LC_ALL=C`` wants English.
    """
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"
    wanted = [*environ.get("LANGUAGE", "").split(":"), locale]
    codes = [each.replace("-", "_").partition("_")[0].partition(".")[0].lower() for each in wanted]
    return next((code for code in codes if code in LANGUAGES), "en")


def _(message: str) -> str:
    """The sentence in the reader's language."""
    return _catalogue.gettext(message) if _catalogue and message else message


def ngettext(singular: str, plural: str, count: int) -> str:
    """The sentence in the form that the count takes in the reader's language."""
    if _catalogue:
        return _catalogue.ngettext(singular, plural, count)
    return singular if count == 1 else plural


def said(sentence: str, shown: Callable[[str], str] = str) -> str:
    """What facts and errors say, in the reader's language; a plain text is a message of the catalogue or data.

    ``shown`` prepares the values inside, names and addresses, for the form of the output.
    """
    return sentence.told(_, ngettext, shown) if isinstance(sentence, Phrase) else _(sentence)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """The sentence itself, marked for the catalogue."""
    return message
