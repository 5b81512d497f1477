"""Models of our own that break one rule each, and a few that break none.

What Zeebe's validators answer to them is frozen in ``answers.json``; ``test_oracle.py``
asks the real ones again.
"""

import re

from tests.embedded.models import (
    Node,
    boundary,
    catch,
    document,
    end,
    error,
    error_event,
    gateway,
    job,
    message,
    message_event,
    model,
    process,
    service,
    signal,
    signal_event,
    start,
    subprocess,
    task,
    throw,
    timer_event,
)

_MESSAGE = message("m", "paid", "=order")
_EXAMPLE = message_event("m")
_FOREIGN = "<cancelEventDefinition/>"
_TERMINATE = "<terminateEventDefinition/>"
_LINK = '<linkEventDefinition name="L"/>'
_ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'
_CONDITION = (
    "<conditionalEventDefinition><extensionElements/>"
    "<condition>=x</condition></conditionalEventDefinition>"
)


def _one(node: Node, definitions: str = "") -> bytes:
    """A process with one node between start and end."""
    return model(
        "p", start(), node, end(), flows=f"start > {node.id} > end", definitions=definitions
    )


def _ended(node: Node, definitions: str = "") -> bytes:
    return model("p", start(), node, flows=f"start > {node.id}", definitions=definitions)


def _guarded(event: Node, definitions: str = "", activity: Node | None = None) -> bytes:
    """A process whose activity `a` has that boundary event."""
    node = activity or service("a")
    return model(
        "p",
        start(),
        node,
        event,
        end(),
        end("other"),
        flows=f"start > a > end; {event.id} > other",
        definitions=definitions,
    )


def _within(*nodes: Node, flows: str, triggered: bool = False, definitions: str = "") -> bytes:
    """A process with a sub-process `sub` of these nodes."""
    sub = subprocess("sub", *nodes, flows=flows, triggered=triggered)
    if triggered:
        return model(
            "p", start(), service("a"), end(), sub, flows="start > a > end", definitions=definitions
        )
    return model("p", start(), sub, end(), flows="start > sub > end", definitions=definitions)


def _task(tag: str, extensions: str = "", **attributes: str) -> bytes:
    return _one(task("a", tag, extensions, **attributes))


def _waiting(*targets: Node, extra: str = "", definitions: str = _MESSAGE) -> bytes:
    flows = "start > g; " + "; ".join(f"g > {t.id} > end" for t in targets) + extra
    return model(
        "p",
        start(),
        gateway("g", "eventBased"),
        *targets,
        end(),
        flows=flows,
        definitions=definitions,
    )


_LOOP = "<multiInstanceLoopCharacteristics>{}</multiInstanceLoopCharacteristics>"


def _looped(extensions: str) -> bytes:
    node = service("a")
    holder = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    node.body = _LOOP.format(holder)
    return _one(node)


def _nameless(content: bytes, tag: str) -> bytes:
    return re.sub(rb"<%s id=\"[^\"]*\"" % tag.encode(), b"<" + tag.encode(), content, count=1)


_NOT_EXECUTABLE = _one(service("a")).replace(b'isExecutable="true"', b'isExecutable="false"')
_UNSAID = _one(service("a")).replace(b' isExecutable="true"', b"")

