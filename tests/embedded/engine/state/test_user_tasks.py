"""What events do to user tasks."""

from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, model, start, task

from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.state import State, UserTask


def _state(h: Harness, state: str) -> tuple[State, UserTask, ev.UserTaskCreated]:
    more = '<zeebe:userTask/><zeebe:assignmentDefinition assignee="ann"/>'
    h.deploy(model("p", start(), task("a", "userTask", more), end(), flows="start > a > end"))
    h.create()
    (created,) = h.events_of(ev.UserTaskCreated)
    assert isinstance(created, ev.UserTaskCreated)
    (found,) = h.engine.state.user_tasks
    applied = created._replace(key=created.key + 1, state=state)
    h.engine.state.apply(applied)
    made = h.engine.state.user_tasks.get(applied.key)
    assert made is not None
    assert found.attributes["assignee"] == "ann"
    return h.engine.state, made, applied


def _started(key: int) -> ev.UserTaskTransitionStarted:
    return ev.UserTaskTransitionStarted(key, "UPDATING", "UPDATING", "", "", {}, {}, False, 0)


def test_a_task_with_listeners_is_nobodys_at_first(h: Harness) -> None:
    _, made, created = _state(h, "CREATING")

    assert (made.state, made.attributes["assignee"]) == ("CREATING", "")
    assert made.element_instance.user_task_key == created.key


def test_a_transition_changes_nothing_before_its_end(h: Harness) -> None:
    state, made, created = _state(h, "CREATED")
    key = created.key
    state.apply(_started(key))
    assert made.state == "UPDATING"
    state.apply(ev.UserTaskCorrected(key, {"priority": 1}))
    state.apply(ev.UserTaskCorrected(key, {"priority": 2}))
    assert made.transition is not None
    assert (made.transition.corrections, made.attributes["priority"]) == ({"priority": 2}, 50)
    state.apply(ev.UserTaskTransitionEnded(key, "UPDATING"))
    (_, ended) = state.user_tasks
    assert ended.transition is None
    assert (ended.state, ended.attributes["priority"]) == ("CREATED", 50)
    state.apply(ev.UserTaskUpdated(key, {"priority": 2}))
    state.apply(ev.UserTaskAssigned(key, "bob"))
    assert (made.attributes["priority"], made.attributes["assignee"]) == (2, "bob")


def test_a_task_that_is_gone_is_gone_from_its_element(h: Harness) -> None:
    state, made, created = _state(h, "CREATED")
    assert len(state.user_tasks) == 2
    state.apply(ev.UserTaskCompleted(created.key))

    assert state.user_tasks.get(created.key) is None
    assert made.element_instance.user_task_key == 0
