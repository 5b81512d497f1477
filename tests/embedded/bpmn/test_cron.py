from datetime import datetime, timedelta, timezone

import pytest

from zeebe_grpclib.embedded.bpmn.cron import Cron, CronError

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def times(text: str, after: str, count: int = 1) -> list[str]:
    """The next times of an expression."""
    cron = Cron(text)
    moment = datetime.fromisoformat(after).replace(tzinfo=timezone.utc)
    now_ms = (moment - EPOCH) // timedelta(milliseconds=1)
    found = []
    for _ in range(count):
        now_ms = cron.after(now_ms)
        found.append((EPOCH + timedelta(milliseconds=now_ms)).strftime("%Y-%m-%d %H:%M:%S"))
    return found


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        (
            "0 0 9-17 * * MON-FRI",
            "2026-01-02 17:30",
            ["2026-01-05 09:00:00", "2026-01-05 10:00:00"],
        ),
        ("*/20 * * * * *", "2026-01-01 00:00:05", ["2026-01-01 00:00:20", "2026-01-01 00:00:40"]),
        ("0 5/30 * * * ?", "2026-01-01 00:00", ["2026-01-01 00:05:00", "2026-01-01 00:35:00"]),
        ("0 0 0 25 12 ?", "2026-01-01", ["2026-12-25 00:00:00", "2027-12-25 00:00:00"]),
        ("0 0 0 L * *", "2024-02-01", ["2024-02-29 00:00:00", "2024-03-31 00:00:00"]),
        ("0 0 0 L-3 * *", "2026-02-01", ["2026-02-25 00:00:00", "2026-03-28 00:00:00"]),
        ("0 0 0 1W * *", "2026-02-01", ["2026-02-02 00:00:00", "2026-03-02 00:00:00"]),
        ("0 0 0 15W * *", "2026-02-01", ["2026-02-16 00:00:00", "2026-03-16 00:00:00"]),
        ("0 0 0 5W * *", "2026-02-01", ["2026-02-05 00:00:00", "2026-03-05 00:00:00"]),
        ("0 0 0 31W * *", "2026-05-01", ["2026-05-29 00:00:00", "2026-07-31 00:00:00"]),
        ("0 0 0 LW * *", "2026-01-01", ["2026-01-30 00:00:00", "2026-02-27 00:00:00"]),
        ("0 0 0 ? * 5L", "2026-01-01", ["2026-01-30 00:00:00", "2026-02-27 00:00:00"]),
        ("0 0 0 ? * THU#1", "2026-01-02", ["2026-02-05 00:00:00", "2026-03-05 00:00:00"]),
        ("0 0 0 * * 0,7", "2026-01-01", ["2026-01-04 00:00:00", "2026-01-11 00:00:00"]),
        ("0 0 0 * * SAT-SUN", "2026-01-01", ["2026-01-03 00:00:00", "2026-01-04 00:00:00"]),
        ("0 0 0 * * SUN-MON", "2026-01-01", ["2026-01-04 00:00:00", "2026-01-05 00:00:00"]),
        ("0 0 0 1 JAN,jul *", "2026-01-01", ["2026-07-01 00:00:00", "2027-01-01 00:00:00"]),
        ("@daily", "2026-01-01 10:00", ["2026-01-02 00:00:00", "2026-01-03 00:00:00"]),
        ("@Monthly", "2026-01-01 10:00", ["2026-02-01 00:00:00", "2026-03-01 00:00:00"]),
        ("59 59 23 29 2 *", "2026-01-01", ["2028-02-29 23:59:59", "2032-02-29 23:59:59"]),
    ],
)
def test_times(text: str, after: str, expected: list[str]) -> None:
    assert times(text, after, 2) == expected


def test_a_day_that_never_comes_is_at_the_end_of_time() -> None:
    assert times("0 0 0 30 2 *", "2026-01-01") == ["9999-12-31 23:59:59"]
    assert times("0 0 0 1 1 *", "9999-12-30") == ["9999-12-31 23:59:59"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Cron expression contains 0 parts but we expect one of [6]"),
        ("* * * * *", "Cron expression contains 5 parts but we expect one of [6]"),
        ("60 * * * * *", "Value 60 not in range [0, 59] of the field '60'"),
        ("* * 24 * * *", "Value 24 not in range [0, 23] of the field '24'"),
        ("* * * 0 * *", "Value 0 not in range [1, 31] of the field '0'"),
        ("* * * * 13 *", "Value 13 not in range [1, 12] of the field '13'"),
        ("* * * * * 8", "Value 8 not in range [0, 7] of the field '8'"),
        ("x * * * * *", "Invalid value 'x' in the cron field 'x'"),
        ("5-1 * * * * *", "Invalid range '5-1' in the cron field '5-1'"),
        ("*/0 * * * * *", "Value 0 not in range [1, 59] of the field '*/0'"),
    ],
)
def test_no_cron(text: str, message: str) -> None:
    with pytest.raises(CronError) as caught:
        Cron(text)

    assert str(caught.value) == message
