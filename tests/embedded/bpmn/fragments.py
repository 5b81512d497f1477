"""Pieces of processes in the notation of `sound`."""

START = '<startEvent id="s"/>'
TASK = '<task id="a"/>'
TWO = '<parallelGateway id="g"/><task id="a"/><task id="b"/>'
HANDLER = (
    '<boundaryEvent id="c" attachedToRef="a">@comp</boundaryEvent>'
    '<manualTask id="h" isForCompensation="true"/>'
)
UNDO = '<association id="u" sourceRef="c" targetRef="h"/>'


def sub(content: str, attributes: str = "") -> str:
    return f'<subProcess id="sub"{attributes}>{content}</subProcess>'


def triggered(event: str, number: int = 1, more: str = "") -> str:
    return (
        f'<subProcess id="t{number}" triggeredByEvent="true">'
        f'<startEvent id="ts{number}"{more}>{event}</startEvent></subProcess>'
    )


def heard(tag: str, events: str, body: str = "", more: str = "") -> str:
    listeners = "".join(
        f'<zeebe:executionListener eventType="{event}" type="{event}"/>' for event in events.split()
    )
    return (
        f'<{tag} id="x"{more}><extensionElements><zeebe:executionListeners>{listeners}'
        f"</zeebe:executionListeners></extensionElements>{body}</{tag}>"
    )


def edge(event: str, more: str = "", name: str = "b") -> str:
    return f'<boundaryEvent id="{name}" attachedToRef="a"{more}>{event}</boundaryEvent>'


def throw(event: str, tag: str = "intermediateThrowEvent", name: str = "t") -> str:
    return f'<{tag} id="{name}">{event}</{tag}>'


def undo(reference: str, more: str = "") -> str:
    return f'<compensateEventDefinition activityRef="{reference}"{more}/>'


def ad_hoc(content: str, attributes: str = "", extension: str = "") -> str:
    holder = f"<extensionElements>{extension}</extensionElements>" if extension else ""
    return f'<adHocSubProcess id="h"{attributes}>{holder}{content}</adHocSubProcess>'


CONDITION = (
    "<conditionalEventDefinition>{}<condition>=a > 1</condition></conditionalEventDefinition>"
).replace(">=a > 1<", ">=a &gt; 1<")
FILTER = CONDITION.format(
    '<extensionElements><zeebe:conditionalFilter variableEvents="{}"/></extensionElements>'
)
EXPRESSIONS = '<error id="e1" errorCode="=code"/><escalation id="x1" escalationCode="=code"/>'
CODELESS = '<error id="e1"/><escalation id="x1"/>'
JOB = '<zeebe:taskDefinition type="w"/>'
OUTPUT = '<zeebe:adHoc outputElement="=x"/>'
BARE = '<message id="m" name="bare"/>'
