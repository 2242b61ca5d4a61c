"""Classes of named fields that take a tenth of the time to make: a run loads a hundred of them at every start.

``typing.NamedTuple`` compiles every annotation and writes a constructor for every class, 0.2 ms each. Here annotations
only give the names, and the constructor is written when the first instance is made, which most runs never do. Type
checkers see the real thing; what such a class can do is the same, but for docstrings of fields.
"""

from __future__ import annotations

from operator import itemgetter

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self
    from typing import NamedTuple as NamedTuple
else:

    class _Maker(type):
        """Makes what is written ``class Name(NamedTuple):`` a subclass of tuple; the result is a plain type."""

        def __new__(cls, name, bases, members):
            if not bases:  # NamedTuple itself
                return super().__new__(cls, name, bases, members)
            fields = tuple(members.get("__annotations__", ()))
            members["_field_defaults"] = {each: members[each] for each in fields if each in members}
            members.update((each, _field(at)) for at, each in enumerate(fields))
            members["_fields"] = members["__match_args__"] = fields
            members["__slots__"] = ()
            return type(name, (_Fields,), members)

    class NamedTuple(metaclass=_Maker):
        """A tuple whose places have names, as ``typing.NamedTuple`` makes it."""


try:
    from _collections import _tuplegetter  # type: ignore[import-not-found]  # of CPython
except ImportError:  # another Python than the usual one

    def _field(at: int) -> object:
        return property(itemgetter(at))
else:

    def _field(at: int) -> object:
        return _tuplegetter(at, "")


class _Fields(tuple):  # type: ignore[type-arg]  # of anything
    """What all such classes can do."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()
    _field_defaults: dict[str, Any] = {}  # noqa: RUF012 - typing is not loaded here

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """The first instance of a class writes the constructor of all others, which knows the names of the fields."""
        owner: Any = next(each for each in cls.__mro__ if "_fields" in each.__dict__)
        names = "".join(f"{each}, " for each in owner._fields)  # none begins with a line: typing refuses such names
        made = eval(f"lambda _cls, {names}: _new(_cls, ({names}))", {"_new": tuple.__new__})  # noqa: S307
        made.__defaults__ = tuple(owner._field_defaults.values())
        made.__name__ = made.__qualname__ = "__new__"
        owner.__new__ = staticmethod(made)
        return made(cls, *args, **options)  # type: ignore[no-any-return]

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Self:
        return cls(*values)

    def _replace(self, /, **changes: Any) -> Self:
        made = self._make(map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"{type(self).__name__} has no {', '.join(changes)}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)
