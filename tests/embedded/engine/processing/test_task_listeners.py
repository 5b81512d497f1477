"""Task listeners: when they are called, what they see, correct and deny."""

import json
from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    end,
    listening,
    message,
    message_event,
    model,
    start,
    subprocess,
    task,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivatedJob,
    ActivateJobs,
    AssignUserTask,
    CancelProcessInstance,
    ClaimUserTask,
    CompleteJob,
    CompleteUserTask,
    CreateProcessInstance,
    FailJob,
    MigrateProcessInstance,
    ModifyProcessInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    TerminateInstruction,
    ThrowError,
    UpdateJobRetries,
    UpdateUserTask,
    UserTaskTransition,
    UserTaskView,
)
from zeebe_grpclib.embedded.engine import events as ev

_ZEEBE = "io.camunda.zeebe:"


def _task(*calls: str, more: str = "") -> Node:
    return listening(task("a", "userTask", "<zeebe:userTask/>" + more), *calls, kind="task")


def _deploy(h: Harness, *calls: str, more: str = "", **mappings: Any) -> None:
    node = _task(*calls, more=more)
    if mappings:
        node.with_io(**mappings)
    h.deploy(model("p", start(), node, end(), flows="start > a > end"))


def _start(h: Harness, variables: dict[str, Any] | None = None) -> int:
    command = CreateProcessInstance("p", variables or {}, await_result=True)
    key: int = h.execute(command).process_instance_key
    return key


def _view(h: Harness) -> UserTaskView:
    (view,) = h.engine.inspection.user_tasks()
    return view


def _told(job: ActivatedJob) -> dict[str, str]:
    return {
        name.removeprefix(_ZEEBE): value
        for name, value in job.custom_headers.items()
        if name.startswith(_ZEEBE)
    }


def _say(h: Harness, job_type: str, **said: Any) -> ActivatedJob:
    """Take the job of a listener and complete it with a result."""
    (job,) = h.activate(job_type)
    h.execute(CompleteJob(job.key, **said))
    return job


def _answers(h: Harness) -> list[tuple[int, str]]:
    """The requests that were answered, with the text of the rejection if there is one."""
    return [(each.request_key, str(each.rejection or "")) for each in h.answers]


def test_completing_waits_for_its_listeners_in_order(h: Harness) -> None:
    _deploy(h, "completing one", "completing two", outputs={"result": "=x"})
    _start(h, {"y": 1})
    key = _view(h).key
    request_key = h.execute(CompleteUserTask(key, {"x": 2}, action="approve")).request_key

    assert request_key > 0
    assert _view(h).state == "COMPLETING"
    assert h.activate("two") == []
    one = _say(h, "one")
    assert (one.kind, one.listener_event_type, one.retries) == ("TASK_LISTENER", "COMPLETING", 3)
    assert dict(one.variables) == {"y": 1, "x": 2}
    assert _told(one) == {"action": "approve", "priority": "50", "userTaskKey": str(key)}
    assert h.answers == []
    _say(h, "two")

    assert _answers(h) == [(request_key, "")]
    assert dict(h.outcomes[0].variables) == {"y": 1, "result": 2}
    assert set(h.census().values()) == {0}


def test_what_a_command_brings_hides_other_variables_and_is_fetched_by_name(h: Harness) -> None:
    _deploy(h, "completing l")
    _start(h, {"x": 1, "y": 1})
    h.execute(CompleteUserTask(_view(h).key, {"x": 2, "z": 2}))
    answer = h.execute(ActivateJobs("l", 1, 1_000, fetch_variables=("x", "y")))

    assert dict(answer.jobs[0].variables) == {"x": 2, "y": 1}


