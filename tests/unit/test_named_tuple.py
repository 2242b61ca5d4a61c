"""Classes of named fields do what those of typing do, though they are made in another way."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import pytest

from netinfo.named_tuple import NamedTuple
from tests.support.modules import MODULES, imports, name_of


class Slice(NamedTuple):
    """A node's part of a block."""

    node: str
    length: int
    family: int = 4
    marks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.node}/{self.length}"


class Theirs(typing.NamedTuple):
    node: str
    length: int
    family: int = 4
    marks: tuple[str, ...] = ()


class Larger(Slice):
    def doubled(self) -> Slice:
        return self._replace(length=self.length - 1)


class Nothing(NamedTuple):
    pass


def test_an_instance_is_the_tuple_that_typing_makes() -> None:
    calls: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
        (("a", 24), {}),
        (("a",), {"length": 24}),
        (("a", 24, 6), {"marks": ("x",)}),
    )
    for given, named in calls:
        ours, theirs = Slice(*given, **named), Theirs(*given, **named)
        assert tuple(ours) == tuple(theirs) and hash(ours) == hash(theirs)
        assert repr(ours) == repr(theirs).replace("Theirs", "Slice")
        assert ours._asdict() == theirs._asdict()
        assert (ours.node, ours.length, ours.family, ours.marks) == tuple(theirs)
    assert Slice("a", 24).label == "a/24"
    assert (Slice._fields, Slice._field_defaults) == (Theirs._fields, Theirs._field_defaults)


@pytest.mark.parametrize(("given", "named"), [((), {}), (("a",), {}), (("a", 1, 2, (), 3), {}), (("a", 1), {"x": 1})])
def test_wrong_fields_are_refused_by_the_first_instance_and_by_others(
    given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    class Fresh(NamedTuple):
        node: str
        length: int
        family: int = 4
        marks: tuple[str, ...] = ()

    for _ in range(2):
        with pytest.raises(TypeError):
            Fresh(*given, **named)


def test_a_field_is_replaced_and_an_unknown_one_refused() -> None:
    assert Slice("a", 24)._replace(length=25) == ("a", 25, 4, ())
    with pytest.raises(ValueError, match="Slice has no width"):
        Slice("a", 24)._replace(width=1)  # type: ignore[call-arg]  # the point of the test


def test_nothing_can_be_set_on_an_instance() -> None:
    with pytest.raises(AttributeError):
        Slice("a", 24).node = "b"  # type: ignore[misc]  # the point of the test
    with pytest.raises(AttributeError):
        Slice("a", 24).other = "b"  # type: ignore[attr-defined]  # the point of the test


def test_a_class_of_such_a_class_is_one_too() -> None:
    found = Larger("a", 24)
    assert type(found) is Larger and found.doubled() == ("a", 23, 4, ())
    assert Nothing() == ()


def test_an_instance_is_matched_copied_and_pickled() -> None:
    found = Slice("a", 24, marks=("x",))
    match found:
        case Slice("a", length=24, marks=marks):
            assert marks == ("x",)
        case _:
            pytest.fail("not matched")
    assert copy.deepcopy(found) == found == pickle.loads(pickle.dumps(found))
    assert type(copy.copy(found)) is Slice


def test_the_package_makes_all_its_classes_so() -> None:
    assert [name_of(path) for path in MODULES if "typing.NamedTuple" in imports(path)] == ["netinfo.named_tuple"]
