"""What is told to those who await the end of a process instance."""

from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.engine import CancelProcessInstance, ProcessInstanceOutcome

MODEL = model("p", start(), service("a"), end(), flows="start > a > end")


def test_an_outcome_is_told_once_with_the_variables_that_were_asked_for(h: Harness) -> None:
    h.deploy(MODEL)
    key = h.create(
        variables={"x": 1, "y": 2}, await_result=True, fetch_variables=["y", "none"], tags=["t"]
    )
    definition = h.engine.state.definitions.processes.latest("p")
    assert definition is not None
    assert h.outcomes == []
    h.complete("work")

    assert h.outcomes == [
        ProcessInstanceOutcome(
            *(key, definition.key, "p", 1, "COMPLETED", {"y": 2}, "<default>"), tags=("t",)
        )
    ]


def test_whoever_does_not_wait_is_told_nothing(h: Harness) -> None:
    h.deploy(MODEL)
    h.create()
    forgotten, canceled = h.create(await_result=True), h.create(await_result=True)
    h.engine.forget_result(forgotten)
    h.complete("work")
    h.complete("work")
    assert h.outcomes == []
    h.execute(CancelProcessInstance(canceled))

    assert [(each.process_instance_key, each.state) for each in h.outcomes] == [
        (canceled, "TERMINATED")
    ]
