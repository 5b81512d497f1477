"""Elements that are to publish a message without a job: Zeebe cannot do that, and says so."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_migration import migrate, refused
from tests.embedded.engine.processing.test_modification import key_of, modify
from tests.embedded.models import (
    Node,
    catch,
    end,
    job,
    listening,
    message,
    message_event,
    model,
    service,
    start,
    task,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    ResolveIncident,
    TerminateInstruction,
)

PUBLISH = "<zeebe:publishMessage correlationKey='=key'/>"
# Of camunda/camunda pull request 35880.
TEXT = (
    "Currently, only job worker-based implementation is supported for 'sendTask'. To recover, "
    "model the task using a 'zeebe:taskDefinition' with a valid job type, deploy the updated "
    "process version, and migrate the instance to it."
)
MESSAGE = message("m", "x")


def sending() -> Node:
    return task("a", "sendTask", PUBLISH, messageRef="m")


def throwing(tag: str) -> Node:
    holder = f"<extensionElements>{PUBLISH}</extensionElements>"
    event = message_event("m").replace("/>", f">{holder}</messageEventDefinition>")
    return Node("a", tag, body=event)


def deployed(h: Harness, node: Node, flows: str = "start > a > b") -> int:
    h.deploy(model("p", start(), node, service("b"), flows=flows, definitions=MESSAGE))
    return h.create(variables={"key": 1})


def test_a_send_task_stops_at_an_incident_however_often_it_is_resolved(h: Harness) -> None:
    deployed(h, sending())
    assert h.incidents() == [("a", "UNKNOWN", TEXT)]
    first = h.incident_key()
    h.execute(ResolveIncident(first))

    assert h.incidents() == [("a", "UNKNOWN", TEXT)]
    assert h.incident_key() != first
    assert h.trace()[-1] == "a ACTIVATING"


def test_neither_inputs_nor_listeners_come_before(h: Harness) -> None:
    deployed(h, listening(sending().with_io(inputs={"x": "=assert(y, false)"}), "start heard"))

    assert h.incidents() == [("a", "UNKNOWN", TEXT)]
    assert h.census()["jobs"] == 0


@pytest.mark.parametrize("tag", ["intermediateThrowEvent", "endEvent"])
def test_throw_events_are_none_events(h: Harness, tag: str) -> None:
    waiting = catch("c", message_event("n"))
    node = throwing(tag).with_io(inputs={"x": "=assert(y, false)"}, outputs={"passed": "=true"})
    definitions = MESSAGE + message("n", "x", "=key")
    flows = "start > c; start > a" + ("" if tag == "endEvent" else " > b")
    h.deploy(model("p", start(), node, waiting, end("b"), flows=flows, definitions=definitions))
    key = h.create(variables={"key": 1})

    # What waits for that message does not get any.
    assert h.variables(key) == {"key": 1, "passed": True}
    assert (h.incidents(), h.census()["subscriptions"]) == ([], 1)


def test_canceling_leaves_nothing(h: Harness) -> None:
    key = deployed(h, sending())
    h.execute(CancelProcessInstance(key))

    assert h.steps("TERMINATED") == ["a", "p"]
    assert set(h.census().values()) == {0}


def test_a_modification_goes_on_behind_it(h: Harness) -> None:
    key = deployed(h, sending())
    modify(h, key, "b", terminate=[TerminateInstruction(key_of(h, "a"))])
    assert h.incidents() == []
    h.complete()

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_migration_to_a_job_lets_it_be_resolved(h: Harness) -> None:
    key = deployed(h, sending())
    with_job = task("a", "sendTask", job("mail")).with_io(inputs={"to": "=key"})
    h.deploy(model("q", start(), with_job, service("b"), flows="start > a > b"))
    migrate(h, key, "q", a="a")
    assert h.incidents() == [("a", "UNKNOWN", TEXT)]
    h.execute(ResolveIncident(h.incident_key()))

    assert h.complete("mail").variables == {"key": 1, "to": 1}
    h.complete()
    assert h.steps()[-1] == "q"
    assert set(h.census().values()) == {0}


def test_a_job_is_not_migrated_to_what_could_not_complete_it(h: Harness) -> None:
    h.deploy(model("p", start(), task("a", "sendTask", job("mail")), flows="start > a"))
    key = h.create()
    h.deploy(model("q", start(), sending(), flows="start > a", definitions=MESSAGE))

    code, text = refused(h, key, "q", a="a")
    assert code == "INVALID_STATE"
    assert "and different implementation" in text
