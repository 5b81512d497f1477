"""Allen's relations between points and ranges."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import JavaThrow
from ..operators import difference
from ..ranges import POINTS
from ..values import ILLEGAL, Range, same, to_text
from .registry import builtin

_Relation = Callable[[object, object], bool | None]
_POINTS = ("point1", "point2")
_POINT_RANGE = ("point", "range")
_RANGE_POINT = ("range", "point")
_RANGES = ("range1", "range2")


def _relation(name: str, *overloads: tuple[str, str]) -> Callable[[_Relation], _Relation]:
    def register(relation: _Relation) -> _Relation:
        def checked(x: object, y: object) -> object:
            first = x.start if isinstance(x, Range) else x
            second = y.start if isinstance(y, Range) else y
            if type(first) is not type(second) or type(first) not in POINTS:
                return ILLEGAL
            result = relation(x, y)
            if result is None:
                # The engine has no case for this combination.
                raise JavaThrow(
                    "scala.MatchError", f"({to_text(x)},{to_text(y)}) (of class scala.Tuple2)"
                )
            return result

        for first, second in overloads:
            builtin(name, (first, None), (second, None))(checked)
        return relation

    return register


def _precedes(x: object, y: object, *, touching: bool) -> bool:
    """X lies before y, or in the same place when that counts."""
    sign = difference(x, y)
    return sign < 0 or (touching and same(x, y))


def before(x: object, y: object) -> bool:
    """X ends before y starts."""
    end = x.end if isinstance(x, Range) else x
    start = y.start if isinstance(y, Range) else y
    both_closed = (not isinstance(x, Range) or x.end_included) and (
        not isinstance(y, Range) or y.start_included
    )
    return _precedes(end, start, touching=not both_closed)


@_relation("before", _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)
def _before(x: object, y: object) -> bool:
    return before(x, y)


@_relation("after", _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)
def _after(x: object, y: object) -> bool:
    return before(y, x)


def _meets(x: object, y: object) -> bool | None:
    if not isinstance(x, Range) or not isinstance(y, Range):
        return None
    return x.end_included and y.start_included and same(x.end, y.start)


_relation("meets", _RANGES)(_meets)
_relation("met by", _RANGES)(lambda x, y: _meets(y, x))


def _reaches(x: Range, y: Range) -> bool:
    """The end of x lies behind the start of y, or touches it."""
    return _precedes(y.start, x.end, touching=x.end_included and y.start_included)


@_relation("overlaps", _RANGES)
def _overlaps(x: object, y: object) -> bool | None:
    if not isinstance(x, Range) or not isinstance(y, Range):
        return None
    return _reaches(x, y) and _reaches(y, x)


def _overlaps_before(x: object, y: object) -> bool | None:
    if not isinstance(x, Range) or not isinstance(y, Range):
        return None
    return (
        _precedes(x.start, y.start, touching=x.start_included and not y.start_included)
        and _reaches(x, y)
        and _precedes(x.end, y.end, touching=not x.end_included or y.end_included)
    )


_relation("overlaps before", _RANGES)(_overlaps_before)
_relation("overlaps after", _RANGES)(lambda x, y: _overlaps_before(y, x))


def _starts_inside(x: Range, y: Range) -> bool:
    return _precedes(y.start, x.start, touching=y.start_included or not x.start_included)


def _ends_inside(x: Range, y: Range) -> bool:
    return _precedes(x.end, y.end, touching=y.end_included or not x.end_included)


def _finishes(x: object, y: object) -> bool | None:
    if not isinstance(y, Range):
        return None
    if isinstance(x, Range):
        return x.end_included == y.end_included and same(x.end, y.end) and _starts_inside(x, y)
    return y.end_included and same(y.end, x)


_relation("finishes", _POINT_RANGE, _RANGES)(_finishes)
_relation("finished by", _POINT_RANGE, _RANGES)(lambda x, y: _finishes(y, x))


def _during(x: object, y: object) -> bool | None:
    if not isinstance(y, Range):
        return None
    if isinstance(x, Range):
        return _starts_inside(x, y) and _ends_inside(x, y)
    return (
        (difference(y.start, x) < 0 < difference(y.end, x))
        or (same(y.start, x) and y.start_included)
        or (same(y.end, x) and y.end_included)
    )


_relation("during", _POINT_RANGE, _RANGES)(_during)
_relation("includes", _RANGE_POINT, _RANGES)(lambda x, y: _during(y, x))


def _starts(x: object, y: object) -> bool | None:
    if not isinstance(y, Range):
        return None
    if isinstance(x, Range):
        return (
            same(x.start, y.start) and x.start_included == y.start_included and _ends_inside(x, y)
        )
    return y.start_included and same(y.start, x)


_relation("starts", _POINT_RANGE, _RANGES)(_starts)
_relation("started by", _RANGE_POINT, _RANGES)(lambda x, y: _starts(y, x))


@_relation("coincides", _POINTS, _RANGES)
def _coincides(x: object, y: object) -> bool:
    return same(x, y)
