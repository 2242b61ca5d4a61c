"""Reads a dump to its end: what ``--from`` names, to what was collected."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from netinfo.model.error import NetinfoError
from netinfo.sources import own_time
from netinfo.sources.dump.input.encoding import recoded
from netinfo.sources.dump.input.limits import MIB, refusal
from netinfo.sources.dump.input.parts import Form, Opened, Part, is_pipe, open_path, open_pipe
from netinfo.sources.dump.input.progress import Progress
from netinfo.sources.dump.input.tape import Tape
from netinfo.sources.dump.input.wrapping import unwrapped
from netinfo.sources.dump.parse.found import Damage
from netinfo.sources.dump.parse.scan import Scanner
from netinfo.sources.dump.result.collect import Collection
from netinfo.sources.dump.result.snapshot import Dump
from netinfo.sources.dump.result.strays import set_aside
from netinfo.text.messages import phrase

#: Told about all bytes that are read, for those who want to keep them.
Keep = Callable[[bytes], object]


def read(path: str, seconds: float, keep: Keep | None = None) -> Dump:
    """The dump at the path, ``-`` for standard input; NetinfoError where there is none (environment), and where a pipe
    brings nothing for so many seconds (too slow)."""
    if not is_pipe(path):
        return collected(path, open_path(path))
    opened = open_pipe(path, seconds, keep)
    dump = collected(path, opened)
    if keep is not None:  # the padding of an archive, without which programs call it broken
        for _ in opened.rest:
            pass
    return dump


def collected(path: str, opened: Opened) -> Dump:
    """Everything in the opened parts; ``path`` is what they are called."""
    collection, progress = Collection(), Progress(sys.stderr)
    try:
        for part in opened.parts:
            _add(part, collection, progress)
    finally:
        progress.clear()
    if not collection.found:
        raise _nothing(path, opened, collection)
    strays = tuple(set_aside(collection))
    return Dump(path, opened.form, collection, opened.packing, opened.is_pipe, strays)


def _add(part: Part, collection: Collection, progress: Progress) -> None:
    if part.not_read:
        collection.damage.append(Damage(part.name, part.not_read))
        return
    own_time.more(own_time.PER_FILE)
    encoding, chunks = recoded(_timed(progress.counted(part.chunks)))
    width, whole = unwrapped(chunks, partial(_losses, part.name))
    if width:
        what = phrase("lines were wrapped at {width} columns and have been joined again", width=width)
        collection.damage.append(Damage(part.name or phrase("the dump"), what))
    scanner = Scanner(Tape(whole), part.name, is_known=collection.has)
    collection.add(scanner.events())
    collection.forms[part.name] = replace(scanner.form, encoding=encoding)


def _timed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        own_time.more(own_time.PER_MIB * len(chunk) / MIB)
        yield chunk


def _losses(name: str, text: bytes) -> int:
    """How often something is lost in the text; everything in what is not JSON, which wrapping spoils for good."""
    scanner = Scanner(Tape((text,)), name)
    try:
        lost = sum(len(each.document.damage) if each.document else each.damage is not None for each in scanner.events())
    except NetinfoError:
        return sys.maxsize
    return lost if scanner.form.is_json else sys.maxsize


def _nothing(path: str, opened: Opened, collection: Collection) -> Exception:
    name = phrase("standard input") if path == "-" else path
    what = phrase("{name} holds nothing of a cluster", name=name)
    if any(each.is_list and not each.has_items for each in collection.documents):
        what = phrase(
            "{name} holds nothing of a cluster: its lists are empty, as kubectl prints them when it fails", name=name
        )
    elif collection.damage:
        damage = collection.damage[0].said
        what = phrase("{name} holds nothing of a cluster that could be read: {damage}", name=name, damage=damage)
    elif opened.form is Form.FOLDER and not any(Path(path).iterdir()):
        what = phrase("{name} is an empty folder", name=name)
    return refusal(what, phrase("{command}, then --from FILE", command="kubectl cluster-info dump > FILE"))
