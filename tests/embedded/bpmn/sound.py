"""Sound processes of many kinds, which `mutants` breaks.

They are written with words such as ``@msg`` for what occurs often, and with ``a>b;`` for a
sequence flow, which `document` also tells the nodes at both of its ends.
"""

import re

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="d" targetNamespace="urn:tests">'
)
_JOB = '<extensionElements><zeebe:taskDefinition type="w"/></extensionElements>'
_MESSAGE = (
    '<message id="{0}" name="{0}"><extensionElements><zeebe:subscription correlationKey="=k"/>'
    "</extensionElements></message>"
)
_TIMER = "<timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>"

_SHORT = {
    "@job": _JOB,
    "@timer": _TIMER,
    "@cycle": "<timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition>",
    "@date": (
        "<timerEventDefinition><timeDate>2026-01-01T00:00:00Z</timeDate></timerEventDefinition>"
    ),
    "@msg": '<messageEventDefinition messageRef="m1"/>',
    "@sig": '<signalEventDefinition signalRef="s1"/>',
    "@err": '<errorEventDefinition errorRef="e1"/>',
    "@esc": '<escalationEventDefinition escalationRef="x1"/>',
    "@cond": (
        "<conditionalEventDefinition><extensionElements>"
        '<zeebe:conditionalFilter variableNames="a, b" variableEvents="create"/>'
        '</extensionElements><condition xsi:type="tFormalExpression">=a</condition>'
        "</conditionalEventDefinition>"
    ),
    "@comp": "<compensateEventDefinition/>",
    "@link": '<linkEventDefinition name="L"/>',
    "@call": (
        '<extensionElements><zeebe:calledElement processId="q" bindingType="versionTag"'
        ' versionTag="v"/></extensionElements>'
    ),
    "@ear": (
        "<zeebe:executionListeners>"
        '<zeebe:executionListener eventType="end" type="l"/>'
        '<zeebe:executionListener eventType="start" type="l"/></zeebe:executionListeners>'
    ),
    "@io": (
        '<zeebe:ioMapping><zeebe:input source="=a" target="b"/>'
        '<zeebe:output source="=b" target="c"/></zeebe:ioMapping>'
    ),
    "@roots": (
        _MESSAGE.format("m1")
        + _MESSAGE.format("m2")
        + '<signal id="s1" name="s1"/><error id="e1" errorCode="E1"/>'
        + '<escalation id="x1" escalationCode="C1"/>'
    ),
}


def _flows(content: str) -> str:
    """Write ``a>b`` as a sequence flow, and tell both ends of it."""
    found: list[tuple[str, str, str]] = []

    def flow(match: re.Match[str]) -> str:
        source, target, condition = match.groups()
        found.append((f"{source}_{target}", source, target))
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        return (
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            f"{inner}</sequenceFlow>"
        )

    content = re.sub(r"\b(\w+)>(\w+)(?:\[([^\]]*)\])?;", flow, content)
    for name, source, target in found:
        for node, tag in ((source, "outgoing"), (target, "incoming")):
            content = _told(content, node, f"<{tag}>{name}</{tag}>")
    # Incoming ones come first.
    return re.sub(
        r"(?:<(?:in|out)\w+>\w+</\w+>)+",
        lambda m: "".join(sorted(re.findall(r"<\w+>\w+</\w+>", m[0]))),
        content,
    )


def _told(content: str, node: str, connection: str) -> str:
    """Put a connection into a node, behind its extension elements and other connections."""

    def put(match: re.Match[str]) -> str:
        beginning, slash, extensions, others = match.groups()
        ending = f"</{beginning[1:].split()[0]}>" if slash else ""
        return f"{beginning}>{extensions or ''}{others}{connection}{ending}"

    return re.sub(
        rf'(<\w+ id="{node}"[^>]*?)(/?)>(<extensionElements>.*?</extensionElements>)?'
        r"((?:<(?:in|out)\w+>\w+</\w+>)*)",
        put,
        content,
        count=1,
    )


