import datetime

import pytest

from zeebe_grpclib.embedded.feel.calendar import (
    Date,
    days_in_month,
    from_epoch_day,
    is_leap,
    months_between,
    to_epoch_day,
)


def test_days_are_counted_as_python_counts_them() -> None:
    for day in (*range(-3000, 3000, 37), 19_782, -719_162, 2_932_896):
        date = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
        assert from_epoch_day(day) == (date.year, date.month, date.day)
        assert to_epoch_day(date.year, date.month, date.day) == day


@pytest.mark.parametrize("day", [-400_000_000, -719_528, 3_000_000, 365_000_000_000])
def test_days_beyond_pythons_calendar_come_back(day: int) -> None:
    assert to_epoch_day(*from_epoch_day(day)) == day


def test_leap_years() -> None:
    assert [year for year in (1900, 2000, 2023, 2024, 0, -4) if is_leap(year)] == [
        2000,
        2024,
        0,
        -4,
    ]
    assert (days_in_month(2024, 2), days_in_month(2023, 2), days_in_month(2023, 12)) == (29, 28, 31)


@pytest.mark.parametrize(
    ("date", "week", "weekday", "day_of_year"),
    [
        (Date(2024, 12, 30), 1, 1, 365),
        (Date(2021, 1, 3), 53, 7, 3),
        (Date(2020, 12, 31), 53, 4, 366),
        (Date(2024, 1, 1), 1, 1, 1),
    ],
)
def test_weeks(date: Date, week: int, weekday: int, day_of_year: int) -> None:
    assert (date.week_of_year, date.weekday, date.day_of_year) == (week, weekday, day_of_year)


def test_months_later_keep_to_the_month() -> None:
    assert Date(2024, 1, 31).plus_months(1) == Date(2024, 2, 29)
    assert Date(2024, 1, 31).plus_months(-11) == Date(2023, 2, 28)
    assert Date(1, 1, 15).plus_months(-13) == Date(-1, 12, 15)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (Date(2024, 1, 31), Date(2024, 2, 29), 0),
        (Date(2024, 2, 29), Date(2023, 2, 28), -12),
        (Date(2011, 12, 22), Date(2013, 8, 24), 20),
        (Date(2024, 3, 1), Date(2024, 2, 15), 0),
    ],
)
def test_months_between(start: Date, end: Date, months: int) -> None:
    assert months_between(start, end) == months


def test_texts_of_long_years() -> None:
    texts = [str(Date(year, 3, 5)) for year in (12024, 999, -44, 0)]
    assert texts == ["+12024-03-05", "0999-03-05", "-0044-03-05", "0000-03-05"]
