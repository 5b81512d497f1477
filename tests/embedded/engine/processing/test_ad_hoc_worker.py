"""Ad-hoc sub-processes whose elements a job worker chooses."""

import json
from typing import Any

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_ad_hoc import MESSAGE, around, finished, watcher, work
from tests.embedded.models import (
    ad_hoc,
    boundary,
    end,
    error_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivateElement,
    ActivateInstruction,
    AdHocResult,
    CancelProcessInstance,
    CompleteJob,
    FailJob,
    MigrateProcessInstance,
    ModifyProcessInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    ThrowError,
    UpdateJobRetries,
)
from zeebe_grpclib.embedded.engine import events as ev


def chosen_by_worker(**more: Any) -> bytes:
    sub = ad_hoc(
        "sub", work("a"), work("b"), watcher(), job_type="agent", collect=("got", "=v"), **more
    )
    caught = boundary("caught", "sub", error_event())
    return around(sub, caught, end("end2"), flows="; caught > end2", definitions=MESSAGE)


def answer(h: Harness, *elements: str, **more: Any) -> None:
    """Complete the job of the sub-process."""
    (job,) = h.activate("agent")
    result = AdHocResult([ActivateElement(each, {"call": each}) for each in elements], **more)
    h.execute(CompleteJob(job.key, ad_hoc=result))


def test_the_worker_activates_elements_and_ends_the_sub_process(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create(variables={"v": 0}, await_result=True)
    (job,) = h.activate("agent")
    assert (job.kind, job.element_id, job.retries) == ("AD_HOC_SUB_PROCESS", "sub", 3)
    assert [each["elementId"] for each in job.variables["adHocSubProcessElements"]] == ["a", "b"]
    elements = [ActivateElement("a", {"call": 1, "v": None}), ActivateElement("b")]
    h.execute(CompleteJob(job.key, {"seen": True}, ad_hoc=AdHocResult(elements)))
    assert h.activate("agent") == []

    first = h.complete("a", {"v": "A"})
    assert first.variables["call"] == 1
    assert "call" not in h.activate("b")[0].variables
    assert h.activate("agent", 1)[0].variables["got"] == ["A"]
    # The job is made anew when the next element is done.
    before = h.engine.inspection.jobs("agent")[0].key
    h.execute(CompleteJob(h.engine.inspection.jobs("b")[0].key))
    (again,) = h.engine.inspection.jobs("agent")
    assert again.key > before
    assert h.refused(CompleteJob(before))[0] == "NOT_FOUND"
    answer(h, is_completion_condition_fulfilled=True)

    assert h.outcomes[0].variables == {"v": 0, "seen": True, "got": ["A", 0]}
    assert finished(h)


def test_without_a_decision_it_stays_active(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    key = h.create()
    h.execute(CompleteJob(h.activate("agent")[0].key))
    assert h.census()["element instances"] == 2

    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


def test_the_worker_may_wait_for_what_is_active(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, "a", "b")
    h.complete("a")
    answer(h, is_completion_condition_fulfilled=True)
    assert "sub" not in h.steps()
    h.complete("b")

    assert h.activate("agent") == []
    assert finished(h)


def test_or_terminate_it(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, "a", "b")
    h.complete("a")
    answer(h, is_completion_condition_fulfilled=True, is_cancel_remaining_instances=True)

    assert "b" in h.steps("TERMINATED")
    assert finished(h)


def test_or_terminate_it_and_go_on_with_something_else(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, "a", "b")
    h.complete("a")
    answer(h, "a", is_cancel_remaining_instances=True)
    assert h.steps("TERMINATED") == ["b", "sub#innerInstance"]
    h.complete("a")
    answer(h, is_completion_condition_fulfilled=True)

    assert finished(h)


def test_an_event_sub_process_calls_the_worker_again(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h)
    h.execute(PublishMessage("m", "k"))
    h.complete("watching")
    (job,) = h.activate("agent")
    assert job.variables["got"] == []
    h.execute(CompleteJob(job.key, ad_hoc=AdHocResult(is_completion_condition_fulfilled=True)))

    assert finished(h)


def test_what_the_worker_must_not_say(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    (job,) = h.activate("agent")
    unknown = AdHocResult([ActivateElement("a"), ActivateElement("x"), ActivateElement("y")])
    both = AdHocResult([ActivateElement("a")], is_completion_condition_fulfilled=True)

    assert h.refused(CompleteJob(job.key, ad_hoc=unknown)) == (
        "NOT_FOUND",
        (
            "Command 'COMPLETE' rejected with code 'NOT_FOUND': Failed to activate ad-hoc "
            "elements. No BPMN elements found with ids: 'x', 'y'."
        ),
    )
    assert h.refused(CompleteJob(job.key, ad_hoc=both))[0] == "INVALID_ARGUMENT"


def test_other_jobs_take_no_notice_of_such_a_result(h: Harness) -> None:
    h.deploy(around(work("a")))
    h.create()
    result = AdHocResult([ActivateElement("x")], is_completion_condition_fulfilled=True)
    h.execute(CompleteJob(h.activate("a")[0].key, ad_hoc=result))

    assert finished(h)


def test_its_job_may_fail_and_throw_errors(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    (job,) = h.activate("agent")
    h.execute(FailJob(job.key, 0, "no"))
    assert h.incidents() == [("sub", "JOB_NO_RETRIES", "no")]
    h.execute(UpdateJobRetries(job.key, 1))
    h.execute(ResolveIncident(h.incident_key()))
    h.execute(ThrowError(h.activate("agent")[0].key, "E"))

    assert h.steps()[-3:] == ["caught", "end2", "p"]
    assert finished(h)


def test_a_job_type_that_is_none_any_more_is_an_incident(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), job_type="=kind", collect=("got", "=1"))
    h.deploy(around(sub))
    key = h.create(variables={"kind": "agent"})
    answer(h, "a")
    h.execute(SetVariables(key, {"kind": None}))
    h.complete("a")
    assert [(element, error) for element, error, _ in h.incidents()] == [
        ("sub#innerInstance", "EXTRACT_VALUE_ERROR")
    ]
    h.execute(SetVariables(key, {"kind": "agent"}))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.activate("agent")[0].variables["got"] == [1]

    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


def test_the_events_are_values(h: Harness) -> None:
    h.deploy(chosen_by_worker())
    h.create()
    answer(h, is_completion_condition_fulfilled=True)

    (fulfilled,) = h.events_of(ev.AdHocFulfilled)
    assert isinstance(fulfilled, ev.AdHocFulfilled)
    moved = [e for e in h.log if isinstance(e, ev.ElementMoved) and e.element_id == "sub"]
    assert {e.key for e in moved} == {fulfilled.key}
    assert {e.element_type for e in moved} == {"AD_HOC_SUB_PROCESS"}
    assert json.dumps(fulfilled) == f"[{fulfilled.key}]"


def test_it_goes_on_in_another_definition(h: Harness) -> None:
    old = ad_hoc("sub", work("a"), work("b"), job_type="agent", collect=("got", "=v"))
    new = ad_hoc("other", work("b"), work("c"), job_type="agent", collect=("got", "=v"))
    h.deploy(around(old))
    key = h.create(variables={"v": 1}, await_result=True)
    answer(h, "b")
    h.deploy(around(new))
    target = h.engine.state.definitions.processes.latest("p")
    assert target is not None
    h.execute(MigrateProcessInstance(key, target.key, [("sub", "other"), ("b", "b")]))
    h.complete("b")
    (job,) = h.activate("agent")
    assert job.element_id == "other"
    assert [e["elementId"] for e in job.variables["adHocSubProcessElements"]] == ["b", "c"]
    h.execute(CompleteJob(job.key, ad_hoc=AdHocResult([ActivateElement("c")])))
    h.complete("c")
    answer(h, is_completion_condition_fulfilled=True)

    assert h.outcomes[0].variables["got"] == [1, 1]
    assert finished(h)


def test_elements_in_it_can_be_activated_by_hand(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), work("b"), active='=["a"]', collect=("got", "=v"))))
    key = h.create(variables={"v": 1}, await_result=True)
    h.execute(ModifyProcessInstance(key, [ActivateInstruction("b"), ActivateInstruction("b")]))
    for name in ("a", "b", "b"):
        assert "sub" not in h.steps()
        h.complete(name)

    assert h.outcomes[0].variables["got"] == [1, 1, 1]
    assert finished(h)


