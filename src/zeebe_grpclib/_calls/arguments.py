"""Arguments on their way into a request: what protobuf cannot write is refused by name.

The generated messages check nothing: a number that is too large would be written as bytes
that no server can read, None would silently be left out, and a number in the place of a
text fails deep inside with a message that names no parameter.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import Any

# Kept: working them out for each key costs as much as the rest.
_SMALL = 1 << 31
_TOO_LARGE = 1 << 63


def as_text(name: str, value: object) -> str:
    """Return a text as it is.

    Raises:
        TypeError: It is no string.
        ValueError: It has no UTF-8 form.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {_kind(value)}")
    if value.isascii():  # a flag of the object: no copy is made to find it out
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} is {value[:80]!r}, which has no UTF-8 form") from None
    return value


def as_optional_text(name: str, value: object) -> str:
    """Return a text, or the empty one for None: protobuf's way to say nothing."""
    return "" if value is None else as_text(name, value)


def as_texts(name: str, values: Iterable[str]) -> list[str]:
    """Return several texts; one string alone is refused, for it is a sequence too.

    Raises:
        TypeError: It is no iterable of strings.
    """
    several = as_several(name, values, "names")
    return [as_text(f"{name}[{index}]", value) for index, value in enumerate(several)]


def as_several(name: str, values: Any, what: str) -> Iterable[Any]:
    """Return what can be iterated over; one alone is refused.

    Raises:
        TypeError: It is no iterable, or one of another kind.
    """
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        single = "" if values is None else "a single "
        raise TypeError(f"{name} takes a list of {what}, not {single}{_kind(values)}")
    return values


def as_flag(name: str, value: object) -> bool:
    """Return a truth value; no other value has one here, "no" being true in Python.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {_kind(value)}")
    return value


def as_optional_flag(name: str, value: object) -> bool | None:
    """Return a truth value, or None."""
    return None if value is None else as_flag(name, value)


def as_integer(name: str, value: object, bits: int = 64) -> int:
    """Return a whole number that fits into so many bits, its sign included.

    Raises:
        TypeError: It is no whole number.
        ValueError: It does not fit.
    """
    if type(value) is int and (
        -_SMALL <= value < _SMALL or (bits == 64 and -_TOO_LARGE <= value < _TOO_LARGE)
    ):
        return value
    try:
        number = operator.index(value)  # type: ignore[arg-type] # whether it is one, it says
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {_kind(value)}") from None
    limit = 1 << (bits - 1)
    if not -limit <= number < limit:
        raise ValueError(f"{name} is an integer that does not fit into {bits} bits")
    return number


def as_reference(value: object) -> int | None:
    """Return an operation reference: a whole number of 64 bits without a sign, or None.

    Raises:
        TypeError: It is no whole number.
        ValueError: It is negative or does not fit.
    """
    if value is None:
        return None
    number = as_integer("operation_reference", value, bits=65)
    if number < 0:
        raise ValueError(f"operation_reference must be 0 or more, not {number}")
    return number


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
