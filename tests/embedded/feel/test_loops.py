import pytest
from tests.embedded.feel.ask import shown, warned


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for x in l return x * 2", "[2, 4, 6]"),
        ("for x in 3..1 return x", "[3, 2, 1]"),
        ("for x in 1.5..3 return x", "[1.5, 2.5]"),
        ("for x in [1, 2], y in [10, 20] return x + y", "[11, 21, 12, 22]"),
        ("for i in 1..2, j in 1..i return j", "[1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7]"),
        ("for x in [1, 2, 3] return sum(partial) + x", "[null, null, null]"),
        ("for x in l return count(partial)", "[0, 1, 2]"),
        ("for x in l return if x = 1 then 1 else partial[-1] * x", "[1, 2, 6]"),
        ("for x in 5 return x", "null"),
        ("for x in 1..null return x", "null"),
        ("some x in l satisfies x > 2", "true"),
        ("every x in l satisfies x > 2", "false"),
        ("some x in [] satisfies x", "false"),
        ("every x in [] satisfies x", "true"),
        ("some x in [null, 1] satisfies x = 1", "true"),
        ("every x in [null] satisfies x", "null"),
        ("some x in 1 satisfies x", "null"),
    ],
)
def test_loops(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("l[1]", "1"),
        ("l[-1]", "3"),
        ("l[0]", "null"),
        ("l[4]", "null"),
        ("l[1.5]", "1"),
        ("l[i]", "null"),
        ("l[1 + 1]", "2"),
        ("l[item > 1]", "[2, 3]"),
        ("l[count(l)]", "3"),
        ("[][1]", "null"),
        ("[][item = 1]", "[]"),
        ("l[true]", "[1, 2, 3]"),
        ('l["a"]', "[]"),
        ("l[null]", "[]"),
        ("[{a: 1}, {b: 2}][a = 1]", "[{a:1}]"),
        ("[{a: 1}, {item: 2}][item = 2]", "[{item:2}]"),
        ("[{a: 1}, {b: 2}][i = 7]", "[{a:1}, {b:2}]"),
        ("1[1]", "null"),
        ("l[item != 1]", "[2, 3]"),
    ],
)
def test_filters(text: str, value: str) -> None:
    assert shown(text) == value


def test_a_condition_that_may_be_a_position_is_asked_outside_first() -> None:
    assert warned("l[item > 1]") == []
    assert warned("l[item != 1]")[0] == ("NO_VARIABLE_FOUND", "No variable found with name 'item'")


def test_what_has_no_value_becomes_an_item() -> None:
    text = "error(\"No function found with name 'f' and 1 parameters\")"
    assert shown("for x in [1] return c.f(x)") == f"[{text}]"


def test_each_iterator_that_is_no_list_is_noted() -> None:
    assert warned("for x in 1, y in null return x") == [
        ("INVALID_TYPE", "Expected list but found '1'"),
        ("INVALID_TYPE", "Expected list but found 'null'"),
    ]
