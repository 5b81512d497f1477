"""Task listeners: what they may not do, when they fail, and what is modified around them."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_task_listeners import (
    _ZEEBE,
    _answers,
    _deploy,
    _say,
    _start,
    _task,
    _told,
    _view,
)
from tests.embedded.models import (
    boundary,
    end,
    listening,
    model,
    start,
    subprocess,
    task,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivatedJob,
    AssignUserTask,
    CancelProcessInstance,
    ClaimUserTask,
    CompleteJob,
    CompleteUserTask,
    FailJob,
    MigrateProcessInstance,
    ModifyProcessInstance,
    ResolveIncident,
    SetVariables,
    TerminateInstruction,
    ThrowError,
    UpdateJobRetries,
)


def test_a_listener_that_fails_is_tried_again_alone(h: Harness) -> None:
    _deploy(h, "completing one", "completing two")
    _start(h)
    request_key = h.execute(CompleteUserTask(_view(h).key)).request_key
    _say(h, "one", corrections={"assignee": "bob"})
    (job,) = h.activate("two")
    h.execute(FailJob(job.key, 0, "broken"))
    assert h.incidents() == [("a", "TASK_LISTENER_NO_RETRIES", "broken")]
    h.execute(UpdateJobRetries(job.key, 1))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.activate("one") == []
    assert _told(_say(h, "two"))["assignee"] == "bob"

    assert _answers(h) == [(request_key, "")]
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize("event", ["completing", "canceling"])
def test_after_an_expression_failed_the_whole_transition_is_tried_again(
    h: Harness, event: str
) -> None:
    # Where the variable may still be set: the sub-process around the task is interrupted.
    sub = subprocess("s", start("ss"), _task(f"{event} one", f"{event} =type"), flows="ss > a")
    late = boundary("late", "s", timer_event("timeDuration", "PT1S"))
    h.deploy(model("p", start(), sub, late, end(), flows="start > s > end; late > end"))
    key = _start(h)
    if event == "completing":
        h.execute(CompleteUserTask(_view(h).key))
    else:
        h.wait(1_000)
    _say(h, "one", corrections={"priority": 80})
    ((element, error_type, text),) = h.incidents()
    assert (element, error_type) == ("a", "EXTRACT_VALUE_ERROR")
    assert text.startswith("Expected result of the expression 'type' to be 'STRING'")
    h.execute(SetVariables(key, {"type": "two"}))
    h.execute(ResolveIncident(h.incident_key()))
    assert _told(_say(h, "one"))["priority"] == "50"
    _say(h, "two")

    assert set(h.census().values()) == {0}


def _context(job: ActivatedJob) -> str:
    return (
        f"(job key '{job.key}', type '{job.type}', processInstanceKey '{job.process_instance_key}')"
    )


def test_a_listener_must_not_set_variables(h: Harness) -> None:
    _deploy(h, "creating l")
    _start(h)
    (job,) = h.activate("l")

    assert h.refused(CompleteJob(job.key, {"x": 1})) == (
        "INVALID_ARGUMENT",
        (
            "Command 'COMPLETE' rejected with code 'INVALID_ARGUMENT': Task Listener job "
            f"completion with variables payload provided is not yet supported {_context(job)}. "
            "Support will be enabled with the resolution of issue #23702."
        ),
    )
    h.execute(CompleteJob(job.key))


def test_a_denial_has_no_corrections(h: Harness) -> None:
    _deploy(h, "completing l")
    _start(h)
    h.execute(CompleteUserTask(_view(h).key))
    (job,) = h.activate("l")
    kind, text = h.refused(CompleteJob(job.key, denied=True, corrections={"priority": 1}))

    assert kind == "INVALID_ARGUMENT"
    assert "Expected to complete task listener job with corrections, but the job result is" in text
    h.execute(CompleteJob(job.key, denied=True))


@pytest.mark.parametrize("event", ["creating", "canceling"])
def test_creation_and_cancelation_cannot_be_denied(h: Harness, event: str) -> None:
    _deploy(h, f"{event} l")
    key = _start(h)
    if event == "canceling":
        h.execute(CancelProcessInstance(key))
    (job,) = h.activate("l")
    kind, text = h.refused(CompleteJob(job.key, denied=True))

    assert kind == "INVALID_ARGUMENT"
    assert "Only the following listener event types support denying: " in text
    h.execute(CompleteJob(job.key))


def test_an_assignee_of_the_model_is_not_corrected_before_it_is_assigned(h: Harness) -> None:
    _deploy(h, "creating l", more='<zeebe:assignmentDefinition assignee="ann"/>')
    _start(h)
    (job,) = h.activate("l")
    kind, text = h.refused(CompleteJob(job.key, corrections={"assignee": "bob"}))

    assert kind == "INVALID_ARGUMENT"
    assert "already defined in the model" in text
    h.execute(CompleteJob(job.key, corrections={"priority": 1}))
    assert (_view(h).assignee, _view(h).priority) == ("ann", 1)


def test_a_listener_cannot_throw_an_error(h: Harness) -> None:
    _deploy(h, "creating l")
    key = _start(h)
    (job,) = h.activate("l")
    kind, text = h.refused(ThrowError(job.key, "E"))

    assert kind == "INVALID_STATE"
    assert text.endswith(
        f"Cannot throw BPMN error from TASK_LISTENER job with key '{job.key}', type 'l' and "
        f"processInstanceKey '{key}'"
    )


def test_headers_are_those_of_the_model_and_of_the_task(h: Harness) -> None:
    more = (
        '<zeebe:assignmentDefinition assignee="ann" candidateGroups="g, h" candidateUsers="u"/>'
        '<zeebe:taskSchedule dueDate="2030-01-01T00:00:00Z" followUpDate="2029-01-01T00:00:00Z"/>'
        '<zeebe:priorityDefinition priority="0"/>'
        '<zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>'
    )
    _deploy(h, "completing l", more=more)
    _start(h)
    key = _view(h).key
    h.execute(CompleteUserTask(key))

    assert dict(_say(h, "l").custom_headers) == {
        "k": "v",
        f"{_ZEEBE}action": "complete",
        f"{_ZEEBE}assignee": "ann",
        f"{_ZEEBE}candidateGroups": '["g","h"]',
        f"{_ZEEBE}candidateUsers": '["u"]',
        f"{_ZEEBE}dueDate": "2030-01-01T00:00Z",
        f"{_ZEEBE}followUpDate": "2029-01-01T00:00Z",
        f"{_ZEEBE}priority": "0",
        f"{_ZEEBE}userTaskKey": str(key),
    }


def test_execution_listeners_and_task_listeners_of_one_task(h: Harness) -> None:
    node = listening(_task("creating t", "completing u"), "start s", "end e")
    h.deploy(model("p", start(), node, end(), flows="start > a > end"))
    _start(h)
    h.complete("s", {"local": 1})
    assert dict(_say(h, "t").variables) == {"local": 1}
    h.execute(CompleteUserTask(_view(h).key, {"x": 1}))
    _say(h, "u")
    assert h.engine.inspection.user_tasks() == ()
    h.complete("e", {"y": 2})

    assert dict(h.outcomes[0].variables) == {"x": 1, "y": 2}
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize(
    ("word", "event"),
    [("create", "CREATING"), ("complete", "COMPLETING")],
)
def test_the_older_words_mean_the_same(h: Harness, word: str, event: str) -> None:
    _deploy(h, f"{word} l")
    _start(h)
    if event == "COMPLETING":
        h.execute(CompleteUserTask(_view(h).key))

    assert _say(h, "l").listener_event_type == event


def test_a_task_of_somebody_else_cannot_be_claimed(h: Harness) -> None:
    _deploy(h)
    _start(h)
    key = _view(h).key
    h.execute(ClaimUserTask(key, "ann"))
    h.execute(ClaimUserTask(key, "ann"))

    assert h.refused(ClaimUserTask(key, "bob")) == (
        "INVALID_STATE",
        (
            "Command 'CLAIM' rejected with code 'INVALID_STATE': Expected to claim user task with "
            f"key '{key}', but it has already been assigned"
        ),
    )
    assert h.refused(ClaimUserTask(key, ""))[1].endswith("but provided assignee is empty")
    h.execute(AssignUserTask(key, "bob"))
    assert _view(h).assignee == "bob"


def test_a_modification_ends_the_task_without_its_listeners(h: Harness) -> None:
    sub = subprocess("s", start("ss"), _task("canceling l", "completing m"), flows="ss > a")
    h.deploy(model("p", start(), sub, end(), flows="start > s > end"))
    key = _start(h)
    request_key = h.execute(CompleteUserTask(_view(h).key)).request_key
    h.execute(ModifyProcessInstance(key, terminate=(TerminateInstruction(element_id="s"),)))

    ((answered, _),) = _answers(h)
    assert answered == request_key
    assert h.activate("l") == h.activate("m") == []
    assert set(h.census().values()) == {0}


def test_a_modification_does_not_hurry_listeners_that_are_at_work(h: Harness) -> None:
    late = boundary("late", "a", timer_event("timeDuration", "PT1S"))
    sub = subprocess("s", start("ss"), _task("canceling l"), late, flows="ss > a")
    h.deploy(model("p", start(), sub, end(), flows="start > s > end"))
    key = _start(h)
    h.wait(1_000)
    h.execute(ModifyProcessInstance(key, terminate=(TerminateInstruction(element_id="s"),)))
    assert _view(h).state == "CANCELING"
    _say(h, "l")

    assert set(h.census().values()) == {0}


def test_a_task_migrates_with_the_listener_that_is_at_work(h: Harness) -> None:
    _deploy(h, "completing one", "completing two")
    key = _start(h)
    request_key = h.execute(CompleteUserTask(_view(h).key, {"x": 1})).request_key
    node = listening(task("b", "userTask", "<zeebe:userTask/>"), "completing one", kind="task")
    h.deploy(model("q", start(), node, end(), flows="start > b > end"))
    target = h.engine.state.definitions.processes.latest("q")
    assert target is not None
    h.execute(MigrateProcessInstance(key, target.key, (("a", "b"),)))
    assert _view(h).element_id == "b"
    assert _say(h, "one").element_id == "b"

    assert _answers(h) == [(request_key, "")]
    assert dict(h.outcomes[0].variables) == {"x": 1}
    assert set(h.census().values()) == {0}
