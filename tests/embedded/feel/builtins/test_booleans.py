import pytest
from tests.embedded.feel.ask import failure, shown

_CASES = (
    ("assert(1, true)", "1"),
    ('assert(1, 1 > 0, "no")', "1"),
    ("get or else(null, 1)", "1"),
    ("is defined(null)", "false"),
    ("not(true)", "false"),
    ("not(1)", "null"),
    ("is defined(c.x)", "false"),
    ('get or else(n, "x")', '"x"'),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value


def test_assertions_fail_with_their_cause() -> None:
    assert failure('assert(1, false, "no")').endswith(": no")
    assert failure("assert(1, 2)").endswith(": The condition is not fulfilled")
