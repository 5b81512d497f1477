import pytest
from tests.embedded.feel.ask import shown

_CASES = (
    ('date and time(@"2024-01-01", @"10:00:00Z")', "2024-01-01T10:00:00Z"),
    ('date and time("2024-01-01T10:00:00")', "2024-01-01T10:00:00"),
    ('date("2024-02-29")', "2024-02-29"),
    ("date(2024, 2, 29)", "2024-02-29"),
    ('duration("PT90M")', "PT1H30M"),
    ('number("1.50")', "1.50"),
    ('number("1,000", ",")', "1000"),
    ('number("1.000,5", ".", ",")', "1000.5"),
    ("string(1.50)", '"1.50"'),
    ('time("10:00:00")', "10:00:00"),
    ("time(10, 30, 0)", "10:30:00"),
    ('time(10, 30, 0, @"PT2H")', "10:30:00+02:00"),
    ('years and months duration(@"2011-12-22", @"2013-08-24")', "P1Y8M"),
    ('date("x")', "null"),
    ('date("" + "x")', "null"),
    ("date(2023, 2, 29)", "null"),
    (
        'date and time(@"2024-01-01T10:00:00Z", "Europe/Berlin")',
        "2024-01-01T11:00:00@Europe/Berlin",
    ),
    ('date and time(@"2024-01-01T10:00:00", "Europe/Berlin")', "2024-01-01T10:00:00@Europe/Berlin"),
    (
        'date and time(@"2024-01-01", @"10:00:00@Europe/Berlin")',
        "2024-01-01T10:00:00@Europe/Berlin",
    ),
    ('time(@"2024-01-01")', "00:00:00Z"),
    ("time(10, 30, 15.5)", "10:30:15.5"),
    ("time(10, 30, 0, null)", "10:30:00"),
    ("time(25, 0, 0)", "null"),
    ('number("1e3")', "1E+3"),
    ('number("x")', "null"),
    ('number("1,5", null, ",")', "1.5"),
    ("string(n)", "null"),
    ('string([1.0, "a"])', '"[1.0, "a"]"'),
    ('duration("" + "P1Y")', "P1Y"),
    ('duration("x" + "")', "null"),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value
