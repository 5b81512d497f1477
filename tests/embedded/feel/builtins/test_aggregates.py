import pytest
from tests.embedded.feel.ask import shown

_CASES = (
    ("all([true, false])", "false"),
    ("and([true, false])", "false"),
    ("any(false, true)", "true"),
    ("count([1, 2])", "2"),
    ("max([1, 3, 2])", "3"),
    ("mean([1, 2])", "1.5"),
    ("median([8, 2, 5, 3])", "4"),
    ('min("b", "a")', '"a"'),
    ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
    ("or([true, false])", "true"),
    ("product([2, 3, 4])", "24"),
    ("stddev([2, 4, 7, 5])", "2.0816659994661326"),
    ("sum(1, 2, 3)", "6"),
    ("sum([])", "null"),
    ('max([1, "a"])', "null"),
    ("mode([])", "[]"),
    ("all([])", "true"),
    ("any([])", "false"),
    ("all([null, false])", "false"),
    ("any(1, true)", "true"),
    ("mean([1.0, 2])", "1.5"),
    ("min([[1]])", "[1]"),
    ("count(1)", "null"),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value
