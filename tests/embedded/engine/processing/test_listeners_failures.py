"""Execution listeners that fail, or that something ends."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_listeners import _one, _result, _start
from tests.embedded.models import (
    boundary,
    listeners,
    listening,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    FailJob,
    ResolveIncident,
    SetVariables,
    ThrowError,
    UpdateJobRetries,
)


@pytest.mark.parametrize("event", ["start", "end"])
def test_a_listener_that_fails_is_tried_again_alone(h: Harness, event: str) -> None:
    h.deploy(_one(listening(task("a"), f"{event} one", f"{event} two 2")))
    key = _start(h)
    h.complete("one")
    (job,) = h.activate("two")
    assert job.retries == 2
    h.execute(FailJob(job.key, 1, "once"))
    assert h.incidents() == []
    (job,) = h.activate("two")
    h.execute(FailJob(job.key, 0, "twice"))
    assert h.incidents() == [("a", "EXECUTION_LISTENER_NO_RETRIES", "twice")]
    h.execute(SetVariables(key, {"x": 1}))
    h.execute(UpdateJobRetries(job.key, 1))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.activate("one") == []
    h.complete("two")

    assert _result(h) == {"x": 1}
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize("event", ["start", "end"])
def test_after_an_expression_failed_all_listeners_of_the_event_are_called_again(
    h: Harness, event: str
) -> None:
    h.deploy(_one(listening(task("a"), f"{event} one", f"{event} =type")))
    key = _start(h)
    h.complete("one")
    assert h.incidents() == [
        (
            "a",
            "EXTRACT_VALUE_ERROR",
            (
                "Expected result of the expression 'type' to be 'STRING', but was 'NULL'. The "
                "evaluation reported the following warnings:\n[NO_VARIABLE_FOUND] No variable "
                "found with name 'type'"
            ),
        )
    ]
    h.execute(SetVariables(key, {"type": "two"}))
    h.execute(ResolveIncident(h.incident_key()))
    h.complete("one")
    h.complete("two")

    assert _result(h) == {"type": "two"}


def test_a_type_or_retries_without_value_stop_the_first_listener(h: Harness) -> None:
    h.deploy(_one(listening(task("a"), "start l =n")))
    key = _start(h)
    ((_, error_type, text),) = h.incidents()
    assert error_type == "EXTRACT_VALUE_ERROR"
    assert text.startswith("Expected result of the expression 'n' to be 'NUMBER'")
    h.execute(SetVariables(key, {"n": 7}))
    h.execute(ResolveIncident(h.incident_key()))

    assert h.complete("l").retries == 7


def test_what_fails_after_the_end_listeners_calls_them_again(h: Harness) -> None:
    a = listening(service("a"), "end e")
    h.deploy(_one(repeated(a, "=[1]", until="=finished")))
    key = _start(h)
    h.complete()
    h.complete("e")
    ((element, error_type, _),) = h.incidents()
    assert (element, error_type) == ("a", "EXTRACT_VALUE_ERROR")
    h.execute(SetVariables(key, {"finished": True}))
    h.execute(ResolveIncident(h.incident_key()))
    h.complete("e")

    assert set(h.census().values()) == {0}


@pytest.mark.parametrize("event", ["start", "end"])
def test_a_listener_cannot_throw_an_error(h: Harness, event: str) -> None:
    h.deploy(_one(listening(task("a"), f"{event} l")))
    key = _start(h)
    (job,) = h.activate("l")

    assert h.refused(ThrowError(job.key, "E")) == (
        "INVALID_STATE",
        (
            "Command 'THROW_ERROR' rejected with code 'INVALID_STATE': Cannot throw BPMN error "
            f"from EXECUTION_LISTENER job with key '{job.key}', type 'l' and "
            f"processInstanceKey '{key}'"
        ),
    )


@pytest.mark.parametrize("calls", [("start l",), ("end l",)])
def test_a_cancelled_instance_takes_its_listeners_along(h: Harness, calls: tuple[str, ...]) -> None:
    h.deploy(_one(listening(task("a"), *calls)))
    key = _start(h)
    (job,) = h.activate("l")
    h.execute(FailJob(job.key, 0))
    h.execute(CancelProcessInstance(key))

    assert h.refused(CompleteJob(job.key))[0] == "NOT_FOUND"
    assert set(h.census().values()) == {0}


def test_what_interrupts_a_scope_ends_the_listeners_in_it(h: Harness) -> None:
    sub = subprocess("a", start("s"), listening(task("t"), "start l"), flows="s > t")
    late = boundary("late", "a", timer_event("timeDuration", "PT1S"))
    h.deploy(_one(sub, "start > a > end; late > end", late))
    _start(h)
    h.wait(1_000)

    assert h.activate("l") == []
    assert h.steps() == ["start", "s", "late", "end", "p"]


def test_the_end_listeners_of_a_process_can_be_cancelled(h: Harness) -> None:
    content = model("p", start(), flows="", extensions=listeners("end l"))
    h.deploy(content)
    key = _start(h)
    h.execute(CancelProcessInstance(key))

    assert set(h.census().values()) == {0}
