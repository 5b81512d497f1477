# ruff: noqa: E501, ISC004 - a table of texts reads best with one line each
import pytest
from tests.embedded.feel.ask import shown, warned


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2024-03-15".weekday', "5"),
        ('@"10:30:15Z".second', "15"),
        ('@"10:30:15".time offset', "null"),
        ('@"2024-07-01T10:00:00@Europe/Berlin".time offset', "PT2H"),
        ('@"2024-07-01T10:00:00@Europe/Berlin".timezone', '"Europe/Berlin"'),
        ('@"2024-07-01T10:00:00Z".timezone', "null"),
        ('@"-P1DT2H".hours', "-2"),
        ('@"P14M".months', "2"),
        ("[{a: 1}, {a: 2}].a", "[1, 2]"),
        ("c.a", "1"),
    ],
)
def test_entries_and_properties(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("c.x", "NO_CONTEXT_ENTRY_FOUND", "No context entry found with key 'x'. Available keys: 'a'"),
        ("n.x", "NO_CONTEXT_ENTRY_FOUND", "No context entry found with key 'x'. The context is null"),
        ("{}.x", "NO_CONTEXT_ENTRY_FOUND", "No context entry found with key 'x'. The context is empty"),
        ("i.x", "NO_PROPERTY_FOUND",
         "No property found with name 'x' of value '7'. Available properties: "),
        ('@"2024-01-01".x', "NO_PROPERTY_FOUND",
         "No property found with name 'x' of value '2024-01-01'. Available properties: "
         "'year', 'month', 'day', 'weekday'"),
    ],
)  # fmt: skip
def test_what_is_not_there(text: str, kind: str, message: str) -> None:
    assert (shown(text), warned(text)) == ("null", [(kind, message)])
