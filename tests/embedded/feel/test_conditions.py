import pytest
from tests.embedded.feel.ask import shown, warned

NULL_AGAIN = ("INVALID_TYPE", "Expected boolean but found 'null'")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true and false", "false"),
        ("null and false", "false"),
        ("null and true", "null"),
        ("null or true", "true"),
        ("null or false", "null"),
        ("1 and true", "null"),
        ('"a" or true', "true"),
        ("false or false or true", "true"),
        ("true and true and 1", "null"),
        ("if null then 1 else 2", "2"),
        ('if "a" then 1 else if true then 2 else 3', "2"),
        ("if c.f() then 1 else 2", "2"),
        ("c.f() and false", "false"),
        ("c.f() or c.f()", "null"),
        ("true and c.f()", "null"),
    ],
)
def test_null_is_the_third_truth_value(text: str, value: str) -> None:
    assert shown(text) == value


def test_a_null_is_noted_once_more_for_each_pair() -> None:
    assert warned("null or false") == [NULL_AGAIN]
    assert warned("null or false or false") == [NULL_AGAIN, NULL_AGAIN]
    assert warned("false and null") == []


def test_what_follows_a_null_is_not_checked() -> None:
    assert warned("null and 1") == [NULL_AGAIN]
    assert warned("true and 1") == [("INVALID_TYPE", "Expected boolean but found '1'")]
