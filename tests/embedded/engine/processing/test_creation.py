import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    boundary,
    catch,
    end,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    CreateProcessInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
)

MODEL = model("p", start(), service("a"), end(), flows="start > a > end")


def test_the_latest_version_is_started_unless_another_is_named(h: Harness) -> None:
    h.deploy(MODEL, "a.bpmn")
    h.deploy(MODEL, "b.bpmn")

    latest = h.execute(CreateProcessInstance("p"))
    first = h.execute(CreateProcessInstance("p", version=1))
    by_key = h.execute(CreateProcessInstance(process_definition_key=first.process_definition_key))

    assert (latest.version, first.version, by_key.version) == (2, 1, 1)
    assert by_key.bpmn_process_id == "p"


def test_tags_and_business_id_are_given_back_and_to_the_jobs(h: Harness) -> None:
    h.deploy(MODEL)
    created = h.execute(CreateProcessInstance("p", tags=["a", "b"], business_id="order-7"))

    assert (created.tags, created.business_id) == (("a", "b"), "order-7")
    assert h.activate()[0].tags == ("a", "b")


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        (
            CreateProcessInstance("nope"),
            "NOT_FOUND",
            "Expected to find process definition with process ID 'nope', but none found",
        ),
        (
            CreateProcessInstance("p", version=9),
            "NOT_FOUND",
            (
                "Expected to find process definition with process ID 'p' and version '9', but none "
                "found"
            ),
        ),
        (
            CreateProcessInstance("p", version=0),
            "NOT_FOUND",
            (
                "Expected to find process definition with process ID 'p' and version '0', but none "
                "found"
            ),
        ),
        (
            CreateProcessInstance(process_definition_key=123),
            "NOT_FOUND",
            "Expected to find process definition with key '123', but none found",
        ),
        (
            CreateProcessInstance(),
            "NOT_FOUND",
            "Expected to find process definition with key '0', but none found",
        ),
        (
            CreateProcessInstance(process_definition_key=-1),
            "INVALID_ARGUMENT",
            "Expected at least a bpmnProcessId or a key greater than -1, but none given",
        ),
        (
            CreateProcessInstance("p", start_element_ids=["nope"]),
            "INVALID_ARGUMENT",
            (
                "Expected to create instance of process with start instructions but no element "
                "found with id 'nope'."
            ),
        ),
    ],
)
def test_what_cannot_be_found_is_refused(
    h: Harness, command: CreateProcessInstance, code: str, reason: str
) -> None:
    h.deploy(MODEL)

    assert h.refused(command) == (code, f"Command 'CREATE' rejected with code '{code}': {reason}")


def test_a_process_without_none_start_event_is_not_created(h: Harness) -> None:
    content = model(
        "p",
        start(event=message_event("m")),
        end(),
        flows="start > end",
        definitions=message("m", "go"),
    )
    h.deploy(content)

    assert h.refused(CreateProcessInstance("p")) == (
        "INVALID_STATE",
        (
            "Command 'CREATE' rejected with code 'INVALID_STATE': Expected to create instance of "
            "process with none start event, but there is no such event"
        ),
    )


def test_start_instructions_start_at_several_elements(h: Harness) -> None:
    content = model(
        "p",
        start(),
        service("a", "a"),
        service("b", "b"),
        gateway("g"),
        end(),
        flows="start > a > g > end; b > g",
    )
    h.deploy(content)
    h.create(start_element_ids=["b", "a"])

    assert h.steps("ACTIVATED") == ["p", "b", "a"]
    h.complete("a")
    h.complete("b")
    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_start_event_is_no_place_to_start_at(h: Harness) -> None:
    h.deploy(MODEL)

    code, text = h.refused(CreateProcessInstance("p", start_element_ids=["start"]))

    assert code == "INVALID_ARGUMENT"
    assert "'start' targets unsupported element type 'START_EVENT'" in text


def test_the_result_of_an_instance_that_ends_at_once_is_in_the_answer(h: Harness) -> None:
    h.deploy(model("p", start(), end(), flows="start > end"))
    created = h.execute(
        CreateProcessInstance("p", {"a": 1, "b": 2}, await_result=True, fetch_variables=["b", "c"])
    )

    assert created.outcome is not None
    assert created.outcome.state == "COMPLETED"
    assert created.outcome.variables == {"b": 2}
    assert h.outcomes == []


def test_the_result_of_a_longer_instance_comes_to_the_listener(h: Harness) -> None:
    h.deploy(MODEL)
    key = h.create(variables={"a": 1}, await_result=True)
    h.create()
    assert h.outcomes == []
    h.complete(variables={"b": 2})
    h.complete()

    (outcome,) = h.outcomes
    assert (outcome.process_instance_key, outcome.state) == (key, "COMPLETED")
    assert outcome.variables == {"a": 1, "b": 2}


def test_a_cancelled_instance_that_is_awaited_did_not_complete(h: Harness) -> None:
    h.deploy(MODEL)
    key = h.create(await_result=True)
    h.execute(CancelProcessInstance(key))

    assert [(o.process_instance_key, o.state) for o in h.outcomes] == [(key, "TERMINATED")]


