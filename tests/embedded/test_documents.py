from __future__ import annotations

import json

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from hypothesis import given, settings
from hypothesis import strategies as st

from zeebe_grpclib.embedded.documents import MAX_DEPTH, read_document, write_json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.no_cover
@settings(max_examples=50)
@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_is_written_is_read_again(document: dict[str, object]) -> None:
    assert read_document(write_json(document)) == document


@pytest.mark.parametrize("text", ["", " \n", "null", "{}", " {} "])
def test_nothing_is_an_empty_object(text: str) -> None:
    assert read_document(text) == {}


def test_numbers_keep_their_kind() -> None:
    document = read_document('{"a": 1, "b": 1.0, "c": 9007199254740993}')
    assert [(type(value), value) for value in document.values()] == [
        (int, 1),
        (float, 1.0),
        (int, 9007199254740993),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{'a': 1}",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"a": 1} x',
        "\ufeff{}",
        '{"a": ' + "9" * 5_000 + "}",
        '{"a": ' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1),
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
    ],
    ids=range(11),
)
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(GRPCError) as caught:
        read_document(text)
    assert caught.value.status is Status.INVALID_ARGUMENT
    assert str(caught.value.message).startswith(f"Invalid JSON value: {text[:40]}")


def test_depth_has_a_limit_that_many_shallow_values_do_not_reach() -> None:
    deep = '{"a": ' * MAX_DEPTH + "1" + "}" * MAX_DEPTH
    assert read_document(deep) == json.loads(deep)
    wide = '{"a": [' + ",".join(["[]"] * 1_000) + "]}"
    assert read_document(wide) == {"a": [[]] * 1_000}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[]", "ARRAY"),
        ('"text"', "STRING"),
        ("true", "BOOLEAN"),
        ("1", "INTEGER"),
        ("1.5", "FLOAT"),
    ],
)
def test_what_is_no_object_is_refused(text: str, kind: str) -> None:
    with pytest.raises(GRPCError) as caught:
        read_document(text)
    assert caught.value.status is Status.INVALID_ARGUMENT
    assert caught.value.message == (
        "Property 'variables' is invalid: Expected document to be a root level object, "
        f"but was '{kind}'"
    )


def test_half_of_a_surrogate_pair_is_replaced() -> None:
    assert read_document(r'{"a": "\ud800", "b": "\uD834\uDD1E"}') == {"a": "?", "b": "\U0001d11e"}


def test_json_is_written_short_and_as_utf8() -> None:
    assert write_json({"a": [1, 1.5, None, True], "ü": "ß"}) == '{"a":[1,1.5,null,true],"ü":"ß"}'
