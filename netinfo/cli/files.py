"""Files that a command writes for the user (``-O``): UTF-8, for their owner only, never over one by chance."""

from __future__ import annotations

import os
from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.translation import _


def write_new(text: str, path: Path, *, force: bool) -> None:
    """Write the text with line feeds on every system; no link is followed. NetinfoError (usage) where it cannot be."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if force else os.O_EXCL)
    try:
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(text.encode())
    except FileExistsError:
        what = _("{path} exists").format(path=path)
        raise NetinfoError(ExitCode.USAGE, what, "", _("give --force to write over it")) from None
    except OSError as error:
        raise NetinfoError(ExitCode.USAGE, f"{path}: {error.strerror}", "", _("give -O another file")) from None
