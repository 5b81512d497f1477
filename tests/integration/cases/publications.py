"""``zeebe:publishMessage``: what it is deployed for, Zeebe's engine cannot do."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    catch,
    condition,
    end,
    gateway,
    message,
    message_event,
    task,
    throw,
    timer_event,
)
from tests.embedded.models import job as job_type
from tests.embedded.models import start as begin

from .client_steps import active, deploy_also, gone, migrate, modify
from .steps import (
    Book,
    U,
    cancelled,
    create,
    ends,
    incident,
    job,
    no_job,
    p,
    publish,
    resolve,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

PULL = "camunda/camunda pull request 35880"
UNKNOWN = f"{PULL}: an incident of type UNKNOWN; the text is that of SendTaskProcessor.java"
LEFT = f"{PULL}: the instance can be terminated"
WITHOUT_JOB = "without a job it is a none event"
THROW = f"camunda/camunda, ExecutableIntermediateThrowEvent.java: {WITHOUT_JOB}"
END = f"camunda/camunda, ExecutableEndEvent.java: {WITHOUT_JOB}"
OTHER = (
    "camunda/camunda, IntermediateThrowEventTransformer.java: no look at other definitions; "
    "ExecutableIntermediateThrowEvent.java: a none event"
)
PUBLISH = '<zeebe:publishMessage correlationKey="=key"/>'
TEXT = (
    "Currently, only job worker-based implementation is supported for 'sendTask'. To recover, "
    "model the task using a 'zeebe:taskDefinition' with a valid job type, deploy the updated "
    "process version, and migrate the instance to it."
)
STOPPED = ("send", "UNKNOWN", TEXT)


def sending() -> Node:
    return task("send", "sendTask", PUBLISH, messageRef="msg")


def published(node: Node) -> bytes:
    return p(
        begin(),
        node,
        work("after"),
        end(),
        flows="start > send > after > end",
        definitions=message("msg", f"{U}-msg"),
    )


add(
    "a send task that is to publish a message stops at an incident",
    UNKNOWN,
    published(sending()),
    start({"key": 1}),
    incident(*STOPPED),
    waits(),
    no_job("after"),
    resolve(),
    incident(*STOPPED),
    cancelled(),
)
add(
    "a send task that is to publish a message stops before its inputs",
    "camunda/camunda, SendTaskProcessor.java: it fails without a look at them",
    published(sending().with_io(inputs={"x": "=assert(y, false)"})),
    start(),
    incident(*STOPPED),
)
add(
    "a send task that is to publish a message is left by a modification",
    LEFT,
    published(sending()),
    create(),
    modify("after", terminate=["send"]),
    active("after"),
    job("after"),
    gone(),
)
add(
    "a send task that is to publish a message is migrated to one with a job",
    UNKNOWN,
    published(sending()),
    deploy_also(
        p(
            *(begin(), task("send", "sendTask", job_type(f"{U}-mail")), work("after")),
            flows="start > send > after",
            process_id=f"{U}-q",
        )
    ),
    create({"key": 1}),
    migrate(send="send", after="after"),
    incident(*STOPPED),
    resolve(),
    job("send", {"key": 1}, job_type=f"{U}-mail"),
    job("after"),
    gone(),
)
THROWN = message_event("msg").replace(
    "/>", f"><extensionElements>{PUBLISH}</extensionElements></messageEventDefinition>"
)
add(
    "a throw event that is to publish a message does nothing",
    THROW,
    published(Node("send", "intermediateThrowEvent", body=THROWN).with_io(outputs={"v": "=key"})),
    start({"key": 1}),
    job("after", {"key": 1, "v": 1}),
    ends({"key": 1, "v": 1}),
)
add(
    "an end event that is to publish a message does nothing",
    END,
    p(
        *(begin(), gateway("fork", "parallel"), catch("wait", message_event("other"))),
        Node("send", "endEvent", body=THROWN),
        end(),
        flows="start > fork > send; fork > wait > end",
        definitions=message("msg", f"{U}-msg") + message("other", f"{U}-msg", "=key"),
    ),
    start({"key": "k"}),
    waits(),
    publish("msg", "k", {"by": "hand"}),
    ends({"key": "k", "by": "hand"}),
)
for kind, event in (
    ("timer", timer_event("timeDuration", "PT1H")),
    ("terminate", "<terminateEventDefinition/>"),
    ("conditional", condition("=never")),
):
    add(
        f"a {kind} throw event does nothing",
        OTHER,
        p(begin(), work("a"), throw("none", event), work("b"), flows="start > a > none > b"),
        start(),
        job("a"),
        job("b"),
        ends(),
    )
