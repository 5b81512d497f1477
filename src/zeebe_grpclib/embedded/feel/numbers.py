"""FEEL numbers: decimals of 34 digits, rounded half-even, that keep their scale.

Values are `decimal.Decimal`. Literals and variables are exact; only operations round. There is no
negative zero.
"""

from __future__ import annotations

import math
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Rounded,
)

from .errors import JavaThrow, LimitReached

DIGITS = 34
#: Rounding to a scale, or writing a number in full, makes at most this many digits.
MAX_DIGITS = 20_000

_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
ZERO = Decimal(0)
ONE = Decimal(1)


def _context(precision: int, rounding: str = ROUND_HALF_EVEN) -> Context:
    return Context(
        prec=precision, rounding=rounding, Emax=MAX_EMAX, Emin=MIN_EMIN, clamp=0, traps=_TRAPS
    )


_DECIMAL128 = _context(DIGITS)
_TWO_DIGITS = _context(2)
# Most results need no rounding; only those that do are worth a closer look.
_UNROUNDED = _context(DIGITS)
_UNROUNDED.traps[Rounded] = True
_unrounded_add = _UNROUNDED.add
_unrounded_subtract = _UNROUNDED.subtract
_unrounded_multiply = _UNROUNDED.multiply

ROUNDING = {
    "UP": ROUND_UP,
    "DOWN": ROUND_DOWN,
    "CEILING": ROUND_CEILING,
    "FLOOR": ROUND_FLOOR,
    "HALF_UP": ROUND_HALF_UP,
    "HALF_DOWN": ROUND_HALF_DOWN,
    "HALF_EVEN": ROUND_HALF_EVEN,
}


def add(x: Decimal, y: Decimal) -> Decimal:
    """The sum."""
    try:
        return _unrounded_add(x, y)
    except Rounded:
        return _context_of(x).add(x, y)


def subtract(x: Decimal, y: Decimal) -> Decimal:
    """The difference."""
    try:
        return _unrounded_subtract(x, y)
    except Rounded:
        return _context_of(x).subtract(x, y)


def multiply(x: Decimal, y: Decimal) -> Decimal:
    """The product; zero has no sign."""
    try:
        product = _unrounded_multiply(x, y)
    except Rounded:
        product = _context_of(x).multiply(x, y)
    return product or product.copy_abs()


def divide(x: Decimal, y: Decimal) -> Decimal:
    """The quotient; the divisor must not be zero."""
    quotient = _context_of(x).divide(x, y)
    return quotient or quotient.copy_abs()


def _context_of(left: Decimal) -> Context:
    """A number of more than 34 digits on the left side gives the result as many."""
    digits = len(left.as_tuple().digits)
    return _DECIMAL128 if digits <= DIGITS else _context(digits)


def negate(x: Decimal) -> Decimal:
    """The number with the other sign and all its digits."""
    return x.copy_negate() if x else x


def from_int(number: int) -> Decimal:
    """A JSON integer; beyond 64 bits it has only the digits of a double, as in Zeebe."""
    if -0x8000000000000000 <= number <= 0x7FFFFFFFFFFFFFFF:
        return Decimal(number)
    try:
        return from_float(float(number)) or ZERO
    except OverflowError:
        return ZERO


def from_float(number: float) -> Decimal | None:
    """A JSON number with a point, as Java writes a double; None for infinities and NaN."""
    if not math.isfinite(number):
        return None
    size = abs(number)
    if size == 0:
        return Decimal("0.0")
    text = repr(number)
    if 1e-3 <= size < 1e7:
        return Decimal(text)
    # Java's scientific form has at least one digit behind the point: 1.0E8.
    exact = Decimal(text)
    sign, digits, exponent = exact.normalize().as_tuple()
    if len(digits) == 1:
        # Two digits at least, and of those the ones nearest to the number: 4.9E-324.
        near = _TWO_DIGITS.create_decimal_from_float(number)
        if float(near) == number and len(near.as_tuple().digits) == 2:
            return near
        digits, exponent = (*digits, 0), int(exponent) - 1
    return Decimal((sign, digits, int(exponent)))


