"""What the package's values have in common."""

from __future__ import annotations

import dataclasses
from typing import Any


class Value:
    """The methods of a frozen dataclass, written once.

    `dataclass` writes and compiles ``__repr__``, ``__eq__`` and ``__hash__`` anew for every
    class. With some fifty classes of answers that is a tenth of the time to import the
    package, so they say ``repr=False, eq=False`` and inherit these: equal to the letter.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        fields = ", ".join(
            f"{field.name}={getattr(self, field.name)!r}"
            for field in dataclasses.fields(self)  # type: ignore[arg-type] # its heirs are some
            if field.repr
        )
        return f"{type(self).__qualname__}({fields})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _compared(self) == _compared(other)

    def __hash__(self) -> int:
        return hash(_compared(self))


def _compared(value: Any) -> tuple[object, ...]:
    return tuple(getattr(value, field.name) for field in dataclasses.fields(value) if field.compare)
