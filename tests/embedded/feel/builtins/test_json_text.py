# ruff: noqa: E501 - a table of texts reads best with one line each
import pytest
from tests.embedded.feel.ask import shown, warned


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('to json({a: 1.50, b: [null, "x\\"y", true]})', '"{"a":1.50,"b":[null,"x\\"y",true]}"'),
        ('to json(@"2024-01-01T10:00:00@Europe/Berlin")',
         '""2024-01-01T10:00:00+01:00[Europe/Berlin]""'),
        ('to json([@"PT36H", @"-P14M", @"P0M", @"10:00:00Z"])', '"["PT36H","P-1Y-2M","P0D","10:00:00Z"]"'),
        ('from json("{\\"a\\": [1, 2.50]}").a', "[1, 2.5]"),
        ('from json("null")', "null"),
        ("from json(null)", "null"),
    ],
)  # fmt: skip
def test_values(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize("text", ["x", "NaN", "[1", ""])
def test_what_is_no_json(text: str) -> None:
    assert warned("from json(t)", t=text) == [
        (
            "FUNCTION_INVOCATION_FAILURE",
            f"Failed to invoke function 'from json': Failed to parse JSON from '{text}'",
        )
    ]
