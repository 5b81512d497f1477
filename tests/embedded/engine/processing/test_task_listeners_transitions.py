"""Task listeners of other transitions than completion: creation, update, cancelation."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_task_listeners import (
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
    message,
    message_event,
    model,
    start,
    subprocess,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    CompleteUserTask,
    FailJob,
    PublishMessage,
    SetVariables,
)
from zeebe_grpclib.embedded.engine import events as ev


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
