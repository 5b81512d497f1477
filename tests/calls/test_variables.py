from __future__ import annotations

import enum
import json
import math
import types
from collections import OrderedDict, UserDict, namedtuple
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zeebe_grpclib._calls.variables import (
    _ENCODER,
    _write_flat,
    _writer,
    dump_variables,
    load_json,
    load_variables,
)
from zeebe_grpclib.errors import InvalidJSONError

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # No surrogates: they have no UTF-8 form, so no JSON form either.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
    | st.complex_numbers(),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner)
    | st.dictionaries(
        st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.tuples(),
        inner,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.no_cover
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=5))
def test_what_json_can_carry_arrives_as_it_was(variables: dict[str, Any]) -> None:
    assert load_variables(dump_variables(variables)) == variables


@given(anything)
def test_any_value_is_written_as_json_or_refused_by_its_path(value: Any) -> None:
    try:
        text = dump_variables({"value": value})
    except InvalidJSONError as error:
        assert str(error).startswith("variables.value")  # noqa: PT017 - either way is fine
        return

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text.encode()
    json.loads(text, parse_constant=refuse)


@given(
    st.dictionaries(
        st.text() | st.integers(),
        st.text() | st.integers() | st.booleans() | st.none() | st.floats() | st.lists(st.none()),
        max_size=5,
    )
)
@example({"text": "a", "number": 1, "known": None})
@example({"quoted": '"', "list": []})
@example({1: "a"})
def test_what_pypy_writes_by_hand_is_what_the_encoder_writes(variables: dict[Any, Any]) -> None:
    def outcome(write: Callable[[object], str]) -> str:
        try:
            return write(variables)
        except ValueError as error:
            return repr(error)

    assert outcome(_write_flat) == outcome(_ENCODER.encode)


def test_no_variables_are_an_empty_object() -> None:
    assert dump_variables(None) == dump_variables({}) == "{}"


def test_integers_beyond_two_to_the_53_keep_every_digit() -> None:
    assert dump_variables({"key": 2**53 + 1, "big": -(2**80)}) == (
        '{"key": 9007199254740993, "big": -1208925819614629174706176}'
    )


def test_text_goes_out_as_utf8_not_as_escapes() -> None:
    assert (
        dump_variables({"größe": "🚀"}).encode() == b'{"gr\xc3\xb6\xc3\x9fe": "\xf0\x9f\x9a\x80"}'
    )


class Level(enum.IntEnum):
    HIGH = 2


Point = namedtuple("Point", "x y")  # noqa: PYI024 - the untyped kind has to work as well


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        (OrderedDict(a=1), '{"a": 1}'),
        (types.MappingProxyType({"a": 1}), '{"a": 1}'),
        (UserDict({"a": {"b": UserDict({"c": 1})}}), '{"a": {"b": {"c": 1}}}'),
        ({"a": types.MappingProxyType({"b": (1, 2)})}, '{"a": {"b": [1, 2]}}'),
        ({"point": Point(1, 2)}, '{"point": [1, 2]}'),
        ({"status": Level.HIGH}, '{"status": 2}'),
        (
            {1: "a", None: "b", 1.5: "c", False: "d"},
            '{"1": "a", "null": "b", "1.5": "c", "false": "d"}',
        ),
        ({"a": [[]], "b": {}, "c": ()}, '{"a": [[]], "b": {}, "c": []}'),
    ],
)
def test_relatives_of_dict_and_list_are_written_like_them(
    variables: Mapping[Any, Any], text: str
) -> None:
    assert dump_variables(variables) == text


class Endless(Mapping[str, Any]):
    """Each of its values is another one like it."""

    def __getitem__(self, key: str) -> Endless:
        return Endless()

    def __iter__(self) -> Iterator[str]:
        yield "next"

    def __len__(self) -> int:
        return 1


def cycle() -> dict[str, Any]:
    variables: dict[str, Any] = {"order": {"lines": [1]}}
    variables["order"]["lines"].append(variables["order"])
    return variables


def proxied_cycle() -> Mapping[str, Any]:
    inner: dict[str, Any] = {}
    inner["self"] = types.MappingProxyType(inner)
    return types.MappingProxyType({"a": types.MappingProxyType(inner)})


