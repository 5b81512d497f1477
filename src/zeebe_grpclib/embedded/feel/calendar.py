"""The calendar behind dates: days counted from 1970-01-01, for years beyond Python's own."""

from __future__ import annotations

from .named_tuples import NamedTuple

MAX_YEAR = 999_999_999
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Whether the year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """The number of the month's last day."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month - 1]


def to_epoch_day(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to the date."""
    # Years start in March here, so that the leap day is the last one.
    shifted = year - (month <= 2)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + day_of_year - 719468


def from_epoch_day(epoch_day: int) -> tuple[int, int, int]:
    """Year, month and day so many days after 1970-01-01."""
    cycle, day_of_cycle = divmod(epoch_day + 719468, 146097)
    year = (
        day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36524 - day_of_cycle // 146096
    ) // 365
    day_of_year = day_of_cycle - (365 * year + year // 4 - year // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return year + cycle * 400 + (month <= 2), month, day


class Date(NamedTuple):
    """A day; years may be negative or have up to nine digits."""

    year: int
    month: int
    day: int

    @staticmethod
    def from_epoch_day(epoch_day: int) -> Date:
        """The day so many days after 1970-01-01."""
        return Date(*from_epoch_day(epoch_day))

    @property
    def epoch_day(self) -> int:
        """Days since 1970-01-01."""
        return to_epoch_day(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.epoch_day + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 for the first of January."""
        return self.epoch_day - to_epoch_day(self.year, 1, 1) + 1

    @property
    def week_of_year(self) -> int:
        """The ISO week."""
        thursday = from_epoch_day(self.epoch_day - self.weekday + 4)
        return (to_epoch_day(*thursday) - to_epoch_day(thursday[0], 1, 1)) // 7 + 1

    def plus_months(self, months: int) -> Date:
        """The same day so many months later, or the last of a month that is too short."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date(year, month + 1, min(self.day, days_in_month(year, month + 1)))

    def __str__(self) -> str:
        sign = "+" if self.year > 9999 else ""
        return f"{sign}{year_text(self.year)}-{self.month:02}-{self.day:02}"


def year_text(year: int) -> str:
    """The year with at least four digits."""
    return f"{year:04}" if year >= 0 else f"-{-year:04}"


def months_between(start: Date, end: Date) -> int:
    """Whole months from start to end, negative when the end lies before."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        return months - 1
    if months < 0 and end.day > start.day:
        return months + 1
    return months
