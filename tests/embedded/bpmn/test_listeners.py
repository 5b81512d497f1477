"""What the reader makes of listeners."""

from tests.embedded.models import (
    Node,
    end,
    job,
    listeners,
    listening,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
)

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.bpmn import ElementType


def _read(*nodes: Node, flows: str, extensions: str = "") -> bpmn.Process:
    content = model("p", *nodes, flows=flows, extensions=extensions)
    return bpmn.read(content).processes[0]


def _told(found: tuple[bpmn.ListenerDefinition, ...]) -> list[tuple[str, str, str]]:
    return [(each.event, each.type.text, each.retries.text) for each in found]


def test_listeners_are_read_by_event_in_their_order() -> None:
    a = listening(service("a"), "end one", "start two", "start three 5", "end four =n")
    element = _read(start(), a, end(), flows="start > a > end").elements["a"]

    assert _told(element.start_listeners) == [("START", "two", "3"), ("START", "three", "5")]
    assert _told(element.end_listeners) == [("END", "one", "3"), ("END", "four", "n")]
    assert element.end_listeners[1].retries.compiled is not None


def test_a_process_a_sub_process_and_an_event_may_have_listeners() -> None:
    sub = listening(subprocess("sub", start("s"), end("e"), flows="s > e"), "start x")
    process = _read(
        listening(start(), "end y"),
        sub,
        flows="start > sub",
        extensions=listeners("start z", "end z"),
    )

    assert _told(process.root.start_listeners) == [("START", "z", "3")]
    assert _told(process.root.end_listeners) == [("END", "z", "3")]
    assert _told(process.elements["sub"].start_listeners) == [("START", "x", "3")]
    assert _told(process.elements["start"].end_listeners) == [("END", "y", "3")]


def test_listeners_of_a_multi_instance_activity_belong_to_each_instance() -> None:
    a = repeated(listening(service("a"), "start x", "end y"), "=[1, 2]")
    body = _read(start(), a, flows="start > a").elements["a"]

    assert body.type is ElementType.MULTI_INSTANCE_BODY
    assert (body.start_listeners, body.end_listeners) == ((), ())
    assert body.inner is not None
    assert _told(body.inner.start_listeners) == [("START", "x", "3")]
    assert _told(body.inner.end_listeners) == [("END", "y", "3")]


def test_a_listener_has_the_headers_of_its_element_and_its_own_before_them() -> None:
    own = (
        "<zeebe:executionListeners>"
        '<zeebe:executionListener eventType="start" type="x"><zeebe:taskHeaders>'
        '<zeebe:header key="b" value="own"/></zeebe:taskHeaders></zeebe:executionListener>'
        '<zeebe:executionListener eventType="start" type="y"/></zeebe:executionListeners>'
    )
    a = task("a", "serviceTask", job("work", headers={"a": "1", "b": "2"}) + own)
    element = _read(start(), a, flows="start > a").elements["a"]

    assert [dict(each.headers) for each in element.start_listeners] == [
        {"a": "1", "b": "own"},
        {"a": "1", "b": "2"},
    ]
    assert element.job is not None
    assert dict(element.job.headers) == {"a": "1", "b": "2"}
