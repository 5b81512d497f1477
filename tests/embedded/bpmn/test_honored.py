import pytest
from tests.embedded.models import (
    Node,
    end,
    error_event,
    message_event,
    signal_event,
    task,
    throw,
    timer_event,
)
from tests.embedded.models import document as written
from tests.embedded.models import process as process_of

from zeebe_grpclib.embedded.bpmn.document import Document
from zeebe_grpclib.embedded.bpmn.honored import has_inputs, has_outputs, has_task_definition
from zeebe_grpclib.embedded.xml import Element

WORK = '<zeebe:taskDefinition type="t"/>'


def read(node: Node) -> Element:
    document = Document(written(process_of("p", node, flows="")))
    found = document.by_id("n")
    assert found is not None
    return found


def with_work(node: Node) -> Node:
    node.extensions += WORK
    return node


@pytest.mark.parametrize(
    ("node", "inputs", "outputs"),
    [
        (task("n", "serviceTask"), True, True),
        (task("n", "receiveTask"), True, True),
        (task("n"), False, False),
        (task("n", "manualTask"), False, False),
        (task("n", "eventBasedGateway"), False, False),
        (Node("n", "startEvent"), False, True),
        (Node("n", "boundaryEvent", body=timer_event("timeDuration", "PT1S")), False, True),
        (
            Node("n", "intermediateCatchEvent", body=timer_event("timeDuration", "PT1S")),
            True,
            True,
        ),
        (
            Node("n", "intermediateCatchEvent", body='<linkEventDefinition id="l" name="L"/>'),
            False,
            True,
        ),
        (throw("n"), False, True),
        (throw("n", signal_event("s")), True, True),
        (with_work(throw("n", message_event("m"))), True, True),
        (end("n", error_event("e")), False, False),
        (end("n", "<terminateEventDefinition/>"), False, False),
        (end("n", signal_event("s")), True, True),
    ],
)
def test_mappings(node: Node, inputs: bool, outputs: bool) -> None:
    element = read(node)
    assert (has_inputs(element), has_outputs(element)) == (inputs, outputs)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (with_work(task("n", "scriptTask")), True),
        (with_work(end("n", message_event("m"))), True),
        (with_work(end("n", signal_event("s"))), False),
        (with_work(throw("n")), False),
        (with_work(task("n", "userTask")), False),
        (with_work(task("n", "receiveTask")), False),
        (with_work(Node("n", "intermediateCatchEvent", body=message_event("m"))), False),
        (task("n", "sendTask"), False),
    ],
)
def test_task_definitions(node: Node, expected: bool) -> None:
    assert has_task_definition(read(node)) is expected
