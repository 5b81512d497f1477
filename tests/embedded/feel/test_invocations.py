import pytest
from tests.embedded.feel.ask import failure, shown, warned


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{f: function(a, b) a - b, r: f(3, 1)}.r", "2"),
        ("{f: function(a, b) a - b, r: f(b: 1, a: 3)}.r", "2"),
        ("{f: function(a, b) b, r: f(a: 1)}.r", "null"),
        ("{f: function(x) x + i, r: f(1)}.r", "8"),
        ("{abs: function(x) 0, r: abs(-1)}.r", "0"),
        ("{c: {f: function(x) x * 2}, r: c.f(21)}.r", "42"),
        ("{f: function(g) g(1), r: f(function(x) x)}.r", "null"),
        ("sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"),
        ("{f: function(x) x}", "{}"),
        (
            "concatenate([1], c.f())",
            "[1, error(\"No function found with name 'f' and 0 parameters\")]",
        ),
    ],
)
def test_functions(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("abs(1, 2)", "NO_FUNCTION_FOUND", "No function found with name 'abs' and 2 parameters"),
        ("abs(x: 1)", "NO_FUNCTION_FOUND", "No function found with name 'abs' and parameters: x"),
        ("f(missing)", "NO_FUNCTION_FOUND", "No function found with name 'f' and 1 parameters"),
        ('contains("a", null)', "FUNCTION_INVOCATION_FAILURE",
         "Failed to invoke function 'contains': Illegal arguments: '\"a\"', 'null'"),
    ],
)  # fmt: skip
def test_calls_that_fail_are_null(text: str, kind: str, message: str) -> None:
    assert (shown(text), warned(text)) == ("null", [(kind, message)])


def test_all_arguments_are_evaluated() -> None:
    kinds = [kind for kind, _ in warned("contains(c.f(), missing)")]
    assert kinds == ["NO_FUNCTION_FOUND", "NO_VARIABLE_FOUND", "FUNCTION_INVOCATION_FAILURE"]


def test_calls_on_what_is_no_context_fail() -> None:
    assert failure("i.f(1)").endswith("Expected context but found '7'")
