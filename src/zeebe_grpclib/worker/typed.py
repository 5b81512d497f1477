"""Conversions by annotations: variables into parameters.

Dataclasses, TypedDicts, enums and pydantic models (where pydantic is installed: it is
never imported from here), and lists, dicts, tuples and unions of them. A value of the wrong
shape raises `JobVariableError` with the path to it. Converters are made once per task.
"""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal, Union
from uuid import UUID

from ..errors import JobVariableError
from ..job import Job
from .parameters import Asks, Signature

__all__ = ["convert", "typed_signature"]

Converter = Callable[[Any, str], Any]
_TEXTS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
    Decimal: Decimal,
}


def typed_signature(
    signature: Signature,
) -> Callable[[Job, list[Any], dict[str, Any]], tuple[list[Any], dict[str, Any]]]:
    """Return what converts the arguments of a handler by its annotations."""
    parts = [part for part in signature.parameters if part.asks in {Asks.VARIABLE, Asks.HEADER}]
    by_name = {
        part.name: (converter(part.hint), f"{part.asks.value} {part.key!r}")
        for part in parts
        if not part.positional_only
    }
    positional = [
        (converter(part.hint), f"{part.asks.value} {part.key!r}")
        if part.asks in {Asks.VARIABLE, Asks.HEADER}
        else (_as_it_is, "")
        for part in signature.parameters
        if part.positional_only
    ]

    def convert_all(
        job: Job, arguments: list[Any], named: dict[str, Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        try:
            return (
                [
                    make(value, path)
                    for (make, path), value in zip(positional, arguments, strict=False)
                ],
                {
                    name: by_name[name][0](value, by_name[name][1]) if name in by_name else value
                    for name, value in named.items()
                },
            )
        except JobVariableError as error:
            raise JobVariableError(f"the handler of {job.type!r}: {error}") from error.__cause__

    return convert_all


def convert(value: Any, hint: Any, name: str = "value") -> Any:
    """Return a JSON value as an annotation wants it.

    Raises:
        JobVariableError: It has another shape; says where.
    """
    return converter(hint)(value, name)


def converter(hint: Any) -> Converter:
    """Return what makes values of an annotation's type."""
    if hint is Any or hint is object or isinstance(hint, (str, typing.TypeVar)):
        return _as_it_is
    if hint is None or hint is type(None):
        return _exactly(None)
    meant = getattr(hint, "__supertype__", getattr(hint, "__value__", None))
    if meant is not None and not isinstance(hint, type):
        return converter(meant)  # a NewType, or the alias of a ``type`` statement
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated or _qualifier(hint):
        return converter(arguments[0])
    if origin in {Union, types.UnionType}:
        return _union(hint, [converter(option) for option in arguments])
    if origin is Literal:
        return _literal(arguments)
    if origin is not None:
        return _container(hint, origin, arguments)
    if isinstance(hint, type):
        return _class(hint)
    return _as_it_is


def _class(kind: type) -> Converter:
    if kind in _TEXTS:
        return _from_text(kind)
    if callable(getattr(kind, "model_validate", None)):
        return _model(kind)
    if dataclasses.is_dataclass(kind):
        return _Fields(kind, {field.name: not _has_default(field) for field in _fields(kind)}).make
    if _is_typed_dict(kind):
        required: frozenset[str] = getattr(kind, "__required_keys__", frozenset())
        return _Fields(kind, {name: name in required for name in kind.__annotations__}).make
    if issubclass(kind, enum.Enum):
        return _enum(kind)
    if kind is float:
        return _number
    if kind in {list, tuple, set, frozenset, dict}:
        return _container(kind, kind, ())
    return _instance(kind)


def _as_it_is(value: Any, path: str) -> Any:  # noqa: ARG001 - a converter
    return value


# None of these texts quotes a value: they are logged, and variables are not.


def _wrong(value: Any, path: str, expected: str) -> JobVariableError:
    return JobVariableError(f"{path} must be {expected}, not {_kind(value)}")


def _none_of(value: Any, path: str, names: str) -> JobVariableError:
    return JobVariableError(f"{path}, {_a(value)}, must be one of {names}")


def _a(value: Any) -> str:
    return "null" if value is None else f"of type {type(value).__name__}"


def _kind(value: Any) -> str:
    return "null" if value is None else type(value).__name__


def _exactly(wanted: object) -> Converter:
    def make(value: Any, path: str) -> Any:
        if value is not wanted:
            raise _wrong(value, path, "null")
        return value

    return make


def _number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(value, path, "a number")
    return float(value)


def _instance(kind: type) -> Converter:
    def make(value: Any, path: str) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise _wrong(value, path, f"of type {kind.__name__}")
        return value

    return make


def _from_text(kind: type) -> Converter:
    read = _TEXTS[kind]

    def make(value: Any, path: str) -> Any:
        try:
            # FEEL's and JavaScript's times end in Z, which Python 3.10 does not read.
            text = value.removesuffix("Z") + "+00:00" if str(value).endswith("Z") else value
            return read(str(value) if kind in {Decimal, UUID} else text)
        except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
            raise JobVariableError(f"{path}, {_a(value)}, is no {kind.__name__}") from error

    return make


def _enum(kind: type[enum.Enum]) -> Converter:
    def make(value: Any, path: str) -> Any:
        try:
            return kind(value)
        except ValueError as error:
            names = ", ".join(repr(member.value) for member in kind)
            raise _none_of(value, path, names) from error

    return make


def _literal(allowed: tuple[Any, ...]) -> Converter:
    def make(value: Any, path: str) -> Any:
        for each in allowed:
            if value == each and type(value) is type(each):
                return value
        names = ", ".join(map(repr, allowed))
        raise _none_of(value, path, names)

    return make


def _union(hint: Any, options: list[Converter]) -> Converter:
    def make(value: Any, path: str) -> Any:
        problems = []
        for option in options:
            try:
                return option(value, path)
            except JobVariableError as error:
                problems.append(error)
        if len(options) == 2 and value is not None and type(None) in typing.get_args(hint):
            # Of Optional[X], what is wrong with X says most.
            raise next(error for error in problems if "must be null" not in str(error))
        raise _wrong(value, path, str(hint).replace("typing.", ""))

    return make


def _container(hint: Any, origin: Any, arguments: tuple[Any, ...]) -> Converter:
    if isinstance(origin, type) and issubclass(origin, Mapping):
        values = converter(arguments[1]) if len(arguments) == 2 else _as_it_is

        def make_mapping(value: Any, path: str) -> Any:
            if not isinstance(value, Mapping):
                raise _wrong(value, path, "an object")
            return {key: values(item, f"{path}.{key}") for key, item in value.items()}

        return make_mapping
    if isinstance(origin, type) and issubclass(origin, (Sequence, set, frozenset)):
        return _sequence(origin, arguments)
    return _class(origin) if isinstance(origin, type) and hint is not origin else _as_it_is


def _sequence(origin: type, arguments: tuple[Any, ...]) -> Converter:
    fixed = origin is tuple and arguments and arguments[-1] is not Ellipsis
    items = [converter(each) for each in arguments if each is not Ellipsis] or [_as_it_is]
    make_all = origin if origin in {tuple, set, frozenset} else list

    def make(value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise _wrong(value, path, "a list")
        if fixed and len(value) != len(items):
            raise JobVariableError(f"{path} must have {len(items)} items, not {len(value)}")
        return make_all(
            items[index if fixed else 0](item, f"{path}[{index}]")
            for index, item in enumerate(value)
        )

    return make


def _model(kind: Any) -> Converter:
    def make(value: Any, path: str) -> Any:
        try:
            return kind.model_validate(value)
        except ValueError as error:
            raise JobVariableError(f"{path} is no {kind.__name__}: {_told(error)}") from error

    return make


def _told(error: ValueError) -> str:
    """Return what a model finds wrong, without the values that pydantic quotes."""
    details: Callable[..., list[dict[str, Any]]] | None = getattr(error, "errors", None)
    if not callable(details):
        return str(error)
    found = details(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        ": ".join(filter(None, [".".join(map(str, each["loc"])), each["msg"]])) for each in found
    )


class _Fields:
    """Makes a dataclass or a TypedDict of an object; looks at its fields when first used.

    Only then, because a class may contain itself, or one that is defined after it.
    """

    def __init__(self, kind: Any, required: dict[str, bool]) -> None:
        self._kind = kind
        self._required = required
        self._converters: dict[str, Converter] | None = None

    def make(self, value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise _wrong(value, path, f"an object ({self._kind.__name__})")
        if self._converters is None:
            self._converters = self._read()
        made = {}
        for name, make in self._converters.items():
            if name in value:
                made[name] = make(value[name], f"{path}.{name}")
            elif self._required[name]:
                raise JobVariableError(f"{path} lacks {name!r} ({self._kind.__name__})")
        try:
            return self._kind(**made)
        except (TypeError, ValueError) as error:  # its own checks
            raise JobVariableError(f"{path} is no {self._kind.__name__}: {error}") from error

    def _read(self) -> dict[str, Converter]:
        hints = typing.get_type_hints(self._kind, include_extras=True)
        for name in self._required:
            # Where annotations are texts, a TypedDict itself does not see these.
            if (qualifier := _qualifier(hints[name])) in {"Required", "NotRequired"}:
                self._required[name] = qualifier == "Required"
        return {name: converter(hints[name]) for name in self._required}


def _qualifier(hint: Any) -> str:
    """Return what an annotation says about a TypedDict's key, not about its value."""
    name = getattr(typing.get_origin(hint), "_name", None)
    return name if name in {"Required", "NotRequired", "ReadOnly"} else ""


def _is_typed_dict(kind: type) -> bool:
    # `typing.is_typeddict` does not know those of typing_extensions before Python 3.13.
    return issubclass(kind, dict) and hasattr(kind, "__required_keys__")


def _fields(kind: Any) -> list[dataclasses.Field[Any]]:
    return [field for field in dataclasses.fields(kind) if field.init]


def _has_default(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing
