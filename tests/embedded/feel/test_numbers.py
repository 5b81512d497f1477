from decimal import Decimal

import pytest

from zeebe_grpclib.embedded.feel import numbers
from zeebe_grpclib.embedded.feel.errors import JavaThrow, LimitReached


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (100000000.0, "1.0E+8"),
        (1e7, "1.0E+7"),
        (9999999.0, "9999999.0"),
        (0.001, "0.001"),
        (0.00099, "0.00099"),
        (1e-7, "1.0E-7"),
        (1.5e300, "1.5E+300"),
        (-0.0, "0.0"),
        (5e-324, "4.9E-324"),
        (123456.789, "123456.789"),
    ],
)
def test_doubles_have_the_digits_that_java_writes(value: float, text: str) -> None:
    assert str(numbers.from_float(value)) == text


def test_no_number_is_null() -> None:
    assert numbers.from_float(float("nan")) is None
    assert numbers.from_float(float("inf")) is None


def test_integers_beyond_64_bits_are_doubles() -> None:
    assert numbers.from_int(2**63 - 1) == 2**63 - 1
    assert str(numbers.from_int(2**64)) == "1.8446744073709552E+19"


def test_results_have_34_digits_and_no_negative_zero() -> None:
    assert str(numbers.divide(Decimal(1), Decimal(3))) == "0." + "3" * 34
    assert str(numbers.multiply(Decimal("-0.5"), Decimal(0))) == "0.0"
    assert str(numbers.negate(Decimal("0.0"))) == "0.0"


def test_a_long_number_on_the_left_gives_its_digits() -> None:
    long = Decimal("1" * 40)
    assert str(numbers.subtract(long, Decimal(1))) == "1" * 39 + "0"
    assert str(numbers.add(Decimal(1), long)) == "1.111111111111111111111111111111111E+39"


@pytest.mark.parametrize(
    ("number", "bits", "value"),
    [
        ("2147483648", 32, -2147483648),
        ("-1.9", 32, -1),
        ("1E+50", 64, 10**50 % 2**64 - 2**64 * (10**50 % 2**64 >= 2**63)),
        ("1E+400", 64, 0),
        ("9223372036854775808", 64, -(2**63)),
    ],
)
def test_what_does_not_fit_is_cut_off(number: str, bits: int, value: int) -> None:
    assert numbers.truncated(Decimal(number), bits) == value


@pytest.mark.parametrize(
    ("base", "exponent", "text"),
    [
        ("10", "40", "1.000000000000000000000000000000000E+40"),
        ("2", "-2", "0.25"),
        ("1.50", "2", "2.2500"),
        ("2", "0.5", "1.4142135623730951"),
        ("5", "0", "1"),
        ("-2", "3", "-8"),
        ("1" * 36, "2", "1.23456790123456790123456790123456790E+70"),
    ],
)
def test_powers(base: str, exponent: str, text: str) -> None:
    assert str(numbers.power(Decimal(base), Decimal(exponent))) == text


@pytest.mark.parametrize(
    ("base", "exponent", "message"),
    [
        ("0", "-1", "Division by zero"),
        ("2", "1000000000", "Invalid operation"),
        ("-8", "0.5", "Character N"),
        ("1000", "1000.5", "Character I"),
    ],
)
def test_powers_that_java_refuses(base: str, exponent: str, message: str) -> None:
    with pytest.raises(JavaThrow) as thrown:
        numbers.power(Decimal(base), Decimal(exponent))
    assert thrown.value.message.startswith(message)


def test_rounding_to_a_scale() -> None:
    rounded = [
        str(numbers.with_scale(Decimal("2.5"), 0, mode))
        for mode in ("HALF_EVEN", "HALF_UP", "UP", "DOWN", "FLOOR", "CEILING", "HALF_DOWN")
    ]
    assert rounded == ["2", "3", "3", "2", "2", "3", "2"]
    assert str(numbers.with_scale(Decimal(1), 3, "HALF_UP")) == "1.000"
    assert str(numbers.with_scale(Decimal("-0.4"), 0, "HALF_UP")) == "0"
    with pytest.raises(LimitReached):
        numbers.with_scale(Decimal(1), 10**9, "UP")


def test_remainders() -> None:
    assert numbers.remainder(Decimal("-12.5"), Decimal(5)) == Decimal("-2.5")
    for divisor in ("0", "1E-50"):
        with pytest.raises(JavaThrow):
            numbers.remainder(Decimal(1), Decimal(divisor))
