"""What handlers return, as variables: dataclasses, models, enums and dates made JSON's own."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

__all__ = ["as_variables", "plain"]


def as_variables(result: Any, single: str | None, typed: bool) -> Any:
    """Return what a handler returned as variables.

    Args:
        result: What it returned: a mapping, None, a dataclass or a model.
        single: Name of the one variable that it returns.
        typed: Whether values inside are converted as well.
    """
    if single is not None:
        return {single: plain(result) if typed else result}
    if result is None:
        return {}
    if typed or not isinstance(result, Mapping):
        return plain(result)
    return result


def plain(value: Any) -> Any:
    """Return a value with dataclasses, models, enums, dates and sets in it made JSON's own."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    dump = getattr(value, "model_dump", None)
    if callable(dump) and not isinstance(value, type):
        return dump(mode="json")
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value
