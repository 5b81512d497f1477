"""Variables on the wire: texts that hold a JSON object."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from .statuses import invalid_argument

# Deep enough for anybody's variables, and shallow enough for every recursion in the engine.
MAX_DEPTH = 200

_NAMES = {list: "ARRAY", str: "STRING", bool: "BOOLEAN", int: "INTEGER", float: "FLOAT"}


def read_document(text: str, field: str = "variables") -> dict[str, Any]:
    """Return the object that a request carries; nothing, and null, are an empty one.

    Raises:
        GRPCError: INVALID_ARGUMENT; it is not JSON, or no object.
    """
    if not text or text.isspace():
        return {}
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        if _may_be_deep(text):
            _check_depth(value)
        if "\\ud" in text or "\\uD" in text:
            value = _without_lone_surrogates(value)
    except (ValueError, RecursionError):
        raise invalid_argument(f"Invalid JSON value: {text}") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid_argument(
            f"Property '{field}' is invalid: Expected document to be a root level object, "
            f"but was '{_NAMES[type(value)]}'"
        )
    return value


def write_json(value: Any) -> str:
    """Write a value of the engine's as JSON."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _refuse(constant: str) -> NoReturn:
    # Python reads NaN and Infinity, JSON does not have them.
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _may_be_deep(text: str) -> bool:
    return text.count("[") + text.count("{") > MAX_DEPTH


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for container in level
            if isinstance(container, (dict, list))
            for inner in (container.values() if isinstance(container, dict) else container)
        ]
        if not level:
            return
    raise ValueError("nested too deeply")


def _without_lone_surrogates(value: Any) -> Any:
    # An escape can name half of a pair, which has no UTF-8 form: "?", as Java writes it.
    return json.loads(write_json(value).encode("utf-8", "replace"))
