"""What sources say of a block, told so that one value is said once: ``a, b: 10.0.0.0/8; c: 10.1.0.0/16``."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.text.messages import Phrase, joined, phrase


def sides(said: Iterable[tuple[str, str]]) -> list[Phrase]:
    """Pairs of a source and the value that it gives, as a sentence for each value, in the order they come."""
    sources: dict[str, dict[str, None]] = {}
    for source, value in said:
        sources.setdefault(value, {})[source] = None
    return [phrase("{sources}: {value}", sources=joined(", ", names), value=value) for value, names in sources.items()]
