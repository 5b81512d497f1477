from typing import Any

import pytest
from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.models import (
    catch,
    end,
    gateway,
    message,
    message_event,
    model,
    service,
    signal,
    signal_event,
    start,
)

from zeebe_grpclib.embedded.engine import (
    BroadcastSignal,
    CancelProcessInstance,
    CompleteJob,
    PublishMessage,
)
from zeebe_grpclib.embedded.engine import events as ev

WAITING = model(
    "p",
    start(),
    catch("wait", message_event("m")),
    end(),
    flows="start > wait > end",
    definitions=message("m", "paid", "=order"),
)
STARTED = model(
    "s",
    start(event=message_event("m")),
    service("work"),
    end(),
    flows="start > work > end",
    definitions=message("m", "go"),
)


def _publish(
    name: str, key: str = "", ttl: int = 0, message_id: str = "", **variables: Any
) -> PublishMessage:
    return PublishMessage(name, key, ttl, message_id, variables)


def test_a_message_reaches_the_instance_with_its_key(h: Harness) -> None:
    h.deploy(WAITING)
    h.create(variables={"order": "A"})
    other = h.create(variables={"order": "B"})
    answer = h.execute(_publish("paid", "A", amount=5))

    assert h.steps()[-2:] == ["end", "p"]
    assert next(iter(h.engine.state.instances)) == other
    root = h.events_of(ev.VariableSet)[-1]
    assert root[1:] == ("amount", 5)
    assert answer.key == h.events_of(ev.MessagePublished)[0][0]


@pytest.mark.parametrize(("value", "key"), [(7, "7"), (7.9, "7"), ("x y", "x y")])
def test_numbers_and_strings_are_correlation_keys(h: Harness, value: Any, key: str) -> None:
    h.deploy(WAITING)
    h.create(variables={"order": value})
    h.execute(_publish("paid", key))

    assert h.steps()[-1] == "p"


@pytest.mark.parametrize(
    ("variables", "kind", "warnings"),
    [
        (
            {},
            "NULL",
            (
                " The evaluation reported the following warnings:\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'order'"
            ),
        ),
        ({"order": True}, "BOOLEAN", ""),
        ({"order": [1]}, "ARRAY", ""),
        ({"order": {"a": 1}}, "OBJECT", ""),
    ],
)
def test_anything_else_is_an_incident(
    h: Harness, variables: dict[str, Any], kind: str, warnings: str
) -> None:
    h.deploy(WAITING)
    h.create(variables=variables)

    assert h.incidents() == [
        (
            "wait",
            "EXTRACT_VALUE_ERROR",
            (
                "Failed to extract the correlation key for 'order': The value must be either a "
                f"string or a number, but was '{kind}'.{warnings}"
            ),
        )
    ]
    assert h.census()["subscriptions"] == 0


def test_the_name_may_be_an_expression(h: Harness) -> None:
    h.deploy(WAITING.replace(b'name="paid"', b'name="=&quot;paid-&quot; + region"'))
    h.create(variables={"order": "A", "region": "eu"})
    h.execute(_publish("paid-eu", "A"))

    assert h.steps()[-1] == "p"


def test_a_message_waits_for_its_subscription_as_long_as_it_lives(h: Harness) -> None:
    h.deploy(WAITING)
    h.execute(_publish("paid", "A", ttl=1_000, n=1))
    h.execute(_publish("paid", "A", ttl=5_000, n=2))
    h.wait(999)
    assert h.result(variables={"order": "A"}) == {"order": "A", "n": 1}
    h.wait(1)
    assert h.result(variables={"order": "A"}) == {"order": "A", "n": 2}


def test_a_message_without_time_to_live_is_gone_at_once(h: Harness) -> None:
    h.deploy(WAITING)
    h.execute(_publish("paid", "A"))
    h.create(variables={"order": "A"})

    assert h.census()["subscriptions"] == 1
    assert h.census()["messages"] == 0


def test_an_expired_message_is_gone_even_before_anybody_looks(h: Harness) -> None:
    h.deploy(WAITING)
    h.execute(_publish("paid", "A", ttl=1_000))
    assert h.engine.next_due_ms() == NOON_MS + 1_000
    h.now_ms += 1_000
    h.create(variables={"order": "A"})

    assert h.census()["subscriptions"] == 1


def test_a_message_reaches_one_instance_of_each_process(h: Harness) -> None:
    h.deploy(WAITING)
    h.deploy(WAITING.replace(b'id="p"', b'id="q"'), "q.bpmn")
    for process_id in ("p", "p", "q"):
        h.create(process_id, {"order": "A"})
    h.execute(_publish("paid", "A", ttl=1_000))

    assert [s for s in h.steps() if s in "pq"] == ["p", "q"]
    # Nor does the buffered message reach a later instance of these processes.
    h.create(variables={"order": "A"})
    assert [s for s in h.steps() if s in "pq"] == ["p", "q"]


