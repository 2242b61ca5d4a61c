"""Archives of a dump, read as a stream and never unpacked to disk: tar (gzip, bzip2, xz) and zip.

No link is followed. Refused are names that lead outside, special files, encrypted members, and archives whose content
is too large, too many or too much larger than the archive itself. The tar reader is our own around
``tarfile.TarInfo.frombuf``: ``tarfile`` reads extended headers of any size into memory.
"""

from __future__ import annotations

import bz2
import lzma
import posixpath
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from netinfo.sources.dump.input.limits import (
    CHUNK,
    MIB,
    MOST_FILES,
    MOST_RATIO,
    MOST_UNPACKED,
    RATIO_COUNTS_FROM,
    refusal,
)
from netinfo.text.messages import phrase

_BLOCK = 512
#: An extended header holds a name.
_MOST_HEADER = MIB
#: The directory of a zip archive is read into memory: 200,000 names are about 20 MB.
_MOST_DIRECTORY = 64 * MIB
#: The longest path on Linux (PATH_MAX).
_LONGEST_TARGET = 4096
_PACKINGS = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))
#: A name and its bytes; None for a link that leads out of the archive.
_MEMBERS = Iterator[tuple[str, Iterable[bytes] | None]]


def packing(first: bytes) -> str:
    """How a stream is packed, by its first bytes; empty when it is not."""
    return next((name for magic, name in _PACKINGS if first.startswith(magic)), "")


