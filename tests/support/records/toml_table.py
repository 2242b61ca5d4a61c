"""One table of a record's TOML file, read strictly: a misspelt condition would silently match everything or nothing.

In: the table, and the form that it is to have. Out: a named tuple of that form. A wrong key or type is a
``RecordError`` that names file and key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from netinfo.components.records.signature import Globs

Form = TypeVar("Form")


class RecordError(ValueError):
    """A record that does not have the form; the message names the file and the key."""


class Table:
    """A table that is emptied key by key; what remains is a misspelling."""

    def __init__(self, tree: Mapping[str, object], place: str) -> None:
        self._rest = dict(tree)
        self._place = place

    def fail(self, key: str, problem: str) -> RecordError:
        """The error about one key of this table."""
        return RecordError(f"{self._place}: {key}: {problem}")

    def made(self, form: type[Form], **given: object) -> Form:
        """The named tuple, with what is ``given``. Every other field is read by its name as its default tells: a text,
        texts, a truth, or (None) texts by name; without a default a text is needed. Nothing may be left over."""
        known: Any = form
        for name in known._fields:
            if name not in given:
                given[name] = self._read(name, known._field_defaults.get(name, self))
        for key in self._rest:
            raise self.fail(key, "no such key")
        found: Form = known(**given)
        return found

    def _read(self, name: str, default: object) -> object:
        if default is self:
            return self.text(name)
        if default is None:
            return self.globs_by_name(name)
        if isinstance(default, bool):
            return self.flag(name)
        return self.texts(name) if default == () else self.text(name, "")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a ``default`` one of visible characters."""
        found = self._rest.pop(key, default)
        if not isinstance(found, str) or (default is None and not found.strip()):
            raise self.fail(key, "a text is needed")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        found = self._rest.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
            raise self.fail(key, "a list of texts is needed")
        return tuple(found)

    def some(self, key: str) -> tuple[str, ...]:
        """A list with one text at least."""
        found = self.texts(key)
        if not found:
            raise self.fail(key, "at least one is needed")
        return found

    def flag(self, key: str) -> bool:
        """A truth, false where it is not there."""
        found = self._rest.pop(key, False)
        if not isinstance(found, bool):
            raise self.fail(key, "true or false is needed")
        return found

    def day(self, key: str) -> str:
        """A date as ``YYYY-MM-DD``."""
        found = self._rest.pop(key, None)
        if not isinstance(found, date):
            raise self.fail(key, "a date is needed")
        return found.isoformat()

    def pattern(self, key: str) -> str:
        """A regular expression."""
        found = self.text(key)
        try:
            re.compile(found)
        except re.error as error:
            raise self.fail(key, str(error)) from error
        return found

    def globs_by_name(self, key: str) -> Mapping[str, Globs] | None:
        """A table of lists of texts; None where it is not there."""
        inner = self.table(key)
        return None if inner is None else {name: inner.texts(name) for name in tuple(inner._rest)}

    def texts_by_name(self, key: str) -> Mapping[str, str] | None:
        """A table of texts; None where it is not there."""
        inner = self.table(key)
        return None if inner is None else {name: inner.text(name) for name in tuple(inner._rest)}

    def table(self, key: str) -> Table | None:
        """A table inside of this one, with something in it; None where it is not there."""
        found = self._rest.pop(key, None)
        if found is None:
            return None
        if not isinstance(found, dict) or not found:
            raise self.fail(key, "a table is needed")
        return Table(found, f"{self._place}: {key}")

    def tables(self, key: str) -> list[Table]:
        """A list of tables."""
        found = self._rest.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.fail(key, "a list of tables is needed")
        return [Table(each, f"{self._place}: {key}[{position}]") for position, each in enumerate(found)]
