"""Enums that a newer gateway may extend."""

from __future__ import annotations

import enum
from typing import Any


class OpenIntEnum(enum.IntEnum):
    """An enum whose unknown numbers become members of their own, called ``UNKNOWN_<number>``."""

    @classmethod
    def _missing_(cls, value: object) -> OpenIntEnum | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member

    def __reduce_ex__(self, _: Any) -> tuple[type[OpenIntEnum], tuple[int]]:
        # Python 3.11.0 to 3.11.3 finds pickled members by their names, and not those of its own.
        return self.__class__, (self._value_,)
