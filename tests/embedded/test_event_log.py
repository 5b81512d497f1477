from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from tests.embedded.models import (
    catch,
    end,
    gateway,
    listening,
    model,
    service,
    start,
    task,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    AssignUserTask,
    BroadcastSignal,
    CancelProcessInstance,
    CompleteJob,
    CompleteUserTask,
    CreateProcessInstance,
    DeleteResource,
    DeployResource,
    Engine,
    EvaluateDecision,
    FailJob,
    PublishMessage,
    ResolveIncident,
    ThrowError,
    UpdateJobRetries,
    UpdateUserTask,
    YieldJobs,
)
from zeebe_grpclib.embedded.event_log import EventLog

DATA = Path(__file__).parents[1] / "data"

CONTENT = model(
    "p",
    start(),
    service("a", "work"),
    gateway("gate"),
    end(),
    flows="start > a > gate; gate > end [=secret > 1]",
)


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def now() -> list[int]:
    return [1_767_268_800_000]


@pytest.fixture
def engine(lines: list[str], now: list[int]) -> Engine:
    engine = Engine(lambda: now[0])
    engine.subscribe(EventLog(lines.append))
    return engine


def told(lines: list[str]) -> list[str]:
    """The lines so far, with keys made readable, and forget them."""
    taken = [re.sub(r"22517998136\d+", "#", line) for line in lines]
    lines.clear()
    return taken


def test_an_instance_is_followed_from_start_to_end(engine: Engine, lines: list[str]) -> None:
    engine.execute(DeployResource([("p.bpmn", CONTENT)]))
    assert told(lines) == ["process 'p' version 1 deployed from p.bpmn, key #"]
    engine.execute(CreateProcessInstance("p", {"secret": 41}))
    assert told(lines) == [
        "# instance of 'p' version 1 created",
        "# instance of 'p' activated",
        "# START_EVENT start activated",
        "# START_EVENT start completed",
        "# job # 'work' at a created, 3 retries",
        "# SERVICE_TASK a activated",
    ]
    (job,) = engine.execute(ActivateJobs("work", 1, 1_000, "w")).jobs
    engine.execute(CompleteJob(job.key, {"secret": 42}))
    assert told(lines) == [
        "# job # 'work' at a taken by worker 'w'",
        "# job # 'work' at a completed",
        "# SERVICE_TASK a completed",
        "# EXCLUSIVE_GATEWAY gate activated",
        "# EXCLUSIVE_GATEWAY gate completed",
        "# END_EVENT end activated",
        "# END_EVENT end completed",
        "# instance of 'p' completed",
    ]


def test_what_goes_wrong_is_told(engine: Engine, lines: list[str], now: list[int]) -> None:
    engine.execute(DeployResource([("p.bpmn", CONTENT)]))
    instance = engine.execute(CreateProcessInstance("p", {"secret": 41})).process_instance_key
    told(lines)
    (job,) = engine.execute(ActivateJobs("work", 1, 1_000, "w")).jobs
    engine.execute(YieldJobs((job.key,)))
    engine.execute(FailJob(job.key, 2, "no paper", 500))
    now[0] += 500
    engine.execute(ActivateJobs("work", 1, 1_000, "w"))
    now[0] += 1_000
    engine.advance()
    engine.execute(FailJob(job.key, 0, "no ink"))
    engine.execute(UpdateJobRetries(job.key, 1))
    engine.execute(ResolveIncident(next(iter(engine.state.incidents))))
    engine.execute(ThrowError(job.key, "E", "fire"))
    engine.execute(CancelProcessInstance(instance))
    assert told(lines) == [
        "# job # 'work' at a taken by worker 'w'",
        "# job # 'work' at a given back, it did not reach its worker",
        "# job # 'work' at a failed, 2 retries left: no paper",
        "# job # 'work' at a waits again after its back-off",
        "# job # 'work' at a taken by worker 'w'",
        "# job # 'work' at a timed out",
        "# job # 'work' at a failed, 0 retries left: no ink",
        "# incident # at a: JOB_NO_RETRIES: no ink",
        "# job # 'work' at a has 1 retries",
        "# incident # at a resolved",
        "# job # 'work' at a threw error 'E'",
        (
            "# incident # at a: UNHANDLED_ERROR_EVENT: Expected to throw an error event with the "
            "code 'E' with message 'fire', but it was not caught. No error events are available in "
            "the scope."
        ),
        "# job # 'work' at a canceled",
        "# incident # at a resolved",
        "# SERVICE_TASK a terminated",
        "# instance of 'p' terminated",
    ]


def test_messages_and_signals_are_told(engine: Engine, lines: list[str], now: list[int]) -> None:
    engine.execute(PublishMessage("m", "c", 1_000, variables={"secret": 1}))
    now[0] += 1_000
    engine.advance()
    engine.execute(BroadcastSignal("s", {"secret": 1}))
    assert told(lines) == [
        "message 'm' published, correlation key 'c'",
        "message # expired",
        "signal 's' broadcast",
    ]


