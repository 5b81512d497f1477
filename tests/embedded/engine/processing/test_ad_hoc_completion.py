"""Ad-hoc sub-processes: what is collected in them, and when they end."""

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_ad_hoc import around, finished, work
from tests.embedded.models import (
    ad_hoc,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    ResolveIncident,
    SetVariables,
)


def test_results_are_collected_as_they_come(h: Harness) -> None:
    sub = ad_hoc(
        "sub",
        work("a").with_io(inputs={"n": "=1"}, outputs={"result": "=n + r"}),
        work("b"),
        active='=["a", "b"]',
        collect=("results", "=result"),
    )
    h.deploy(around(sub))
    h.create(await_result=True)
    assert h.activate("b")[0].variables["results"] == []
    h.execute(CompleteJob(h.engine.inspection.jobs("b")[0].key, {"result": "B"}))
    h.complete("a", {"r": 9})

    (outcome,) = h.outcomes
    assert outcome.variables["results"] == ["B", 10]
    assert "adHocSubProcessElements" not in outcome.variables
    assert finished(h)


def test_a_collection_that_is_none_any_more_is_an_incident(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), active='=["a"]', collect=("results", "=1"))
    h.deploy(around(sub))
    key = h.create(await_result=True)
    h.complete("a", {"results": 7})
    ((element, error, text),) = h.incidents()
    assert (element, error) == ("sub#innerInstance", "EXTRACT_VALUE_ERROR")
    assert "'results'" in text

    h.execute(SetVariables(_subprocess(h), {"results": [0]}, local=True))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.outcomes[0].process_instance_key == key
    assert h.outcomes[0].variables["results"] == [0, 1]
    assert finished(h)


def _subprocess(h: Harness) -> int:
    return next(i.key for i in h.engine.state.instances.values() if i.element.id == "sub")


def test_when_the_condition_holds_the_rest_is_terminated(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), work("b"), work("c"), active='=["a", "b", "c"]', until="=done")
    h.deploy(around(sub))
    h.create(variables={"done": False})
    h.complete("a")
    assert "sub" not in h.steps()
    h.complete("b", {"done": True})

    assert [e for e in h.steps("TERMINATED") if e == "c"] == ["c"]
    assert finished(h)


def test_or_is_waited_for_if_the_model_says_so(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), work("b"), active='=["a", "b"]', until="=done", cancel=False)
    h.deploy(around(sub))
    h.create()
    h.complete("a", {"done": True})
    assert "sub" not in h.steps()
    # It was fulfilled once, so the end of the last one is the end of all.
    h.complete("b", {"done": False})

    assert h.steps("TERMINATED") == []
    assert finished(h)


def test_with_a_condition_that_does_not_hold_it_stays_active(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), active='=["a"]', until="=false")))
    key = h.create()
    h.complete("a")
    assert h.census()["element instances"] == 2

    h.execute(CancelProcessInstance(key))
    assert set(h.census().values()) == {0}


def test_the_condition_sees_what_has_been_collected(h: Harness) -> None:
    sub = ad_hoc(
        "sub",
        work("a"),
        active='=["a", "a", "a"]',
        collect=("results", "=v"),
        until="=count(results) = 2",
    )
    h.deploy(around(sub))
    h.create(await_result=True)
    for number, job in enumerate(h.activate("a", 2)):
        h.execute(CompleteJob(job.key, {"v": number}))

    assert h.outcomes[0].variables["results"] == [0, 1]
    assert finished(h)


def test_a_condition_that_is_none_is_an_incident_and_nothing_is_collected_twice(
    h: Harness,
) -> None:
    sub = ad_hoc("sub", work("a"), active='=["a"]', collect=("results", "=1"), until="=done")
    h.deploy(around(sub))
    key = h.create(await_result=True)
    h.complete("a")
    ((element, error, _),) = h.incidents()
    assert (element, error) == ("sub#innerInstance", "EXTRACT_VALUE_ERROR")

    h.execute(SetVariables(key, {"done": True}))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.outcomes[0].variables["results"] == [1]
    assert finished(h)