def is_zip(first: bytes) -> bool:
    """True for a zip archive."""
    return first.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(first: bytes) -> bool:
    """True for a tar archive: its first header has a right checksum."""
    if len(first) < _BLOCK or first[:1] == b"\0":
        return False
    try:
        tarfile.TarInfo.frombuf(first[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


class Budget:
    """Counts what comes out of an archive against what it may hold. ``packed`` is None while it is not known."""

    def __init__(self, packed: int | None = None) -> None:
        self.packed = packed
        self._unpacked = self._members = 0

    def member(self) -> None:
        """One more member."""
        self._members += 1
        if self._members > MOST_FILES:
            raise refusal(phrase("the archive holds more files than a dump has"))

    def unpacked(self, size: int) -> None:
        """So many more bytes."""
        self._unpacked += size
        if self._unpacked > MOST_UNPACKED:
            raise refusal(phrase("the archive holds more than 32 GiB"), phrase("unpack it and give a part of it"))
        is_large = self.packed is not None and self._unpacked > RATIO_COUNTS_FROM
        if is_large and self._unpacked > MOST_RATIO * max(self.packed or 0, 1):
            raise refusal(phrase("the archive holds far more than any dump of its size: it looks like a bomb"))


def unpacked(chunks: Iterable[bytes], kind: str) -> Iterator[bytes]:
    """The bytes of a packed stream. One that breaks off ends early; one that is damaged is refused."""
    if kind == "zstd":
        raise refusal(phrase("zstd archives are not read"), phrase("unpack it and give --from FILE"))
    budget, unpacker = Budget(0), _unpacker(kind)
    for chunk in chunks:
        budget.packed = (budget.packed or 0) + len(chunk)
        data = chunk
        while True:
            try:
                piece = unpacker.decompress(data, CHUNK)
            except (zlib.error, OSError, EOFError, lzma.LZMAError) as error:
                raise refusal(phrase("the archive is damaged: {error}", error=error)) from None
            budget.unpacked(len(piece))
            if piece:
                yield piece
            data = getattr(unpacker, "unconsumed_tail", b"")
            if unpacker.eof:  # another packed stream may follow, or padding
                data = unpacker.unused_data.lstrip(b"\0")
                unpacker = _unpacker(kind)
            if not data and len(piece) < CHUNK:
                break


def tar_members(chunks: Iterable[bytes], is_read: Callable[[str], bool]) -> _MEMBERS:
    """The wanted regular files of a tar archive. One that breaks off ends early."""
    source, budget = _Exact(chunks), Budget()
    extended: dict[str, str] = {}
    while len(header := source.read(_BLOCK)) == _BLOCK and header.strip(b"\0"):
        budget.member()
        member = _header(header)
        padded = -(-member.size // _BLOCK) * _BLOCK
        if member.type in (b"x", b"g", b"L", b"K"):
            if member.size > _MOST_HEADER:
                raise refusal(phrase("the archive has a header that is larger than any name"))
            extended |= _extension(member.type, source.read(padded)[: member.size])
            continue
        name, size = extended.get("path", member.name), int(extended.get("size", member.size))
        target = extended.get("linkpath", member.linkname)
        extended = {}
        _check_name(name)
        if member.isdir():
            continue
        if member.issym():
            if _leads_out(name, target):
                yield name, None
            continue
        if not member.isreg() or member.type == tarfile.GNUTYPE_SPARSE:
            raise refusal(phrase("{name} in the archive is a special file: a dump holds plain files only", name=name))
        budget.unpacked(size)
        body = source.some(size)
        if is_read(name):
            yield name, body
        for _ in body:  # what was not read
            pass
        source.read(-size % _BLOCK)


def zip_members(path: Path, is_read: Callable[[str], bool]) -> _MEMBERS:
    """The wanted files of a zip archive, by name."""
    _check_directory(path)
    budget = Budget(path.stat().st_size)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda each: each.filename):
                budget.member()
                _check_name(member.filename)
                if member.is_dir():
                    continue
                mode = member.external_attr >> 16
                if stat.S_ISLNK(mode):
                    if _leads_out(member.filename, _target(archive, member)):
                        yield member.filename, None
                    continue
                if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                    raise refusal(phrase("{filename} in the archive is a special file", filename=member.filename))
                if member.flag_bits & 1:
                    raise refusal(
                        phrase("{filename} in the archive is encrypted", filename=member.filename),
                        phrase("unpack it first"),
                    )
                if is_read(member.filename):
                    yield member.filename, _zip_chunks(archive, member, budget)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, lzma.LZMAError) as error:
        raise refusal(phrase("{path}: the archive is damaged: {error}", path=path, error=error)) from None


def _zip_chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            budget.unpacked(len(chunk))
            yield chunk


def _check_directory(path: Path) -> None:
    """Refuse a directory that would not fit into memory, before ``zipfile`` reads it."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - 66_000))
        tail = file.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) < found + 22:
        raise refusal(phrase("{path}: the archive is damaged: its directory is missing", path=path))
    (length,) = struct.unpack_from("<L", tail, found + 12)
    if length > _MOST_DIRECTORY:
        raise refusal(phrase("{path}: the archive holds more files than a dump has", path=path))


def _check_name(name: str) -> None:
    steps = name.replace("\\", "/").split("/")
    if ".." in steps or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise refusal(phrase("{name} in the archive leads outside of it", name=name))


def _leads_out(name: str, target: str) -> bool:
    """True for a link whose target is no member: what is one is read by its own name."""
    end = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    return not target or end.startswith(("/", "../")) or end == ".."


def _target(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    with archive.open(member) as file:
        return file.read(_LONGEST_TARGET).decode("utf-8", "replace")


def _unpacker(kind: str) -> Any:
    if kind == "gzip":
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if kind == "bzip2" else lzma.LZMADecompressor()


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise refusal(phrase("the archive is damaged: {error}", error=error)) from None


def _extension(kind: bytes, body: bytes) -> dict[str, str]:
    """The long name or link target of GNU tar, or path, target and size of a pax header."""
    if kind in (b"L", b"K"):
        key = "path" if kind == b"L" else "linkpath"
        return {key: body.rstrip(b"\0").decode("utf-8", "surrogateescape")}
    if kind != b"x":
        return {}
    records = re.findall(rb"(?m)^\d{1,20} ((?:link)?path=[^\n]*|size=\d{1,15})\n", body)
    pairs = (record.decode("utf-8", "surrogateescape").partition("=") for record in records)
    return {key: value for key, _, value in pairs}


class _Exact:
    """Reads exact numbers of bytes off chunks; fewer at the end."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._data, self._at = b"", 0

    def read(self, size: int) -> bytes:
        return b"".join(self.some(size))

    def some(self, size: int) -> Iterator[bytes]:
        """The next ``size`` bytes in pieces."""
        left = size
        while left > 0:
            if self._at == len(self._data):
                self._data, self._at = next(self._chunks, b""), 0
                if not self._data:
                    return
            piece = self._data[self._at : self._at + left]
            self._at += len(piece)
            left -= len(piece)
            yield piece