def test_without_listeners_everything_is_done_at_once(h: Harness) -> None:
    _deploy(h)
    _start(h)
    key = _view(h).key
    done = UserTaskTransition(0)

    assert h.execute(AssignUserTask(key, "ann")) == done
    assert h.execute(ClaimUserTask(key, "ann")) == done
    changes = UpdateUserTask(key, ["g"], ["u"], "2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z", 7)
    assert h.execute(changes) == done
    view = _view(h)
    assert (view.assignee, view.candidate_groups, view.candidate_users) == ("ann", ("g",), ("u",))
    assert (view.due_date, view.follow_up_date) == ("2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z")
    assert (view.priority, view.state) == (7, "CREATED")
    assert h.execute(UpdateUserTask(key, due_date="", candidate_users=[])) == done
    assert (_view(h).due_date, _view(h).candidate_users, _view(h).priority) == ("", (), 7)
    assert h.execute(AssignUserTask(key, "", action="unassign")) == done
    assert _view(h).assignee == ""
    assert h.execute(CompleteUserTask(key)) == done
    assert h.answers == []
    assert set(h.census().values()) == {0}


def test_a_denied_completion_leaves_the_task_as_it_was(h: Harness) -> None:
    _deploy(h, "completing one", "completing two")
    _start(h)
    key = _view(h).key
    request_key = h.execute(CompleteUserTask(key, {"x": 1})).request_key
    _say(h, "one", corrections={"priority": 80})
    assert _told(_say(h, "two", denied=True, denied_reason="x is bad"))["priority"] == "80"

    assert _answers(h) == [
        (
            request_key,
            (
                "Command 'COMPLETE' rejected with code 'INVALID_STATE': Completion of the User "
                f"Task with key '{key}' was denied by Task Listener. Reason to deny: 'x is bad'"
            ),
        )
    ]
    assert (_view(h).state, _view(h).priority) == ("CREATED", 50)
    assert h.activate("one") == h.activate("two") == []
    h.execute(CompleteUserTask(key, {"x": 2}))
    _say(h, "one")
    _say(h, "two")
    assert dict(h.outcomes[0].variables) == {"x": 2}


@pytest.mark.parametrize(
    ("event", "command", "intent", "noun"),
    [
        ("assigning", AssignUserTask(0, "ann"), "ASSIGN", "Assignment"),
        ("assigning", ClaimUserTask(0, "ann"), "CLAIM", "Assignment"),
        ("updating", UpdateUserTask(0, priority=3), "UPDATE", "Update"),
    ],
)
def test_other_requests_are_denied_in_their_words(
    h: Harness, event: str, command: Any, intent: str, noun: str
) -> None:
    _deploy(h, f"{event} l")
    _start(h)
    key = _view(h).key
    fields = {**vars(command), "user_task_key": key}
    h.execute(type(command)(**fields))
    assert _view(h).state == ("CLAIMING" if intent == "CLAIM" else event.upper())
    _say(h, "l", denied=True)

    assert _answers(h)[0][1] == (
        f"Command '{intent}' rejected with code 'INVALID_STATE': {noun} of the User Task with key "
        f"'{key}' was denied by Task Listener. Reason to deny: ''"
    )
    view = _view(h)
    assert (view.state, view.assignee, view.priority) == ("CREATED", "", 50)


def test_corrections_are_seen_by_later_listeners_and_take_effect_at_the_end(h: Harness) -> None:
    _deploy(h, "assigning one", "assigning two", "assigning three")
    _start(h)
    request_key = h.execute(AssignUserTask(_view(h).key, "ann")).request_key
    one = _say(h, "one", corrections={"priority": 80, "candidate_users": ["u", "v"]})
    assert (_told(one)["assignee"], _told(one)["changedAttributes"]) == ("ann", '["assignee"]')
    assert (_view(h).assignee, _view(h).priority) == ("", 50)
    two = _say(h, "two", corrections={"priority": 50, "assignee": "bob"})
    assert json.loads(_told(two)["changedAttributes"]) == [
        "assignee",
        "candidateUsersList",
        "priority",
    ]
    assert (_told(two)["priority"], _told(two)["candidateUsers"]) == ("80", '["u","v"]')
    three = _say(h, "three")
    assert json.loads(_told(three)["changedAttributes"]) == ["assignee", "candidateUsersList"]
    assert _told(three)["assignee"] == "bob"

    view = _view(h)
    assert (view.assignee, view.candidate_users, view.priority) == ("bob", ("u", "v"), 50)
    assert _answers(h) == [(request_key, "")]


