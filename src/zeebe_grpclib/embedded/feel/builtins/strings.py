"""Functions on strings. Lengths and positions count UTF-16 units."""

from __future__ import annotations

from decimal import Decimal

from ...._lazy import module_on_demand
from .. import numbers
from ..errors import ErrorValue, JavaThrow
from ..scope import Run
from .registry import builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    import base64
    from typing import Any
else:
    base64 = module_on_demand("base64", "")

_STRING = ("string", str)
_MATCH = ("match", str)


def to_units(text: str) -> str:
    """The text with characters beyond 16 bits as their two halves."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(
        chr(unit) for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")
    )


def from_units(units: str) -> str:
    """The text of UTF-16 units; halves without the other one stay."""
    if units.isascii() or not any("\ud800" <= unit <= "\udfff" for unit in units):
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _index(length: int, position: Decimal) -> int:
    index = numbers.int32(position)
    return index - 1 if index > 0 else length + index


def _cut(units: str, start: int, end: int) -> str:
    if start < 0 or end > len(units) or start > end:
        raise JavaThrow(
            "java.lang.StringIndexOutOfBoundsException",
            f"begin {start}, end {end}, length {len(units)}",
        )
    return from_units(units[start:end])


@builtin("substring", _STRING, ("start position", Decimal))
def _substring(string: str, start: Decimal) -> object:
    units = to_units(string)
    return _cut(units, _index(len(units), start), len(units))


@builtin("substring", _STRING, ("start position", Decimal), ("length", Decimal))
def _substring_of_length(string: str, start: Decimal, length: Decimal) -> object:
    units = to_units(string)
    begin = _index(len(units), start)
    return _cut(units, begin, min(begin + numbers.int32(length), len(units)))


@builtin("string length", _STRING)
def _string_length(string: str) -> object:
    return Decimal(len(to_units(string)))


@builtin("upper case", _STRING)
def _upper_case(string: str) -> object:
    return string.upper()


@builtin("lower case", _STRING)
def _lower_case(string: str) -> object:
    return string.lower()


@builtin("substring before", _STRING, _MATCH)
def _substring_before(string: str, match: str) -> object:
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", _STRING, _MATCH)
def _substring_after(string: str, match: str) -> object:
    return string.partition(match)[2] if match else string


@builtin("contains", _STRING, _MATCH)
def _contains(string: str, match: str) -> object:
    return match in string


@builtin("starts with", _STRING, _MATCH)
def _starts_with(string: str, match: str) -> object:
    return string.startswith(match)


@builtin("ends with", _STRING, _MATCH)
def _ends_with(string: str, match: str) -> object:
    return string.endswith(match)


def _pattern(pattern: str, flags: str = "", *, what: str = "pattern") -> Any:
    # Loaded with the first pattern: most programs never have one, and all would wait for it.
    from ..regex import Pattern, PatternError  # noqa: PLC0415

    try:
        return Pattern(pattern, flags)
    except PatternError:
        raise ErrorValue(f"Invalid {what} '{pattern}'") from None


@builtin("matches", ("input", str), ("pattern", str), with_run=True)
def _matches(run: Run, text: str, pattern: str) -> object:
    return _pattern(pattern).finds(text, run.spend)


@builtin("matches", ("input", str), ("pattern", str), ("flags", str), with_run=True)
def _matches_with_flags(run: Run, text: str, pattern: str, flags: str) -> object:
    return _pattern(pattern, flags).finds(text, run.spend)


@builtin("replace", ("input", str), ("pattern", str), ("replacement", str), with_run=True)
def _replace(run: Run, text: str, pattern: str, replacement: str) -> object:
    return _replaced(run, text, pattern, replacement, "")


@builtin(
    "replace",
    ("input", str),
    ("pattern", str),
    ("replacement", str),
    ("flags", str),
    with_run=True,
)
def _replaced(run: Run, text: str, pattern: str, replacement: str, flags: str) -> object:
    compiled = _pattern(pattern, flags)
    try:
        return compiled.replace(text, replacement, run.spend)
    except ValueError:
        # The replacement asks for a group that is not there.
        raise ErrorValue(f"Invalid pattern '{pattern}'") from None


@builtin("split", _STRING, ("delimiter", str), with_run=True)
def _split(run: Run, string: str, delimiter: str) -> object:
    compiled = _pattern(delimiter, what="pattern for delimiter")
    return list(compiled.split(string, run.spend))


@builtin("extract", ("input", str), ("pattern", str), with_run=True)
def _extract(run: Run, text: str, pattern: str) -> object:
    return list(_pattern(pattern).extract(text, run.spend))


@builtin("trim", _STRING)
def _trim(string: str) -> object:
    return string.strip("".join(map(chr, range(0x21))))


@builtin("uuid", with_run=True)
def _uuid(run: Run) -> object:
    # Version 7: milliseconds first, so that later ones sort behind earlier ones.
    milliseconds = int(run.now.timestamp() * 1000)
    value = milliseconds << 80 | int.from_bytes(run.entropy(10), "big")
    value = value & ~(0xF000 << 64) | 0x7000 << 64
    value = value & ~(0xC000 << 48) | 0x8000 << 48
    digits = f"{value & (1 << 128) - 1:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@builtin("to base64", ("value", str))
def _to_base64(value: str) -> object:
    return base64.b64encode(value.encode("utf-8", "replace")).decode("ascii")


_JAVA_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008"
    "\u2009\u200a\u2028\u2029\u205f\u3000"
)


@builtin("is blank", _STRING)
def _is_blank(string: str) -> object:
    return not string.strip(_JAVA_SPACE)
