from tests.embedded.engine.harness import Harness
from tests.embedded.models import catch, end, message, message_event, model, service, start, task

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    PublishMessage,
    ResolveIncident,
    SetVariables,
)
from zeebe_grpclib.embedded.engine import events as ev


def test_an_unknown_incident_is_refused(h: Harness) -> None:
    assert h.refused(ResolveIncident(7)) == (
        "NOT_FOUND",
        (
            "Command 'RESOLVE' rejected with code 'NOT_FOUND': Expected to resolve incident with "
            "key '7', but no such incident was found"
        ),
    )


def test_a_resolved_input_mapping_goes_on_where_it_stopped(h: Harness) -> None:
    node = service("a").with_io(inputs={"v": "=assert(x, x != null)"})
    h.deploy(model("p", start(), node, end(), flows="start > a > end"))
    key = h.create()
    incident = h.incident_key()
    h.execute(ResolveIncident(incident))
    assert h.incident_key() > incident

    h.execute(SetVariables(key, {"x": 1}))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.activate()[0].variables == {"x": 1, "v": 1}
    assert h.steps("ACTIVATING").count("a") == 1


def test_a_resolved_output_mapping_keeps_the_result_of_the_job(h: Harness) -> None:
    node = service("a").with_io(outputs={"y": "=assert(x, x != null) + z"})
    h.deploy(model("p", start(), node, end(), flows="start > a > end"))
    key = h.create(await_result=True)
    h.complete(variables={"z": 1})
    assert [(e, kind) for e, kind, _ in h.incidents()] == [("a", "IO_MAPPING_ERROR")]

    h.execute(SetVariables(key, {"x": 2}))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.outcomes[0].variables == {"x": 2, "y": 3}


def test_a_resolved_subscription_waits_for_its_message(h: Harness) -> None:
    content = model(
        "p",
        start(),
        catch("wait", message_event("m")),
        end(),
        flows="start > wait > end",
        definitions=message("m", "paid", "=order"),
    )
    h.deploy(content)
    key = h.create()
    h.execute(SetVariables(key, {"order": "A"}))
    h.execute(ResolveIncident(h.incident_key()))
    h.execute(PublishMessage("paid", "A"))

    assert h.steps()[-1] == "p"


def test_the_incidents_of_a_terminated_element_are_gone(h: Harness) -> None:
    h.deploy(model("p", start(), service("a", "=nope"), end(), flows="start > a > end"))
    key = h.create()
    incident = h.incident_key()
    h.execute(CancelProcessInstance(key))

    assert h.refused(ResolveIncident(incident))[0] == "NOT_FOUND"
    assert [e.key for e in h.log if isinstance(e, ev.IncidentResolved)] == [incident]
    assert set(h.census().values()) == {0}


def test_one_incident_stops_one_branch_only(h: Harness) -> None:
    bad = service("bad", "=nope")
    h.deploy(
        model(
            "p",
            start(),
            task("fork"),
            bad,
            service("good"),
            flows="start > fork > bad; fork > good",
        )
    )
    h.create()
    (job,) = h.activate()
    h.execute(CompleteJob(job.key))

    assert "good" in h.steps()
    assert [element for element, _, _ in h.incidents()] == ["bad"]
