"""`to json` and `from json`."""

from __future__ import annotations

from decimal import Decimal

from ...._lazy import module_on_demand
from ..convert import to_value
from ..engine_text import java_duration
from ..errors import ErrorValue
from ..temporal import (
    DayTimeDuration,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
    offset_text,
    wall_text,
)
from ..values import ILLEGAL, Context, to_text
from .registry import builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    import json
else:
    json = module_on_demand("json", "")


@builtin("from json", ("json", None))
def _from_json(text: object) -> object:
    if text is None:
        return None
    if not isinstance(text, str):
        return ILLEGAL
    try:
        return to_value(json.loads(text, parse_constant=_refuse))
    except (ValueError, RecursionError):
        raise ErrorValue(f"Failed to parse JSON from '{text}'") from None


def _refuse(constant: str) -> object:
    raise ValueError(constant)


@builtin("to json", ("value", None))
def _to_json(value: object) -> object:
    return _json(value)


def _json(value: object) -> str:
    if value is None or type(value) is bool or isinstance(value, Decimal):
        return to_text(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    if isinstance(value, Context):
        entries = ",".join(
            f"{json.dumps(k, ensure_ascii=False)}:{_json(v)}" for k, v in value.ordered()
        )
        return "{" + entries + "}"
    return json.dumps(_text(value), ensure_ascii=False)


def _text(value: object) -> str:
    if isinstance(value, ZonedTime):
        return value.iso()
    if isinstance(value, ZonedDateTime):
        zone = f"[{value.zone}]" if value.zone else ""
        return wall_text(value.wall) + offset_text(value.offset) + zone
    if isinstance(value, DayTimeDuration):
        return java_duration(value)
    if isinstance(value, YearMonthDuration):
        return _java_period(value)
    return to_text(value)


def _java_period(duration: YearMonthDuration) -> str:
    """Java's text: each part has its own sign."""
    years = f"{duration.years}Y" if duration.years else ""
    months = f"{duration.months}M" if duration.months else ""
    return f"P{years}{months}" if years or months else "P0D"
