from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, model, service, start, task

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    Command,
    CompleteJob,
    FailJob,
    ResolveIncident,
    ThrowError,
    UpdateJobRetries,
    UpdateJobTimeout,
)
from zeebe_grpclib.embedded.engine import events as ev

MODEL = model(
    "p",
    start(),
    service("a", "work", headers={"colour": "red"}),
    end(),
    flows="start > a > end",
)


@pytest.fixture
def running(h: Harness) -> Harness:
    h.deploy(MODEL)
    h.create(variables={"x": 1, "y": 2})
    return h


def test_a_failed_job_with_retries_comes_first_again(h: Harness) -> None:
    h.deploy(MODEL)
    h.create()
    h.create()
    (job,) = h.activate(count=1)
    h.available.clear()
    h.execute(FailJob(job.key, retries=2, message="no", variables={"seen": True}))

    assert h.available == ["work"]
    again = h.activate()
    assert [again[0].key, again[0].retries] == [job.key, 2]
    assert again[0].variables == {"seen": True}
    assert again[1].variables == {}


def test_a_failed_job_rests_for_its_back_off(running: Harness) -> None:
    (job,) = running.activate()
    running.execute(FailJob(job.key, retries=1, retry_back_off_ms=5_000))
    running.available.clear()
    running.wait(4_999)
    assert running.activate() == []
    running.wait(1)

    assert running.available == ["work"]
    assert [again.key for again in running.activate()] == [job.key]


@pytest.mark.parametrize(
    ("message", "incident"), [("", "No more retries left."), ("out of ink", "out of ink")]
)
def test_a_job_without_retries_becomes_an_incident(
    running: Harness, message: str, incident: str
) -> None:
    (job,) = running.activate()
    running.execute(FailJob(job.key, retries=0, message=message, retry_back_off_ms=10))

    assert running.incidents() == [("a", "JOB_NO_RETRIES", incident)]
    running.wait(1_000)
    assert running.activate() == []


def test_the_incident_of_a_job_is_resolved_once_it_has_retries(running: Harness) -> None:
    (job,) = running.activate()
    running.execute(FailJob(job.key, retries=0))
    incident = running.incident_key()

    assert running.refused(ResolveIncident(incident)) == (
        "INVALID_STATE",
        (
            "Command 'RESOLVE' rejected with code 'INVALID_STATE': Expected to resolve incident "
            f"with key '{incident}', but job with key '{job.key}' has no retries left. Please "
            "update the job retries and retry resolving the incident"
        ),
    )
    running.execute(UpdateJobRetries(job.key, 1))
    assert running.activate() == []
    running.available.clear()
    running.execute(ResolveIncident(incident))
    assert running.available == ["work"]
    running.complete()
    assert set(running.census().values()) == {0}


def test_an_error_that_nothing_catches_becomes_an_incident(running: Harness) -> None:
    (job,) = running.activate()
    running.execute(ThrowError(job.key, "E1", "broken"))

    assert running.incidents() == [
        (
            "a",
            "UNHANDLED_ERROR_EVENT",
            (
                "Expected to throw an error event with the code 'E1' with message 'broken', but it "
                "was not caught. No error events are available in the scope."
            ),
        )
    ]
    running.execute(ResolveIncident(running.incident_key()))
    running.complete()
    assert set(running.census().values()) == {0}


@pytest.mark.parametrize(
    ("command", "intent", "verb"),
    [
        (CompleteJob(7), "COMPLETE", "complete"),
        (FailJob(7, 1), "FAIL", "fail"),
        (ThrowError(7, "E"), "THROW_ERROR", "throw an error for"),
        (UpdateJobRetries(7, 1), "UPDATE_RETRIES", "update retries for"),
    ],
)
def test_an_unknown_job_is_refused(
    h: Harness, command: Command[Any], intent: str, verb: str
) -> None:
    assert h.refused(command) == (
        "NOT_FOUND",
        (
            f"Command '{intent}' rejected with code 'NOT_FOUND': Expected to {verb} job with key "
            "'7', but no such job was found"
        ),
    )


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda key: FailJob(key, 0), "FAILED"),
        (lambda key: ThrowError(key, "E"), "ERROR_THROWN"),
    ],
)
def test_a_job_that_waits_for_an_operator_is_not_completed(
    running: Harness, spoil: Any, state: str
) -> None:
    (job,) = running.activate()
    running.execute(spoil(job.key))

    for command, intent, verb in (
        (CompleteJob(job.key), "COMPLETE", "complete"),
        (FailJob(job.key, 1), "FAIL", "fail"),
        (ThrowError(job.key, "E"), "THROW_ERROR", "throw an error for"),
    ):
        assert running.refused(command) == (
            "INVALID_STATE",
            (
                f"Command '{intent}' rejected with code 'INVALID_STATE': Expected to {verb} job "
                f"with key '{job.key}', but it is in state '{state}'"
            ),
        )


