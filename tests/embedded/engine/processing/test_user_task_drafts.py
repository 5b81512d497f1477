"""User tasks that take the place of jobs when an instance is migrated."""

from __future__ import annotations

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_migration import active, deploy, migrate, one, refused
from tests.embedded.models import task

from zeebe_grpclib.embedded.engine import CompleteUserTask, DeployResource, FailJob

FORM = b'{"id": "f", "schemaVersion": 1, "components": []}'
PROPERTIES = (
    '<zeebe:assignmentDefinition assignee="ann" candidateGroups="=[&quot;g,1&quot;,&quot;h&quot;]" '
    'candidateUsers="ben, eve"/>'
    '<zeebe:taskSchedule dueDate="2026-02-01T00:00:00Z" followUpDate="2026-01-15T00:00:00Z"/>'
    '<zeebe:formDefinition formId="f"/>'
)
BY_JOB = one("p", task("u", "userTask", PROPERTIES), flows="start > u > end")


def native(extensions: str) -> bytes:
    return one(
        "q", task("u2", "userTask", "<zeebe:userTask/>" + extensions), flows="start > u2 > end"
    )


def test_what_the_job_tells_stays_and_the_rest_is_the_target_s(h: Harness) -> None:
    h.execute(DeployResource([("f.form", FORM)]))
    deploy(
        h,
        BY_JOB,
        native(
            '<zeebe:assignmentDefinition assignee="=who" candidateUsers="zoe"/>'
            '<zeebe:priorityDefinition priority="70"/>'
        ),
    )
    key = h.create(variables={"who": "kim"})
    h.execute(FailJob(h.activate("io.camunda.zeebe:userTask")[0].key, 0, "no"))
    migrate(h, key, u="u2")

    assert (h.engine.inspection.jobs(), h.incidents()) == ((), [])
    (view,) = h.engine.inspection.user_tasks()
    assert (view.element_id, view.assignee, view.priority) == ("u2", "kim", 70)
    assert (view.candidate_groups, view.candidate_users) == (("g,1", "h"), ("ben", "eve"))
    assert (view.due_date, view.follow_up_date) == (
        "2026-02-01T00:00Z",
        "2026-01-15T00:00Z",
    )
    form = h.engine.state.definitions.forms.latest("f")
    assert form is not None
    assert view.form_key == form.key
    h.execute(CompleteUserTask(view.key))
    assert h.steps("COMPLETED")[-3:] == ["u2", "end", "q"]
    assert set(h.census().values()) == {0}


def test_a_job_that_tells_nothing(h: Harness) -> None:
    deploy(
        h,
        one("p", task("u", "userTask"), flows="start > u > end"),
        native('<zeebe:assignmentDefinition candidateUsers="zoe"/>'),
    )
    migrate(h, h.create(), u="u2")
    (view,) = h.engine.inspection.user_tasks()
    assert (view.assignee, view.candidate_users, view.due_date, view.priority) == ("", (), "", 50)


def test_a_task_that_cannot_be_made_is_refused(h: Harness) -> None:
    deploy(
        h,
        one("p", task("u", "userTask"), flows="start > u > end"),
        native('<zeebe:priorityDefinition priority="=high"/>'),
    )
    key = h.create(variables={"high": 101})
    code, text = refused(h, key, "q", u="u2")
    assert code == "INVALID_STATE"
    assert "priority to be in the range [0,100]" in text
    assert active(h) == [("p", "u")]
