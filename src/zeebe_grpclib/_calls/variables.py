"""Variables on their way to JSON and back.

What JSON cannot carry is found here, before anything is sent, and named by its path.
The common case pays for one C-speed encoding and one walk over the containers; only
when something is wrong does a second, slower walk look for the culprit.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from ..errors import InvalidJSONError
from ..types import JsonType, Variables

_PLAIN = (str, int, float, bool, type(None))

# The gateway's own limit. Python's encoder may give up earlier, by what its caller has left.
_MAX_DEPTH = 1_000


def dump_variables(variables: Variables | None, name: str = "variables") -> str:
    """Return variables as the text of a JSON object.

    Args:
        variables: A mapping with JSON values; None is an empty one.
        name: What to call it in an error's path.

    Raises:
        InvalidJSONError: It is no mapping, or a value or key in it has no JSON form.
    """
    if variables is None:
        return "{}"
    # Dictionaries first: a test against the abstract class costs a call.
    if type(variables) is not dict and not isinstance(variables, Mapping):
        raise InvalidJSONError(
            f"{name} must be a mapping of names to JSON values, not {_kind(variables)}"
        )
    try:
        text = _write(variables)
        if not text.isascii():
            text.encode()  # a lone surrogate has no UTF-8 form
    except (TypeError, ValueError, RecursionError) as error:
        culprit = _find_problem(variables, name) or _unplaced_problem(name, error)
        raise InvalidJSONError(culprit) from error
    # Only now, for the encoder has found out that nothing contains itself.
    if not _has_only_text_keys(variables) and (problem := _find_problem(variables, name)):
        raise InvalidJSONError(problem)
    return text


_raw_decode = json.JSONDecoder().raw_decode


def load_json(text: str) -> JsonType:
    """Return the value of a JSON text that the gateway sent; an empty text is None."""
    return cast("JsonType", json.loads(text)) if text else None


def load_variables(text: str) -> dict[str, JsonType]:
    """Return the object of a JSON text that the gateway sent; an empty text is an empty object.

    Raises:
        ValueError: It is no JSON object.
    """
    if not text:
        return {}
    # What `json.loads` comes down to, without what else it allows, in half the time.
    try:
        value, end = _raw_decode(text)
    except ValueError:
        value, end = None, -1
    if end != len(text):
        value = json.loads(text)  # there is space around it, or an error
    if not isinstance(value, dict):
        raise ValueError(f"expected a JSON object, but got {text[:80]!r}")  # noqa: TRY004
    return value


def _has_only_text_keys(variables: Mapping[Any, Any]) -> bool:
    """Whether no key would be converted, so that none can collide once written."""
    for key, value in variables.items():
        if type(key) is not str:
            return False
        if type(value) not in _PLAIN:
            return _have_only_text_keys([variables])
    return True  # a flat object, as most are


def _have_only_text_keys(stack: list[Any]) -> bool:
    while stack:
        container = stack.pop()
        if isinstance(container, Mapping):
            for key, value in container.items():
                if type(key) is not str:
                    return False
                if type(value) not in _PLAIN:
                    stack.append(value)
        elif isinstance(container, (list, tuple)):
            stack.extend(value for value in container if type(value) not in _PLAIN)
    return True


def _as_dict(value: object) -> object:
    """What `json` does with a value it does not know: mappings are fine, others are not."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{_kind(value)} has no JSON form")


# Kept, because json.dumps makes a new encoder for every call that asks for more than its
# defaults, which costs as much as encoding a few variables.
_ENCODER = json.JSONEncoder(allow_nan=False, ensure_ascii=False, default=_as_dict)


# What a JSON text cannot hold as it is.
_escaped = re.compile(r'[\x00-\x1f\\"]').search


def _write_flat(variables: object) -> str:
    """Write a flat object of plain values; leave anything else to the encoder.

    For PyPy, where the encoder is Python too, and made for more than this.
    """
    if type(variables) is not dict:
        return _ENCODER.encode(variables)
    pieces = []
    for name, value in variables.items():
        if type(name) is not str or _escaped(name):
            return _ENCODER.encode(variables)
        if type(value) is str and not _escaped(value):
            pieces.append(f'"{name}": "{value}"')
        elif type(value) is int:
            pieces.append(f'"{name}": {value}')
        elif type(value) in _WORDS:
            pieces.append(f'"{name}": {_WORDS[type(value)][bool(value)]}')
        else:
            return _ENCODER.encode(variables)
    return "{" + ", ".join(pieces) + "}"


