"""Files that a command writes for the user (``-O``): UTF-8, for their owner only, never over one by chance.

A regular file is written beside its place and renamed into it, so that the old text stands there or the new one.
A device or a pipe is written as it is; one that nobody reads holds the run up for a moment only.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.messages import phrase
from netinfo.text.translation import _

#: So long may a pipe be without a reader, and a reader without reading.
PATIENCE_SECONDS = 2.0
_TICK_SECONDS = 0.05
#: No link is followed; Windows has none of these flags but translates the ends of lines unless told not to.
_AS_IT_IS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def write_new(text: str, path: Path, *, force: bool) -> None:
    """Write the text with line feeds on every system; no link to a file is followed. NetinfoError (usage) where it
    cannot be, and (too slow) where nobody reads the pipe."""
    try:
        there = path.stat().st_mode if path.exists() else 0
        if there and not stat.S_ISREG(there) and not stat.S_ISDIR(there):
            _into(path, text.encode())
        elif force:
            _replace(path, text.encode())
        else:
            _create(path, text.encode())
    except FileExistsError:
        what = _("{path} exists").format(path=path)
        raise NetinfoError(ExitCode.USAGE, what, "", _("give --force to write over it")) from None
    except OSError as error:
        raise NetinfoError(ExitCode.USAGE, f"{path}: {error.strerror}", "", _("give -O another file")) from None


def _create(path: Path, data: bytes, mode: int = 0o600) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_IT_IS, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except BaseException:
        path.unlink()
        raise


def _replace(path: Path, data: bytes) -> None:
    if path.is_symlink() or path.is_dir():
        raise OSError(0, os.strerror(40 if path.is_symlink() else 21))
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}")
    _create(beside, data)
    try:
        if path.exists():
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
    except BaseException:
        beside.unlink()
        raise


def _into(path: Path, data: bytes) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | _WITHOUT_WAITING)
            break
        except OSError:  # ENXIO: a pipe that nobody has opened to read from it
            if not path.is_fifo():
                raise
            if time.monotonic() >= end:
                raise _unread(path) from None
            time.sleep(_TICK_SECONDS)
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while data:
            try:
                data = data[os.write(descriptor, data) :]
                end = time.monotonic() + PATIENCE_SECONDS
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise _unread(path) from None
                time.sleep(_TICK_SECONDS)
    finally:
        os.close(descriptor)


def _unread(path: Path) -> NetinfoError:
    what = phrase("{path}: nobody reads from the pipe", path=path)
    return NetinfoError(ExitCode.UNREACHABLE, what, "", _("give -O another file"))
