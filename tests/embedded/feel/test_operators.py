import pytest
from tests.embedded.feel.ask import failure, shown, warned


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.10 + 2.20", "3.30"),
        ("1.5 * 2", "3.0"),
        ("1 / 3", "0." + "3" * 34),
        ('"a" + "b"', '"ab"'),
        ('@"2024-01-31" + @"P1M"', "2024-02-29"),
        ('@"P1M" + @"2024-01-31"', "2024-02-29"),
        ('@"2024-01-31" + @"PT25H"', "2024-02-01"),
        ('@"2024-03-01" - @"2024-02-01"', "P29D"),
        ('@"10:00:00" - @"11:30:00"', "-PT1H30M"),
        ('@"10:00:00Z" - @"11:30:00Z"', "PT1H30M"),
        ('@"10:00:00" + @"PT15H"', "01:00:00"),
        ('@"2024-01-01T10:00:00" - @"P1D"', "2023-12-31T10:00:00"),
        ('@"PT1H" * 2.9', "PT2H"),
        ('2 * @"P1Y"', "P2Y"),
        ('@"PT10H" / @"PT3H"', "3"),
        ('@"P1Y" / @"P5M"', "2"),
        ('@"P1Y" / 5', "P2M"),
        ('@"P100D" / 2', "PT6H57M12S"),
        ('@"PT0.5S" + @"PT0.5S"', "PT1S"),
        ("2 ** 0.5", "1.4142135623730951"),
        ("1 < 2", "true"),
        ('"a" < "b"', "true"),
        ('@"10:00:00Z" = @"11:00:00+01:00"', "false"),
        ('@"10:00:00Z" <= @"11:00:00+01:00"', "true"),
        ("null = []", "false"),
        ("null != 1", "true"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("null + 1", "INVALID_TYPE", "Can't add '1' to 'null'"),
        ('1 - "a"', "INVALID_TYPE", "Can't subtract '\"a\"' from '1'"),
        ("[1] * 2", "INVALID_TYPE", "Can't multiply '[1]' by '2'"),
        ("1 / 0", "INVALID_TYPE", "Can't divide '1' by '0'"),
        ('@"P1D" / @"PT0S"', "INVALID_TYPE", "Can't divide 'P1D' by 'P0D'"),
        ('-@"P1D"', "INVALID_TYPE", "Expected number but found 'P1D'"),
        ("2 ** null", "INVALID_TYPE", "Expected number but found 'null'"),
        ('1 = "1"', "NOT_COMPARABLE", "Can't compare '1' with '\"1\"'"),
        ("true < false", "NOT_COMPARABLE", "Can't compare 'true' with 'false'"),
        (
            '@"10:00:00" < @"10:00:00Z"',
            "NOT_COMPARABLE",
            "Can't compare '10:00:00' with '10:00:00Z'",
        ),
    ],
)
def test_wrong_types_are_null_with_a_warning(text: str, kind: str, message: str) -> None:
    assert shown(text) == "null"
    assert warned(text) == [(kind, message)]


@pytest.mark.parametrize(
    ("text", "thrown"),
    [
        ("[1] < [2]", "java.lang.IllegalArgumentException: [1] can not be compared to [2]"),
        ('@"PT1H" / @"PT0.0001S"', "java.lang.ArithmeticException: / by zero"),
        ('@"999999999-12-31" + @"P1D"', "java.time.DateTimeException: Invalid value for Year"),
    ],
)
def test_what_the_engine_throws_fails(text: str, thrown: str) -> None:
    assert f" : {thrown}" in failure(text)


def test_long_strings_are_refused() -> None:
    assert "a string longer than" in failure("s + s", s="x" * 3_000_000)