def test_decisions_and_forms_are_told(engine: Engine, lines: list[str]) -> None:
    content = (DATA / "overlap.dmn").read_bytes()
    form = b'{"id": "sheet", "components": []}'
    engine.execute(DeployResource([("overlap.dmn", content), ("sheet.form", form)]))
    assert told(lines) == [
        "decisions 'overlap' version 1 deployed from overlap.dmn",
        "form 'sheet' version 1 deployed from sheet.form",
    ]
    engine.execute(EvaluateDecision("overlap", variables={"total": 2}))
    engine.execute(EvaluateDecision("overlap", variables={"total": 3}))
    fine, failed = told(lines)
    assert fine == "decision 'overlap' evaluated"
    assert failed.startswith("decision 'overlap' failed: ")


def test_deletions_are_told(engine: Engine, lines: list[str]) -> None:
    deployed = engine.execute(DeployResource([("p.bpmn", CONTENT)]))
    told(lines)
    engine.execute(DeleteResource(deployed.resources[0].process_definition_key))  # type: ignore[union-attr] # it is a process
    assert told(lines) == ["resource # deleted"]


def test_user_tasks_and_listeners_are_told(engine: Engine, lines: list[str]) -> None:
    more = '<zeebe:userTask/><zeebe:assignmentDefinition assignee="ann"/>'
    node = listening(listening(task("a", "userTask", more), "completing l", kind="task"), "end e")
    content = model("q", start(), node, end(), flows="start > a > end")
    engine.execute(DeployResource([("q.bpmn", content)]))
    engine.execute(CreateProcessInstance("q"))
    told(lines)
    key = next(iter(engine.state.user_tasks)).created.key
    engine.execute(UpdateUserTask(key, priority=1))
    engine.execute(AssignUserTask(key, ""))
    engine.execute(CompleteUserTask(key))
    (job,) = engine.execute(ActivateJobs("l", 1, 1_000)).jobs
    engine.execute(CompleteJob(job.key, denied=True))
    assert told(lines) == [
        "# user task # at a has another priority",
        "# user task # at a unassigned",
        "# user task # at a calls its COMPLETING listeners",
        "# job # 'l' at a created for task listener COMPLETING, 3 retries",
        "# job # 'l' at a taken by worker ''",
        "# job # 'l' at a completed",
        "# user task # at a COMPLETING denied",
    ]
    engine.execute(CompleteUserTask(key))
    (job,) = engine.execute(ActivateJobs("l", 1, 1_000)).jobs
    engine.execute(CompleteJob(job.key))
    assert told(lines)[4:] == [
        "# user task # at a completed",
        "# job # 'e' at a created for execution listener END, 3 retries",
    ]
    engine.execute(CreateProcessInstance("q"))
    instance = max(key for key, each in engine.state.instances.items() if each.scope is None)
    engine.execute(CancelProcessInstance(instance))
    of_tasks = [line for line in told(lines) if "user task" in line]
    assert of_tasks == [
        "# user task # at a created for 'ann'",
        "# user task # at a assigned to 'ann'",
        "# user task # at a canceled",
    ]


def test_lines_go_to_a_logger_of_the_package(caplog: pytest.LogCaptureFixture) -> None:
    engine = Engine(lambda: 0)
    engine.subscribe(EventLog())
    with caplog.at_level(logging.INFO, logger="zeebe_grpclib.embedded.event_log"):
        engine.execute(BroadcastSignal("s"))
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("INFO", "signal 's' broadcast")
    ]


def test_what_was_there_before_is_known_by_its_instance(engine: Engine) -> None:
    engine.execute(DeployResource([("p.bpmn", CONTENT)]))
    key = engine.execute(CreateProcessInstance("p", {"secret": "x"})).process_instance_key
    restarted = Engine(lambda: engine.now_ms)
    lines: list[str] = []
    restarted.subscribe(EventLog(lines.append, restarted))
    restarted.restore(engine.state)
    (job,) = restarted.execute(ActivateJobs("work", 1, 1_000, worker="w")).jobs
    assert lines == [f"{key} job {job.key} 'work' at a taken by worker 'w'"]


def test_a_timer_is_told_with_the_instance_that_waits_for_it(
    engine: Engine, lines: list[str], now: list[int]
) -> None:
    content = model(
        "p",
        start(),
        catch("wait", timer_event("timeDuration", "PT1S")),
        end(),
        flows="start > wait > end",
    )
    engine.execute(DeployResource([("p.bpmn", content)]))
    key = engine.execute(CreateProcessInstance("p")).process_instance_key
    now[0] += 1_000
    engine.advance()
    assert f"{key} timer wait triggered" in lines


def test_a_line_stays_one_line_whatever_a_worker_says(engine: Engine, lines: list[str]) -> None:
    engine.execute(DeployResource([("p.bpmn", CONTENT)]))
    engine.execute(CreateProcessInstance("p", {"secret": 41}))
    (job,) = engine.execute(ActivateJobs("work", 1, 1_000, "w")).jobs
    lines.clear()
    engine.execute(FailJob(job.key, 1, "Traceback:\r\n  line 1\n1 instance of 'q' completed"))
    assert told(lines) == [
        "# job # 'work' at a failed, 1 retries left: Traceback: line 1 1 instance of 'q' completed"
    ]