MODELS: dict[str, bytes] = {
    # Nothing wrong
    "service task": _one(service("a")),
    "all in one": model(
        "p",
        start(),
        gateway("g"),
        service("a"),
        task("b", "userTask"),
        end(),
        flows="start > g; g > a [=x]; g > b [*]; a > end; b > end",
    ),
    "two processes": document(
        process("p", start("s1"), end("e1"), flows="s1 > e1"),
        process("q", start("s2"), end("e2"), flows="s2 > e2"),
    ),
    "blank job type": _one(service("a", " ")),
    "output without source": _one(
        task(
            "a",
            "serviceTask",
            job("w") + '<zeebe:ioMapping><zeebe:output target="x"/></zeebe:ioMapping>',
        )
    ),
    # Processes
    "none executable": _NOT_EXECUTABLE,
    "executable unsaid": _UNSAID,
    "no process": document(),
    "no start event": model("p", service("a"), end(), flows="a > end"),
    "two none starts": model("p", start(), start("s2"), end(), flows="start > end; s2 > end"),
    "complex gateway": _one(Node("c", "complexGateway")),
    "transaction": model(
        "p",
        start(),
        Node("t", "transaction", nodes=(start("s"), end("e")), flows="s > e"),
        end(),
        flows="start > t > end",
    ),
    "two io mappings": _task(
        "serviceTask",
        job("w") + '<zeebe:ioMapping><zeebe:input source="=x" target="y"/></zeebe:ioMapping>' * 2,
    ),
    "two header lists": _task(
        "serviceTask",
        job("w") + '<zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders>' * 2,
    ),
    # Tasks
    "service task without job": _task("serviceTask"),
    "service task with two jobs": _task("serviceTask", job("a") + job("b")),
    "job without type": _one(service("a", "")),
    "send task without job": _task("sendTask"),
    "send task with both": _task(
        "sendTask", job("w") + '<zeebe:publishMessage correlationKey="=x"/>'
    ),
    "send task without message": _task("sendTask", '<zeebe:publishMessage correlationKey="=x"/>'),
    "rule task with nothing": _task("businessRuleTask"),
    "rule task with both": _task(
        "businessRuleTask", job("w") + '<zeebe:calledDecision decisionId="d" resultVariable="r"/>'
    ),
    "rule task without names": _task("businessRuleTask", "<zeebe:calledDecision/>"),
    "script task with nothing": _task("scriptTask"),
    "script task with both": _task(
        "scriptTask", job("w") + '<zeebe:script expression="=1" resultVariable="r"/>'
    ),
    "script task without names": _task("scriptTask", "<zeebe:script/>"),
    "call activity without process": _task("callActivity"),
    "call activity without id": _task("callActivity", "<zeebe:calledElement/>"),
    "unknown binding": _task(
        "callActivity", '<zeebe:calledElement processId="q" bindingType="often"/>'
    ),
    "version tag missing": _task(
        "callActivity", '<zeebe:calledElement processId="q" bindingType="versionTag"/>'
    ),
    "version tag too much": _task(
        "callActivity", '<zeebe:calledElement processId="q" versionTag="v"/>'
    ),
    "receive task without message": _task("receiveTask"),
    "user task form with both": _task("userTask", '<zeebe:formDefinition formId="f" formKey="k"/>'),
    "native user task form with nothing": _task(
        "userTask", "<zeebe:userTask/><zeebe:formDefinition/>"
    ),
    "task listener on a job": _task(
        "userTask",
        (
            '<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="l"/>'
            "</zeebe:taskListeners>"
        ),
    ),
    "equal listeners": _task(
        "manualTask",
        "<zeebe:executionListeners>"
        + '<zeebe:executionListener eventType="start" type="a"/>' * 2
        + "</zeebe:executionListeners>",
    ),
    "listener without type": _task(
        "manualTask",
        '<zeebe:executionListeners><zeebe:executionListener eventType="end"/>'
        "</zeebe:executionListeners>",
    ),
    "loop without collection": _looped("<zeebe:loopCharacteristics/>"),
    "loop without characteristics": _looped(""),
    "loop with half an output": _looped(
        '<zeebe:loopCharacteristics inputCollection="=x" outputElement="=y"/>'
    ),
    "loop with the other half": _looped(
        '<zeebe:loopCharacteristics inputCollection="=x" outputCollection="y"/>'
    ),
    # Gateways
    "fork without condition": model(
        "p", start(), gateway("g"), end("a"), end("b"), flows="start > g; g > a; g > b [=x]"
    ),
    "inclusive without condition": model(
        "p",
        start(),
        gateway("g", "inclusive"),
        end("a"),
        end("b"),
        flows="start > g; g > a; g > b [=x]",
    ),
    "default of another": model(
        "p", start(), gateway("g"), end("a"), flows="start > g > a"
    ).replace(b'<exclusiveGateway id="g"', b'<exclusiveGateway id="g" default="start_g"'),
    "condition behind a task": model(
        "p", start(), service("a"), end(), flows="start > a; a > end [=x]"
    ),
    "condition behind a parallel gateway": model(
        "p", start(), gateway("g", "parallel"), end(), flows="start > g; g > end [=x]"
    ),
    "waits for one": _waiting(catch("a", _EXAMPLE)),
    "waits for a task": _waiting(catch("a", _EXAMPLE), service("b")),
    "waits with a second way in": _waiting(
        catch("a", _EXAMPLE), catch("b", timer_event("timeDuration", "PT1S")), extra="; start > b"
    ),
    "waits well": _waiting(catch("a", _EXAMPLE), catch("b", timer_event("timeDuration", "PT1S"))),
    "waits for the same twice": _waiting(catch("a", _EXAMPLE), catch("b", _EXAMPLE)),
    # Events
    "start of two kinds": model(
        "p",
        start(event=_EXAMPLE + timer_event("timeDuration", "PT1S")),
        end(),
        flows="start > end",
        definitions=_MESSAGE,
    ),
    "end of two kinds": _ended(
        end(event=_TERMINATE + signal_event("s")), definitions=signal("s", "x")
    ),
    "end by timer": _ended(end(event=timer_event("timeDuration", "PT1S"))),
    "end that goes on": model("p", start(), end(), end("more"), flows="start > end > more"),
    "catch of nothing": _one(catch("c", "")),
    "catch of two": _one(catch("c", _EXAMPLE + signal_event("s")), _MESSAGE + signal("s", "x")),
    "catch of an error": _one(catch("c", error_event())),
    "catch of a cycle": _one(catch("c", timer_event("timeCycle", "R/PT1S"))),
    "catch of a signal": _one(catch("c", signal_event("s")), signal("s", "x")),
    "catch of a condition": _one(catch("c", _CONDITION)),
    "boundary of nothing": _guarded(boundary("b", "a", "")),
    "boundary of a link": _guarded(boundary("b", "a", _LINK)),
    "boundary with a way in": model(
        "p",
        start(),
        service("a"),
        boundary("b", "a", _EXAMPLE),
        end(),
        flows="start > a > b > end",
        definitions=_MESSAGE,
    ),
    "boundary cycle that interrupts": _guarded(
        boundary("b", "a", timer_event("timeCycle", "R/PT1S"))
    ),
    "boundary cycle that does not": _guarded(
        boundary("b", "a", timer_event("timeCycle", "R/PT1S"), interrupting=False)
    ),
    "boundary error that does not interrupt": _guarded(
        boundary("b", "a", error_event(), interrupting=False)
    ),
    "boundary escalation on a task": _guarded(
        boundary("b", "a", _ESCALATION), '<escalation id="esc" escalationCode="E"/>'
    ),
    "timer without kind": _one(catch("c", "<timerEventDefinition/>")),
    "message event without message": _one(catch("c", "<messageEventDefinition/>")),
    "message without name": _one(catch("c", _EXAMPLE), message("m", "", "=order")),
    "message without subscription": _one(catch("c", _EXAMPLE), message("m", "paid")),
    "message without key": _one(
        catch("c", _EXAMPLE), _MESSAGE.replace('correlationKey="=order"', 'correlationKey=""')
    ),
    "message start without subscription": model(
        "p", start(event=_EXAMPLE), end(), flows="start > end", definitions=message("m", "go")
    ),
    "message of two starts": model(
        "p",
        start(event=_EXAMPLE),
        start("s2", _EXAMPLE),
        end(),
        flows="start > end; s2 > end",
        definitions=message("m", "go"),
    ),
    "signal event without signal": _one(catch("c", "<signalEventDefinition/>")),
    "signal without name": _one(catch("c", signal_event("s")), signal("s", "")),
    "two starts by one signal": model(
        "p",
        start(event=signal_event("s")),
        start("s2", signal_event("s")),
        end(),
        flows="start > end; s2 > end",
        definitions=signal("s", "x"),
    ),
    "message throw with nothing": _one(throw("t", _EXAMPLE), _MESSAGE),
    "error end without error": _ended(end(event=error_event())),
    "error end without code": _ended(end(event=error_event("err")), error("err", "")),
    "error catch by expression": _guarded(
        boundary("b", "a", error_event("err")), error("err", "=code")
    ),
    "two catches of one code": model(
        "p",
        start(),
        service("a"),
        boundary("b1", "a", error_event("err")),
        boundary("b2", "a", error_event("err")),
        end(),
        flows="start > a > end; b1 > end; b2 > end",
        definitions=error("err", "E1"),
    ),
    "two catches of all codes": model(
        "p",
        start(),
        service("a"),
        boundary("b1", "a", error_event()),
        boundary("b2", "a", error_event()),
        end(),
        flows="start > a > end; b1 > end; b2 > end",
    ),
    "two boundaries of one message": model(
        "p",
        start(),
        service("a"),
        boundary("b1", "a", _EXAMPLE),
        boundary("b2", "a", _EXAMPLE),
        end(),
        flows="start > a > end; b1 > end; b2 > end",
        definitions=_MESSAGE,
    ),
    "escalation throw without escalation": _one(throw("t", "<escalationEventDefinition/>")),
    "escalation throw without code": _one(
        throw("t", _ESCALATION), '<escalation id="esc" escalationCode=""/>'
    ),
    "link without name": _one(throw("t", '<linkEventDefinition name=""/>')),
    "link to nowhere": _ended(throw("t", _LINK)),
    "link caught twice": model(
        "p",
        start(),
        throw("t", _LINK),
        catch("c1", _LINK),
        catch("c2", _LINK),
        end(),
        flows="start > t; c1 > end; c2 > end",
    ),
    "cancel end": _ended(end(event=_FOREIGN)),
    "compensation without handler": _guarded(boundary("b", "a", "<compensateEventDefinition/>")),
    "published without message": _one(
        throw(
            "t",
            (
                "<messageEventDefinition><extensionElements>"
                '<zeebe:publishMessage correlationKey="=x"/></extensionElements>'
                "</messageEventDefinition>"
            ),
        )
    ),
    "escalation caught by expression": _within(
        start("s"),
        end("e"),
        flows="s > e",
        definitions='<escalation id="esc" escalationCode="=c"/>',
    ).replace(
        b"</subProcess>",
        b'</subProcess><boundaryEvent id="b" attachedToRef="sub">'
        + _ESCALATION.encode()
        + b"</boundaryEvent>",
    ),
    "form without id and text": model("p", start(), extensions="<zeebe:userTaskForm/>", flows=""),
    # Ids
    "process without id": _nameless(_one(service("a")), "process"),
    "message without id": _nameless(_one(catch("c", _EXAMPLE), _MESSAGE), "message"),
    "start event without id": _nameless(model("p", start(), flows=""), "startEvent"),
    "end event without id": _nameless(model("p", start(), end(), flows=""), "endEvent"),
    "task without id": _nameless(model("p", start(), task("t"), flows=""), "task"),
    "script task without id": _nameless(
        model("p", start(), task("t", "scriptTask", job("w")), flows=""), "scriptTask"
    ),
    "event-based gateway without id": _nameless(
        model("p", start(), gateway("t", "eventBased"), flows=""), "eventBasedGateway"
    ),
    "boundary event without id": _nameless(
        model(
            "p", start(), service("a"), boundary("b", "a", _EXAMPLE), flows="", definitions=_MESSAGE
        ),
        "boundaryEvent",
    ),
    "parallel gateway without id": _nameless(
        model("p", start(), gateway("t", "parallel"), flows=""), "parallelGateway"
    ),
    # Not even readable
    "no XML": b"<definitions>",
    "another root": b"<process/>",
    "an id twice": model("p", start(), end("start"), flows=""),
    "flow to nowhere": model("p", start(), flows="start > nowhere"),
    # Sub-processes
    "sub-process without start": _within(service("a"), end("e"), flows="a > e"),
    "sub-process with two starts": _within(
        start("s1"), start("s2"), end("e"), flows="s1 > e; s2 > e"
    ),
    "sub-process started by a message": _within(
        start("s", _EXAMPLE), end("e"), flows="s > e", definitions=_MESSAGE
    ),
    "event sub-process of nothing": _within(start("s"), end("e"), flows="s > e", triggered=True),
    "event sub-process by message": _within(
        start("s", _EXAMPLE), end("e"), flows="s > e", triggered=True, definitions=_MESSAGE
    ),
    "event sub-process by cycle": _within(
        start("s", timer_event("timeCycle", "R/PT1S")), end("e"), flows="s > e", triggered=True
    ),
    "receive task with its own message on the edge": _guarded(
        boundary("b", "a", _EXAMPLE), _MESSAGE, task("a", "receiveTask", messageRef="m")
    ),
}
