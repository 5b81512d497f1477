import pytest
from tests.embedded.models import (
    Node,
    boundary,
    document,
    end,
    error_event,
    gateway,
    job,
    listening,
    message,
    model,
    process,
    service,
    start,
    subprocess,
    task,
    throw,
    timer_event,
)

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.bpmn import ElementType


def test_the_graph_holds_what_the_document_says() -> None:
    node = service("a", "=kind", "5", headers={"colour": "red"})
    node.attributes["name"] = "Do it"
    content = model(
        "p",
        start(),
        node,
        gateway("g"),
        end("e1"),
        end("e2"),
        flows="start > a > g; g > e1 [=x]; g > e2 [*]",
    )
    (found,) = bpmn.read(content).processes

    assert (found.id, list(found.elements)) == ("p", ["start", "a", "g", "e1", "e2"])
    a, g = found.elements["a"], found.elements["g"]
    assert (a.type, a.name, a.line) == (ElementType.SERVICE_TASK, "Do it", 6)
    assert a.job is not None
    assert (a.job.type.text, a.job.type.is_static) == ("kind", False)
    assert (a.job.retries.text, a.job.headers) == ("5", {"colour": "red"})
    assert [flow.target.id for flow in g.outgoing] == ["e1", "e2"]
    assert [flow.source.id for flow in g.incoming] == ["a"]
    assert g.default_flow is found.flows["g_e2"]
    assert repr(a) == "<SERVICE_TASK a>"
    assert g.outgoing[0].condition is not None
    assert g.outgoing[0].condition.text == "x"
    assert found.root.none_start_event is found.elements["start"]


def test_a_message_event_with_a_job_needs_no_message() -> None:
    event = throw("t", "<messageEventDefinition/>")
    event.extensions = job("tell")
    (found,) = bpmn.read(model("p", start(), event, flows="start > t")).processes

    assert found.elements["t"].event is None
    assert found.elements["t"].job is not None


def test_only_executable_processes_are_read() -> None:
    idle = process("idle", start("s"), flows="").replace("true", "false")
    content = document(process("p", start(), end(), flows="start > end"), idle)

    assert [found.id for found in bpmn.read(content).processes] == ["p"]


def test_prefixes_do_not_matter() -> None:
    content = (
        b'<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
        b'<b:process id="p" isExecutable="true"><b:startEvent id="s"/></b:process></b:definitions>'
    )

    assert list(bpmn.read(content).processes[0].elements) == ["s"]


def test_diagrams_lanes_and_notes_are_passed_over() -> None:
    content = document(
        '<collaboration id="c"><participant id="pool" processRef="p"/></collaboration>',
        process("p", start(), end(), flows="start > end")
        .replace(
            "</process>",
            '<textAnnotation id="note"><text>hi</text></textAnnotation>'
            '<association id="as" sourceRef="start" targetRef="note"/></process>',
        )
        .replace(
            "<startEvent",
            '<laneSet id="l"><lane id="lane"><flowNodeRef>start</flowNodeRef></lane></laneSet>'
            "<startEvent",
        ),
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="d">'
        '<bpmndi:BPMNPlane bpmnElement="p"/></bpmndi:BPMNDiagram>',
    )

    assert len(bpmn.read(content).processes[0].elements) == 2


@pytest.mark.parametrize(
    ("content", "line", "text"),
    [
        (b"", 1, "no element found"),
        (b"<definitions/>", 1, "the root is 'definitions', expected 'definitions' of"),
        (b"<a>\n<b></a>", 2, "mismatched tag"),
        (
            b'<!DOCTYPE a [<!ENTITY e "x">]><definitions/>',
            1,
            "a document type declaration is not accepted",
        ),
        (
            model("p", start(), end("start"), flows=""),
            6,
            "The id 'start' is used more than once.",
        ),
        (model("p", start("1"), flows=""), 5, "The attribute 'id' is '1', expected an XML name"),
        (
            model("p", start(), flows="start > nowhere"),
            9,
            "The attribute 'targetRef' in line 6 refers to 'nowhere', which does not exist.",
        ),
        (
            model("p", start(), end(), flows="start > end").replace(b' sourceRef="start"', b""),
            7,
            "The attribute 'sourceRef' is missing.",
        ),
        (
            model("p", start(), Node("b", "boundaryEvent"), flows=""),
            6,
            "The attribute 'attachedToRef' is missing.",
        ),
        (
            model("p", start(), Node("x", "teapot"), flows=""),
            6,
            "'teapot' must not stand at this place in 'process'.",
        ),
    ],
)
def test_what_breaks_the_schema_is_not_even_looked_at(content: bytes, line: int, text: str) -> None:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(content)

    (problem,) = caught.value.problems
    assert not caught.value.is_readable
    assert problem.line == line
    assert text in problem.message


def test_a_problem_names_element_line_and_cause() -> None:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(model("p", start(), task("a", "serviceTask"), flows="start > a"))

    assert caught.value.is_readable
    assert caught.value.problems == (
        bpmn.Problem("a", 6, "Must have exactly one 'zeebe:taskDefinition' extension element"),
    )
    assert str(caught.value) == (
        "a (line 6): Must have exactly one 'zeebe:taskDefinition' extension element"
    )


