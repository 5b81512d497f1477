import pytest

from zeebe_grpclib.embedded.feel.calendar import Date
from zeebe_grpclib.embedded.feel.errors import JavaThrow
from zeebe_grpclib.embedded.feel.temporal import (
    DAY_NANOS,
    DayTimeDuration,
    LocalDateTime,
    LocalTime,
    YearMonthDuration,
    ZonedDateTime,
    ZonedTime,
    offset_text,
    wall_of,
)

SECOND = 1_000_000_000
HOUR = 3600 * SECOND


@pytest.mark.parametrize(
    ("months", "text"), [(0, "P0Y"), (14, "P1Y2M"), (-3, "-P3M"), (-14, "-P1Y2M"), (24, "P2Y")]
)
def test_text_of_years_and_months(months: int, text: str) -> None:
    assert str(YearMonthDuration(months)) == text


def test_parts_of_years_and_months_have_the_sign() -> None:
    assert (YearMonthDuration(-14).years, YearMonthDuration(-14).months) == (-1, -2)


@pytest.mark.parametrize(
    ("nanos", "text"),
    [
        (0, "P0D"),
        (36 * HOUR, "P1DT12H"),
        (SECOND // 2, "P0D"),
        (-SECOND * 3 // 2, "-PT2S"),
        (-90 * 60 * SECOND, "-PT1H30M"),
        (DAY_NANOS, "P1D"),
    ],
)
def test_text_of_days_and_time_has_whole_seconds(nanos: int, text: str) -> None:
    assert str(DayTimeDuration(nanos)) == text


def test_milliseconds_are_cut_towards_zero() -> None:
    assert DayTimeDuration(-1_999_999).millis == -1
    assert DayTimeDuration(-1).seconds == -1


@pytest.mark.parametrize(
    ("nanos", "text", "stored"),
    [
        (10 * HOUR, "10:00:00", "10:00"),
        (10 * HOUR + SECOND // 2, "10:00:00.5", "10:00:00.500"),
        (SECOND, "00:00:01", "00:00:01"),
        (1, "00:00:00.000000001", "00:00:00.000000001"),
        (1000, "00:00:00.000001", "00:00:00.000001"),
    ],
)
def test_texts_of_times(nanos: int, text: str, stored: str) -> None:
    assert (str(LocalTime(nanos)), LocalTime(nanos).stored()) == (text, stored)


def test_times_run_around_midnight() -> None:
    assert LocalTime(23 * HOUR).plus(2 * HOUR) == LocalTime(HOUR)
    assert ZonedTime(HOUR, 3600).plus(-2 * HOUR) == ZonedTime(23 * HOUR, 3600)


def test_times_with_offsets() -> None:
    assert str(ZonedTime(10 * HOUR, 0)) == "10:00:00Z"
    assert str(ZonedTime(10 * HOUR, 3600, "Europe/Berlin")) == "10:00:00@Europe/Berlin"
    assert ZonedTime(10 * HOUR, 3600, "Europe/Berlin").iso() == "10:00:00+01:00"
    assert ZonedTime(10 * HOUR, 0).key == ZonedTime(11 * HOUR, 3600).key


def test_offsets() -> None:
    assert [offset_text(s) for s in (0, 5400, -34_200, 3661)] == [
        "Z",
        "+01:30",
        "-09:30",
        "+01:01:01",
    ]


BERLIN = "Europe/Berlin"


def _wall(month: int, day: int, hour: int, minute: int = 0) -> int:
    return wall_of(Date(2024, month, day), hour * HOUR + minute * 60 * SECOND)


def test_a_skipped_reading_moves_by_the_gap() -> None:
    assert str(ZonedDateTime.at(_wall(3, 31, 2, 30), BERLIN)) == "2024-03-31T03:30:00@Europe/Berlin"


def test_a_double_reading_is_the_earlier_one_unless_an_offset_says_otherwise() -> None:
    wall = _wall(10, 27, 2, 30)
    assert ZonedDateTime.at(wall, BERLIN).offset == 7200
    assert ZonedDateTime.at(wall, BERLIN, 3600).offset == 3600


def test_a_day_later_is_24_hours_and_a_month_later_the_same_clock() -> None:
    before = ZonedDateTime.at(_wall(3, 30, 12), BERLIN)
    assert before.plus(DAY_NANOS).stored() == "2024-03-31T13:00+02:00[Europe/Berlin]"
    assert before.plus_months(1).stored() == "2024-04-30T12:00+02:00[Europe/Berlin]"


def test_moments_are_ordered_by_time_then_clock() -> None:
    utc = ZonedDateTime(_wall(7, 1, 10), 0)
    later_clock = ZonedDateTime(_wall(7, 1, 12), 7200)
    assert utc.instant == later_clock.instant
    assert utc.key < later_clock.key


def test_texts_of_moments() -> None:
    local = LocalDateTime(wall_of(Date(12024, 7, 1), 0))
    assert (str(local), local.stored()) == ("12024-07-01T00:00:00", "+12024-07-01T00:00")
    assert ZonedDateTime(_wall(1, 1, 10), 0).stored() == "2024-01-01T10:00Z"


def test_the_calendar_ends() -> None:
    last = LocalDateTime(wall_of(Date(999_999_999, 12, 31), 0))
    with pytest.raises(JavaThrow, match="DateTimeException"):
        last.plus(DAY_NANOS)
    with pytest.raises(JavaThrow, match="DateTimeException"):
        last.plus_months(1)
