"""Instances that go on in another definition."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    boundary,
    call,
    catch,
    compensate_event,
    document,
    end,
    gateway,
    message,
    message_event,
    model,
    process,
    repeated,
    service,
    start,
    subprocess,
    task,
    throw,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    AssignUserTask,
    CompleteJob,
    CompleteUserTask,
    DeleteResource,
    FailJob,
    MigrateProcessInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    UpdateJobRetries,
)

MESSAGES = message("m1", "one", "=k") + message("m2", "two", "=k")


def definition_key(h: Harness, process_id: str) -> int:
    latest = h.engine.state.definitions.processes.latest(process_id)
    assert latest is not None
    return latest.key


def migrate(h: Harness, key: int, target: str = "q", /, **mapping: str) -> None:
    h.execute(MigrateProcessInstance(key, definition_key(h, target), list(mapping.items())))


def refused(h: Harness, key: int, target: str = "q", /, **mapping: str) -> tuple[str, str]:
    """Code and text; keys are written as ``<key>``."""
    command = MigrateProcessInstance(key, definition_key(h, target), list(mapping.items()))
    code, text = h.refused(command)
    return code, re.sub(r"\b\d{15,}\b", "<key>", text.partition(f"'{code}': ")[2])


def deploy(h: Harness, source: bytes, target: bytes) -> None:
    h.deploy(source, "p.bpmn")
    h.deploy(target, "q.bpmn")


def one(process_id: str, *nodes: Any, flows: str, definitions: str = "") -> bytes:
    return model(process_id, start(), *nodes, end(), flows=flows, definitions=definitions)


def active(h: Harness) -> list[tuple[str, str]]:
    """The active elements with the ids of their processes."""
    return [
        (i.definition.id, i.element.id)
        for i in h.engine.state.instances.values()
        if i.scope is not None
    ]


A = one("p", service("a", "old"), flows="start > a > end")
B = one("q", service("b", "new"), service("c"), flows="start > b > c > end")


def test_a_job_stays_and_what_follows_is_the_target_s(h: Harness) -> None:
    deploy(h, A, B)
    key = h.create(variables={"v": 1}, tags=["t"], business_id="order-7")
    (before,) = h.activate("old")
    migrate(h, key, a="b")

    assert active(h) == [("q", "b")]
    (job,) = h.engine.inspection.jobs()
    assert (job.key, job.type, job.element_id, job.state) == (before.key, "old", "b", "ACTIVATED")
    view = h.engine.inspection.process_instance(key)
    assert view is not None
    assert (view.bpmn_process_id, view.variables, view.tags) == ("q", {"v": 1}, ("t",))
    assert view.business_id == "order-7"
    h.execute(CompleteJob(before.key))
    after = h.complete()
    assert (after.bpmn_process_id, after.process_definition_key) == ("q", definition_key(h, "q"))
    assert h.steps("COMPLETED")[-3:] == ["c", "end", "q"]
    assert set(h.census().values()) == {0}


def test_the_source_can_be_deleted_then(h: Harness) -> None:
    deploy(h, A, B)
    key = h.create()
    source = definition_key(h, "p")
    assert h.refused(DeleteResource(source))[0] == "INVALID_STATE"
    migrate(h, key, a="b")
    h.execute(DeleteResource(source))
    assert h.refused(DeleteResource(definition_key(h, "q")))[0] == "INVALID_STATE"


def test_versions_in_both_directions(h: Harness) -> None:
    h.deploy(A, "p.bpmn")
    key = h.create()
    h.deploy(A.replace(b'"old"', b'"other"'), "p.bpmn")
    old, new = (h.engine.state.definitions.processes.version("p", n) for n in (1, 2))
    assert old is not None
    assert new is not None
    for definition in (new, old):
        h.execute(MigrateProcessInstance(key, definition.key, [("a", "a")]))
        (view,) = h.engine.inspection.process_instances("p")
        assert view.version == definition.version


def test_an_incident_stays_and_is_resolved_by_the_new_model(h: Harness) -> None:
    broken = gateway("g")
    source = one("p", broken, flows="start > g; g > end [=text]")
    target = one("q", gateway("g2"), flows="start > g2; g2 > end [=flag]")
    deploy(h, source, target)
    key = h.create(variables={"text": "x", "flag": True})
    incident = h.incident_key()
    migrate(h, key, g="g2")
    assert [view.element_id for view in h.engine.inspection.incidents()] == ["g2"]
    h.execute(ResolveIncident(incident))
    assert h.steps("COMPLETED")[-3:] == ["g2", "end", "q"]


def test_the_incident_of_a_job_stays(h: Harness) -> None:
    deploy(h, A, B)
    key = h.create()
    (job,) = h.activate("old")
    h.execute(FailJob(job.key, 0, "no"))
    migrate(h, key, a="b")
    h.execute(UpdateJobRetries(job.key, 1))
    h.execute(ResolveIncident(h.incident_key()))
    h.complete("old")
    h.complete()
    assert h.steps("COMPLETED")[-1] == "q"


def test_outputs_are_those_of_the_target(h: Harness) -> None:
    """Also for an instance that is stuck at its old ones, whose message has come."""
    wait = catch("w", message_event("m1")).with_io(outputs={"r": "=assert(x, x != null)"})
    other = catch("w2", message_event("m1")).with_io(outputs={"r": "=got"})
    deploy(
        h,
        one("p", wait, flows="start > w > end", definitions=MESSAGES),
        one("q", other, flows="start > w2 > end", definitions=MESSAGES),
    )
    key = h.create(variables={"k": "1"}, await_result=True)
    h.execute(PublishMessage("one", "1", variables={"got": 7}))
    migrate(h, key, w="w2")
    h.execute(ResolveIncident(h.incident_key()))
    assert [dict(outcome.variables) for outcome in h.outcomes] == [{"k": "1", "r": 7}]
    assert h.outcomes[0].bpmn_process_id == "q"


def test_a_user_task_stays_with_its_assignee(h: Harness) -> None:
    deploy(
        h,
        one("p", task("u", "userTask", "<zeebe:userTask/>"), flows="start > u > end"),
        one("q", task("u2", "userTask", "<zeebe:userTask/>"), flows="start > u2 > end"),
    )
    key = h.create()
    (task_key,) = [view.key for view in h.engine.inspection.user_tasks()]
    h.execute(AssignUserTask(task_key, "ann"))
    migrate(h, key, u="u2")
    (view,) = h.engine.inspection.user_tasks()
    assert (view.key, view.element_id, view.assignee) == (task_key, "u2", "ann")
    assert view.bpmn_process_id == "q"
    h.execute(CompleteUserTask(task_key))
    assert h.steps("COMPLETED")[-3:] == ["u2", "end", "q"]


def nested(process_id: str, sub: str, name: str, event: str = "") -> bytes:
    inner = subprocess(sub, start(f"{sub}_s"), service(name), flows=f"{sub}_s > {name}")
    guards = [boundary(f"{sub}_b", sub, event)] if event else []
    return one(
        process_id,
        inner,
        *guards,
        service("after"),
        flows=f"start > {sub} > after > end" + (f"; {sub}_b > after" if event else ""),
        definitions=MESSAGES,
    )


def test_sub_processes_keep_their_variables(h: Harness) -> None:
    deploy(h, nested("p", "sub", "a"), nested("q", "sub2", "b", message_event("m1")))
    key = h.create(variables={"k": "1"})
    sub = next(i for i in h.engine.state.instances.values() if i.element.id == "sub")
    h.execute(SetVariables(sub.key, {"local": 1}, local=True))
    migrate(h, key, sub="sub2", a="b")
    assert active(h) == [("q", "sub2"), ("q", "b")]
    assert h.variables(sub.key) == {"local": 1}
    h.execute(PublishMessage("one", "1"))
    assert active(h) == [("q", "after")]


def test_a_called_instance_is_not_touched_and_can_be_migrated_itself(h: Harness) -> None:
    child = process("child", start("cs"), service("ca"), flows="cs > ca")
    other = process("other", start("os"), service("oa"), service("ob"), flows="os > oa > ob")
    parent = process("p", start("ps"), call("c", "child"), flows="ps > c")
    target = process("q", start("qs"), call("c2", "other"), service("z"), flows="qs > c2 > z")
    h.deploy(document(parent, child, other, target))
    key = h.create()
    child_key = h.engine.inspection.jobs()[0].process_instance_key
    migrate(h, key, c="c2")
    migrate(h, child_key, "other", ca="oa")
    assert active(h) == [("q", "c2"), ("other", "oa")]
    for _ in range(3):
        h.complete()
    assert h.steps("COMPLETED")[-6:] == ["oa", "ob", "other", "c2", "z", "q"]
    assert set(h.census().values()) == {0}


def loop(process_id: str, name: str, items: str, sequential: bool = False) -> bytes:
    each = repeated(service(name), items, "item", ("all", "=r"), sequential)
    return one(process_id, each, flows=f"start > {name} > end")


@pytest.mark.parametrize("sequential", [False, True])
def test_a_multi_instance_activity_goes_on_with_its_items(h: Harness, sequential: bool) -> None:
    deploy(h, loop("p", "a", "=[1, 2]", sequential), loop("q", "b", "=[7, 8, 9]", sequential))
    key = h.create(await_result=True)
    migrate(h, key, a="b")
    items = []
    for _ in range(2):
        (job,) = h.activate(count=1)
        items.append(job.variables["item"])
        h.execute(CompleteJob(job.key, {"r": items[-1]}))
    assert items == [1, 2]
    assert [dict(outcome.variables) for outcome in h.outcomes] == [{"all": [1, 2]}]


def joined(process_id: str, kind: str, more: bool = False) -> bytes:
    extra = [service("c")] if more else []
    return one(
        process_id,
        gateway("fork", "parallel"),
        service("a"),
        service("b"),
        *extra,
        gateway(f"{process_id}_join", kind),
        flows=f"start > fork > a > {process_id}_join > end; fork > b > "
        + (f"c > {process_id}_join" if more else f"{process_id}_join"),
    )


@pytest.mark.parametrize("kind", ["parallel", "inclusive"])
def test_a_token_at_a_join_waits_at_the_other_one(h: Harness, kind: str) -> None:
    deploy(h, joined("p", kind), joined("q", kind, more=True))
    key = h.create()
    h.complete()
    mapping = {"b": "b", "p_join": "q_join"}
    code, text = refused(h, key, "q", b="b", p_join="q_join")
    assert (code, text) == (
        "INVALID_ARGUMENT",
        (
            "Expected to migrate process instance '<key>' but gateway with id 'p_join' has a taken "
            "incoming sequence flow mismatch. Taken sequence flow with id 'a_p_join' must connect "
            "to the mapped target gateway with id 'q_join' in the target process definition."
        ),
    )
    migrate(h, key, **mapping, a_p_join="a_q_join")
    h.complete()
    assert active(h) == [("q", "c")]
    h.complete()
    assert h.steps("COMPLETED")[-3:] == ["q_join", "end", "q"]


def test_a_message_that_started_an_instance_keeps_its_key_for_the_target(h: Harness) -> None:
    def started(process_id: str) -> bytes:
        begin = start("start", message_event("m"))
        definitions = message("m", f"go-{process_id}")
        flows = "start > a > end"
        return model(process_id, begin, service("a"), end(), flows=flows, definitions=definitions)

    deploy(h, started("p"), started("q"))
    h.execute(PublishMessage("go-p", "1"))
    key = h.engine.inspection.process_instances("p")[0].key
    migrate(h, key, a="a")
    assert h.engine.state.locks == {("q", "1"): key}
    h.execute(PublishMessage("go-p", "1"))
    (other,) = h.engine.inspection.process_instances("p")
    assert refused(h, other.key, "q", a="a") == (
        "INVALID_STATE",
        (
            "Expected to migrate process instance '<key>' but target process definition '<key>' "
            "has an active instance triggered by a message start event with correlation key '1'. "
            "Only one instance per correlation key is allowed for message start events."
        ),
    )
    h.execute(PublishMessage("go-q", "1", 60_000))
    assert len(h.engine.inspection.process_instances("q")) == 1
    h.execute(CompleteJob(h.activate(count=1)[0].key))
    assert len(h.engine.inspection.process_instances("q")) == 1
    assert key not in h.engine.state.instances


def undoable(process_id: str, handler: str) -> bytes:
    return one(
        process_id,
        service("a"),
        *undone_by("a", service(handler, handler)),
        service("b"),
        throw("undo", compensate_event()),
        flows="start > a > b > undo > end",
    )


def test_what_was_completed_is_undone_as_its_event_is_mapped(h: Harness) -> None:
    deploy(h, undoable("p", "h1"), undoable("q", "h2"))
    kept, dropped = h.create(), h.create()
    h.complete()
    h.complete()
    migrate(h, kept, a="a", b="b", a_undo="a_undo")
    migrate(h, dropped, b="b")
    h.complete()
    h.complete()
    assert dropped not in h.engine.state.instances
    assert [job.element_id for job in h.activate("h2")] == ["h2"]
    assert h.activate("h1") == []


def test_nothing_is_migrated_while_it_is_undone(h: Harness) -> None:
    deploy(h, undoable("p", "h1"), undoable("q", "h2"))
    key = h.create()
    h.complete()
    h.complete()
    code, text = refused(h, key, "q", undo="undo", h1="h2", a="a")
    assert (code, "INTERMEDIATE_THROW_EVENT is not supported" in text) == ("INVALID_STATE", True)