def test_empty_corrections_clear_and_absent_ones_preserve(h: Harness) -> None:
    more = (
        '<zeebe:assignmentDefinition candidateGroups="g" candidateUsers="u"/>'
        '<zeebe:taskSchedule dueDate="2030-01-01T00:00:00Z" followUpDate="2029-01-01T00:00:00Z"/>'
    )
    _deploy(h, "updating l", more=more)
    _start(h)
    h.execute(UpdateUserTask(_view(h).key, priority=1))
    _say(h, "l", corrections={"candidate_groups": [], "follow_up_date": ""})

    view = _view(h)
    assert (view.candidate_groups, view.candidate_users) == ((), ("u",))
    assert (view.due_date, view.follow_up_date) == ("2030-01-01T00:00:00Z", "")
    assert view.priority == 1


def test_a_task_is_created_when_its_listeners_are_done_then_assigned(h: Harness) -> None:
    more = '<zeebe:assignmentDefinition assignee="ann"/>'
    _deploy(h, "creating c", "assigning a", more=more)
    _start(h)
    key = _view(h).key

    assert h.steps("ACTIVATED")[-1] == "a"
    assert (_view(h).state, _view(h).assignee) == ("CREATING", "")
    assert h.refused(CompleteUserTask(key)) == (
        "INVALID_STATE",
        (
            "Command 'COMPLETE' rejected with code 'INVALID_STATE': Expected to complete user task "
            f"with key '{key}', but it is in state 'CREATING'"
        ),
    )
    created = _say(h, "c", corrections={"priority": 9})
    assert created.listener_event_type == "CREATING"
    assert _told(created) == {"assignee": "ann", "priority": "50", "userTaskKey": str(key)}
    assert (_view(h).state, _view(h).assignee, _view(h).priority) == ("ASSIGNING", "", 9)
    assigned = _say(h, "a")
    assert (assigned.listener_event_type, _told(assigned)["changedAttributes"]) == (
        "ASSIGNING",
        '["assignee"]',
    )
    assert (_view(h).state, _view(h).assignee) == ("CREATED", "ann")
    assert h.answers == []


def test_an_assignee_of_the_model_may_be_denied(h: Harness) -> None:
    _deploy(h, "assigning a", more='<zeebe:assignmentDefinition assignee="ann"/>')
    _start(h)
    _say(h, "a", denied=True)

    assert (_view(h).state, _view(h).assignee) == ("CREATED", "")
    assert h.answers == []


def test_a_creating_listener_may_find_an_assignee(h: Harness) -> None:
    _deploy(h, "creating c")
    _start(h)
    _say(h, "c", corrections={"assignee": "ann"})

    assert (_view(h).state, _view(h).assignee) == ("CREATED", "ann")


def test_listeners_for_other_events_do_not_hold_the_creation_up(h: Harness) -> None:
    _deploy(h, "completing l", more='<zeebe:assignmentDefinition assignee="ann"/>')
    _start(h)

    assert (_view(h).state, _view(h).assignee) == ("CREATED", "ann")
    assert [type(event) for event in h.events_of(ev.UserTaskCreated, ev.UserTaskAssigned)] == [
        ev.UserTaskCreated,
        ev.UserTaskAssigned,
    ]


@pytest.mark.parametrize("local", [True, False])
def test_variables_set_at_the_task_are_an_update(h: Harness, local: bool) -> None:
    _deploy(h, "updating l")
    process_key = _start(h, {"x": 1})
    view = _view(h)
    answer = h.execute(SetVariables(view.element_instance_key, {"x": 2}, local=local))
    job = _say(h, "l")

    assert answer.request_key > 0
    assert dict(job.variables) == {"x": 2}
    assert _told(job)["changedAttributes"] == '["variables"]'
    assert h.variables(process_key) == {"x": 1 if local else 2}
    assert h.variables(view.element_instance_key) == ({"x": 2} if local else {})
    assert _answers(h) == [(answer.request_key, "")]


