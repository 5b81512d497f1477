"""Task listeners: when they are called, what they see, correct and deny."""

import json
from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    end,
    listening,
    model,
    start,
    task,
)

from zeebe_grpclib.embedded.engine import (
    ActivatedJob,
    ActivateJobs,
    AssignUserTask,
    ClaimUserTask,
    CompleteJob,
    CompleteUserTask,
    CreateProcessInstance,
    UpdateUserTask,
    UserTaskTransition,
    UserTaskView,
)

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
    assert (view.due_date, view.follow_up_date) == ("2030-01-01T00:00Z", "")
    assert view.priority == 1