def test_retries_are_checked_before_the_key(h: Harness) -> None:
    assert h.refused(UpdateJobRetries(7, 0)) == (
        "INVALID_ARGUMENT",
        (
            "Command 'UPDATE_RETRIES' rejected with code 'INVALID_ARGUMENT': Expected to update "
            "retries for job with key '7' with a positive amount of retries, but the amount given "
            "was '0'"
        ),
    )


def test_the_timeout_of_an_activated_job_counts_from_now(running: Harness) -> None:
    (job,) = running.activate(timeout_ms=1_000)
    running.wait(500)
    running.execute(UpdateJobTimeout(job.key, 2_000))
    running.wait(1_999)
    assert running.activate() == []
    running.wait(1)
    assert [again.key for again in running.activate()] == [job.key]


def test_only_the_timeout_of_an_activated_job_is_updated(running: Harness) -> None:
    assert running.refused(UpdateJobTimeout(7, 1)) == (
        "NOT_FOUND",
        (
            "Command 'UPDATE_TIMEOUT' rejected with code 'NOT_FOUND': Expected to update job "
            "deadline with key '7', but no such job was found"
        ),
    )
    (job,) = running.activate(timeout_ms=1)
    running.wait(1)
    assert running.refused(UpdateJobTimeout(job.key, 1)) == (
        "INVALID_STATE",
        (
            "Command 'UPDATE_TIMEOUT' rejected with code 'INVALID_STATE': Expected to update the "
            f"timeout of job with key '{job.key}', but it is not active"
        ),
    )


def test_type_and_retries_may_be_expressions(h: Harness) -> None:
    h.deploy(
        model("p", start(), service("a", "=kind", "=tries + 1"), end(), flows="start > a > end")
    )
    h.create(variables={"kind": "special", "tries": 4})

    (job,) = h.activate("special")
    assert job.retries == 5


@pytest.mark.parametrize(
    ("type_", "retries", "message"),
    [
        (
            "=kind",
            "",
            (
                "Expected result of the expression 'kind' to be 'STRING', but was 'NULL'. The "
                "evaluation reported the following warnings:\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'kind'"
            ),
        ),
        (
            "w",
            "many",
            "Expected result of the expression 'many' to be 'NUMBER', but was 'STRING'.",
        ),
    ],
)
def test_a_job_whose_values_fail_is_an_incident(
    h: Harness, type_: str, retries: str, message: str
) -> None:
    h.deploy(model("p", start(), service("a", type_, retries), end(), flows="start > a > end"))
    h.create()

    assert h.incidents() == [("a", "EXTRACT_VALUE_ERROR", message)]


def test_a_user_task_is_a_job_of_a_reserved_type(h: Harness) -> None:
    form = '<zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>'
    h.deploy(model("p", start(), task("ask", "userTask", form), end(), flows="start > ask > end"))
    h.create()

    (job,) = h.activate("io.camunda.zeebe:userTask")
    assert job.retries == 1
    assert job.custom_headers == {"io.camunda.zeebe:formKey": "camunda-forms:bpmn:f"}


def test_a_cancelled_job_is_gone(running: Harness) -> None:
    (job,) = running.activate()
    running.execute(CancelProcessInstance(job.process_instance_key))

    assert running.refused(CompleteJob(job.key))[0] == "NOT_FOUND"
    assert [e.key for e in running.log if isinstance(e, ev.JobCanceled)] == [job.key]
