"""Task headers."""

from zeebe_grpclib.embedded.bpmn.headers import headers_in, task_headers
from zeebe_grpclib.embedded.xml import parse

_XML = (
    '<task xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><extensionElements>'
    '<zeebe:taskHeaders><zeebe:header key="a" value="1"/><zeebe:header key="b"/>'
    '<zeebe:header value="c"/></zeebe:taskHeaders></extensionElements></task>'
)


def test_headers_without_key_or_value_do_not_count() -> None:
    node = parse(_XML.encode())

    assert task_headers(node) == {"a": "1"}
    holder = node.child("extensionElements")
    assert holder is not None
    assert headers_in(holder) == {"a": "1"}
    assert headers_in(node) == {}


def test_an_element_without_extensions_has_none() -> None:
    node = parse(b'<task xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>')

    assert task_headers(node) == {}
