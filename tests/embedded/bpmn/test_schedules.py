import re
from datetime import datetime, timezone

import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.bpmn.expression import Expression
from zeebe_grpclib.embedded.bpmn.schedules import (
    Interval,
    ScheduleError,
    date_time_text,
    read_cycle,
    read_date_time,
    read_interval,
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "months", "ms"),
    [
        ("PT10S", 0, 10_000),
        ("PT0.25S", 0, 250),
        ("PT1H30M", 0, 5_400_000),
        ("P1D", 0, 86_400_000),
        ("P2W", 0, 14 * 86_400_000),
        ("P1Y2M3DT4H", 14, 3 * 86_400_000 + 4 * 3_600_000),
        ("-PT5S", 0, -5_000),
        ("PT-5S", 0, -5_000),
        ("pt1m", 0, 60_000),
    ],
)
def test_durations(text: str, months: int, ms: int) -> None:
    assert read_interval(text) == Interval(months, ms)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "10S", "PT10", "foo", "P1S", "R/PT1S"])
def test_no_durations(text: str) -> None:
    assert read_interval(text) is None


@pytest.mark.parametrize(
    ("start", "text", "later"),
    [
        ("2026-01-31T10:00:00", "P1M", "2026-02-28T10:00:00"),
        ("2024-02-29T00:00:00", "P1Y", "2025-02-28T00:00:00"),
        ("2026-12-15T00:00:00", "P1M1D", "2027-01-16T00:00:00"),
    ],
)
def test_months_are_counted_on_the_calendar(start: str, text: str, later: str) -> None:
    interval = read_interval(text)

    assert interval is not None
    assert interval.after(at(start)) == at(later)


def test_times_stay_within_four_digit_years() -> None:
    for text in ("P9999Y", "PT999999999999999S"):
        interval = read_interval(text)
        assert interval is not None
        assert interval.after(0) == 253_402_300_799_999
    before = read_interval("-P1Y")
    assert before is not None
    assert before.after(0) == 0


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-01-01T12:00:00Z", "2026-01-01T12:00:00"),
        ("2026-01-01T12:00Z", "2026-01-01T12:00:00"),
        ("2026-01-01T12:00:00+02:00", "2026-01-01T10:00:00"),
        ("2026-07-01T12:00:00+02:00[Europe/Berlin]", "2026-07-01T10:00:00"),
        ("2026-01-01T12:00:00.250Z", "2026-01-01T12:00:00.250"),
    ],
)
def test_dates(text: str, same: str) -> None:
    assert read_date_time(text) == at(same)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01",
        "2026-01-01T12:00:00",
        "2026-13-01T00:00:00Z",
        "2026-01-01T00:00:00Z[No/Way]",
    ],
)
def test_no_dates(text: str) -> None:
    assert read_date_time(text) is None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("2030-01-01T08:15:30+02:00", "2030-01-01T08:15:30+02:00"),
        ('="2030-01-01T08:15:30Z"', "2030-01-01T08:15:30Z"),
        ('=date and time("2030-01-01T08:15:30Z")', "2030-01-01T08:15:30Z"),
        # Without an offset it is meant in the gateway's zone.
        ('=date and time("2030-01-01T08:15:30")', "2030-01-01T08:15:30Z"),
        ("2030-01-01T08:15:00Z", "2030-01-01T08:15Z"),
        ("2030-01-01T00:00:00.000+00:00", "2030-01-01T00:00Z"),
        ("2030-01-01T08:15:00.5Z", "2030-01-01T08:15:00.500Z"),
        ("2030-01-01T08:15:30.1234-01:00", "2030-01-01T08:15:30.123400-01:00"),
        ("2030-01-01T08:15+01:00[Europe/Berlin]", "2030-01-01T08:15+01:00[Europe/Berlin]"),
        ('=""', ""),
        ("=null", ""),
    ],
)
def test_the_text_of_a_date(source: str, text: str) -> None:
    expression = Expression(source)
    compiled = expression.compiled
    value = feel.Evaluation(source, source, ()) if compiled is None else compiled.evaluate({})
    assert date_time_text(expression, value) == text


def test_what_has_no_text_of_a_date() -> None:
    for source, message in (
        ('="tomorrow"', "Invalid date-time format 'tomorrow' for expression '\"tomorrow\"'."),
        (
            "=5",
            (
                "Expected result of the expression '5' to be one of '[DATE_TIME, STRING]', but was "
                "'NUMBER'."
            ),
        ),
    ):
        expression = Expression(source)
        assert expression.compiled is not None
        with pytest.raises(ScheduleError, match=f"^{re.escape(message)}$"):
            date_time_text(expression, expression.compiled.evaluate({}))


def test_a_cycle_counts_from_its_last_time() -> None:
    cycle = read_cycle("R3/PT10S")

    assert (cycle.repetitions, cycle.first(1_000)) == (3, 11_000)
    assert cycle.next(11_000, 20_999) == 21_000


@pytest.mark.parametrize("now_ms", [21_000, 99_000])
def test_a_cycle_does_not_make_up_for_times_that_it_missed(now_ms: int) -> None:
    assert read_cycle("R3/PT10S").next(11_000, now_ms) == now_ms + 10_000


def test_a_cycle_that_should_have_begun_begins_now() -> None:
    cycle = read_cycle("R/1776-07-04T00:00:00Z/PT1S")

    assert cycle.first(5_000) == 5_000
    assert cycle.next(5_000, 5_001) == 6_000


def test_a_cycle_may_be_endless_and_begin_at_a_date() -> None:
    cycle = read_cycle("R/2026-01-01T00:00:00Z/P1D")

    assert (cycle.repetitions, cycle.first(0)) == (-1, at("2026-01-01T00:00:00"))
    assert cycle.next(at("2026-01-01T00:00:00"), 0) == at("2026-01-02T00:00:00")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("R3", "No interval given"),
        ("R3/foo", "Text 'foo' is no interval"),
        ("Rx/PT1S", "Cannot parse the repetitions 'x'"),
        ("R/PT0S", "The interval 'PT0S' does not go forward"),
        ("R/-PT1S", "The interval '-PT1S' does not go forward"),
        ("foo", "Cron expression contains 1 parts but we expect one of [6]"),
    ],
)
def test_no_cycles(text: str, message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        read_cycle(text)

    assert str(caught.value) == message