def is_whole(number: Decimal) -> bool:
    """Whether nothing but zeros stands behind the point."""
    return number.as_tuple().exponent >= 0 or number == number.to_integral_value()  # type: ignore[operator]  # finite numbers only


def truncated(number: Decimal, bits: int) -> int:
    """The whole part as a signed integer of that many bits; what does not fit is cut off."""
    if number.adjusted() > 40:
        sign, digits, exponent = number.as_tuple()
        modulus = 1 << bits
        coefficient = int("".join(map(str, digits)))
        shift = int(exponent)
        whole = coefficient * pow(10, shift, modulus) if shift >= 0 else coefficient // 10**-shift
        value = -whole if sign else whole
    else:
        value = int(number)
    half = 1 << (bits - 1)
    return (value + half) % (1 << bits) - half


def int32(number: Decimal) -> int:
    """What Java's intValue gives."""
    return truncated(number, 32)


def with_scale(number: Decimal, scale: int, mode: str) -> Decimal:
    """The number rounded to so many digits behind the point.

    Raises:
        LimitReached: The result would have an absurd number of digits.
    """
    if number.as_tuple().exponent == -scale:
        return number
    if number.adjusted() + scale > MAX_DIGITS or abs(scale) > MAX_DIGITS * 10:
        raise LimitReached(f"a number with more than {MAX_DIGITS} digits")
    unit = Decimal((0, (1,), -scale))
    precision = max(number.adjusted() + scale + 2, len(number.as_tuple().digits), 1)
    rounded = number.quantize(unit, context=_context(precision + 1, ROUNDING[mode]))
    return rounded or rounded.copy_abs()


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """`base ** exponent`; an exponent with a fraction has only double precision.

    Raises:
        JavaThrow: Zero to a negative power, a root of a negative number, or an overflow.
    """
    if is_whole(exponent):
        return _whole_power(base, int32(exponent))
    try:
        result = math.pow(float(base), float(exponent))
    except ValueError:
        result = math.nan if base else math.inf
    except OverflowError:
        result = math.inf
    return from_double(result)


def from_double(number: float) -> Decimal:
    """The result of a double calculation.

    Raises:
        JavaThrow: It is infinite or not a number.
    """
    value = from_float(number)
    if value is None:
        first = "N" if math.isnan(number) else "I"
        raise JavaThrow(
            "java.lang.NumberFormatException",
            f"Character {first} is neither a decimal digit number, decimal point, "
            'nor "e" notation exponential mark.',
        )
    return value


def _whole_power(base: Decimal, exponent: int) -> Decimal:
    # The steps of java.math.BigDecimal.pow(int, MathContext), because each of them rounds.
    size = abs(exponent)
    if size > 999_999_999:
        raise JavaThrow("java.lang.ArithmeticException", "Invalid operation")
    if exponent == 0:
        return ONE
    final = _context_of(base)
    work = _context(final.prec + len(str(size)) + 1)
    result, seen_bit = ONE, False
    try:
        for bit in f"{size:b}":
            if seen_bit:
                result = work.multiply(result, result)
            if bit == "1":
                seen_bit = True
                result = work.multiply(result, base)
        if exponent < 0:
            result = work.divide(ONE, result)
        rounded = final.plus(result)
    except (DivisionByZero, InvalidOperation):
        raise JavaThrow("java.lang.ArithmeticException", "Division by zero") from None
    except Overflow:
        raise JavaThrow("java.lang.ArithmeticException", "Overflow") from None
    return rounded or rounded.copy_abs()


def remainder(x: Decimal, y: Decimal) -> Decimal:
    """What a whole division leaves, with the sign of the dividend.

    Raises:
        JavaThrow: Division by zero, or a quotient of more than 34 digits.
    """
    try:
        rest = _DECIMAL128.remainder(x, y)
    except DivisionByZero:
        raise JavaThrow("java.lang.ArithmeticException", "Division by zero") from None
    except InvalidOperation:
        text = "Division impossible" if y else "Division by zero" if x else "Division undefined"
        raise JavaThrow("java.lang.ArithmeticException", text) from None
    return rest or rest.copy_abs()