_WORDS: Mapping[type, tuple[str, str]] = {bool: ("false", "true"), type(None): ("null", "null")}


def _writer() -> Callable[[object], str]:
    """Return what writes JSON text.

    `JSONEncoder.encode` sets CPython's compiled encoder up anew for each text, which takes
    longer than a few variables. Here one is kept, where there is one of the kind that we
    know. Without memory of the containers it is in: what contains itself ends in a
    RecursionError.
    """
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _write_flat
    text_writer = getattr(json.encoder, "encode_basestring", None)
    try:
        pieces = make(None, _as_dict, text_writer, None, ": ", ", ", False, False, False)
        if "".join(pieces({"a": [1.5, "\xe9", None]}, 0)) != '{"a": [1.5, "\xe9", null]}':
            return _ENCODER.encode
    except TypeError:  # it is no interface that is promised
        return _ENCODER.encode
    join = "".join
    return lambda value: join(pieces(value, 0))


_write = _writer()


def _find_problem(variables: Mapping[Any, Any], name: str) -> str | None:
    """Name the first part that JSON cannot carry; without recursion, for it may be deep."""
    stack: list[tuple[str, Iterator[tuple[str, Any]], int]] = [
        (name, _parts(variables, name), id(variables))
    ]
    while stack:
        try:
            path, value = next(stack[-1][1])
        except StopIteration:
            stack.pop()
            continue
        except _BadKeyError as bad:
            return str(bad)
        if isinstance(value, (Mapping, list, tuple)):
            if any(id(value) == seen for _, _, seen in stack):
                return f"{path} contains itself"
            if len(stack) >= _MAX_DEPTH:
                return f"{path[:100]}... is nested too deeply"
            stack.append((path, _parts(value, path), id(value)))
        elif problem := _scalar_problem(value):
            return f"{path} is {problem}"
    return None


def _unplaced_problem(name: str, error: Exception) -> str:
    if isinstance(error, RecursionError):
        return f"{name} is nested too deeply"
    return f"{name} has no JSON form: {error}"


class _BadKeyError(Exception):
    """A key that JSON cannot write, or that another one is written as."""


def _parts(container: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(container, Mapping):
        for index, value in enumerate(container):
            yield f"{path}[{index}]", value
        return
    written: dict[str, object] = {}
    for key, value in container.items():
        if isinstance(key, str):
            text = str.__str__(key)
            if not _is_encodable(text):
                raise _BadKeyError(f"{path} has the key {_quoted(key)}, which has no UTF-8 form")
        elif isinstance(key, (int, float)) or key is None:
            if problem := _scalar_problem(key):
                raise _BadKeyError(f"{path} has the key {problem}")
            text = json.dumps(key)
        else:
            raise _BadKeyError(f"{path} has a key {_kind(key)}: JSON's keys are strings")
        if text in written:
            raise _BadKeyError(
                f"{path} has the keys {_quoted(written[text])} and {_quoted(key)}, "
                f"which JSON would both write as {_quoted(text)}"
            )
        written[text] = key
        yield (f"{path}.{text}" if text.isidentifier() else f"{path}[{json.dumps(text)}]"), value


def _scalar_problem(value: object) -> str | None:
    if isinstance(value, str):
        return _text_problem(value)
    if isinstance(value, float):
        return None if math.isfinite(value) else f"{value!r}, which JSON cannot express"
    if isinstance(value, int):
        return _int_problem(value)
    if value is None:
        return None
    return f"{_kind(value)}, which has no JSON form"


def _text_problem(value: str) -> str | None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        # Not more of it: this may be logged, and variables are not.
        return f"a text with {value[error.start]!r} in it, which has no UTF-8 form"
    return None


def _int_problem(value: int) -> str | None:
    try:
        int.__repr__(value)
    except ValueError:  # Python's own limit on the digits that it writes
        return "an integer of thousands of digits, which Python does not write"
    return None


def _quoted(value: object) -> str:
    """Return a key or a text as Python writes it, its beginning at least."""
    return repr(value[:80]) + "..." if isinstance(value, str) and len(value) > 80 else repr(value)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(value: object) -> str:
    return f"of type {type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")
