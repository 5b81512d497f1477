"""Reads the times of timers: ISO 8601 durations, dates and repeating intervals, and cron.

All of it is text in, numbers out. Months and years are counted on the calendar in UTC.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from .. import feel
from .cron import Cron, CronError
from .events import TimerDefinition, TimerKind
from .expression import Expression, message_with_warnings, result_type

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LAST_MS = 253_402_300_799_999  # the end of the year 9999

_NUMBER = r"([-+]?\d{1,18})"
_INTERVAL = re.compile(
    rf"([-+]?)P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:([-+]?\d{{1,18}}(?:[.,]\d{{0,9}})?)S)?)?",
    re.IGNORECASE,
)
_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?(Z|[-+]\d{2}:\d{2})(?:\[([^\]]+)\])?"
)


class ScheduleError(ValueError):
    """A text is no time; the message is Zeebe's."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of calendar months and of milliseconds."""

    months: int
    ms: int

    def after(self, epoch_ms: int) -> int:
        """The time that comes that long after another one, both in ms since the epoch."""
        if self.months:
            epoch_ms = _add_months(epoch_ms, self.months)
        return min(max(epoch_ms + self.ms, 0), _LAST_MS)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Times that repeat.

    Attributes:
        repetitions: How often, -1 without end.
        start_ms: When for the first time; None lets the first interval begin now.
    """

    repetitions: int
    start_ms: int | None
    rule: Interval | Cron

    def first(self, now_ms: int) -> int:
        """The first time; now, if that has passed."""
        if self.start_ms is not None:
            return max(self.start_ms, now_ms)
        return self.rule.after(now_ms)

    def next(self, due_ms: int, now_ms: int) -> int:
        """The time after one that was due then and fired now.

        Times that were missed meanwhile are not made up for: one that is overdue by more than
        the interval goes on from now, as Zeebe does it (camunda/camunda issue 9680).
        """
        if isinstance(self.rule, Cron):
            return self.rule.after(now_ms)
        next_ms = self.rule.after(due_ms)
        return next_ms if next_ms > now_ms else self.rule.after(now_ms)


@dataclass(frozen=True, slots=True)
class Due:
    """When a timer fires for the first time, and whether it does so again.

    Attributes:
        repetitions: How often in all, -1 without end.
        cycle: The text that `read_cycle` understands; empty for a single time.
    """

    due_ms: int
    repetitions: int = 1
    cycle: str = ""


def first_due(timer: TimerDefinition, evaluation: feel.Evaluation, now_ms: int) -> Due:
    """What the value of a timer's expression means.

    Raises:
        ScheduleError: It is no time of the timer's kind.
    """
    # The temporal values of FEEL are stored as texts of the same form.
    kind, text = result_type(evaluation.value), evaluation.value_json
    expected = _EXPECTED[timer.kind]
    if kind not in expected or not isinstance(text, str):
        names = ", ".join(expected)
        wanted = f"'{names}'" if len(expected) == 1 else f"one of '[{names}]'"
        raise ScheduleError(
            message_with_warnings(
                f"Expected result of the expression '{timer.expression.text}' to be {wanted}, "
                f"but was '{kind}'.",
                evaluation.warnings,
            )
        )
    if timer.kind is TimerKind.CYCLE:
        cycle = read_cycle(text)
        return Due(cycle.first(now_ms), cycle.repetitions, text)
    if timer.kind is TimerKind.DURATION:
        interval = read_interval(text)
        if interval is None:
            raise _bad_format("duration", text, timer.expression)
        return Due(interval.after(now_ms))
    # Without an offset a FEEL value is meant in the gateway's time zone, which is UTC.
    due_ms = read_date_time(text)
    if due_ms is None and kind == "DATE_TIME":
        due_ms = read_date_time(f"{text}Z")
    if due_ms is None:
        raise _bad_format("date-time", text, timer.expression)
    return Due(due_ms)


def date_time_text(expression: Expression, evaluation: feel.Evaluation) -> str:
    """The value of an expression that is to be a date and time, as text; none for null and "".

    Zeebe writes it as Java does: no seconds and fractions that are zero.

    Raises:
        ScheduleError: It is something else.
    """
    text = evaluation.value_json
    if text in (None, ""):
        return ""
    first_due(TimerDefinition(TimerKind.DATE, expression), evaluation, 0)
    match = _DATE_TIME.fullmatch(f"{text}") or _DATE_TIME.fullmatch(f"{text}Z")
    assert match is not None  # noqa: S101 - `first_due` has read it
    minute, second, fraction, offset, zone = match.groups()
    nanoseconds = (fraction or "")[1:].rstrip("0")
    # In groups of three digits.
    digits = nanoseconds.ljust(-(-len(nanoseconds) // 3) * 3, "0")
    rest = f"{second or ':00'}.{digits}" if digits else (second or ":00").replace(":00", "")
    ends = "Z" if offset[1:] == "00:00" else offset
    return f"{minute}{rest}{ends}" + (f"[{zone}]" if zone else "")


_EXPECTED = {
    TimerKind.CYCLE: ("STRING",),
    TimerKind.DURATION: ("DURATION", "PERIOD", "STRING"),
    TimerKind.DATE: ("DATE_TIME", "STRING"),
}


def _bad_format(what: str, text: str, expression: Expression) -> ScheduleError:
    return ScheduleError(f"Invalid {what} format '{text}' for expression '{expression.text}'.")


def read_interval(text: str) -> Interval | None:
    """An ISO 8601 duration such as ``P1Y2M3DT4H5M6.7S``, or None."""
    match = _INTERVAL.fullmatch(text)
    if match is None or text[-1] in "PpTt":
        return None
    sign, years, months, weeks, days, hours, minutes, seconds = match.groups()
    total_ms = (int(weeks or 0) * 7 + int(days or 0)) * 86_400_000
    total_ms += int(hours or 0) * 3_600_000 + int(minutes or 0) * 60_000
    if seconds:
        total_ms += int(float(seconds.replace(",", ".")) * 1000)
    factor = -1 if sign == "-" else 1
    return Interval(factor * (int(years or 0) * 12 + int(months or 0)), factor * total_ms)


def read_date_time(text: str) -> int | None:
    """A date and time with offset, in milliseconds since the epoch, or None."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    minute, second, fraction, offset, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{minute}{second or ':00'}{offset.replace('Z', '+00:00')}")
        if zone is not None:
            ZoneInfo(zone)
    except (ValueError, KeyError, OSError):
        return None
    fraction_ms = int((fraction or ".0")[1:].ljust(3, "0")[:3])
    return int((moment - _EPOCH) / timedelta(milliseconds=1)) + fraction_ms


