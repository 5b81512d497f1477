"""Values: what `dataclass` would have written for each of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from zeebe_grpclib._value import Value


@dataclass(frozen=True, repr=False, eq=False)
class Shared(Value):
    name: str
    size: int = field(default=0, repr=False)
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Written:
    name: str
    size: int = field(default=0, repr=False)
    note: str = field(default="", compare=False)


class Heir(Shared):
    pass


def test_a_value_reads_as_a_dataclass_does() -> None:
    assert repr(Shared("a", 1, "n")) == repr(Written("a", 1, "n")).replace("Written", "Shared")


def test_values_are_equal_and_hash_alike_by_the_fields_that_count() -> None:
    assert Shared("a", 1, "n") == Shared("a", 1, "other")
    assert hash(Shared("a", 1, "n")) == hash(Shared("a", 1, "other")) == hash(Written("a", 1))
    assert Shared("a") != Shared("b")
    assert Shared("a") != Written("a")
    assert Shared("a") != Heir("a")


def test_a_value_with_a_list_cannot_be_hashed_and_none_can_be_changed() -> None:
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(Shared([]))  # type: ignore[arg-type] # a list on purpose
    with pytest.raises(AttributeError, match="cannot assign to field 'name'"):
        Shared("a").name = "b"  # type: ignore[misc] # frozen
