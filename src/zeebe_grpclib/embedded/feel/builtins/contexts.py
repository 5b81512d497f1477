"""Functions on contexts."""

from __future__ import annotations

from ..scope import Run
from ..values import ILLEGAL, Context
from .registry import builtin


def _entries(context: object) -> object:
    if not isinstance(context, Context):
        return ILLEGAL
    return [Context({"key": key, "value": value}) for key, value in context.ordered()]


builtin("get entries", ("context", None))(_entries)
builtin("get entries", ("m", None))(_entries)


def _strings(values: list[object]) -> list[str] | None:
    texts = [value for value in values if isinstance(value, str)]
    return texts if len(texts) == len(values) else None


def _get_value(context: object, key: object) -> object:
    if not isinstance(context, Context):
        return ILLEGAL
    if isinstance(key, str):
        return context.get(key)
    return _get_nested(context, key) if isinstance(key, list) else ILLEGAL


def _get_nested(context: Context, keys: list[object]) -> object:
    names = _strings(keys)
    value: object = context if names else None
    for name in names or ():
        value = value.get(name) if isinstance(value, Context) else None
    return value


@builtin("get value", ("m", None), ("key", None))
def _get_value_of_m(context: object, key: object) -> object:
    return _get_value(context, key)


@builtin("get value", ("context", None), ("key", None))
def _get_value_of_context(context: object, key: object) -> object:
    return _get_value(context, key)


@builtin("get value", ("context", Context), ("keys", list))
def _get_value_by_keys(context: Context, keys: list[object]) -> object:
    return _get_nested(context, keys)


def _with(context: Context, key: str, value: object) -> Context:
    entries = dict(context.ordered())
    entries[key] = value
    return Context(entries)


@builtin("context put", ("context", Context), ("key", None), ("value", None))
@builtin("put", ("context", Context), ("key", None), ("value", None))
def _context_put(context: Context, key: object, value: object) -> object:
    if isinstance(key, str):
        return _with(context, key, value)
    return _context_put_keys(context, key, value) if isinstance(key, list) else ILLEGAL


@builtin("context put", ("context", Context), ("keys", list), ("value", None))
def _context_put_keys(context: Context, keys: list[object], value: object) -> object:
    if not keys:
        return None
    names = _strings(keys)
    return ILLEGAL if names is None else _put_nested(context, names, value)


def _put_nested(context: Context, names: list[str], value: object) -> Context:
    path = [context]
    for name in names[:-1]:
        inner = path[-1].get(name)
        path.append(inner if isinstance(inner, Context) else Context())
    for holder, name in zip(reversed(path), reversed(names), strict=True):
        value = _with(holder, name, value)
    return value  # type: ignore[return-value]  # the loop ran at least once


@builtin("context merge", ("contexts", list), var_args=True, with_run=True)
@builtin("put all", ("contexts", list), var_args=True, with_run=True)
def _context_merge(run: Run, contexts: list[object]) -> object:
    merged: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, Context):
            return None
        run.spend(len(context))
        merged.update(context.ordered())
    return Context(merged)


@builtin("context", ("entries", None))
def _context(entries: object) -> object:
    if not isinstance(entries, list):
        return None
    made: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, Context) or "value" not in entry:
            return None
        key = entry.get("key")
        if not isinstance(key, str):
            return None
        made[key] = entry["value"]
    return Context(made)