def test_linked_resources_without_a_job_are_of_no_account() -> None:
    script = task(
        "a",
        "scriptTask",
        '<zeebe:script expression="=1" resultVariable="r"/><zeebe:linkedResources>'
        '<zeebe:linkedResource resourceId="x" resourceType="RPA" linkName="l"/>'
        "</zeebe:linkedResources>",
    )
    element = bpmn.read(model("p", start(), script, flows="start > a")).processes[0].elements["a"]

    assert element.job is None
    assert element.script is not None
    assert element.script.result_variable == "r"


def test_parts_that_zeebe_does_not_see_are_of_no_account() -> None:
    part = Node("a", "implicitThrowEvent")

    assert set(bpmn.read(model("p", start(), part, flows="")).processes[0].elements) == {"start"}
    with pytest.raises(bpmn.BpmnError, match="must lead from flow node to flow node"):
        bpmn.read(model("p", start(), part, flows="start > a"))


def test_flows_may_be_written_in_another_scope_than_their_nodes() -> None:
    sub = subprocess("sub", start("s"), service("a"), flows="")
    content = model("p", start(), sub, flows="start > sub; s > a")

    elements = bpmn.read(content).processes[0].elements
    assert [flow.target.id for flow in elements["s"].outgoing] == ["a"]


def test_flows_may_lead_into_and_out_of_sub_processes() -> None:
    sub = subprocess("sub", start("s"), service("a"), flows="s > a > out")
    content = model("p", start(), sub, end("out"), flows="start > sub; start > a")

    elements = bpmn.read(content).processes[0].elements
    assert [flow.id for flow in elements["a"].outgoing] == ["a_out"]
    assert [flow.source.id for flow in elements["a"].incoming] == ["start", "s"]
    assert [flow.source.id for flow in elements["out"].incoming] == ["a"]


def test_a_boundary_event_may_stand_in_another_scope_than_its_activity() -> None:
    event = timer_event("timeDuration", "PT1S")
    sub = subprocess("sub", start("s"), service("b"), boundary("in", "a", event), flows="s > b")
    content = model(
        "p", start(), service("a"), sub, boundary("out", "b", event), flows="start > a > sub"
    )

    elements = bpmn.read(content).processes[0].elements
    assert elements["a"].boundary_events == [elements["in"]]
    assert elements["b"].boundary_events == [elements["out"]]
    assert elements["in"].scope is elements["sub"]


_PUBLISH = "<zeebe:publishMessage correlationKey='=x'/>"


def test_a_send_task_that_publishes_has_nothing_that_comes_before() -> None:
    node = task("a", "sendTask", _PUBLISH, messageRef="m").with_io({"x": "=1"}, {"y": "=2"})
    listening(node, "start heard")
    content = model("p", start(), node, flows="start > a", definitions=message("m", "x"))
    element = bpmn.read(content).processes[0].elements["a"]

    assert (element.job, element.inputs, element.start_listeners) == (None, None, ())
    assert element.outputs is not None


def test_a_message_to_publish_is_of_no_account_elsewhere() -> None:
    node = service("a")
    node.extensions += _PUBLISH
    element = bpmn.read(model("p", start(), node, flows="start > a")).processes[0].elements["a"]

    assert element.job is not None


def test_a_multi_instance_activity_is_a_body_around_what_it_repeats() -> None:
    node = subprocess("sub", start("s"), service("a"), flows="s > a")
    node.body = (
        '<multiInstanceLoopCharacteristics isSequential="true"><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"'
        ' outputCollection="results" outputElement="=result"/></extensionElements>'
        "<completionCondition>=done</completionCondition></multiInstanceLoopCharacteristics>"
    )
    content = model("p", start(), node, boundary("b", "sub", error_event()), flows="start > sub")
    (found,) = bpmn.read(content).processes
    body = found.elements["sub"]

    assert body.type is ElementType.MULTI_INSTANCE_BODY
    assert body.inner is not None
    assert (body.inner.id, body.inner.type) == ("sub", ElementType.SUB_PROCESS)
    assert body.inner.scope is body
    assert found.elements["a"].scope is body.inner
    assert found.elements["b"].attached_to is body
    assert [flow.id for flow in body.incoming] == ["start_sub"]
    loop = body.loop
    assert loop is not None
    assert loop.is_sequential
    assert (loop.items.text, loop.input_element) == ("items", "item")
    assert (loop.output_collection, loop.output_variable) == ("results", "result")
    assert loop.completion_condition is not None
    assert loop.completion_condition.text == "done"


def test_a_call_activity_passes_all_variables_unless_it_says_otherwise() -> None:
    plain = task("a", "callActivity", '<zeebe:calledElement processId="q"/>')
    closed = task(
        "b",
        "callActivity",
        (
            '<zeebe:calledElement processId="=q" propagateAllChildVariables="false"'
            ' propagateAllParentVariables="false"/>'
        ),
    )
    (found,) = bpmn.read(model("p", start(), plain, closed, flows="start > a > b")).processes

    called = [found.elements[name].called for name in "ab"]
    assert [c and (c.gets_all_variables, c.gives_all_variables) for c in called] == [
        (True, True),
        (False, False),
    ]
