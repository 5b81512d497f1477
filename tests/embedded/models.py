"""BPMN documents for tests, written as nodes and a line of flows.

    model("p", start(), service("a", "work"), end(), flows="start > a > end")

Flows may carry a condition, ``"gate > a [=x > 1]"``, or be the default one, ``"gate > b [*]"``.
"""

from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="http://example.org/tests">\n'
)


@dataclass
class Node:
    """One flow node: its tag, attributes, extension elements, and what follows the flows.

    Attributes:
        last: What comes behind everything that is in it.
    """

    id: str
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    extensions: str = ""
    body: str = ""
    nodes: tuple["Node", ...] = ()
    flows: str = ""
    last: str = ""

    def with_io(
        self, inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None
    ) -> "Node":
        """The same node with mappings, by target."""
        parts = [
            f'<zeebe:{kind} source="{escape(source)}" target="{target}"/>'
            for kind, mappings in (("input", inputs), ("output", outputs))
            for target, source in (mappings or {}).items()
        ]
        self.extensions += f"<zeebe:ioMapping>{''.join(parts)}</zeebe:ioMapping>"
        return self


def start(node_id: str = "start", event: str = "", **attributes: str) -> Node:
    return Node(node_id, "startEvent", attributes, body=event)


def end(node_id: str = "end", event: str = "") -> Node:
    return Node(node_id, "endEvent", body=event)


def catch(node_id: str, event: str) -> Node:
    return Node(node_id, "intermediateCatchEvent", body=event)


def throw(node_id: str, event: str = "") -> Node:
    return Node(node_id, "intermediateThrowEvent", body=event)


def boundary(node_id: str, on: str, event: str, interrupting: bool = True) -> Node:
    attributes = {"attachedToRef": on, "cancelActivity": str(interrupting).lower()}
    return Node(node_id, "boundaryEvent", attributes, body=event)


def job(job_type: str, retries: str = "", headers: dict[str, str] | None = None) -> str:
    """The extension element that makes a job."""
    extra = f' retries="{escape(retries)}"' if retries else ""
    text = f'<zeebe:taskDefinition type="{escape(job_type)}"{extra}/>'
    if headers:
        entries = "".join(f'<zeebe:header key="{k}" value="{v}"/>' for k, v in headers.items())
        text += f"<zeebe:taskHeaders>{entries}</zeebe:taskHeaders>"
    return text


def service(
    node_id: str, job_type: str = "work", retries: str = "", headers: dict[str, str] | None = None
) -> Node:
    return Node(node_id, "serviceTask", extensions=job(job_type, retries, headers))


def task(node_id: str, tag: str = "task", extensions: str = "", **attributes: str) -> Node:
    return Node(node_id, tag, attributes, extensions)


def listeners(*calls: str, kind: str = "execution") -> str:
    """Extension elements that call listeners: event, job type and perhaps retries of each."""
    entries = []
    for call_ in calls:
        event, job_type, *retries = call_.split(" ", 2)
        more = f' retries="{escape(retries[0])}"' if retries else ""
        entries.append(
            f'<zeebe:{kind}Listener eventType="{event}" type="{escape(job_type)}"{more}/>'
        )
    return f"<zeebe:{kind}Listeners>{''.join(entries)}</zeebe:{kind}Listeners>"


def listening(node: Node, *calls: str, kind: str = "execution") -> Node:
    """The same node with listeners."""
    node.extensions += listeners(*calls, kind=kind)
    return node


def gateway(node_id: str, kind: str = "exclusive") -> Node:
    return Node(node_id, f"{kind}Gateway")


def subprocess(node_id: str, *nodes: Node, flows: str, triggered: bool = False) -> Node:
    attributes = {"triggeredByEvent": "true"} if triggered else {}
    return Node(node_id, "subProcess", attributes, nodes=nodes, flows=flows)


def ad_hoc(
    node_id: str,
    *nodes: Node,
    active: str = "",
    collect: tuple[str, str] | None = None,
    until: str = "",
    cancel: bool = True,
    job_type: str = "",
    flows: str = "",
) -> Node:
    """An ad-hoc sub-process; `collect` is the collection and what goes there."""
    about = f' activeElementsCollection="{escape(active)}"' if active else ""
    if collect is not None:
        about += f' outputCollection="{collect[0]}" outputElement="{escape(collect[1])}"'
    return Node(
        node_id,
        "adHocSubProcess",
        {} if cancel else {"cancelRemainingInstances": "false"},
        (f"<zeebe:adHoc{about}/>" if about else "") + (job(job_type) if job_type else ""),
        nodes=nodes,
        flows=flows,
        last=f"<completionCondition>{escape(until)}</completionCondition>" if until else "",
    )


def message_event(ref: str) -> str:
    return f'<messageEventDefinition messageRef="{ref}"/>'


def signal_event(ref: str) -> str:
    return f'<signalEventDefinition signalRef="{ref}"/>'


def condition(text: str, changes: str = "") -> str:
    chosen = f'<zeebe:conditionalFilter variableEvents="{changes}"/>' if changes else ""
    holder = f"<extensionElements>{chosen}</extensionElements>" if chosen else ""
    return (
        f"<conditionalEventDefinition>{holder}<condition>{escape(text, quote=False)}</condition>"
        "</conditionalEventDefinition>"
    )


def error_event(ref: str = "") -> str:
    return f'<errorEventDefinition errorRef="{ref}"/>' if ref else "<errorEventDefinition/>"


