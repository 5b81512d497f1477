"""One job for one listener."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, listening, model, start, task

from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.processing.expressions import Expressions
from zeebe_grpclib.embedded.engine.processing.failures import ErrorType, Failure
from zeebe_grpclib.embedded.engine.processing.listener_jobs import TASK_LISTENER, ListenerJobs
from zeebe_grpclib.embedded.engine.state import ElementInstance


def _instance(h: Harness, *calls: str) -> ElementInstance:
    """An element instance whose first listener is at work."""
    a = listening(task("a"), "start first", *calls)
    h.deploy(model("p", start(), a, end(), flows="start > a > end"))
    h.create(variables={"type": "t", "n": 2})
    return next(i for i in h.engine.state.instances.values() if i.element.id == "a")


def test_a_job_has_type_retries_headers_kind_event_and_number(h: Harness) -> None:
    available: list[str] = []
    instance = _instance(h, "start =type =n + 3")
    turn = h.engine._turn
    jobs = ListenerJobs(turn, Expressions(turn), available.append)
    listeners = instance.element.start_listeners
    jobs.create(instance, listeners, 1, TASK_LISTENER, {"k": "v"})

    (created,) = h.events_of(ev.JobCreated)[1:]
    assert isinstance(created, ev.JobCreated)
    assert created[1:] == (
        *("t", 5, {"k": "v"}, "a", instance.key, instance.root.key),
        *("TASK_LISTENER", "START", 1),
    )
    assert available == ["t"]
    assert instance.job_key == created.key


@pytest.mark.parametrize("call", ["start =nothing", "start l =nothing"])
def test_what_has_no_value_fails_before_anything_is_recorded(h: Harness, call: str) -> None:
    instance = _instance(h, call)
    turn = h.engine._turn
    before = len(h.log)
    jobs = ListenerJobs(turn, Expressions(turn), lambda _: None)
    with pytest.raises(Failure) as caught:
        jobs.create(instance, instance.element.start_listeners, 1, TASK_LISTENER)

    assert caught.value.error_type is ErrorType.EXTRACT_VALUE_ERROR
    assert len(h.log) == before
