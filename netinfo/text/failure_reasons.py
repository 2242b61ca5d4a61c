"""Why a source could not be read, in words for a person."""

from __future__ import annotations

from netinfo.model.command import Trouble
from netinfo.text.messages import Phrase, phrase

#: Each trouble as a person reads it.
_NAMES = {
    Trouble.FORBIDDEN: phrase("forbidden"),
    Trouble.UNAUTHORIZED: phrase("unauthorized"),
    Trouble.UNREACHABLE: phrase("unreachable"),
    Trouble.TIMEOUT: phrase("timeout"),
    Trouble.TLS: phrase("tls"),
    Trouble.UNAVAILABLE: phrase("unavailable"),
    Trouble.INVALID: phrase("invalid answer"),
    Trouble.TOO_LARGE: phrase("too large"),
    Trouble.NO_PROGRAM: phrase("no program"),
    Trouble.ENVIRONMENT: phrase("environment"),
    Trouble.FAILED: phrase("failed"),
    Trouble.NOT_IN_DUMP: phrase("not in the dump"),
    Trouble.DAMAGED: phrase("damaged in the dump"),
    Trouble.NOT_RECORDED: phrase("not recorded"),
}


def named(trouble: Trouble) -> Phrase:
    """The trouble's name for a person; in English it is the value itself."""
    return _NAMES[trouble]
