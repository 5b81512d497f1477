"""Models that break rules in another shape than `broken` and the mutants do."""

from tests.embedded.bpmn.fragments import (
    BARE,
    CODELESS,
    CONDITION,
    EXPRESSIONS,
    FILTER,
    HANDLER,
    JOB,
    OUTPUT,
    START,
    TASK,
    TWO,
    UNDO,
    ad_hoc,
    edge,
    heard,
    sub,
    throw,
    triggered,
    undo,
)
from tests.embedded.bpmn.sound import document

AGAIN: dict[str, bytes] = {
    name: document(
        START + body if not body.startswith(("<process", "<startEvent")) else body, roots
    ).encode()
    for name, (body, roots) in {
        "two none starts beside a message": (
            '<startEvent id="s"/><startEvent id="s2"/><startEvent id="s3">@msg</startEvent>',
            "@roots",
        ),
        "cancel in the middle": (throw("<cancelEventDefinition/>"), ""),
        "version tag empty on a form": (
            (
                '<userTask id="a"><extensionElements><zeebe:formDefinition formId="f"'
                ' bindingType="versionTag" versionTag=""/></extensionElements></userTask>'
            ),
            "",
        ),
        "receive in a sub-process, and its message on the edge": (
            sub(
                '<startEvent id="us"/><receiveTask id="a" messageRef="m1"/>'
                + edge("@msg", ' cancelActivity="false"')
            ),
            "@roots",
        ),
        "form without text": (
            (
                '<process id="p" isExecutable="true"><extensionElements><zeebe:userTaskForm id="f">'
                '</zeebe:userTaskForm></extensionElements><startEvent id="s"/></process>'
            ),
            "",
        ),
        "start hears its start": (sub(heard("startEvent", "end start")), ""),
        "error end hears its end": (heard("endEvent", "start end", "@err"), "@roots"),
        "error end in a sub-process hears its end": (
            sub('<startEvent id="us"/>' + heard("endEvent", "end", "@err")),
            "@roots",
        ),
        "fork hears its end": (heard("parallelGateway", "end"), ""),
        "inclusive gateway in a sub-process hears its end": (
            sub('<startEvent id="us"/>' + heard("inclusiveGateway", "start end")),
            "",
        ),
        "edge hears its start": (
            TASK + heard("boundaryEvent", "start", "@timer", ' attachedToRef="a"'),
            "",
        ),
        "compensation edge hears its start": (
            TASK
            + heard("boundaryEvent", "start", "@comp", ' attachedToRef="a"')
            + '<association id="u" sourceRef="x" targetRef="a"/>',
            "",
        ),
        "compensation edge in a sub-process hears its end": (
            sub(
                '<startEvent id="us"/>'
                + TASK
                + heard("boundaryEvent", "end", "@comp", ' attachedToRef="a"')
                + '<association id="u" sourceRef="x" targetRef="a"/>'
            ),
            "",
        ),
        "two lists of listeners at an event": (
            heard("endEvent", "end").replace(
                "</extensionElements>", "<zeebe:executionListeners/></extensionElements>"
            ),
            "",
        ),
        "two lists of listeners at a fork": (
            heard("exclusiveGateway", "end start").replace(
                "</extensionElements>", "<zeebe:executionListeners/></extensionElements>"
            ),
            "",
        ),
        "three ways without a word": (
            (
                '<exclusiveGateway id="g"/><task id="a"/><task id="b"/><task id="c"/>'
                "s>g;g>a;g>b;g>c[=x];"
            ),
            "",
        ),
        "inclusive ways in a sub-process": (
            sub(
                '<startEvent id="us"/><inclusiveGateway id="g"/><task id="a"/><task id="b"/>'
                "us>g;g>a;g>b;"
            ),
            "",
        ),
        "default of a neighbour": (
            '<inclusiveGateway id="g" default="s_g"/><task id="a"/>s>g;g>a;',
            "",
        ),
        "two gateways wait for one event": (
            (
                '<parallelGateway id="f"/><eventBasedGateway id="g"/><eventBasedGateway id="h"/>'
                '<intermediateCatchEvent id="a">@msg</intermediateCatchEvent>'
                '<intermediateCatchEvent id="b">@timer</intermediateCatchEvent>'
                "s>f;f>g;f>h;g>a;g>b;h>a;h>b;"
            ),
            "@roots",
        ),
        "two conditions that are the same": (
            (
                '<eventBasedGateway id="g"/>'
                '<intermediateCatchEvent id="a">@cond</intermediateCatchEvent>'
                '<intermediateCatchEvent id="b">@cond</intermediateCatchEvent>s>g;g>a;g>b;'
            ),
            "",
        ),
        "two conditions that are the same in a sub-process": (
            sub(
                '<startEvent id="us"/><eventBasedGateway id="g"/>'
                f'<intermediateCatchEvent id="a">{CONDITION.format("")}</intermediateCatchEvent>'
                f'<intermediateCatchEvent id="b">{CONDITION.format("")}</intermediateCatchEvent>'
                "us>g;g>a;g>b;"
            ),
            "",
        ),
        "end of error and signal": (throw("@err@sig", "endEvent"), "@roots"),
        "catch of an escalation": (throw("@esc", "intermediateCatchEvent"), "@roots"),
        "edge of an end": (TASK + edge("<terminateEventDefinition/>"), ""),
        "edge of nothing": (
            sub('<startEvent id="us"/>' + edge("@timer")),
            "",
        ),
        "edge without activity": (edge("@err", ' cancelActivity="true"'), "@roots"),
        "edge with a way in from a fork": (TWO + edge("@timer", name="c") + "s>g;g>a;g>c;", ""),
        "escalation on the edge of a user task": (
            '<userTask id="a"/>' + edge("<escalationEventDefinition/>"),
            "",
        ),
        "receive without subscription": ('<receiveTask id="a" messageRef="m"/>', BARE),
        "error end in a sub-process without error": (
            sub('<startEvent id="us"/>' + throw("<errorEventDefinition/>", "endEvent")),
            "",
        ),
        "error end in a sub-process without code": (
            sub('<startEvent id="us"/>' + throw("@err", "endEvent")),
            CODELESS,
        ),
        "error start by expression": (triggered("@err"), EXPRESSIONS),
        "escalation start by expression": (triggered("@esc"), EXPRESSIONS),
        "two error starts of one code": (triggered("@err") + triggered("@err", 2), "@roots"),
        "two error starts of all codes": (
            triggered("<errorEventDefinition/>") + triggered("@err", 2) + triggered("@err", 3),
            CODELESS,
        ),
        "two escalation starts of one code": (triggered("@esc") + triggered("@esc", 2), "@roots"),
        "two escalations of one code on a call": (
            '<callActivity id="a">@call</callActivity>'
            + edge("@esc")
            + edge("@esc", ' cancelActivity="false"', "b2"),
            "@roots",
        ),
        "two escalation starts of all codes": (
            triggered("@esc") + triggered("@esc", 2),
            CODELESS,
        ),
        "two kinds of all codes": (
            triggered("@esc") + triggered("<escalationEventDefinition/>", 2),
            CODELESS,
        ),
        "1 is no yes": (
            '<process id="p" isExecutable="1"><startEvent id="s"/></process>',
            "",
        ),
        "two escalations of all codes on a sub-process": (
            sub('<startEvent id="us"/>').replace('"sub"', '"a"')
            + edge("<escalationEventDefinition/>")
            + edge("<escalationEventDefinition/>", ' cancelActivity="false"', "b2"),
            "",
        ),
        "escalation end without code": (throw("@esc", "endEvent"), CODELESS),
        "link without name in a sub-process": (
            sub('<startEvent id="us"/>' + throw('<linkEventDefinition name=""/>')),
            "",
        ),
        "link caught twice in a sub-process": (
            sub(
                '<startEvent id="us"/>'
                + throw("@link", "intermediateCatchEvent", "c1")
                + throw("@link", "intermediateCatchEvent", "c2")
            ),
            "",
        ),
        "filter of deletions": (TASK + edge(FILTER.format("create, delete")), ""),
        "filter in capitals": (triggered(FILTER.format("CREATE")), ""),
        "compensation at the start, beside others": (
            triggered("@timer") + triggered("@comp", 2),
            "",
        ),
        "ad hoc, interrupted": (ad_hoc(TASK + triggered("@timer")), ""),
        "ad hoc in a sub-process, interrupted": (
            sub(
                '<startEvent id="us"/>'
                + ad_hoc(TASK + triggered("@err", 1, ' isInterrupting="true"'))
            ),
            "@roots",
        ),
        "ad hoc of nothing": (ad_hoc(""), ""),
        "ad hoc with a start": (ad_hoc(TASK + '<startEvent id="hs"/>'), ""),
        "ad hoc with a start only": (ad_hoc('<startEvent id="hs">@timer</startEvent>'), ""),
        "ad hoc with an end": (ad_hoc(TASK + '<endEvent id="he"/>'), ""),
        "ad hoc with an end behind a task": (ad_hoc(TASK + '<endEvent id="he"/>a>he;'), ""),
        "ad hoc with half an output": (ad_hoc(TASK, "", OUTPUT), ""),
        "ad hoc in a sub-process with half an output": (
            sub('<startEvent id="us"/>' + ad_hoc(TASK, "", OUTPUT)),
            "",
        ),
        "ad hoc job with the other half": (
            ad_hoc(TASK, "", JOB + '<zeebe:adHoc outputCollection="x"/>'),
            "",
        ),
        "ad hoc job that begins by itself": (
            ad_hoc(TASK, "", JOB + '<zeebe:adHoc activeElementsCollection="=x"/>'),
            "",
        ),
        "ad hoc job that begins and lets live": (
            ad_hoc(
                TASK,
                ' cancelRemainingInstances="false"',
                JOB + '<zeebe:adHoc activeElementsCollection="=x"/>',
            ),
            "",
        ),
        "ad hoc job that ends by itself": (
            ad_hoc(TASK + "<completionCondition>=x</completionCondition>", "", JOB),
            "",
        ),
        "ad hoc job that lives on": (
            ad_hoc(TASK + "<completionCondition/>", ' cancelRemainingInstances="0"', JOB),
            "",
        ),
        "handler with a way in": (TASK + HANDLER + "s>a;a>h;" + UNDO, ""),
        "handler on all ways": (
            TASK
            + HANDLER
            + '<boundaryEvent id="hb" attachedToRef="h">@timer</boundaryEvent>s>h;h>a;'
            + UNDO,
            "",
        ),
        "handler alone with ways and an edge": (
            '<serviceTask id="a" isForCompensation="true">@job</serviceTask>'
            + edge("@err")
            + '<endEvent id="e"/>s>a;a>e;',
            "@roots",
        ),
        "compensates nothing": (throw(undo("zz"), "endEvent"), ""),
        "compensates nothing in a sub-process": (
            sub('<startEvent id="us"/>' + throw(undo("zz"))),
            "",
        ),
        "compensates what is inside": (
            sub('<startEvent id="us"/><task id="inner"/>') + throw(undo("inner")),
            "",
        ),
        "compensates what is outside": (
            TASK + HANDLER + sub('<startEvent id="us"/>' + throw(undo("a"))) + UNDO,
            "",
        ),
        "compensates a task as it is": (TASK + throw(undo("a"), "endEvent"), ""),
        "does not wait": (
            sub('<startEvent id="us"/>') + throw(undo("sub", ' waitForCompletion="false"')),
            "",
        ),
        "does not wait for all": (
            throw('<compensateEventDefinition waitForCompletion="0"/>')
            + throw('<compensateEventDefinition waitForCompletion="false"/>', "endEvent", "e"),
            "",
        ),
        "does not wait at the end": (
            sub('<startEvent id="us"/>')
            + throw(undo("sub", ' waitForCompletion="false"'), "endEvent"),
            "",
        ),
        "end with two jobs": (
            throw(f"<extensionElements>{JOB}{JOB}</extensionElements>@msg", "endEvent"),
            "@roots",
        ),
        "script in a sub-process with two jobs": (
            sub(
                '<startEvent id="us"/><scriptTask id="a"><extensionElements>'
                f"{JOB}{JOB}</extensionElements></scriptTask>"
            ),
            "",
        ),
        # Where Zeebe's validators break off
        "a message that is a signal": ('<receiveTask id="a" messageRef="s1"/>', "@roots"),
        "an edge of a gateway": ('<parallelGateway id="a"/>' + edge("@timer"), ""),
        "an unknown listener": (heard("task", "cancel"), ""),
        "a default that is a task": ('<exclusiveGateway id="g" default="a"/>' + TASK, ""),
        "a way out that does not exist": ('<task id="a"><outgoing>zz</outgoing></task>', ""),
        "two messages thrown": (throw("@msg@msg"), "@roots"),
    }.items()
}
