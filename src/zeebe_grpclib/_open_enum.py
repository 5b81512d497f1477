"""Enums that a newer gateway may extend."""

from __future__ import annotations

import enum


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