def deep(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return {"deep": value}


class Thing:
    pass


ORDER = {"order": {"lines": [{"price": 1}, {"price": 2}, {}, {"price": math.nan}]}}


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ([("a", 1)], "variables must be a mapping of names to JSON values, not of type list"),
        ("a", "variables must be a mapping of names to JSON values, not of type str"),
        (ORDER, "variables.order.lines[3].price is nan, which JSON cannot express"),
        ({"a": math.inf}, "variables.a is inf, which JSON cannot express"),
        ({"a": [1], "b": math.inf}, "variables.b is inf, which JSON cannot express"),
        ({"a": [-math.inf]}, "variables.a[0] is -inf, which JSON cannot express"),
        ({"a": {1, 2}}, "variables.a is of type set, which has no JSON form"),
        ({"a": b"x"}, "variables.a is of type bytes, which has no JSON form"),
        (
            {"a": (1, Decimal(2))},
            "variables.a[1] is of type decimal.Decimal, which has no JSON form",
        ),
        ({"a": Thing()}, f"variables.a is of type {__name__}.Thing, which has no JSON form"),
        (
            {"a": "secret\ud800"},
            r"variables.a is a text with '\ud800' in it, which has no UTF-8 form",
        ),
        ({"a b": {"c": {1}}}, 'variables["a b"].c is of type set, which has no JSON form'),
        ({"\ud800": 1}, r"variables has the key '\ud800', which has no UTF-8 form"),
        ({"a": {(1, 2): 3}}, "variables.a has a key of type tuple: JSON's keys are strings"),
        ({"a": {b"b": 3}}, "variables.a has a key of type bytes: JSON's keys are strings"),
        ({math.nan: 1}, "variables has the key nan, which JSON cannot express"),
        (
            {1: "a", "1": "b"},
            "variables has the keys 1 and '1', which JSON would both write as '1'",
        ),
        (
            {"x": [{None: 1, "null": 2}]},
            "variables.x[0] has the keys None and 'null', which JSON would both write as 'null'",
        ),
        (
            {True: 1, "true": 2},
            "variables has the keys True and 'true', which JSON would both write as 'true'",
        ),
        (cycle(), "variables.order.lines[1] contains itself"),
        (proxied_cycle(), "variables.a.self.self contains itself"),
        (deep(100_000), "variables.deep[0][0]"),
        (Endless(), "variables.next.next"),
        (
            {"a": 10**5_000},
            "variables.a is an integer of thousands of digits, which Python does not write",
        ),
        ({10**5_000: 1}, "variables has the key an integer of thousands of digits"),
    ],
)
def test_what_json_cannot_carry_is_named_by_its_path(variables: Any, text: str) -> None:
    with pytest.raises(InvalidJSONError) as caught:
        dump_variables(variables)
    said = str(caught.value)
    assert said.startswith(text)
    assert len(said) < 600
    if not text.endswith(("]", "next", "ud800", "digits")):
        assert said == text


class Shy(UserDict[str, Any]):
    """Fails the first time that somebody looks into it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(a=1)
        self.error: Exception | None = error

    def __iter__(self) -> Iterator[str]:
        error, self.error = self.error, None
        if error is not None:
            raise error
        return super().__iter__()


@pytest.mark.parametrize(
    ("error", "text"),
    [
        # Python gives up by what its caller has left of the stack: there is no one place.
        (RecursionError(), "variables is nested too deeply"),
        (ValueError("odd"), "variables has no JSON form: odd"),
    ],
)
def test_what_the_second_look_does_not_find_is_told_as_it_was(error: Exception, text: str) -> None:
    with pytest.raises(InvalidJSONError) as caught:
        dump_variables({"shy": Shy(error)})
    assert str(caught.value) == text
    assert caught.value.__cause__ is error


def test_the_error_is_chained_to_what_the_encoder_said() -> None:
    with pytest.raises(InvalidJSONError) as caught:
        dump_variables({"a": cast("Any", {1})})
    assert isinstance(caught.value.__cause__, TypeError)


def test_a_long_key_is_quoted_by_its_beginning() -> None:
    with pytest.raises(InvalidJSONError) as caught:
        dump_variables({"k" * 1000 + "\ud800": 1})
    assert str(caught.value) == f"variables has the key '{'k' * 80}'..., which has no UTF-8 form"


def test_another_name_is_used_in_the_path() -> None:
    with pytest.raises(InvalidJSONError, match=r"^result\.a is nan"):
        dump_variables({"a": math.nan}, "result")


def test_an_answer_without_text_is_nothing() -> None:
    assert load_json("") is None
    assert load_variables("") == {}
    assert load_json("[1, null]") == [1, None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", r"^expected a JSON object, but got '\[1\]'$"),
        # Whatever the interpreter's json says of it: CPython expects, PyPy is in error.
        ("{", "^Expecting|^Error|^Key name"),
        ("nope", "^Expect|^Error"),
    ],
)
def test_an_answer_that_is_no_object_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        load_variables(text)


@pytest.mark.no_cover
@given(
    st.builds(
        lambda before, value, after: before + json.dumps(value) + after,
        st.sampled_from(["", " ", "\n\t", "\ufeff", "x"]),
        st.dictionaries(st.text(), json_values) | json_values,
        st.sampled_from(["", " ", "\r\n", "}", "{}", "\x00"]),
    )
)
def test_variables_are_read_as_json_reads_them(text: str) -> None:
    def outcome(read: Callable[[str], Any]) -> tuple[str, str]:
        try:
            return "", repr(read(text))
        except json.JSONDecodeError as error:
            return str(error), ""

    value = outcome(json.loads)
    if value[1].startswith("{") or value[0]:
        assert outcome(load_variables) == value
    else:
        with pytest.raises(ValueError, match="expected a JSON object"):
            load_variables(text)


def test_what_is_no_plain_dict_is_left_to_the_encoder() -> None:
    assert _write_flat(types.MappingProxyType({"a": 1})) == '{"a": 1}'
    assert _write_flat({1: "a"}) == '{"1": "a"}'


class _Odd:
    """A compiled encoder of some later Python."""

    def __init__(self, *arguments: object) -> None:
        pass

    def __call__(self, value: object, level: int) -> tuple[str, ...]:
        return ("something else",)


def _refuse(*arguments: object) -> None:
    raise TypeError("other arguments")


@pytest.mark.parametrize(
    ("make", "writer"),
    [(None, _write_flat), (_Odd, _ENCODER.encode), (_refuse, _ENCODER.encode)],
)
def test_a_compiled_encoder_that_is_not_known_is_done_without(
    make: object, writer: Callable[[object], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("json.encoder.c_make_encoder", make)
    assert _writer() == writer
