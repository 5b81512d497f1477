"""Named tuples without `typing`: nobody may notice."""

from __future__ import annotations

import copy
import inspect
import pickle
import typing

import pytest

from zeebe_grpclib.embedded.feel import named_tuples


class Ours(named_tuples.NamedTuple):
    """A parcel."""

    weight: int
    address: str
    fragile: bool = False

    @property
    def label(self) -> str:
        """What is written on it."""
        return f"{self.address} ({self.weight} kg)"

    def __str__(self) -> str:
        return self.label


class Theirs(typing.NamedTuple):
    """A parcel."""

    weight: int
    address: str
    fragile: bool = False


class Empty(named_tuples.NamedTuple):
    """Nothing."""


@pytest.mark.parametrize("arguments", [(2, "Berlin"), (2, "Berlin", True)])
def test_values_are_those_of_the_original(arguments: tuple[int, str]) -> None:
    ours, theirs = Ours(*arguments), Theirs(*arguments)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert tuple(ours) == ours == tuple(theirs)
    assert hash(ours) == hash(theirs)
    assert (ours.weight, ours.address, ours.fragile) == tuple(theirs)
    assert ours._asdict() == theirs._asdict()
    assert Ours._fields == Theirs._fields == Ours.__match_args__
    assert Ours._field_defaults == Theirs._field_defaults
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)
    assert not hasattr(ours, "__dict__")


def test_the_signature_is_told() -> None:
    told = inspect.signature(Ours)
    assert str(told) == "(weight: 'int', address: 'str', fragile: 'bool' = False)"


def test_methods_and_documentation_stay() -> None:
    assert str(Ours(2, "Berlin")) == "Berlin (2 kg)"
    assert (Ours.__doc__, Ours.__module__, Ours.__qualname__) == ("A parcel.", __name__, "Ours")


def test_changed_and_rebuilt_ones_are_of_the_class() -> None:
    parcel = Ours(address="Berlin", weight=2)
    assert parcel._replace(weight=3) == Ours(3, "Berlin")
    assert type(parcel._replace(weight=3)) is Ours
    assert Ours._make([2, "Berlin"]) == parcel
    for twin in (copy.copy(parcel), copy.deepcopy(parcel), pickle.loads(pickle.dumps(parcel))):
        assert twin == parcel
        assert type(twin) is Ours


def test_patterns_match_them() -> None:
    match Ours(2, "Berlin"):
        case Ours(weight, address=town):
            assert (weight, town) == (2, "Berlin")
        case _:
            pytest.fail("no match")


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'address'"):
        Ours(2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        Ours(2, "Berlin", colour="red")  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Ours(2, "Berlin").weight = 3  # type: ignore[misc]


def test_one_without_fields() -> None:
    assert Empty() == ()
    assert repr(Empty()) == "Empty()"
