"""What listeners are told about a user task, and what they may say: pure functions."""

from __future__ import annotations

from typing import Any, cast

import pytest

from zeebe_grpclib.embedded.engine import CompleteJob, Rejection
from zeebe_grpclib.embedded.engine.events import (
    JobCreated,
    UserTaskCreated,
    UserTaskTransitionStarted,
)
from zeebe_grpclib.embedded.engine.processing import task_properties
from zeebe_grpclib.embedded.engine.state import ElementInstance, Job, UserTask
from zeebe_grpclib.embedded.engine.state.records import PendingTransition


class _Root:
    key = 5


class _Definition:
    """As much of a process definition as is asked for."""

    tenant_id = "<default>"


class _Instance:
    """As much of an element instance as is asked for."""

    root = _Root()
    definition = _Definition()
    job_key = 0


_INSTANCE = cast("ElementInstance", _Instance())


def _task(
    event: str = "UPDATING",
    changes: dict[str, Any] | None = None,
    corrections: dict[str, Any] | None = None,
    variables: dict[str, Any] | None = None,
    assignee: str = "",
) -> UserTask:
    created = UserTaskCreated(1, "a", 2, 5, assignee, ("g",), (), "", "", 50, 9, "", "CREATING")
    attributes = {
        "assignee": "" if event == "CREATING" else assignee,
        "candidate_groups": ("g",),
        "candidate_users": (),
        "due_date": "",
        "follow_up_date": "",
        "priority": 50,
    }
    started = UserTaskTransitionStarted(
        1, event, event, "", "act", changes or {}, variables or {}, False, 0
    )
    transition = PendingTransition(started, corrections or {})
    return UserTask(created, _INSTANCE, event, attributes, transition)


def _job(event: str = "COMPLETING") -> Job:
    created = JobCreated(7, "l", 3, {}, "a", 2, 5, "TASK_LISTENER", event, 0)
    return Job(created, _INSTANCE)


def test_corrections_come_before_what_the_command_wanted() -> None:
    task = _task(changes={"priority": 1, "due_date": "d"}, corrections={"priority": 2})
    wanted = task_properties.wanted_attributes(task)

    assert (wanted["priority"], wanted["due_date"], wanted["candidate_groups"]) == (2, "d", ("g",))
    task.transition = None
    assert task_properties.wanted_attributes(task)["priority"] == 50


def test_headers_leave_out_what_has_no_value() -> None:
    zeebe = "io.camunda.zeebe:"
    assert task_properties.headers(_task(changes={"priority": 0}, variables={"x": 1})) == {
        f"{zeebe}action": "act",
        f"{zeebe}candidateGroups": '["g"]',
        f"{zeebe}changedAttributes": '["priority","variables"]',
        f"{zeebe}formKey": "9",
        f"{zeebe}priority": "0",
        f"{zeebe}userTaskKey": "1",
    }


def test_whoever_the_model_names_is_told_while_the_task_is_created() -> None:
    headers = task_properties.headers(_task("CREATING", assignee="ann"))

    assert headers["io.camunda.zeebe:assignee"] == "ann"
    assert "io.camunda.zeebe:changedAttributes" not in headers


def test_lists_are_kept_as_tuples_and_unknown_names_are_dropped() -> None:
    assert task_properties.corrections({"candidate_users": ["u"], "priority": 0, "x": 1}) == {
        "candidate_users": ("u",),
        "priority": 0,
    }


@pytest.mark.parametrize(
    ("event", "said", "part"),
    [
        ("COMPLETING", {"variables": {"x": 1}}, "with variables payload provided is not yet"),
        ("CREATING", {"denied": True}, "support denying: [ASSIGNING, COMPLETING, UPDATING]."),
        ("CANCELING", {"denied": True}, "not supported for 'CANCELING' task listener jobs"),
        ("UPDATING", {"denied": True, "corrections": {"priority": 1}}, "but the job result is"),
        ("CREATING", {"corrections": {"assignee": "bob"}}, "already defined in the model"),
    ],
)
def test_what_a_listener_must_not_say(event: str, said: dict[str, Any], part: str) -> None:
    task = _task(event, assignee="ann")
    with pytest.raises(Rejection) as caught:
        task_properties.check_completion(_job(event), task, CompleteJob(7, **said))

    assert (caught.value.type.value, caught.value.intent) == ("INVALID_ARGUMENT", "COMPLETE")
    assert part in caught.value.reason
    assert "(job key '7', type 'l', processInstanceKey '5')" in caught.value.reason


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("COMPLETING", {"denied": True, "denied_reason": "no"}),
        ("CREATING", {"corrections": {"priority": 1}}),
        ("CANCELING", {}),
    ],
)
def test_what_a_listener_may_say(event: str, said: dict[str, Any]) -> None:
    task_properties.check_completion(
        _job(event), _task(event, assignee="ann"), CompleteJob(7, **said)
    )
