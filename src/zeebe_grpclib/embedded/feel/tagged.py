"""What `fromAi` says of the values that it marks; nothing is evaluated for that."""

from __future__ import annotations

from decimal import Decimal

from . import syntax
from .convert import to_json
from .parser import Parser

_FUNCTION = "fromAi"
_PARAMETERS = ("value", "description", "type", "schema", "options")
_TOLD = _PARAMETERS[1:]
_MISSING = object()


def tagged_values(text: str) -> list[dict[str, object]]:
    """The values that an expression marks, in the order of the text.

    Each is named by its reference, ``toolCall.city``, and has a description, type, schema and
    options as far as these are constants and not null.

    Raises:
        FeelError: It is no expression.
    """
    if _FUNCTION not in text:
        return []
    found = []
    waiting: list[object] = [Parser(text).expression_only()]
    while waiting:
        node = waiting.pop()
        if isinstance(node, syntax.Call) and node.name == _FUNCTION:
            described = _described(node)
            if described is not None:
                found.append(described)
        if isinstance(node, tuple):
            # Nodes are tuples of nodes, texts, and tuples of these.
            waiting.extend(reversed(node))
    return found


def _described(call: syntax.Call) -> dict[str, object] | None:
    arguments = dict(zip(call.names or _PARAMETERS, call.arguments, strict=False))
    value = arguments.get("value")
    if not isinstance(value, syntax.Reference):
        return None
    described: dict[str, object] = {"name": ".".join(value.names)}
    for name in _TOLD:
        told = _constant(arguments[name]) if name in arguments else None
        if told is not None and told is not _MISSING:
            described[name] = told
    return described


def _constant(node: syntax.Node) -> object:
    """The JSON value of a literal, or `_MISSING` for anything else.

    As deep as the literal nests, and the parser bounds that.
    """
    if isinstance(node, syntax.Constant):
        return to_json(node.value)
    if isinstance(node, syntax.Negation) and isinstance(node.operand, syntax.Constant):
        value = node.operand.value
        return to_json(-value) if isinstance(value, Decimal) else _MISSING
    if isinstance(node, syntax.ListLiteral):
        items = [_constant(item) for item in node.items]
        return _MISSING if _MISSING in items else items
    if isinstance(node, syntax.ContextLiteral):
        entries = {key: _constant(entry) for key, entry in node.entries}
        return _MISSING if _MISSING in entries.values() else entries
    return _MISSING
