from typing import Any

import pytest
from tests.embedded.bpmn.test_checks import problems_of
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    end,
    message,
    message_event,
    model,
    repeated,
    start,
    task,
)

from zeebe_grpclib.embedded.engine import (
    AssignUserTask,
    CancelProcessInstance,
    CompleteUserTask,
    DeployResource,
    PublishMessage,
    UpdateUserTask,
    UserTaskView,
)


def _task(extensions: str = "") -> Node:
    return task("ask", "userTask", f"<zeebe:userTask/>{extensions}")


def _model(node: Node, *more: Node, flows: str = "", definitions: str = "") -> bytes:
    return model(
        "p",
        start(),
        node,
        *more,
        end(),
        flows=f"start > ask > end{flows}",
        definitions=definitions,
    )


def _only(h: Harness) -> UserTaskView:
    (view,) = h.engine.inspection.user_tasks()
    return view


def test_a_task_has_the_properties_of_the_model(h: Harness) -> None:
    answer = h.execute(DeployResource([("f.form", b'{"id": "form"}')]))
    more = (
        '<zeebe:assignmentDefinition assignee="=who" candidateGroups="a, b"'
        ' candidateUsers="=[who]"/>'
        '<zeebe:taskSchedule dueDate="2026-01-01T00:00:00Z"'
        ' followUpDate="=date and time(&quot;2027-01-01T00:00:00Z&quot;)"/>'
        '<zeebe:priorityDefinition priority="=80 + 1"/><zeebe:formDefinition formId="form"/>'
    )
    h.deploy(_model(_task(more)))
    key = h.create(variables={"who": "me"})
    view = _only(h)

    assert view == UserTaskView(
        view.key,
        "p",
        key,
        "ask",
        view.element_instance_key,
        "me",
        ("a", "b"),
        ("me",),
        "2026-01-01T00:00Z",
        "2027-01-01T00:00Z",
        81,
        answer.resources[0].form_key,
        "",
    )


def test_a_bare_task_has_nobody_and_the_middle_priority(h: Harness) -> None:
    h.deploy(_model(_task('<zeebe:formDefinition externalReference="ref"/>')))
    h.create()
    view = _only(h)

    assert (view.assignee, view.candidate_groups, view.priority) == ("", (), 50)
    assert (view.form_key, view.external_form_reference) == (0, "ref")


def test_a_task_is_assigned_and_completed_with_variables(h: Harness) -> None:
    h.deploy(_model(_task().with_io(outputs={"y": "=x + 1"})))
    h.create(await_result=True)
    h.execute(AssignUserTask(_only(h).key, "you"))
    assert _only(h).assignee == "you"
    h.execute(CompleteUserTask(_only(h).key, {"x": 1}))

    assert h.outcomes[0].variables == {"y": 2}
    assert set(h.census().values()) == {0}


def test_a_task_is_gone_with_its_element(h: Harness) -> None:
    h.deploy(
        _model(
            _task(),
            boundary("b", "ask", message_event("m")),
            flows="; b > end",
            definitions=message("m", "stop", '="k"'),
        )
    )
    h.create()
    h.execute(PublishMessage("stop", "k"))
    assert h.engine.inspection.user_tasks() == ()
    h.execute(CancelProcessInstance(h.create()))

    assert set(h.census().values()) == {0}


def test_tasks_repeat(h: Harness) -> None:
    h.deploy(_model(repeated(_task(), "=[1, 2]", "item", ("out", "=item"))))
    h.create(await_result=True)
    for view in h.engine.inspection.user_tasks():
        h.execute(CompleteUserTask(view.key))

    assert h.outcomes[0].variables == {"out": [1, 2]}


@pytest.mark.parametrize(
    ("command", "intent", "verb"),
    [(CompleteUserTask(7), "COMPLETE", "complete"), (AssignUserTask(7, "x"), "ASSIGN", "assign")],
)
def test_an_unknown_task_is_refused(h: Harness, command: Any, intent: str, verb: str) -> None:
    assert h.refused(command) == (
        "NOT_FOUND",
        (
            f"Command '{intent}' rejected with code 'NOT_FOUND': Expected to {verb} user task with "
            "key '7', but no such user task was found"
        ),
    )


@pytest.mark.parametrize(
    ("extension", "message"),
    [
        (
            '<zeebe:priorityDefinition priority="=101"/>',
            "Expected priority to be in the range [0,100] but was '101'.",
        ),
        (
            '<zeebe:assignmentDefinition assignee="=1"/>',
            "Expected result of the expression '1' to be 'STRING', but was 'NUMBER'.",
        ),
    ],
)
def test_a_property_without_usable_value_is_an_incident(
    h: Harness, extension: str, message: str
) -> None:
    h.deploy(_model(_task(extension)))
    h.create()

    assert h.incidents() == [("ask", "EXTRACT_VALUE_ERROR", message)]


@pytest.mark.parametrize(
    ("priority", "message"),
    [
        ("abc", "Expected static value to be a valid Number between 0 and 100, but found 'abc'"),
        ("120", "Priority must be a number between 0 and 100, but was '120'"),
    ],
)
def test_a_static_priority_is_checked_at_deployment(priority: str, message: str) -> None:
    extension = f'<zeebe:priorityDefinition priority="{priority}"/>'

    assert problems_of(_model(_task(extension))) == [
        ("ask > extensionElements > priorityDefinition", message)
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"priority": 101}, "Expected priority to be in the range [0,100] but was '101'."),
        ({"priority": -1}, "Expected priority to be in the range [0,100] but was '-1'."),
        (
            {"due_date": "soon"},
            (
                "The provided due date 'soon' cannot be parsed as a date according to RFC 3339, "
                "section 5.6."
            ),
        ),
        (
            {"follow_up_date": "2030-01-01"},
            (
                "The provided follow-up date '2030-01-01' cannot be parsed as a date according to "
                "RFC 3339, section 5.6."
            ),
        ),
    ],
)
def test_an_update_must_make_sense(h: Harness, changes: dict[str, Any], reason: str) -> None:
    h.deploy(model("p", start(), task("a", "userTask", "<zeebe:userTask/>"), flows="start > a"))
    h.create()

    assert h.refused(UpdateUserTask(_only(h).key, **changes)) == (
        "INVALID_ARGUMENT",
        f"Command 'UPDATE' rejected with code 'INVALID_ARGUMENT': {reason}",
    )
