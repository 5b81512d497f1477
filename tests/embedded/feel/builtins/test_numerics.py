import pytest
from tests.embedded.feel.ask import shown

_CASES = (
    ("abs(-5)", "5"),
    ("abs(number: -1.5)", "1.5"),
    ("ceiling(1.2)", "2"),
    ("ceiling(1.56, 1)", "1.6"),
    ("decimal(2.5, 0)", "2"),
    ('decimal(2.5, 0, "half_up")', "3"),
    ("even(2)", "true"),
    ("exp(1)", "2.718281828459045"),
    ("floor(-1.5)", "-2"),
    ("floor(1.56, 1)", "1.5"),
    ("log(10)", "2.302585092994046"),
    ("modulo(-12, 5)", "3"),
    ("odd(5)", "true"),
    ("round down(-5.5, 0)", "-5"),
    ("round half down(5.5, 0)", "5"),
    ("round half up(5.5, 0)", "6"),
    ("round up(-5.5, 0)", "-6"),
    ("sqrt(2)", "1.4142135623730951"),
    ("decimal(1, 3)", "1.000"),
    ("decimal(12345, -2)", "1.23E+4"),
    ('decimal(2.5, 0, "unnecessary")', "null"),
    ('abs(@"-PT1H")', "PT1H"),
    ('abs(@"-P1Y")', "P1Y"),
    ("modulo(12, -5)", "-3"),
    ("sqrt(-1)", "null"),
    ("odd(-3)", "true"),
    ("even(0.5)", "false"),
    ("round up(-5.5, 0)", "-6"),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value
