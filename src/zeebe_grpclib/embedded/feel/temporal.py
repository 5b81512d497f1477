"""Times, dates with times, and durations, with nanoseconds and Java's way of counting.

`str()` of each is FEEL's own text; `stored()` is what Zeebe writes into a variable.
"""

from __future__ import annotations

from .calendar import MAX_YEAR, Date, from_epoch_day, year_text
from .errors import JavaThrow
from .named_tuples import NamedTuple
from .zones import DAY, NANOS, wall_offset, zone_offset

DAY_NANOS = DAY * NANOS


class YearMonthDuration(NamedTuple):
    """A years and months duration."""

    total_months: int

    @property
    def years(self) -> int:
        """Whole years, towards zero."""
        return _quotient(self.total_months, 12)

    @property
    def months(self) -> int:
        """What the years leave, with their sign."""
        return self.total_months - 12 * self.years

    def __str__(self) -> str:
        if not self.total_months:
            return "P0Y"
        years, months = divmod(abs(self.total_months), 12)
        sign = "-" if self.total_months < 0 else ""
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"


class DayTimeDuration(NamedTuple):
    """A days and time duration. Its text, and the properties, leave out fractions of seconds."""

    nanos: int

    @property
    def seconds(self) -> int:
        """Whole seconds, downwards: half a second before zero is -1."""
        return self.nanos // NANOS

    @property
    def millis(self) -> int:
        """Whole milliseconds, towards zero."""
        return _quotient(self.nanos, 1_000_000)

    def parts(self) -> tuple[int, int, int, int]:
        """Days, hours, minutes and seconds, each with the sign of the duration."""
        sign = -1 if self.seconds < 0 else 1
        minutes, seconds = divmod(abs(self.seconds), 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        return sign * days, sign * hours, sign * minutes, sign * seconds

    def __str__(self) -> str:
        if not self.seconds:
            return "P0D"
        days, hours, minutes, seconds = map(abs, self.parts())
        time = "".join(
            f"{count}{unit}"
            for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S"))
            if count
        )
        sign = "-" if self.seconds < 0 else ""
        return f"{sign}P{f'{days}D' if days else ''}{'T' if time else ''}{time}"


class LocalTime(NamedTuple):
    """A time of day without an offset."""

    nanos: int

    def plus(self, nanos: int) -> LocalTime:
        """The time so much later, around midnight."""
        return LocalTime((self.nanos + nanos) % DAY_NANOS)

    def __str__(self) -> str:
        return clock_text(self.nanos)

    def stored(self) -> str:
        """Java's text: seconds only when they are not zero, fractions in groups of three."""
        return short_clock_text(self.nanos)


class ZonedTime(NamedTuple):
    """A time of day with an offset, and perhaps the zone that gave the offset."""

    nanos: int
    offset: int
    zone: str | None = None

    @property
    def key(self) -> int:
        """What comparisons look at: nanoseconds in UTC."""
        return self.nanos - self.offset * NANOS

    def plus(self, nanos: int) -> ZonedTime:
        """The time so much later, around midnight; the offset stays."""
        return self._replace(nanos=(self.nanos + nanos) % DAY_NANOS)

    def __str__(self) -> str:
        return clock_text(self.nanos) + (f"@{self.zone}" if self.zone else offset_text(self.offset))

    def stored(self) -> str:
        """FEEL's own text."""
        return str(self)

    def iso(self) -> str:
        """The text with the offset only."""
        return clock_text(self.nanos) + offset_text(self.offset)


class LocalDateTime(NamedTuple):
    """A date and time without an offset: nanoseconds since 1970 on the wall clock."""

    wall: int

    @property
    def date(self) -> Date:
        """The day."""
        return Date.from_epoch_day(self.wall // DAY_NANOS)

    @property
    def time(self) -> LocalTime:
        """The time of day."""
        return LocalTime(self.wall % DAY_NANOS)

    def plus(self, nanos: int) -> LocalDateTime:
        """The moment so much later."""
        return LocalDateTime(checked_wall(self.wall + nanos))

    def plus_months(self, months: int) -> LocalDateTime:
        """The same time so many months later."""
        return LocalDateTime(_shift_months(self.wall, months))

    def __str__(self) -> str:
        return wall_text(self.wall)

    def stored(self) -> str:
        """Java's text, with short seconds."""
        return f"{self.date}T{short_clock_text(self.wall % DAY_NANOS)}"


class ZonedDateTime(NamedTuple):
    """A date and time with an offset and perhaps a zone."""

    wall: int
    offset: int
    zone: str | None = None

    @staticmethod
    def at(wall: int, zone: str, offset: int | None = None) -> ZonedDateTime:
        """A wall clock reading in a zone.

        A reading that the zone skips moves later by the gap. One that it has twice keeps the
        given offset when that is one of the two, and takes the earlier moment otherwise.
        """
        if offset is not None and zone_offset(zone, wall - offset * NANOS) == offset:
            return ZonedDateTime(wall, offset, zone)
        guess = wall_offset(zone, wall)
        return ZonedDateTime.of_instant(wall - guess * NANOS, zone)

    @staticmethod
    def of_instant(instant: int, zone: str) -> ZonedDateTime:
        """The reading in a zone so many nanoseconds after 1970 in UTC."""
        offset = zone_offset(zone, instant)
        return ZonedDateTime(checked_wall(instant + offset * NANOS), offset, zone)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970 in UTC."""
        return self.wall - self.offset * NANOS

    @property
    def key(self) -> tuple[int, int, str]:
        """What orders two of them: the moment, then the wall clock, then the zone."""
        return self.instant, self.wall, self.zone or offset_text(self.offset)

    @property
    def date(self) -> Date:
        """The day on the wall clock."""
        return Date.from_epoch_day(self.wall // DAY_NANOS)

    def plus(self, nanos: int) -> ZonedDateTime:
        """The moment so much later, with the offset that the zone has then."""
        if self.zone:
            return ZonedDateTime.of_instant(self.instant + nanos, self.zone)
        return self._replace(wall=checked_wall(self.wall + nanos))

    def plus_months(self, months: int) -> ZonedDateTime:
        """The same wall clock time so many months later."""
        wall = _shift_months(self.wall, months)
        return (
            ZonedDateTime.at(wall, self.zone, self.offset)
            if self.zone
            else self._replace(wall=wall)
        )

    def __str__(self) -> str:
        return wall_text(self.wall) + (f"@{self.zone}" if self.zone else offset_text(self.offset))

    def stored(self) -> str:
        """Java's text: the offset, then the zone in brackets."""
        zone = f"[{self.zone}]" if self.zone else ""
        clock = short_clock_text(self.wall % DAY_NANOS)
        return f"{self.date}T{clock}{offset_text(self.offset)}{zone}"


def _quotient(number: int, divisor: int) -> int:
    return number // divisor if number >= 0 else -(-number // divisor)


def wall_of(date: Date, nanos: int) -> int:
    """The wall clock reading of a day and the nanoseconds in it."""
    return date.epoch_day * DAY_NANOS + nanos


_LAST_DAY = Date(MAX_YEAR, 12, 31).epoch_day
_FIRST_DAY = Date(-MAX_YEAR, 1, 1).epoch_day


def checked_day(epoch_day: int) -> Date:
    """The date of a day number.

    Raises:
        JavaThrow: The year has more than nine digits.
    """
    if not _FIRST_DAY <= epoch_day <= _LAST_DAY:
        return checked_date(Date.from_epoch_day(epoch_day))
    return Date.from_epoch_day(epoch_day)


def checked_date(date: Date) -> Date:
    """The date itself.

    Raises:
        JavaThrow: The year has more than nine digits.
    """
    if not -MAX_YEAR <= date.year <= MAX_YEAR:
        raise JavaThrow(
            "java.time.DateTimeException",
            f"Invalid value for Year (valid values -999999999 - 999999999): {date.year}",
        )
    return date


def checked_wall(wall: int) -> int:
    """The reading itself, or JavaThrow beyond the calendar."""
    checked_day(wall // DAY_NANOS)
    return wall


def _shift_months(wall: int, months: int) -> int:
    day, nanos = divmod(wall, DAY_NANOS)
    return wall_of(checked_date(Date.from_epoch_day(day).plus_months(months)), nanos)


def clock_text(nanos: int) -> str:
    """HH:MM:SS and the fraction that there is."""
    seconds, fraction = divmod(nanos, NANOS)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:09}".rstrip("0") if fraction else text


def short_clock_text(nanos: int) -> str:
    """HH:MM, and more only when it is not zero; fractions have 3, 6 or 9 digits."""
    seconds, fraction = divmod(nanos, NANOS)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    if not nanos % (60 * NANOS):
        return text
    text += f":{seconds % 60:02}"
    if not fraction:
        return text
    if fraction % 1_000_000 == 0:
        return f"{text}.{fraction // 1_000_000:03}"
    return f"{text}.{fraction // 1_000:06}" if fraction % 1_000 == 0 else f"{text}.{fraction:09}"


def wall_text(wall: int) -> str:
    """Date and clock; unlike a date's own text, years above 9999 have no plus sign."""
    day, nanos = divmod(wall, DAY_NANOS)
    year, month, day_of_month = from_epoch_day(day)
    return f"{year_text(year)}-{month:02}-{day_of_month:02}T{clock_text(nanos)}"


def offset_text(seconds: int) -> str:
    """`Z`, or hours and minutes with a sign, and seconds where there are some."""
    if not seconds:
        return "Z"
    size = abs(seconds)
    text = f"{'-' if seconds < 0 else '+'}{size // 3600:02}:{size // 60 % 60:02}"
    return f"{text}:{size % 60:02}" if size % 60 else text