def read_cycle(text: str) -> Cycle:
    """A repeating interval such as ``R3/PT10S`` or ``R/2026-01-01T00:00:00Z/P1D``, or cron.

    Raises:
        ScheduleError: It is neither.
    """
    if not text.startswith("R"):
        try:
            return Cycle(-1, None, Cron(text))
        except CronError as error:
            raise ScheduleError(str(error)) from error
    count, slash, rest = text[1:].partition("/")
    if not slash:
        raise ScheduleError("No interval given")
    start, slash, span = rest.rpartition("/")
    start_ms = read_date_time(start) if slash else None
    interval = read_interval(span)
    if interval is None or (slash and start_ms is None):
        raise ScheduleError(f"Text '{rest}' is no interval")
    if count and re.fullmatch(r"-?\d{1,9}", count) is None:
        raise ScheduleError(f"Cannot parse the repetitions '{count}'")
    if interval.months * 28 * 86_400_000 + interval.ms <= 0:
        raise ScheduleError(f"The interval '{span}' does not go forward")
    return Cycle(int(count) if count else -1, start_ms, interval)


def _add_months(epoch_ms: int, months: int) -> int:
    moment = _EPOCH + timedelta(milliseconds=epoch_ms)
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if year > 9999:
        return _LAST_MS
    if year < 1970:
        return 0
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    shifted = moment.replace(year=year, month=month + 1, day=day)
    return (shifted - _EPOCH) // timedelta(milliseconds=1)