def test_variables_that_are_denied_are_not_set(h: Harness) -> None:
    _deploy(h, "updating l")
    process_key = _start(h)
    view = _view(h)
    answer = h.execute(SetVariables(view.element_instance_key, {"x": 2}))
    assert h.refused(SetVariables(view.element_instance_key, {"x": 3})) == (
        "INVALID_STATE",
        (
            "Command 'UPDATE' rejected with code 'INVALID_STATE': Expected to trigger update "
            f"transition for user task with key '{view.key}', but it is in state 'UPDATING'"
        ),
    )
    _say(h, "l", denied=True, denied_reason="no")

    assert h.variables(process_key) == {}
    assert _answers(h) == [
        (
            answer.request_key,
            (
                "Command 'UPDATE' rejected with code 'INVALID_STATE': Update of the User Task with "
                f"key '{view.key}' was denied by Task Listener. Reason to deny: 'no'"
            ),
        )
    ]


def test_a_cancelled_instance_waits_for_the_canceling_listeners(h: Harness) -> None:
    _deploy(h, "canceling one", "canceling two")
    key = _start(h)
    h.execute(CancelProcessInstance(key))

    assert _view(h).state == "CANCELING"
    assert h.steps("TERMINATING", "TERMINATED")[-2:] == ["p TERMINATING", "a TERMINATING"]
    one = _say(h, "one", corrections={"priority": 1})
    assert (one.listener_event_type, one.element_id) == ("CANCELING", "a")
    assert _told(_say(h, "two"))["priority"] == "1"
    assert h.steps("TERMINATED") == ["a", "p"]
    assert set(h.census().values()) == {0}


def test_what_interrupts_the_task_waits_for_the_canceling_listeners(h: Harness) -> None:
    late = boundary("late", "a", timer_event("timeDuration", "PT1S"))
    node = _task("canceling l")
    h.deploy(model("p", start(), node, late, end(), flows="start > a > end; late > end"))
    _start(h)
    h.wait(1_000)
    assert h.steps() == ["start"]
    _say(h, "l")

    assert h.steps() == ["start", "late", "end", "p"]
    assert set(h.census().values()) == {0}


def test_an_event_sub_process_waits_for_the_canceling_listeners(h: Harness) -> None:
    inner = subprocess(
        "w", start("ws", message_event("m")), end("we"), flows="ws > we", triggered=True
    )
    h.deploy(
        model(
            "p",
            start(),
            _task("canceling l"),
            inner,
            end(),
            flows="start > a > end",
            definitions=message("m", "go", '="k"'),
        )
    )
    _start(h)
    h.execute(PublishMessage("go", "k"))
    assert h.steps("ACTIVATED")[-1] == "a"
    _say(h, "l")

    assert h.steps() == ["start", "ws", "we", "w", "p"]
    assert set(h.census().values()) == {0}


def test_a_request_that_waits_is_refused_when_the_task_is_canceled(h: Harness) -> None:
    _deploy(h, "completing l", "canceling c")
    key = _start(h)
    request_key = h.execute(CompleteUserTask(_view(h).key)).request_key
    (job,) = h.activate("l")
    h.execute(FailJob(job.key, 0, "broken"))
    h.execute(CancelProcessInstance(key))

    ((answered, text),) = _answers(h)
    assert answered == request_key
    assert text.startswith("Command 'COMPLETE' rejected with code 'INVALID_STATE': ")
    assert h.incidents() == []
    assert h.refused(CompleteJob(job.key))[0] == "NOT_FOUND"
    _say(h, "c")
    assert set(h.census().values()) == {0}


def test_cancelling_twice_calls_the_listeners_once(h: Harness) -> None:
    late = boundary("late", "a", timer_event("timeDuration", "PT1S"))
    node = _task("canceling l")
    h.deploy(model("p", start(), node, late, end(), flows="start > a > end; late > end"))
    key = _start(h)
    h.wait(1_000)
    h.execute(CancelProcessInstance(key))
    _say(h, "l")

    assert h.steps("TERMINATED") == ["a", "p"]
    assert set(h.census().values()) == {0}


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
        f"{_ZEEBE}dueDate": "2030-01-01T00:00:00Z",
        f"{_ZEEBE}followUpDate": "2029-01-01T00:00:00Z",
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