def test_an_id_is_unique_while_its_message_waits(h: Harness) -> None:
    h.execute(_publish("paid", "A", ttl=1_000, message_id="x"))
    assert h.refused(_publish("paid", "A", message_id="x")) == (
        "ALREADY_EXISTS",
        (
            "Command 'PUBLISH' rejected with code 'ALREADY_EXISTS': Expected to publish a new "
            "message with id 'x', but a message with that id was already published"
        ),
    )
    for other in (_publish("paid", "B", message_id="x"), _publish("sold", "A", message_id="x")):
        h.execute(other)
    h.wait(1_000)
    h.execute(_publish("paid", "A", message_id="x"))
    h.execute(_publish("paid", "A", message_id="x"))


def test_a_message_starts_an_instance(h: Harness) -> None:
    h.deploy(STARTED)
    h.execute(_publish("go", "A", n=1))

    (job,) = h.activate()
    assert job.variables == {"n": 1}
    (correlated,) = h.events_of(ev.MessageCorrelated)
    assert correlated[1:] == ("s", job.process_instance_key, "start")


def test_a_start_event_with_outputs_keeps_the_rest_to_itself(h: Harness) -> None:
    content = model(
        "s",
        start(event=message_event("m")).with_io(outputs={"kept": "=n + 1"}),
        service("work"),
        end(),
        flows="start > work > end",
        definitions=message("m", "go"),
    )
    h.deploy(content)
    h.execute(_publish("go", n=1))

    assert h.activate()[0].variables == {"kept": 2}


def test_a_new_version_takes_the_start_event_over(h: Harness) -> None:
    h.deploy(STARTED)
    h.deploy(STARTED.replace(b'name="go"', b'name="run"'))
    h.execute(_publish("go"))
    assert h.activate() == []
    h.execute(_publish("run"))
    assert [job.process_definition_version for job in h.activate()] == [2]


def test_one_instance_at_a_time_per_correlation_key(h: Harness) -> None:
    h.deploy(STARTED)
    for n in (1, 2, 3):
        h.execute(_publish("go", "A", ttl=60_000, n=n))
    h.execute(_publish("go", "B", ttl=60_000, n=4))

    first, other = h.activate()
    assert (first.variables, other.variables) == ({"n": 1}, {"n": 4})
    h.execute(CompleteJob(first.key))
    (second,) = h.activate()
    assert second.variables == {"n": 2}
    h.execute(CancelProcessInstance(second.process_instance_key))
    assert [job.variables for job in h.activate()] == [{"n": 3}]


def test_a_message_that_lived_too_short_does_not_start_the_next_instance(h: Harness) -> None:
    h.deploy(STARTED)
    h.execute(_publish("go", "A"))
    h.execute(_publish("go", "A", ttl=1_000))
    h.wait(1_000)
    h.complete()

    assert h.activate() == []
    assert set(h.census().values()) == {0}


def test_without_correlation_key_every_message_starts_an_instance(h: Harness) -> None:
    h.deploy(STARTED)
    h.execute(_publish("go"))
    h.execute(_publish("go"))

    assert len(h.activate()) == 2


def test_waiting_instances_come_before_start_events(h: Harness) -> None:
    content = model(
        "p",
        start("none"),
        start("by_message", message_event("m")),
        catch("wait", message_event("m2")),
        end(),
        flows="none > wait > end; by_message > end",
        definitions=message("m", "paid") + message("m2", "paid", "=order"),
    )
    h.deploy(content)
    h.create(variables={"order": "A"})
    h.log.clear()
    h.execute(_publish("paid", "A"))

    assert h.steps() == ["wait", "end", "p"]


def test_a_signal_starts_all_that_wait_for_it(h: Harness) -> None:
    for name in ("a", "b"):
        content = model(
            name,
            start(event=signal_event("sig")),
            service("work"),
            end(),
            flows="start > work > end",
            definitions=signal("sig", "alarm"),
        )
        h.deploy(content, f"{name}.bpmn")
    h.execute(BroadcastSignal("silence"))
    assert h.activate() == []
    answer = h.execute(BroadcastSignal("alarm", {"loud": True}))

    assert [(job.bpmn_process_id, job.variables) for job in h.activate()] == [
        ("a", {"loud": True}),
        ("b", {"loud": True}),
    ]
    assert h.events_of(ev.SignalBroadcast)[-1][:3] == (answer.key, "alarm", {"loud": True})


def test_a_joining_gateway_waits_for_messages_on_both_ways(h: Harness) -> None:
    content = model(
        "p",
        start(),
        gateway("fork", "parallel"),
        catch("one", message_event("m1")),
        catch("two", message_event("m2")),
        gateway("join", "parallel"),
        end(),
        flows="start > fork > one > join > end; fork > two > join",
        definitions=message("m1", "first", "=k") + message("m2", "second", "=k"),
    )
    h.deploy(content)
    h.create(variables={"k": "1"})
    h.execute(_publish("second", "1", b=2))
    assert "join" not in h.steps()
    h.execute(_publish("first", "1", a=1))

    assert h.steps()[-3:] == ["join", "end", "p"]
