"""Models that break a rule on gateways, events, ids or sub-processes."""

from tests.embedded.bpmn.broken_parts import (
    CONDITION,
    ESCALATION,
    EXAMPLE,
    FOREIGN,
    LINK,
    MESSAGE,
    TERMINATE,
    ended,
    guarded,
    nameless,
    one,
    waiting,
    within,
)
from tests.embedded.models import (
    boundary,
    catch,
    end,
    error,
    error_event,
    gateway,
    job,
    message,
    model,
    service,
    signal,
    signal_event,
    start,
    task,
    throw,
    timer_event,
)

MORE: dict[str, bytes] = {
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
    "waits for one": waiting(catch("a", EXAMPLE)),
    "waits for a task": waiting(catch("a", EXAMPLE), service("b")),
    "waits with a second way in": waiting(
        catch("a", EXAMPLE), catch("b", timer_event("timeDuration", "PT1S")), extra="; start > b"
    ),
    "waits well": waiting(catch("a", EXAMPLE), catch("b", timer_event("timeDuration", "PT1S"))),
    "waits for the same twice": waiting(catch("a", EXAMPLE), catch("b", EXAMPLE)),
    # Events
    "start of two kinds": model(
        "p",
        start(event=EXAMPLE + timer_event("timeDuration", "PT1S")),
        end(),
        flows="start > end",
        definitions=MESSAGE,
    ),
    "end of two kinds": ended(
        end(event=TERMINATE + signal_event("s")), definitions=signal("s", "x")
    ),
    "end by timer": ended(end(event=timer_event("timeDuration", "PT1S"))),
    "end that goes on": model("p", start(), end(), end("more"), flows="start > end > more"),
    "catch of nothing": one(catch("c", "")),
    "catch of two": one(catch("c", EXAMPLE + signal_event("s")), MESSAGE + signal("s", "x")),
    "catch of an error": one(catch("c", error_event())),
    "catch of a cycle": one(catch("c", timer_event("timeCycle", "R/PT1S"))),
    "catch of a signal": one(catch("c", signal_event("s")), signal("s", "x")),
    "catch of a condition": one(catch("c", CONDITION)),
    "boundary of nothing": guarded(boundary("b", "a", "")),
    "boundary of a link": guarded(boundary("b", "a", LINK)),
    "boundary with a way in": model(
        "p",
        start(),
        service("a"),
        boundary("b", "a", EXAMPLE),
        end(),
        flows="start > a > b > end",
        definitions=MESSAGE,
    ),
    "boundary cycle that interrupts": guarded(
        boundary("b", "a", timer_event("timeCycle", "R/PT1S"))
    ),
    "boundary cycle that does not": guarded(
        boundary("b", "a", timer_event("timeCycle", "R/PT1S"), interrupting=False)
    ),
    "boundary error that does not interrupt": guarded(
        boundary("b", "a", error_event(), interrupting=False)
    ),
    "boundary escalation on a task": guarded(
        boundary("b", "a", ESCALATION), '<escalation id="esc" escalationCode="E"/>'
    ),
    "timer without kind": one(catch("c", "<timerEventDefinition/>")),
    "message event without message": one(catch("c", "<messageEventDefinition/>")),
    "message without name": one(catch("c", EXAMPLE), message("m", "", "=order")),
    "message without subscription": one(catch("c", EXAMPLE), message("m", "paid")),
    "message without key": one(
        catch("c", EXAMPLE), MESSAGE.replace('correlationKey="=order"', 'correlationKey=""')
    ),
    "message start without subscription": model(
        "p", start(event=EXAMPLE), end(), flows="start > end", definitions=message("m", "go")
    ),
    "message of two starts": model(
        "p",
        start(event=EXAMPLE),
        start("s2", EXAMPLE),
        end(),
        flows="start > end; s2 > end",
        definitions=message("m", "go"),
    ),
    "signal event without signal": one(catch("c", "<signalEventDefinition/>")),
    "signal without name": one(catch("c", signal_event("s")), signal("s", "")),
    "two starts by one signal": model(
        "p",
        start(event=signal_event("s")),
        start("s2", signal_event("s")),
        end(),
        flows="start > end; s2 > end",
        definitions=signal("s", "x"),
    ),
    "message throw with nothing": one(throw("t", EXAMPLE), MESSAGE),
    "error end without error": ended(end(event=error_event())),
    "error end without code": ended(end(event=error_event("err")), error("err", "")),
    "error catch by expression": guarded(
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
        boundary("b1", "a", EXAMPLE),
        boundary("b2", "a", EXAMPLE),
        end(),
        flows="start > a > end; b1 > end; b2 > end",
        definitions=MESSAGE,
    ),
    "escalation throw without escalation": one(throw("t", "<escalationEventDefinition/>")),
    "escalation throw without code": one(
        throw("t", ESCALATION), '<escalation id="esc" escalationCode=""/>'
    ),
    "link without name": one(throw("t", '<linkEventDefinition name=""/>')),
    "link to nowhere": ended(throw("t", LINK)),
    "link caught twice": model(
        "p",
        start(),
        throw("t", LINK),
        catch("c1", LINK),
        catch("c2", LINK),
        end(),
        flows="start > t; c1 > end; c2 > end",
    ),
    "cancel end": ended(end(event=FOREIGN)),
    "compensation without handler": guarded(boundary("b", "a", "<compensateEventDefinition/>")),
    "published without message": one(
        throw(
            "t",
            (
                "<messageEventDefinition><extensionElements>"
                '<zeebe:publishMessage correlationKey="=x"/></extensionElements>'
                "</messageEventDefinition>"
            ),
        )
    ),
    "escalation caught by expression": within(
        start("s"),
        end("e"),
        flows="s > e",
        definitions='<escalation id="esc" escalationCode="=c"/>',
    ).replace(
        b"</subProcess>",
        b'</subProcess><boundaryEvent id="b" attachedToRef="sub">'
        + ESCALATION.encode()
        + b"</boundaryEvent>",
    ),
    "form without id and text": model("p", start(), extensions="<zeebe:userTaskForm/>", flows=""),
    # Ids
    "process without id": nameless(one(service("a")), "process"),
    "message without id": nameless(one(catch("c", EXAMPLE), MESSAGE), "message"),
    "start event without id": nameless(model("p", start(), flows=""), "startEvent"),
    "end event without id": nameless(model("p", start(), end(), flows=""), "endEvent"),
    "task without id": nameless(model("p", start(), task("t"), flows=""), "task"),
    "script task without id": nameless(
        model("p", start(), task("t", "scriptTask", job("w")), flows=""), "scriptTask"
    ),
    "event-based gateway without id": nameless(
        model("p", start(), gateway("t", "eventBased"), flows=""), "eventBasedGateway"
    ),
    "boundary event without id": nameless(
        model(
            "p", start(), service("a"), boundary("b", "a", EXAMPLE), flows="", definitions=MESSAGE
        ),
        "boundaryEvent",
    ),
    "parallel gateway without id": nameless(
        model("p", start(), gateway("t", "parallel"), flows=""), "parallelGateway"
    ),
    # Not even readable
    "no XML": b"<definitions>",
    "another root": b"<process/>",
    "an id twice": model("p", start(), end("start"), flows=""),
    "flow to nowhere": model("p", start(), flows="start > nowhere"),
    # Sub-processes
    "sub-process without start": within(service("a"), end("e"), flows="a > e"),
    "sub-process with two starts": within(
        start("s1"), start("s2"), end("e"), flows="s1 > e; s2 > e"
    ),
    "sub-process started by a message": within(
        start("s", EXAMPLE), end("e"), flows="s > e", definitions=MESSAGE
    ),
    "event sub-process of nothing": within(start("s"), end("e"), flows="s > e", triggered=True),
    "event sub-process by message": within(
        start("s", EXAMPLE), end("e"), flows="s > e", triggered=True, definitions=MESSAGE
    ),
    "event sub-process by cycle": within(
        start("s", timer_event("timeCycle", "R/PT1S")), end("e"), flows="s > e", triggered=True
    ),
    "receive task with its own message on the edge": guarded(
        boundary("b", "a", EXAMPLE), MESSAGE, task("a", "receiveTask", messageRef="m")
    ),
}
