"""Two tenants with the same names for everything, who never see each other."""

from __future__ import annotations

from typing import Any

import pytest
from tests.embedded.engine.blocks import DECISION
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    call,
    catch,
    document,
    end,
    message,
    message_event,
    model,
    process,
    service,
    signal,
    signal_event,
    start,
    task,
    throw,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    BroadcastSignal,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    EvaluateDecision,
    MigrateProcessInstance,
    PublishMessage,
)
from zeebe_grpclib.embedded.engine.state import address, name_of

RED, BLUE, DEFAULT = "red", "blue", "<default>"
WORK = model("p", start(), service("a"), end(), flows="start > a > end")


def deploy(h: Harness, content: bytes, tenant_id: str, name: str = "p.bpmn") -> Any:
    return h.execute(DeployResource([(name, content)], tenant_id))


def create(h: Harness, tenant_id: str, **more: Any) -> Any:
    return h.execute(CreateProcessInstance("p", tenant_id=tenant_id, **more))


def jobs(h: Harness, *tenant_ids: str, count: int = 10) -> list[tuple[str, int]]:
    found = h.execute(ActivateJobs("work", count, 60_000, tenant_ids=tenant_ids)).jobs
    return [(job.tenant_id, job.process_instance_key) for job in found]


def running(h: Harness, tenant_id: str) -> int:
    return sum(v.tenant_id == tenant_id for v in h.engine.inspection.process_instances())


def test_names_of_the_default_tenant_are_as_they_are() -> None:
    assert address("p", DEFAULT) == "p"
    assert address("p", RED) == (RED, "p")
    assert [name_of(place) for place in ("p", (RED, "p"))] == ["p", "p"]


def test_versions_are_counted_by_tenant(h: Harness) -> None:
    first, again, changed, other = (
        deploy(h, content, tenant_id)
        for content, tenant_id in ((WORK, RED), (WORK, RED), (WORK + b"\n", RED), (WORK, BLUE))
    )
    assert [each.resources[0].version for each in (first, again, changed, other)] == [1, 1, 2, 1]
    assert {each.tenant_id for each in (first, changed)} == {RED}
    assert other.resources[0].tenant_id == other.tenant_id == BLUE
    created = create(h, RED)
    assert (created.version, created.tenant_id) == (2, RED)


def test_a_process_is_found_by_its_tenant_only(h: Harness) -> None:
    key = deploy(h, WORK, RED).resources[0].process_definition_key
    assert h.refused(CreateProcessInstance("p", tenant_id=BLUE))[0] == "NOT_FOUND"
    assert h.refused(CreateProcessInstance("p"))[0] == "NOT_FOUND"
    by_key = CreateProcessInstance(process_definition_key=key, tenant_id=BLUE)
    assert h.refused(by_key)[0] == "NOT_FOUND"
    assert create(h, RED).process_definition_key == key


def test_jobs_are_for_the_tenants_that_are_named_oldest_first(h: Harness) -> None:
    for tenant_id in (RED, BLUE, DEFAULT):
        deploy(h, WORK, tenant_id)
    made = [(t, create(h, t).process_instance_key) for t in (RED, BLUE, DEFAULT, BLUE, RED)]
    assert jobs(h, DEFAULT) == [made[2]]
    assert jobs(h, "green") == []
    assert jobs(h, RED, BLUE, count=3) == [made[0], made[1], made[3]]
    assert jobs(h, BLUE, RED, BLUE) == [made[4]]
    h.wait(60_000)
    assert h.engine.state.jobs.activatable_types() == ("work",)
    assert len(jobs(h, RED, BLUE, DEFAULT)) == 5


