"""From the outputs of the matching rules to the result of a decision table.

Decisions only: rows in, value out. A row maps output names to values; rows of one output become
the bare value, all others a context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from .. import feel
from .logic import DecisionTable, Output
from .outcome import DecisionFailure
from .values import immutable_order, number_sum, same_value, to_context

Row: TypeAlias = Mapping[str, object]

# Sorts behind every digit: a value without a rank comes last.
_UNRANKED = "_"


def apply(table: DecisionTable, rows: Sequence[Row]) -> object:
    """The result of a table in which at least one rule matches.

    Raises:
        DecisionFailure: The hit policy does not allow these outputs.
    """
    return _POLICIES[table.hit_policy](table, rows)


def _first(_table: DecisionTable, rows: Sequence[Row]) -> object:
    return single(rows[0])


def _unique(_table: DecisionTable, rows: Sequence[Row]) -> object:
    if len(rows) > 1:
        raise DecisionFailure(
            f"multiple values aren't allowed for UNIQUE hit policy. found: '{_rows_text(rows)}'"
        )
    return single(rows[0])


def _any(_table: DecisionTable, rows: Sequence[Row]) -> object:
    distinct: list[Row] = []
    for row in rows:
        if not any(_same_rows(row, other) for other in distinct):
            distinct.append(row)
    if len(distinct) > 1:
        raise DecisionFailure(
            f"different values aren't allowed for ANY hit policy. found: '{_rows_text(distinct)}'"
        )
    return single(rows[0])


def _priority(table: DecisionTable, rows: Sequence[Row]) -> object:
    return single(_by_priority(table.outputs, rows)[0])


def _output_order(table: DecisionTable, rows: Sequence[Row]) -> object:
    return _several(_by_priority(table.outputs, rows))


def _rule_order(_table: DecisionTable, rows: Sequence[Row]) -> object:
    return _several(rows)


def _collect(table: DecisionTable, rows: Sequence[Row]) -> object:
    if table.aggregation is None:
        return _several(rows)
    if table.aggregation == "COUNT":
        return Decimal(len(rows))
    return _AGGREGATIONS[table.aggregation]([_number(row) for row in rows])


_POLICIES: Mapping[str, Callable[[DecisionTable, Sequence[Row]], object]] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "OUTPUT ORDER": _output_order,
    "RULE ORDER": _rule_order,
    "COLLECT": _collect,
}
_AGGREGATIONS: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "SUM": number_sum,
    "MIN": min,
    "MAX": max,
}


def single(row: Row) -> object:
    """The value of one row."""
    return next(iter(row.values())) if len(row) == 1 else to_context(row)


def _several(rows: Sequence[Row]) -> object:
    # The first row decides for all, should others have more or fewer outputs.
    if len(rows[0]) == 1:
        return [row[immutable_order(list(row))[0]] for row in rows]
    return [to_context(row) for row in rows]


def _same_rows(one: Row, other: Row) -> bool:
    return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)


def _number(row: Row) -> Decimal:
    value = next(iter(row.values()))
    if not isinstance(value, Decimal):
        raise DecisionFailure(f"expected number but found '{feel.to_text(value)}'")
    return value


def _by_priority(outputs: Sequence[Output], rows: Sequence[Row]) -> list[Row]:
    if len(rows) == 1:
        return list(rows)
    return sorted(rows, key=lambda row: _rank(outputs, row))


def _rank(outputs: Sequence[Output], row: Row) -> str:
    # The engine joins the ranks as texts: rank 10 comes before rank 9.
    ranks: list[str] = []
    for output in outputs:
        if output.key not in row:
            raise DecisionFailure(f"key not found: {output.key}")
        value = row[output.key]
        text = value if isinstance(value, str) else None
        if isinstance(value, Decimal):
            text = feel.to_text(value)
        ranks.append(_UNRANKED if text is None else output.priorities.get(text, _UNRANKED))
    return "".join(ranks)


def _rows_text(rows: Sequence[Row]) -> str:
    """The rows as the engine's own collections print themselves."""
    return f"List({', '.join(map(_row_text, rows))})"


def _row_text(row: Row) -> str:
    # Maps of more than four keys are of another class there, in the order of their hashes.
    kind = "Map" if len(row) <= 4 else "HashMap"
    keys = immutable_order(list(row))
    return f"{kind}({', '.join(f'{key} -> {feel.to_text(row[key])}' for key in keys)})"
