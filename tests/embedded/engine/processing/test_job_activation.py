"""Who gets which jobs, and when a job that was given out waits again."""

import pytest
from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CompleteJob,
    ResolveIncident,
    WithholdJob,
    YieldJobs,
)

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


def test_a_worker_gets_all_there_is_to_know(running: Harness) -> None:
    (job,) = running.execute(
        ActivateJobs("work", 1, timeout_ms=5_000, worker="w", fetch_variables=["y", "z"])
    ).jobs

    assert (job.type, job.element_id, job.bpmn_process_id) == ("work", "a", "p")
    assert (job.process_definition_version, job.retries, job.worker) == (1, 3, "w")
    assert job.custom_headers == {"colour": "red"}
    assert job.variables == {"y": 2}
    assert job.deadline == NOON_MS + 5_000
    assert (job.kind, job.listener_event_type) == ("BPMN_ELEMENT", "UNSPECIFIED")
    assert running.engine.state.instances[job.element_instance_key].root.key == (
        job.process_instance_key
    )


def test_jobs_are_given_out_once_and_oldest_first(h: Harness) -> None:
    h.deploy(MODEL)
    for number in range(5):
        h.create(variables={"number": number})

    first = [job.variables["number"] for job in h.activate(count=2)]
    rest = [job.variables["number"] for job in h.activate()]

    assert (first, rest, h.activate()) == ([0, 1], [2, 3, 4], [])


def test_the_listener_hears_of_new_jobs_once_per_command(running: Harness) -> None:
    assert running.available == ["work"]


def test_a_job_that_times_out_waits_again_and_is_still_taken_from_the_first_worker(
    running: Harness,
) -> None:
    (job,) = running.activate(timeout_ms=1_000)
    assert running.engine.next_due_ms() == NOON_MS + 1_000
    running.available.clear()
    running.wait(999)
    assert running.activate() == []
    running.wait(1)

    assert running.available == ["work"]
    running.execute(CompleteJob(job.key))
    assert running.steps()[-1] == "p"
    assert running.engine.next_due_ms() is None


def test_a_job_that_times_out_can_be_activated_by_another_worker(running: Harness) -> None:
    (job,) = running.activate(timeout_ms=1_000)
    running.now_ms += 1_000

    assert [again.key for again in running.activate()] == [job.key]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (ActivateJobs("w", 0, 1), "max jobs to activate to be greater than zero, but it was '0'"),
        (ActivateJobs("w", 1, 0), "timeout to be greater than zero, but it was '0'"),
        (ActivateJobs("", 1, 1), "type to be present, but it was blank"),
    ],
)
def test_a_senseless_activation_is_refused(h: Harness, command: ActivateJobs, reason: str) -> None:
    assert h.refused(command) == (
        "INVALID_ARGUMENT",
        (
            "Command 'ACTIVATE' rejected with code 'INVALID_ARGUMENT': Expected to activate job "
            f"batch with {reason}"
        ),
    )


def test_jobs_that_did_not_reach_their_worker_wait_again(h: Harness) -> None:
    h.deploy(MODEL)
    h.create()
    h.create()
    first, second = h.activate()
    h.execute(CompleteJob(second.key))
    h.available.clear()
    h.execute(YieldJobs([first.key, second.key, 7]))

    assert h.available == ["work"]
    assert [(job.key, job.retries) for job in h.activate()] == [(first.key, 3)]


def test_a_job_that_no_message_holds_is_an_incident(running: Harness) -> None:
    """The text is that of Zeebe's JobBatchActivateProcessor, the size as ByteValue writes it."""
    (job,) = running.activate()
    running.execute(WithholdJob(job.key, 5_000_000))
    running.execute(WithholdJob(job.key, 5_000_000))  # not active any more: passed over

    (incident,) = running.engine.inspection.incidents()
    assert (incident.error_type, incident.element_id, incident.job_key) == (
        *("MESSAGE_SIZE_EXCEEDED", "a"),
        job.key,
    )
    assert incident.message == (
        f"The job with key '{job.key}' can not be activated, because with 4.8MiB it is larger than "
        "the configured message size (per default is 4 MB). Try to reduce the size by reducing the "
        "number of fetched variables or modifying the variable values."
    )
    assert running.activate() == []
    running.execute(ResolveIncident(incident.key))
    (again,) = running.activate()
    assert (again.key, again.retries) == (job.key, 3)


@pytest.mark.parametrize(
    ("size_bytes", "text"), [(4_194_305, "4MiB"), (5_242_880, "5MiB"), (10_590_617, "10.1MiB")]
)
def test_sizes_are_written_as_zeebe_does(running: Harness, size_bytes: int, text: str) -> None:
    (job,) = running.activate()
    running.execute(WithholdJob(job.key, size_bytes))
    (incident,) = running.engine.inspection.incidents()
    assert f"because with {text} it is" in incident.message
