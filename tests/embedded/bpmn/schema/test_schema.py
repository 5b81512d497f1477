"""What breaks the schema, in our words; the lines are compared with Zeebe's in `test_mutants`."""

import pytest
from tests.embedded.bpmn.sound import document

from zeebe_grpclib.embedded import bpmn

_DIAGRAM = (
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">{}</bpmndi:BPMNDiagram>'
)


def _messages(body: str, roots: str = "") -> list[str]:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(document(body, roots).encode())
    assert not caught.value.is_readable
    return [problem.message for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            '<startEvent id="s" colour="red"/>',
            "'startEvent' has no attribute 'colour' in BPMN.",
        ),
        (
            '<startEvent id="s" isInterrupting="maybe"/>',
            "The attribute 'isInterrupting' is 'maybe', expected 'true' or 'false'.",
        ),
        (
            '<startEvent id="s"><outgoing>f</outgoing><documentation/></startEvent>',
            "'documentation' must not stand at this place in 'startEvent'.",
        ),
        (
            (
                '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="s">'
                "<incoming>f</incoming></sequenceFlow>"
            ),
            (
                "'incoming' must not stand at this place in 'sequenceFlow'. Expected: "
                "documentation, extensionElements, auditing, monitoring, categoryValueRef, "
                "conditionExpression."
            ),
        ),
        (
            (
                '<startEvent id="s"><timerEventDefinition><timeDate/><timeCycle/>'
                "</timerEventDefinition></startEvent>"
            ),
            "'timeCycle' must not stand at this place in 'timerEventDefinition'.",
        ),
        (
            '<startEvent id="s"><conditionalEventDefinition/></startEvent>',
            "'conditionalEventDefinition' is incomplete. Expected: condition.",
        ),
        ('<startEvent id="s">words</startEvent>', "'startEvent' must not contain text."),
        (
            '<startEvent id="s"/><flowNode id="n"/>',
            "'flowNode' must not stand at this place in 'process'.",
        ),
        (
            '<startEvent id="s"/><event id="n"/>',
            "'event' only stands for other elements of BPMN.",
        ),
        (
            '<startEvent id="s"><outgoing>a b</outgoing></startEvent>',
            "The content of 'outgoing' is 'a b', expected a name.",
        ),
        (
            '<startEvent id="s"/><exclusiveGateway id="g" gatewayDirection="Up"/>',
            (
                "The attribute 'gatewayDirection' is 'Up', expected one of Converging, Diverging, "
                "Mixed, Unspecified."
            ),
        ),
        (
            (
                '<startEvent id="s"/><task id="a"><multiInstanceLoopCharacteristics>'
                '<completionCondition xsi:type="tTask">x</completionCondition>'
                "</multiInstanceLoopCharacteristics></task>"
            ),
            "The type 'tTask' does not fit 'completionCondition'.",
        ),
    ],
)
def test_each_breach_is_named(body: str, message: str) -> None:
    assert _messages(body) == [message]


def test_all_breaches_are_told_in_the_order_of_reading() -> None:
    assert _messages(
        '<laneSet id="l"><lane id="l"><flowNodeRef>zz</flowNodeRef></lane></laneSet>'
        '<startEvent id="1"/>',
        "<error x='1'/>",
    ) == [
        "'error' has no attribute 'x' in BPMN.",
        "The id 'l' is used more than once.",
        "The attribute 'id' is '1', expected an XML name without a colon.",
        "'flowNodeRef' in line 1 refers to 'zz', which does not exist.",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "'BPMNDiagram' is incomplete. Expected: bpmndi:BPMNPlane."),
        (
            "<bpmndi:BPMNPlane><bpmndi:BPMNShape/></bpmndi:BPMNPlane>",
            "'BPMNShape' is incomplete. Expected: dc:Bounds.",
        ),
        (
            (
                '<bpmndi:BPMNPlane><bpmndi:BPMNShape><dc:Bounds x="1" y="2" width="w" height="4"/>'
                "</bpmndi:BPMNShape></bpmndi:BPMNPlane>"
            ),
            "The attribute 'width' is 'w', expected a number.",
        ),
    ],
)
def test_diagrams_are_checked_too(content: str, message: str) -> None:
    body = '<process id="p" isExecutable="true"><startEvent id="s"/></process>'

    assert _messages(body + _DIAGRAM.format(content)) == [message]


def test_what_other_tools_add_is_let_through() -> None:
    content = document(
        '<startEvent id="s" other:colour="red"><extensionElements><other:thing>'
        "<other:more/>words</other:thing></extensionElements></startEvent>"
    ).replace("<definitions ", '<definitions xmlns:other="urn:other" other:version="1" ')

    assert list(bpmn.read(content.encode()).processes[0].elements) == ["s"]
