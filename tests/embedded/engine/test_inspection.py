from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.models import call, model, repeated, service, start, subprocess

from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    ElementView,
    FailJob,
    IncidentView,
    JobView,
    ProcessInstanceView,
)


def test_a_running_instance_with_all_that_is_active(h: Harness) -> None:
    sub = subprocess("sub", start("s"), service("a"), flows="s > a")
    h.deploy(model("p", start(), sub.with_io(inputs={"y": "=x"}), flows="start > sub"))
    key = h.create(variables={"x": 1}, tags=["t"], business_id="b")
    (job,) = h.activate()
    element = job.element_instance_key
    scope = h.engine.state.instances[element].scope
    assert scope is not None
    expected = ProcessInstanceView(
        key,
        "p",
        1,
        h.engine.state.instances[key].definition.key,
        {"x": 1},
        (
            ElementView(scope.key, "sub", "SUB_PROCESS", "ACTIVATED", key, key, {"y": 1}),
            ElementView(element, "a", "SERVICE_TASK", "ACTIVATED", scope.key, key, {}),
        ),
        tags=("t",),
        business_id="b",
    )

    assert h.engine.inspection.process_instances() == (expected,)
    assert h.engine.inspection.process_instances("p") == (expected,)
    assert h.engine.inspection.process_instances("q") == ()
    assert h.engine.inspection.process_instance(key) == expected
    assert h.engine.inspection.process_instance(element) is None


def test_what_is_done_to_a_view_is_not_done_to_the_instance(h: Harness) -> None:
    h.deploy(model("p", start(), service("a").with_io(inputs={"y": "=x"}), flows="start > a"))
    key = h.create(variables={"x": {"list": [[1]]}})
    view = h.engine.inspection.process_instance(key)
    assert view is not None
    for variables, name in ((view.variables, "x"), (view.elements[0].variables, "y")):
        variables[name]["list"][0].append(2)
        variables[name]["more"] = 3

    assert h.variables(key) == {"x": {"list": [[1]]}}
    assert h.activate()[0].variables == {"x": {"list": [[1]]}, "y": {"list": [[1]]}}


def test_jobs_and_incidents(h: Harness) -> None:
    h.deploy(model("p", start(), service("a"), flows="start > a"))
    key = h.create()
    (job,) = h.execute(ActivateJobs("work", 1, 1_000, worker="w")).jobs
    element = job.element_instance_key
    assert h.engine.inspection.jobs() == (
        JobView(job.key, "work", "ACTIVATED", 3, "w", NOON_MS + 1_000, "p", key, "a", element),
    )
    assert h.engine.inspection.jobs("other") == ()
    h.execute(FailJob(job.key, 0, "broken"))

    assert h.engine.inspection.jobs("work")[0].state == "FAILED"
    incident = h.incident_key()
    assert h.engine.inspection.incidents() == (
        IncidentView(incident, "JOB_NO_RETRIES", "broken", "p", key, "a", element, job.key),
    )
    (view,) = h.engine.inspection.process_instances()
    assert view.elements[0].incident_keys == (incident,)


def test_called_and_repeated_ones_say_so(h: Harness) -> None:
    h.deploy(model("q", start(), repeated(service("a"), "=[1]"), flows="start > a"), "q.bpmn")
    h.deploy(model("p", start(), call("c", "q"), flows="start > c"))
    h.create()

    caller, called = h.engine.inspection.process_instances()
    assert called.parent_element_instance_key == caller.elements[0].key
    assert [(e.element_type, e.loop_counter) for e in called.elements] == [
        ("MULTI_INSTANCE_BODY", 0),
        ("SERVICE_TASK", 1),
    ]
