from collections import OrderedDict
from decimal import Decimal

import pytest

from zeebe_grpclib.embedded.feel.convert import to_json, to_value
from zeebe_grpclib.embedded.feel.temporal import LocalTime, ZonedDateTime
from zeebe_grpclib.embedded.feel.values import Context, Function, Range


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (1, Decimal(1)),
        (True, True),
        (1.5, Decimal("1.5")),
        (float("nan"), None),
        ((1, [2]), [Decimal(1), [Decimal(2)]]),
        (OrderedDict(a=1), {"a": Decimal(1)}),
        ({1: 2}, {"1": Decimal(2)}),
        (Text("a"), "a"),
        (Whole(3), Decimal(3)),
        (LocalTime(0), LocalTime(0)),
    ],
)
def test_from_json(raw: object, value: object) -> None:
    found = to_value(raw)
    assert (found, type(found) is type(value) or isinstance(found, Context)) == (value, True)


def test_functions_in_objects_are_no_entries() -> None:
    function = Function(("x",), lambda _arguments, _run: None)
    context = to_value({"f": function, "a": 1})
    assert isinstance(context, Context)
    assert (context, context.functions) == ({"a": Decimal(1)}, {"f": (function,)})


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("3.0"), 3),
        (Decimal("1.50"), 1.5),
        (Decimal(9223372036854775808), -(2**63)),
        ([None, True, "x"], [None, True, "x"]),
        (Context({"a": [Decimal(1)]}), {"a": [1]}),
        (ZonedDateTime(0, 3600, "Europe/Berlin"), "1970-01-01T00:00+01:00[Europe/Berlin]"),
        (Range(Decimal(1), Decimal(2), start_included=True, end_included=True), None),
        (Function((), lambda _arguments, _run: None), None),
    ],
)
def test_to_json(value: object, stored: object) -> None:
    found = to_json(value)
    assert (found, type(found)) == (stored, type(stored))