def timer_event(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition>"


def message(node_id: str, name: str, correlation_key: str = "") -> str:
    if not correlation_key:
        return f'<message id="{node_id}" name="{escape(name)}"/>'
    return (
        f'<message id="{node_id}" name="{escape(name)}"><extensionElements>'
        f'<zeebe:subscription correlationKey="{escape(correlation_key)}"/>'
        "</extensionElements></message>"
    )


def escalation_event(ref: str = "") -> str:
    reference = f' escalationRef="{ref}"' if ref else ""
    return f"<escalationEventDefinition{reference}/>"


def escalation(node_id: str, code: str) -> str:
    return f'<escalation id="{node_id}" escalationCode="{escape(code)}"/>'


def repeated(
    node: Node,
    items: str,
    element: str = "",
    collect: tuple[str, str] | None = None,
    sequential: bool = False,
    until: str = "",
) -> Node:
    """The same activity, once for each item; `collect` is the collection and what goes there."""
    attributes = f' inputCollection="{escape(items)}"'
    attributes += f' inputElement="{element}"' if element else ""
    if collect is not None:
        attributes += f' outputCollection="{collect[0]}" outputElement="{escape(collect[1])}"'
    condition = f"<completionCondition>{escape(until)}</completionCondition>" if until else ""
    node.body += (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<extensionElements><zeebe:loopCharacteristics{attributes}/></extensionElements>"
        f"{condition}</multiInstanceLoopCharacteristics>"
    )
    return node


def call(node_id: str, process_id: str, more: str = "") -> Node:
    called = f'<zeebe:calledElement processId="{escape(process_id)}"{more}/>'
    return Node(node_id, "callActivity", extensions=called)


def compensate_event(activity: str = "") -> str:
    reference = f' activityRef="{activity}"' if activity else ""
    return f"<compensateEventDefinition{reference}/>"


def undone_by(activity: str, handler: Node) -> tuple[Node, Node, Node]:
    """What makes a node the handler that undoes an activity."""
    handler.attributes["isForCompensation"] = "true"
    event = Node(
        f"{activity}_undo",
        "boundaryEvent",
        {"attachedToRef": activity},
        body=compensate_event(),
    )
    ends = {"sourceRef": event.id, "targetRef": handler.id}
    return event, handler, Node(f"{activity}_undone_by", "association", ends)


def signal(node_id: str, name: str) -> str:
    return f'<signal id="{node_id}" name="{escape(name)}"/>'


def error(node_id: str, code: str) -> str:
    return f'<error id="{node_id}" errorCode="{escape(code)}"/>'


def process(node_id: str, *nodes: Node, flows: str, extensions: str = "") -> str:
    """One executable process."""
    holder = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    content = holder + _content(nodes, flows)
    return f'<process id="{node_id}" isExecutable="true">\n{content}</process>\n'


def document(*parts: str) -> bytes:
    """A document of messages, processes, ..."""
    return (_DOCUMENT + "".join(part + "\n" for part in parts) + "</definitions>\n").encode()


def model(
    node_id: str, *nodes: Node, flows: str, definitions: str = "", extensions: str = ""
) -> bytes:
    """A document with one executable process."""
    return document(definitions, process(node_id, *nodes, flows=flows, extensions=extensions))


@dataclass
class _Flow:
    id: str
    source: str
    target: str
    label: str


def _content(nodes: tuple[Node, ...], flows: str) -> str:
    connections = _flows(flows)
    near: dict[str, list[_Flow]] = {}
    for flow in connections:
        for end_id in dict.fromkeys((flow.source, flow.target)):
            near.setdefault(end_id, []).append(flow)
    written = [_node(node, near.get(node.id, [])) for node in nodes if node.tag != "association"]
    for flow in connections:
        condition = ""
        if flow.label and flow.label != "*":
            condition = (
                f'<conditionExpression xsi:type="tFormalExpression">{escape(flow.label)}'
                "</conditionExpression>"
            )
        written.append(
            f'<sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}">'
            f"{condition}</sequenceFlow>\n"
        )
    # The schema wants what is drawn beside the flow at the end.
    written += [_node(node, []) for node in nodes if node.tag == "association"]
    return "".join(written)


def _flows(text: str) -> list[_Flow]:
    found: list[_Flow] = []
    numbers: dict[tuple[str, str], int] = {}
    for line in filter(None, (part.strip() for part in text.split(";"))):
        way, _, label = line.partition("[")
        stations = [station.strip() for station in way.split(">")]
        for source, target in pairwise(stations):
            number = numbers[source, target] = numbers.get((source, target), -1) + 1
            suffix = f"_{number}" if number else ""
            found.append(_Flow(f"{source}_{target}{suffix}", source, target, label.rstrip("] ")))
    return found


def _node(node: Node, flows: list[_Flow]) -> str:
    attributes = dict(node.attributes)
    for flow in flows:
        if flow.source == node.id and flow.label == "*":
            attributes["default"] = flow.id
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    holder = f"<extensionElements>{node.extensions}</extensionElements>" if node.extensions else ""
    connections = "".join(f"<incoming>{f.id}</incoming>" for f in flows if f.target == node.id)
    connections += "".join(f"<outgoing>{f.id}</outgoing>" for f in flows if f.source == node.id)
    return (
        f'<{node.tag} id="{node.id}"{written}>{holder}{connections}{node.body}'
        f"{_content(node.nodes, node.flows)}{node.last}</{node.tag}>\n"
    )
