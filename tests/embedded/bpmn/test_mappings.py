import pytest

from zeebe_grpclib.embedded.bpmn.mappings import (
    Mapping,
    feel_string,
    input_context,
    output_context,
)


def test_one_context_of_all_inputs() -> None:
    mappings = [Mapping("=x", "a"), Mapping("=y", "b.c"), Mapping("z", "b.d"), Mapping(None, "e")]

    assert input_context(mappings).text == '{a:x,b:{c:y,d:"z"},e:null}'


def test_outputs_keep_what_is_in_an_existing_context() -> None:
    mappings = [Mapping("=x", "a"), Mapping("=y", "b.c.d")]

    assert output_context(mappings).text == (
        "{a:x,b:if (b != null) then context merge(b,{c:if (b.c != null) then context "
        "merge(b.c,{d:y}) else {d:y}}) else {c:if (b.c != null) then context merge(b.c,{d:y}) "
        "else {d:y}}}"
    )


def test_a_later_mapping_replaces_an_earlier_one() -> None:
    assert input_context([Mapping("=1", "a"), Mapping("=2", "a.b")]).text == "{a:{b:2}}"
    assert input_context([Mapping("=2", "a.b"), Mapping("=1", "a")]).text == "{a:1}"


@pytest.mark.parametrize("text", ["", 'a "b" c', "back\\slash", "line\nbreak\ttab\r", "ü'{}"])
def test_static_texts_come_out_as_they_are(text: str) -> None:
    (expression,) = [input_context([Mapping(text, "a")]).compiled]

    assert expression is not None
    assert expression.evaluate({}).value_json == {"a": text}
    assert feel_string(text)[0] == '"'