def test_messages_stay_with_their_tenant(h: Harness) -> None:
    definitions = message("m", "go", "=k") + message("b", "begin")
    waits = process("p", start(), catch("c", message_event("m")), end(), flows="start > c > end")
    begins = process("q", start("qs", message_event("b")), service("a"), flows="qs > a")
    content = document(definitions, waits, begins)
    for tenant_id in (RED, BLUE):
        deploy(h, content, tenant_id)
        create(h, tenant_id, variables={"k": "1"})
    published = h.execute(PublishMessage("go", "1", 60_000, "id", tenant_id=RED))
    assert published.tenant_id == RED
    assert (running(h, RED), running(h, BLUE)) == (0, 1)
    # The same id is another message for another tenant.
    assert h.refused(PublishMessage("go", "1", 0, "id", tenant_id=RED))[0] == "ALREADY_EXISTS"
    h.execute(PublishMessage("go", "1", 0, "id"))
    assert running(h, BLUE) == 1
    h.execute(PublishMessage("go", "1", 0, "id", tenant_id=BLUE))
    assert running(h, BLUE) == 0
    # One instance for a correlation key, by tenant; the next message waits for its end.
    for tenant_id in (RED, BLUE, RED):
        h.execute(PublishMessage("begin", "7", 600_000, tenant_id=tenant_id))
    assert (running(h, RED), running(h, BLUE)) == (1, 1)
    (job,) = h.execute(ActivateJobs("work", 1, 60_000, tenant_ids=(BLUE,))).jobs
    h.execute(CompleteJob(job.key))
    assert (running(h, RED), running(h, BLUE)) == (1, 0)
    (job,) = h.execute(ActivateJobs("work", 1, 60_000, tenant_ids=(RED,))).jobs
    h.execute(CompleteJob(job.key))
    assert running(h, RED) == 1


def test_signals_stay_with_their_tenant(h: Harness) -> None:
    content = document(
        signal("s", "alarm"),
        process("p", start(), catch("c", signal_event("s")), end(), flows="start > c > end"),
        process("q", start("qs", signal_event("s")), service("a"), flows="qs > a"),
        process("r", start("rs"), throw("t", signal_event("s")), end("re"), flows="rs > t > re"),
    )
    for tenant_id in (RED, BLUE):
        deploy(h, content, tenant_id)
        create(h, tenant_id)
    assert h.execute(BroadcastSignal("alarm", tenant_id=RED)).tenant_id == RED
    assert {(v.tenant_id, v.bpmn_process_id) for v in h.engine.inspection.process_instances()} == {
        (RED, "q"),
        (BLUE, "p"),
    }
    h.execute(CreateProcessInstance("r", tenant_id=BLUE))
    assert {(v.tenant_id, v.bpmn_process_id) for v in h.engine.inspection.process_instances()} == {
        (RED, "q"),
        (BLUE, "q"),
    }


def test_timers_of_start_events_begin_instances_of_their_tenant(h: Harness) -> None:
    begin = start("start", timer_event("timeCycle", "R1/PT1M"))
    deploy(h, model("p", begin, service("a"), flows="start > a"), RED)
    h.wait(60_000)
    assert [tenant_id for tenant_id, _ in jobs(h, RED)] == [RED]


def test_calls_and_decisions_are_those_of_the_tenant(h: Harness) -> None:
    rule = task(
        "r", "businessRuleTask", '<zeebe:calledDecision decisionId="d" resultVariable="x"/>'
    )
    parent = process("p", start(), rule, call("c", "child"), flows="start > r > c")
    child = process("child", start("cs"), service("a"), flows="cs > a")
    deploy(h, document(parent), RED)
    deploy(h, document(child), BLUE, "c.bpmn")
    deploy(h, DECISION, BLUE, "d.dmn")
    h.execute(CreateProcessInstance("p", {"x": 1}, tenant_id=RED))
    assert [kind for _, kind, _ in h.incidents()] == ["CALLED_DECISION_ERROR"]
    answer = h.execute(EvaluateDecision("d", variables={"x": 1}, tenant_id=BLUE))
    assert (answer.output, answer.tenant_id) == (2, BLUE)
    assert h.refused(EvaluateDecision("d", variables={"x": 1}, tenant_id=RED))[0] == "NOT_FOUND"
    by_key = EvaluateDecision(decision_key=answer.decision_key, tenant_id=RED)
    assert h.refused(by_key)[0] == "NOT_FOUND"


def test_nothing_goes_on_in_another_tenants_definition(h: Harness) -> None:
    deploy(h, WORK, RED)
    key = create(h, RED).process_instance_key
    target = deploy(h, WORK, BLUE).resources[0].process_definition_key
    code, text = h.refused(MigrateProcessInstance(key, target, [("a", "a")]))
    assert (code, f"no process definition found with key '{target}'" in text) == (
        "NOT_FOUND",
        True,
    )


@pytest.mark.parametrize("tenant_id", [RED, BLUE])
def test_business_ids_are_unique_by_tenant(h: Harness, tenant_id: str) -> None:
    for each in (RED, BLUE):
        deploy(h, WORK, each)
        create(h, each, business_id="x", unique_business_id=True)
    again = CreateProcessInstance(
        "p", tenant_id=tenant_id, business_id="x", unique_business_id=True
    )
    assert h.refused(again)[0] == "ALREADY_EXISTS"