def test_an_instance_can_begin_with_it(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), work("b"), job_type="agent", collect=("got", "=v"))))
    h.create(variables={"v": 1}, await_result=True, start_element_ids=["sub"])
    (job,) = h.activate("agent")
    h.execute(
        CompleteJob(job.key, {}, ad_hoc=AdHocResult((ActivateElement("b", {}),), False, False))
    )
    h.complete("b")
    answer(h, is_completion_condition_fulfilled=True)

    assert h.outcomes[0].variables == {"v": 1, "got": [1]}
    assert finished(h)


def test_an_incident_goes_with_the_job_that_another_one_replaces(h: Harness) -> None:
    h.deploy(around(ad_hoc("some", work("A"), work("B"), job_type="agent")))
    h.create()
    (job,) = h.activate("agent")
    both = (ActivateElement("A", {}), ActivateElement("B", {}))
    h.execute(CompleteJob(job.key, {}, ad_hoc=AdHocResult(both, False, False)))
    h.complete("A")
    (job,) = h.activate("agent")
    h.execute(FailJob(job.key, 0, "bad"))
    (incident,) = h.engine.inspection.incidents()
    assert incident.job_key == job.key

    h.complete("B")
    assert h.engine.inspection.incidents() == ()
    (job,) = h.activate("agent")
    h.execute(CompleteJob(job.key, {}, ad_hoc=AdHocResult((), True, False)))
    assert set(h.census().values()) == {0}
