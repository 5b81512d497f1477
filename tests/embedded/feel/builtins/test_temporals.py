import datetime

import pytest
from tests.embedded.feel.ask import VARIABLES

from zeebe_grpclib.embedded import feel

_NOW = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc)
_CASES = (
    ('day of week(@"2024-03-01")', '"Friday"'),
    ('day of year(@"2024-03-01")', "61"),
    ('last day of month(@"2024-02-01")', "2024-02-29"),
    ('month of year(@"2024-03-01")', '"March"'),
    ("now()", "2024-02-29T12:00:00Z"),
    ("today()", "2024-02-29"),
    ('week of year(@"2024-12-30")', "1"),
    ('day of week(@"2024-02-29T10:00:00Z")', '"Thursday"'),
    ('week of year(@"2021-01-03")', "53"),
    ("day of year(1)", "null"),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert feel.to_text(feel.evaluate(text, VARIABLES, now=_NOW).value) == value