def test_a_result_that_nobody_awaits_any_more_is_not_told(h: Harness) -> None:
    h.deploy(MODEL)
    key = h.create(await_result=True)
    h.engine.forget_result(key)
    h.complete()
    h.engine.forget_result(key)

    assert h.outcomes == []


def test_cancelling_terminates_everything_inside_first(h: Harness) -> None:
    h.deploy(MODEL)
    key = h.create()
    h.log.clear()
    h.execute(CancelProcessInstance(key))

    assert h.trace() == ["p TERMINATING", "a TERMINATING", "a TERMINATED", "p TERMINATED"]
    assert h.activate() == []
    assert set(h.census().values()) == {0}


def test_only_process_instances_can_be_cancelled(h: Harness) -> None:
    h.deploy(MODEL)
    h.create()
    key = h.activate()[0].element_instance_key

    assert h.refused(CancelProcessInstance(key)) == (
        "NOT_FOUND",
        (
            "Command 'CANCEL' rejected with code 'NOT_FOUND': Expected to cancel a process "
            f"instance with key '{key}', but no such process was found"
        ),
    )


def test_start_instructions_place_the_sub_processes_around_them(h: Harness) -> None:
    inner = subprocess(
        "inner", start("is"), service("a", "a"), service("b", "b"), flows="is > a > b"
    )
    outer = subprocess("outer", start("os"), inner, end("oe"), flows="os > inner > oe").with_io(
        inputs={"local": "=1"}
    )
    alarm = boundary("alarm", "outer", message_event("m"), interrupting=False)
    h.deploy(
        model(
            "p",
            start(),
            outer,
            alarm,
            end(),
            flows="start > outer > end",
            definitions=message("m", "go", '="k"'),
        )
    )
    h.create(start_element_ids=["a", "b"])
    assert h.steps("ACTIVATED") == ["p", "outer", "inner", "a", "b"]
    h.execute(PublishMessage("go", "k"))
    (job,) = h.activate("a")
    assert job.variables == {}

    h.execute(CompleteJob(job.key))
    h.complete("b")
    h.complete("b")
    assert h.steps() == ["alarm", "a", "b", "b", "inner", "oe", "outer", "end", "p"]
    assert set(h.census().values()) == {0}


def test_a_sub_process_that_cannot_wait_is_refused(h: Harness) -> None:
    sub = subprocess("sub", start("s"), service("a"), flows="s > a")
    alarm = boundary("alarm", "sub", message_event("m"))
    content = model(
        "p", start(), sub, alarm, flows="start > sub", definitions=message("m", "go", "=k")
    )
    h.deploy(content)
    code, text = h.refused(CreateProcessInstance("p", start_element_ids=["a"]))

    assert code == "INVALID_ARGUMENT"
    assert "Expected to subscribe to catch event(s) of 'sub' but Failed to extract" in text


def test_an_instance_starts_in_an_event_sub_process(h: Harness) -> None:
    sub = subprocess("es", start("s", message_event("m")), service("a"), flows="s > a")
    sub.attributes["triggeredByEvent"] = "true"
    h.deploy(model("p", start(), sub, flows="", definitions=message("m", "go", "=k")))
    h.create(start_element_ids=["es"], variables={"k": "1"})

    assert [job.element_id for job in h.activate()] == ["a"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (
            "a",
            (
                "is inside a multi-instance subprocess. The creation of elements inside a "
                "multi-instance subprocess is not supported."
            ),
        ),
        (
            "c",
            (
                "belongs to an event-based gateway. The creation of elements belonging to an "
                "event-based gateway is not supported."
            ),
        ),
    ],
)
def test_where_no_instance_can_begin(h: Harness, target: str, reason: str) -> None:
    sub = repeated(subprocess("sub", start("s"), service("a"), flows="s > a"), "=[1]")
    h.deploy(
        model(
            "p",
            start(),
            sub,
            gateway("g", "eventBased"),
            catch("c", message_event("m")),
            catch("t", timer_event("timeDuration", "PT1S")),
            flows="start > sub > g; g > c; g > t",
            definitions=message("m", "go", "=k"),
        )
    )

    assert h.refused(CreateProcessInstance("p", start_element_ids=[target])) == (
        "INVALID_ARGUMENT",
        (
            "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to create instance "
            f"of process with start instructions but the element with id '{target}' {reason}"
        ),
    )


def test_event_sub_processes_wait_wherever_an_instance_begins(h: Harness) -> None:
    begin = start("es", message_event("m"), isInterrupting="false")
    handler = subprocess("handler", begin, flows="", triggered=True)
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            handler,
            flows="start > a",
            definitions=message("m", "go", "=k"),
        )
    )
    key = h.create(start_element_ids=["a"])
    assert [element for element, _, _ in h.incidents()] == ["p"]
    h.execute(SetVariables(key, {"k": "1"}))
    h.execute(ResolveIncident(h.incident_key()))
    h.execute(PublishMessage("go", "1"))

    assert h.steps() == ["es", "handler"]
    h.complete()
    assert h.steps() == ["es", "handler", "a", "p"]
