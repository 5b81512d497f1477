"""Functions on truth values, and `assert`."""

from __future__ import annotations

from ..errors import ErrorValue
from ..values import ILLEGAL
from .registry import builtin


@builtin("not", ("negand", None))
def _not(negand: object) -> object:
    return not negand if type(negand) is bool else None


@builtin("is defined", ("value", None))
def _is_defined(value: object) -> object:
    return value is not None


@builtin("get or else", ("value", None), ("default", None))
def _get_or_else(value: object, default: object) -> object:
    return default if value is None else value


@builtin("assert", ("value", None), ("condition", None))
def _assert(value: object, condition: object) -> object:
    if condition is True:
        return value
    raise ErrorValue("The condition is not fulfilled")


@builtin("assert", ("value", None), ("condition", None), ("cause", None))
def _assert_with_cause(value: object, condition: object, cause: object) -> object:
    if condition is True:
        return value
    if isinstance(cause, str):
        raise ErrorValue(cause)
    return ILLEGAL