def document(body: str, roots: str = "") -> str:
    if "<process" not in body:
        body = f'<process id="p" isExecutable="true">{body}</process>'
    body = _HEAD + roots + body + "</definitions>"
    for short in sorted(_SHORT, key=len, reverse=True):
        body = body.replace(short, _SHORT[short])
    # Flows come last: they find the nodes by their ids.
    return _flows(body)


SOUND: dict[str, str] = {
    "tasks": document(
        '<startEvent id="s"/><serviceTask id="a"><extensionElements>'
        '<zeebe:taskDefinition type="w" retries="3"/><zeebe:taskHeaders><zeebe:header key="k"'
        ' value="v"/></zeebe:taskHeaders>@io@ear</extensionElements></serviceTask>'
        '<sendTask id="b">@job</sendTask><sendTask id="c" messageRef="m1"><extensionElements>'
        '<zeebe:publishMessage correlationKey="=k" messageId="i"/></extensionElements></sendTask>'
        '<scriptTask id="f"><extensionElements><zeebe:script expression="=1" resultVariable="r"/>'
        "</extensionElements></scriptTask>"
        '<businessRuleTask id="g"><extensionElements><zeebe:calledDecision decisionId="d"'
        ' resultVariable="r" bindingType="latest"/></extensionElements></businessRuleTask>'
        '<receiveTask id="h" messageRef="m1"/><manualTask id="i"/><task id="j"/>'
        '<endEvent id="e"/>s>a;a>b;b>c;c>f;f>g;g>h;h>i;i>j;j>e;',
        "@roots",
    ),
    "people": document(
        "<extensionElements>@ear"
        '<zeebe:versionTag value="1"/><zeebe:userTaskForm id="form">{}</zeebe:userTaskForm>'
        '</extensionElements><startEvent id="s"/><userTask id="a"><extensionElements>'
        '<zeebe:userTask/><zeebe:formDefinition formId="f" bindingType="versionTag"'
        ' versionTag="v"/><zeebe:assignmentDefinition assignee="ann"/><zeebe:taskSchedule'
        ' dueDate="=d"/><zeebe:priorityDefinition priority="1"/><zeebe:taskListeners>'
        '<zeebe:taskListener eventType="creating" type="l"/></zeebe:taskListeners>'
        '</extensionElements></userTask><userTask id="b"><extensionElements>'
        '<zeebe:formDefinition formKey="k"/></extensionElements></userTask>'
        '<userTask id="c"><extensionElements><zeebe:userTask/><zeebe:formDefinition'
        ' externalReference="r"/></extensionElements></userTask><endEvent id="e"/>'
        "s>a;a>b;b>c;c>e;"
    ),
    "gateways": document(
        '<startEvent id="s"/><exclusiveGateway id="x" default="x_b"/>'
        '<serviceTask id="a">@job</serviceTask><task id="b"/><parallelGateway id="y"/>'
        '<inclusiveGateway id="z" default="z_c"/><task id="c"/><endEvent id="e"/>'
        "s>x;x>a[=n];x>b;a>y;b>y;y>z;z>c;z>e[=n];c>e;"
    ),
    "waiting": document(
        '<startEvent id="s"/><eventBasedGateway id="g"/>'
        '<intermediateCatchEvent id="a">@msg</intermediateCatchEvent>'
        '<intermediateCatchEvent id="b">@timer</intermediateCatchEvent>'
        '<intermediateCatchEvent id="c">@sig</intermediateCatchEvent>'
        '<intermediateCatchEvent id="f">@cond</intermediateCatchEvent>'
        '<intermediateCatchEvent id="h">@date</intermediateCatchEvent>'
        '<endEvent id="e"/>s>g;g>a;g>b;g>c;g>f;a>h;b>e;c>e;f>e;h>e;',
        "@roots",
    ),
    "starts": document(
        '<startEvent id="s"/><startEvent id="t">@msg</startEvent><startEvent id="u">@sig'
        '</startEvent><startEvent id="v">@cycle</startEvent><startEvent id="w">@cond</startEvent>'
        '<exclusiveGateway id="g"/><endEvent id="e"/>s>g;t>g;u>g;v>g;w>g;g>e;',
        "@roots",
    ),
    "throwing": document(
        '<startEvent id="s"/><intermediateThrowEvent id="a">@job@msg</intermediateThrowEvent>'
        '<intermediateThrowEvent id="b"><messageEventDefinition messageRef="m2">'
        '<extensionElements><zeebe:publishMessage correlationKey="=k"/></extensionElements>'
        '</messageEventDefinition></intermediateThrowEvent><intermediateThrowEvent id="c">@sig'
        '</intermediateThrowEvent><intermediateThrowEvent id="f">@esc</intermediateThrowEvent>'
        '<intermediateThrowEvent id="n"/><intermediateThrowEvent id="h">@link'
        '</intermediateThrowEvent><intermediateCatchEvent id="i">@link</intermediateCatchEvent>'
        '<parallelGateway id="g"/><endEvent id="e1_">@err</endEvent><endEvent id="e2">@esc'
        '</endEvent><endEvent id="e3">@sig</endEvent><endEvent id="e4"><terminateEventDefinition/>'
        '</endEvent><endEvent id="e5">@job@msg</endEvent><endEvent id="e6"/>'
        "s>a;a>b;b>c;c>f;f>n;n>h;i>g;g>e1_;g>e2;g>e3;g>e4;g>e5;g>e6;",
        "@roots",
    ),
    "boundaries": document(
        '<startEvent id="s"/><subProcess id="u"><startEvent id="us"/><serviceTask id="ua">@job'
        '</serviceTask><boundaryEvent id="ub" attachedToRef="ua">@err</boundaryEvent>'
        '<endEvent id="ue"/>us>ua;ua>ue;ub>ue;</subProcess>'
        '<boundaryEvent id="b1" attachedToRef="u">@err</boundaryEvent>'
        '<boundaryEvent id="b2" attachedToRef="u">@esc</boundaryEvent>'
        '<boundaryEvent id="b3" attachedToRef="u" cancelActivity="false">@cycle</boundaryEvent>'
        '<boundaryEvent id="b4" attachedToRef="u" cancelActivity="false">@msg</boundaryEvent>'
        '<boundaryEvent id="b5" attachedToRef="u">@sig</boundaryEvent>'
        '<callActivity id="c">@call</callActivity>'
        '<boundaryEvent id="b6" attachedToRef="c"><escalationEventDefinition/></boundaryEvent>'
        '<boundaryEvent id="b7" attachedToRef="c"><errorEventDefinition/></boundaryEvent>'
        '<boundaryEvent id="b8" attachedToRef="c">@cond</boundaryEvent>'
        '<exclusiveGateway id="g"/><endEvent id="e"/>'
        "s>u;u>c;c>g;b1>g;b2>g;b3>g;b4>g;b5>g;b6>g;b7>g;b8>g;g>e;",
        "@roots",
    ),
    "event sub-processes": document(
        '<startEvent id="s"/><serviceTask id="a">@job</serviceTask><endEvent id="e"/>s>a;a>e;'
        + "".join(
            f'<subProcess id="u{n}" triggeredByEvent="true"><startEvent id="us{n}"'
            f' isInterrupting="{interrupting}">{event}</startEvent><endEvent id="ue{n}"/>'
            f"us{n}>ue{n};</subProcess>"
            for n, (event, interrupting) in enumerate(
                (
                    ("@msg", "true"),
                    ("@timer", "true"),
                    ("@cycle", "false"),
                    ("@err", "true"),
                    ("@sig", "false"),
                    ("@esc", "false"),
                    ("@cond", "true"),
                )
            )
        ),
        "@roots",
    ),
    "loops": document(
        '<startEvent id="s"/><serviceTask id="a">@job<multiInstanceLoopCharacteristics'
        ' isSequential="true"><extensionElements><zeebe:loopCharacteristics'
        ' inputCollection="=xs" inputElement="x" outputCollection="ys" outputElement="=y"/>'
        "</extensionElements><completionCondition>=done</completionCondition>"
        '</multiInstanceLoopCharacteristics></serviceTask><task id="b">'
        "<standardLoopCharacteristics/></task>"
        '<endEvent id="e"/>s>a;a>b;b>e;'
    ),
    "compensation": document(
        '<startEvent id="s"/><serviceTask id="a">@job</serviceTask>'
        '<boundaryEvent id="b" attachedToRef="a">@comp</boundaryEvent>'
        '<serviceTask id="h" isForCompensation="true">@job</serviceTask>'
        '<subProcess id="u"><startEvent id="us"/><endEvent id="ue"/>us>ue;</subProcess>'
        '<intermediateThrowEvent id="t"><compensateEventDefinition activityRef="a"'
        ' waitForCompletion="true"/></intermediateThrowEvent>'
        '<endEvent id="e"><compensateEventDefinition activityRef="u"/></endEvent>'
        's>a;a>u;u>t;t>e;<association id="as" sourceRef="b" targetRef="h"'
        ' associationDirection="One"/>'
    ),
    "ad hoc": document(
        '<startEvent id="s"/><adHocSubProcess id="h"><extensionElements><zeebe:adHoc'
        ' activeElementsCollection="=xs" outputCollection="ys" outputElement="=y"/>'
        '</extensionElements><serviceTask id="a">@job</serviceTask><task id="b"/>a>b;'
        '<subProcess id="u" triggeredByEvent="true"><startEvent id="us" isInterrupting="false">'
        '@msg</startEvent><endEvent id="ue"/>us>ue;</subProcess>'
        "<completionCondition>=done</completionCondition></adHocSubProcess>"
        '<adHocSubProcess id="i">@job<task id="c"/></adHocSubProcess>'
        '<endEvent id="e"/>s>h;h>i;i>e;',
        "@roots",
    ),
    "listening": document(
        "<extensionElements>@ear</extensionElements>"
        '<startEvent id="s"><extensionElements><zeebe:executionListeners>'
        '<zeebe:executionListener eventType="end" type="l"/></zeebe:executionListeners>'
        '</extensionElements></startEvent><exclusiveGateway id="g"><extensionElements>'
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="l"/>'
        "</zeebe:executionListeners></extensionElements></exclusiveGateway>"
        '<subProcess id="u"><extensionElements>@ear</extensionElements><startEvent id="us"/>'
        '<endEvent id="ue"/>us>ue;</subProcess><boundaryEvent id="b" attachedToRef="u">'
        "<extensionElements><zeebe:executionListeners>"
        '<zeebe:executionListener eventType="end" type="l" retries="2"/>'
        "</zeebe:executionListeners></extensionElements>@err</boundaryEvent>"
        '<userTask id="t"><extensionElements>@ear</extensionElements></userTask>'
        '<endEvent id="e"><extensionElements>@ear</extensionElements></endEvent>'
        '<endEvent id="f"><extensionElements><zeebe:executionListeners>'
        '<zeebe:executionListener eventType="start" type="l"/></zeebe:executionListeners>'
        "</extensionElements>@err</endEvent>"
        "s>g;g>u;u>t;t>e;b>f;",
        "@roots",
    ),
    "collaboration": document(
        '<collaboration id="c"><participant id="pa" processRef="p"/><participant id="pb"'
        ' name="other"/><messageFlow id="mf" sourceRef="pa" targetRef="pb"/></collaboration>'
        '<process id="p" isExecutable="true"><documentation>words</documentation>'
        '<laneSet id="ls"><lane id="la" name="one"><flowNodeRef>s</flowNodeRef></lane></laneSet>'
        '<startEvent id="s" name="go"/><dataObject id="do"/><dataObjectReference id="dr"'
        ' dataObjectRef="do"/><endEvent id="e"/>s>e;<textAnnotation id="ta"><text>note</text>'
        '</textAnnotation><association id="as" sourceRef="s" targetRef="ta"/></process>'
        '<process id="q" isExecutable="false"><task id="qt"/></process>'
        '<process id="r"><startEvent id="rs"/></process>'
    ),
}
