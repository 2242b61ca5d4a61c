"""Opens what ``--from`` names as parts: a stream, a folder, an archive. Nothing is ever written or followed.

A part has a name (its path in the folder or archive, empty for a single stream) and bytes that are read once.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from pathlib import Path

from netinfo.components import match
from netinfo.sources.dump.input import archives
from netinfo.sources.dump.input.limits import MOST_FILES, refusal
from netinfo.sources.input_stream import Silence, chunks_of, opened
from netinfo.text.messages import phrase
from netinfo.text.translation import _

#: What an output directory holds that decides nothing: logs above all.
_IRRELEVANT = frozenset({"events", "replicasets", "replication-controllers"})
_RESOURCES = frozenset({"nodes", "pods", "daemonsets", "deployments", "services", "servicecidrs", "configmaps"})
_LOGS = ("logs.txt", ".log")
_READ = (".json", ".yaml", ".yml", ".txt", ".out", ".dump")
#: So much of the first bytes tells an archive from a text.
_SAMPLE = 1024
#: Names of descriptors that a shell or a parent opened: nobody else can open them again.
_DESCRIPTORS = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


class Form(StrEnum):
    """What was given."""

    STREAM = "stream"
    FOLDER = "folder"
    TAR = "tar"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the dump. ``not_read`` says why nothing of it was taken: it is a link that leads out of the dump."""

    name: str
    chunks: Iterable[bytes]
    not_read: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The dump's parts; each has to be read before the next is asked for.

    ``packing`` is that of the whole (``gzip``). ``is_pipe``: it came once and cannot be read again by its name, and
    ``rest`` is what it brings behind the last part.
    """

    form: Form
    parts: Iterator[Part]
    packing: str = ""
    is_pipe: bool = False
    rest: Iterable[bytes] = ()


def is_pipe(path: str) -> bool:
    """True for what is read once, in order: standard input, a named pipe, a descriptor (``<(cat dump.txt)``)."""
    if path == "-" or path.startswith(_DESCRIPTORS):
        return True
    try:
        return stat.S_ISFIFO(Path(path).stat().st_mode)
    except OSError:
        return False


def open_pipe(path: str, seconds: float, keep: Callable[[bytes], object] | None = None) -> Opened:
    """Open what ``is_pipe``. It may be silent for so many seconds; ``keep`` is told all its bytes."""
    try:
        descriptor = 0 if path == "-" else opened(path)
    except OSError as error:
        raise _not_opened(path, error) from None
    if os.isatty(descriptor):
        sys.stderr.write(_("reading the dump from the terminal; end it with Ctrl-D") + "\n")
    name = phrase("standard input") if path == "-" else path
    chunks = chunks_of(descriptor, Silence(name, seconds))
    told = _kept(chunks, keep) if keep else chunks
    return replace(open_stream(told), is_pipe=True, rest=told)


def open_path(path: str) -> Opened:
    """Open a file, a folder or an archive; NetinfoError (environment) for anything else."""
    place = Path(path)
    try:
        mode = place.stat().st_mode
        if stat.S_ISDIR(mode):
            return Opened(Form.FOLDER, _folder(place))
        if not stat.S_ISREG(mode):
            raise refusal(phrase("{path} is no file and no folder", path=path), "kubectl cluster-info dump > FILE")
        if archives.is_zip(_beginning(place)):
            return Opened(Form.ZIP, map(_member, archives.zip_members(place, is_read)))
        return open_stream(chunks_of(os.open(place, os.O_RDONLY)))
    except OSError as error:
        raise _not_opened(path, error) from None


def open_stream(chunks: Iterator[bytes]) -> Opened:
    """Open bytes that come in order: a dump, or a tar archive of one, packed or not."""
    first, rest = _peeked(chunks)
    packing = archives.packing(first)
    if archives.is_zip(first):
        raise refusal(
            phrase("a zip archive cannot be read from a pipe"), phrase("save it to a file and give --from FILE")
        )
    if packing:
        first, rest = _peeked(archives.unpacked(chain((first,), rest), packing))
    whole = chain((first,), rest)
    if archives.is_tar(first):
        return Opened(Form.TAR, map(_member, archives.tar_members(whole, is_read)), packing)
    return Opened(Form.STREAM, iter([Part("", whole)]), packing)


def is_read(name: str) -> bool:
    """True for a file that may hold something; logs and lists that decide nothing are passed over."""
    last = name.rpartition("/")[2].lower()
    if last.startswith(".") or last.endswith(_LOGS):
        return False
    stem, dot, _ = last.rpartition(".")
    return (not dot or last.endswith(_READ)) and stem not in _IRRELEVANT and _is_of_known_resource(name.split("/"))


def _is_of_known_resource(steps: list[str]) -> bool:
    """False in a tree of ``oc adm inspect`` below a resource that nothing here reads: half of a must-gather.

    Its paths are ``cluster-scoped-resources/GROUP/RESOURCE[/NAME].yaml`` and ``namespaces/NAMESPACE/GROUP/RESOURCE...``
    (openshift/oc pkg/cli/admin/inspect/resource.go).
    """
    for top, depth in (("cluster-scoped-resources", 1), ("namespaces", 2)):
        below = steps[steps.index(top) + depth :] if top in steps[:-1] else []
        if len(below) > 1 and "pods" not in below[:1]:
            group, resource = below[0], below[1].partition(".")[0]
            return resource in _RESOURCES or f"{resource}.{group}" in match.resources_known()
    return True


def _kept(chunks: Iterator[bytes], keep: Callable[[bytes], object]) -> Iterator[bytes]:
    for chunk in chunks:
        keep(chunk)
        yield chunk


def _not_opened(path: str, error: OSError) -> Exception:
    return refusal(phrase("{path}: {strerror}", path=path, strerror=error.strerror), "kubectl cluster-info dump > FILE")


def _beginning(place: Path) -> bytes:
    with place.open("rb") as file:
        return file.read(_SAMPLE)


def _peeked(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= _SAMPLE:
            break
    return first, chunks


def _folder(top: Path) -> Iterator[Part]:
    """The files below a folder, by name. Special files are refused. No link is followed: what one names inside the
    folder is read there, what lies outside is no part of the dump."""
    count, inside = 0, os.path.realpath(top)
    for folder, names, files in os.walk(top, onerror=_raise):
        names.sort()
        for name in sorted([*files, *(each for each in names if os.path.islink(f"{folder}/{each}"))]):  # noqa: PTH114
            count += 1
            if count > MOST_FILES:
                raise refusal(phrase("{top} holds more files than a dump has", top=top))
            path = f"{folder}/{name}"
            yield from _file(path, os.path.relpath(path, top), inside)


def _file(path: str, shown: str, inside: str) -> Iterator[Part]:
    """The part that a file is, when it is one. Paths are text here: a tree has thousands of them."""
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        if not Path(os.path.realpath(path)).is_relative_to(inside):
            yield Part(shown, (), phrase("it is a link that leads out of the folder and was not followed"))
    elif not stat.S_ISREG(mode):
        raise refusal(
            phrase("{path} is no plain file: a dump holds nothing else", path=path),
            phrase("remove it, or give one file"),
        )
    elif is_read(shown):
        yield Part(shown, chunks_of(os.open(path, os.O_RDONLY | os.O_NOFOLLOW)))


def _member(found: tuple[str, Iterable[bytes] | None]) -> Part:
    name, chunks = found
    if chunks is None:
        return Part(name, (), phrase("it is a link that leads out of the archive and was not followed"))
    return Part(name, chunks)


def _raise(error: OSError) -> None:
    raise refusal(phrase("{filename}: {strerror}", filename=error.filename, strerror=error.strerror))
