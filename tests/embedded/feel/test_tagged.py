import pytest

from zeebe_grpclib.embedded.feel import FeelError
from zeebe_grpclib.embedded.feel.tagged import tagged_values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 + x", []),
        ("fromAi(toolCall.a)", [{"name": "toolCall.a"}]),
        ('fromAi(x, "An x")', [{"name": "x", "description": "An x"}]),
        (
            'fromAi(toolCall.a, null, "number", {minimum: -1, enum: [1, 2.5, null]})',
            [
                {
                    "name": "toolCall.a",
                    "type": "number",
                    "schema": {"minimum": -1, "enum": [1, 2.5, None]},
                }
            ],
        ),
        (
            "fromAi(value: toolCall.a, options: {required: false})",
            [{"name": "toolCall.a", "options": {"required": False}}],
        ),
        (
            'if fromAi(b) then "x" + fromAi(a) else for i in [fromAi(c)] return {d: fromAi(d)}',
            [{"name": "b"}, {"name": "a"}, {"name": "c"}, {"name": "d"}],
        ),
        # What is no reference has no name, and what is no constant is not told.
        ("fromAi(1 + 2)", []),
        ("fromAi(a, b)", [{"name": "a"}]),
        ("fromAi(value: a, schema: {x: [1, b]})", [{"name": "a"}]),
        ('fromAi(fromAi(a, "inner"), "outer")', [{"name": "a", "description": "inner"}]),
    ],
)
def test_what_an_expression_marks(text: str, found: list[dict[str, object]]) -> None:
    assert tagged_values(text) == found


def test_deep_ones() -> None:
    text = "fromAi(a) " + "+ 1 " * 5_000
    assert tagged_values(text) == [{"name": "a"}]


def test_no_expression() -> None:
    with pytest.raises(FeelError):
        tagged_values("fromAi(")
