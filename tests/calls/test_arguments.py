from __future__ import annotations

import enum
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zeebe_grpclib._calls.arguments import as_integer, as_optional_text, as_text, as_texts


class Index:
    def __index__(self) -> int:
        return 7


class Name(str, enum.Enum):
    ORDER = "order"


@given(st.text())
@example("caf\xe9")
def test_a_text_is_taken_if_it_has_a_utf8_form(text: str) -> None:
    assert as_text("name", text) == text


def test_an_enum_of_texts_is_a_text() -> None:
    assert as_text("name", Name.ORDER).encode() == b"order"


@pytest.mark.parametrize(
    ("value", "kind"), [(None, "None"), (5, "int"), (b"order", "bytes"), (["order"], "list")]
)
def test_another_value_is_no_text(value: object, kind: str) -> None:
    with pytest.raises(TypeError, match=f"^bpmn_process_id must be a string, not {kind}$"):
        as_text("bpmn_process_id", value)


def test_a_text_without_utf8_form_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^name is 'a\\ud800', which has no UTF-8 form$"):
        as_text("name", "a\ud800")


def test_none_is_no_optional_text() -> None:
    assert as_optional_text("tenant_id", None) == ""
    assert as_optional_text("tenant_id", "acme") == "acme"
    with pytest.raises(TypeError, match=r"^tenant_id must be a string, not int$"):
        as_optional_text("tenant_id", 0)


def test_texts_come_from_any_iterable() -> None:
    assert as_texts("names", (name for name in "ab")) == ["a", "b"]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ("total", "^names takes a list of names, not a single str$"),
        (b"total", "^names takes a list of names, not a single bytes$"),
        (["total", 5], r"^names\[1\] must be a string, not int$"),
    ],
)
def test_what_is_no_list_of_texts_is_refused(values: Any, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        as_texts("names", values)


@pytest.mark.parametrize(
    ("value", "bits", "number"),
    [
        (0, 64, 0),
        (2**63 - 1, 64, 2**63 - 1),
        (-(2**63), 64, -(2**63)),
        (2**31 - 1, 32, 2**31 - 1),
        (-(2**31), 32, -(2**31)),
        (Index(), 64, 7),
        (True, 64, 1),
    ],
)
def test_a_number_is_taken_if_it_fits(value: object, bits: int, number: int) -> None:
    assert as_integer("key", value, bits) == number


@pytest.mark.parametrize(("value", "bits"), [(2**63, 64), (-(2**63) - 1, 64), (2**31, 32)])
def test_a_number_that_does_not_fit_is_refused(value: int, bits: int) -> None:
    with pytest.raises(ValueError, match=f"^key is an integer that does not fit into {bits} bits$"):
        as_integer("key", value, bits)


def test_a_number_of_any_length_is_refused_without_writing_it() -> None:
    with pytest.raises(ValueError, match="does not fit into 64 bits"):
        as_integer("key", 10**10_000)


@pytest.mark.parametrize(("value", "kind"), [("12", "str"), (1.0, "float"), (None, "None")])
def test_another_value_is_no_number(value: object, kind: str) -> None:
    with pytest.raises(TypeError, match=f"^key must be an integer, not {kind}$"):
        as_integer("key", value)
