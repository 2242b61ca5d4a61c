"""Inputs made from a target's examples by small damages, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.fuzz.targets import Target

_BYTES = (
    b"\x00",
    b"\x1b",
    b"\x7f",
    b"\x85",
    b"\xe2\x80\xae",
    b"\xff",
    b"\xed\xa0\x80",
    b"\n",
    b"\r",
    b"\t",
    b" ",
    b"-",
    b"9" * 40,
)
_MOST = 4096


def inputs(target: Target, count: int, seed: int) -> Iterator[bytes]:
    """So many inputs: the examples as they are, then damaged, joined and repeated."""
    chance = random.Random(seed)
    yield from target.examples
    pieces = (*_BYTES, *target.words)
    pool = list(target.examples)
    for number in range(count - len(target.examples)):
        data = bytearray(chance.choice(pool))
        for _ in range(chance.choice((1, 1, 2, 4, 8))):
            _damage(data, chance, pieces, pool)
        made = bytes(data[:_MOST])
        if number % 50 == 0:
            pool[chance.randrange(len(pool))] = made
            pool.append(chance.choice(target.examples))
        yield made


def _damage(data: bytearray, chance: random.Random, pieces: tuple[bytes, ...], pool: list[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.choice((1, 2, 5, 20)))
    way = chance.randrange(7)
    if way == 0:
        del data[at:to]
    elif way == 1:
        data[at:at] = chance.choice(pieces)
    elif way == 2 and data:
        data[at % len(data)] ^= 1 << chance.randrange(8)
    elif way == 3:
        data[at:at] = data[at:to] * chance.choice((1, 2, 30))
    elif way == 4:
        data[at:to] = chance.randbytes(to - at)
    elif way == 5:
        other = chance.choice(pool)
        data[at:] = other[chance.randrange(len(other) + 1) :]
    else:
        data[at:to] = chance.choice(pieces)
