import pytest
from tests.embedded.feel.ask import shown

_CASES = (
    ("context merge({a: 1}, {b: 2})", "{a:1, b:2}"),
    ('context put({a: 1}, "b", 2)', "{a:1, b:2}"),
    ('context put({a: 1}, ["b", "c"], 2)', "{a:1, b:{c:2}}"),
    ('context([{key: "a", value: 1}])', "{a:1}"),
    ("get entries({a: 1})", '[{key:"a", value:1}]'),
    ("get entries(m: {a: 1})", '[{key:"a", value:1}]'),
    ('get value({a: 1}, "a")', "1"),
    ('get value({a: {b: 1}}, ["a", "b"])', "1"),
    ('get value(m: {a: 1}, key: "a")', "1"),
    ("put all({a: 1}, {b: 2})", "{a:1, b:2}"),
    ('put({a: 1}, "b", 2)', "{a:1, b:2}"),
    ('get value(c, ["a", "b"])', "null"),
    ('context put({a: {b: 1}}, ["a", "c"], 2)', "{a:{b:1, c:2}}"),
    ('context put({a: 1}, ["a", "c"], 2)', "{a:{c:2}}"),
    ("context merge({a: 1}, 1)", "null"),
    ("context([{key: 1, value: 1}])", "null"),
    ('get value(1, "a")', "null"),
    ("context put(c, [], 1)", "null"),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value
