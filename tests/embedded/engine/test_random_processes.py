"""Whatever block-structured process runs: nothing is left at its end, and replay is exact."""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.embedded.engine.blocks import DECISION, LEAF_KINDS, Shape, block_model, shapes
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.heard import EXECUTION, TASK

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.bpmn import ElementType
from zeebe_grpclib.embedded.engine import (
    ActivatedJob,
    ActivateElement,
    AdHocResult,
    AssignUserTask,
    BroadcastSignal,
    CancelProcessInstance,
    Command,
    CompleteJob,
    CompleteUserTask,
    DeployResource,
    FailJob,
    PublishMessage,
    SetVariables,
    ThrowError,
)
from zeebe_grpclib.embedded.engine.events import ElementMoved, JobCreated

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

#: What is in no model by itself has no listeners.
_UNHEARD = {"MULTI_INSTANCE_BODY", "AD_HOC_SUB_PROCESS_INNER_INSTANCE"}

#: ``RANDOM_PROCESSES=5000`` plays more of them.
_TIMES = int(os.environ.get("RANDOM_PROCESSES", "60"))


class Recorder(Harness):
    """Keeps the commands with their times."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: list[tuple[int, Command[Any]]] = []
        execute = self.engine.execute

        def recording(command: Command[Any]) -> Any:
            self.recorded.append((self.now_ms, command))
            return execute(command)

        self.engine.execute = recording  # type: ignore[method-assign]


def _play(h: Harness, shape: Shape, x: int, chances: list[int], heard: Sequence[int] = ()) -> None:
    """Run one instance to its end, with failures, time-outs and messages as chance has it."""
    h.execute(DeployResource([("p.bpmn", block_model(shape, heard)), ("d.dmn", DECISION)]))
    key = h.create(variables={"x": x, "flag": 0})
    # Errors are thrown only where a sub-process catches them.
    thrown = _inside_subprocess(h)
    for step in range(400):
        if key not in h.engine.state.instances:
            return
        # First as chance has it, then as it should be, so that all of it ends.
        chance = chances[step] if step < len(chances) else 0
        jobs = _work(h, x, chance, thrown)
        if chance == 9:
            h.wait(1_000)
        h.execute(PublishMessage("go", "k", time_to_live_ms=chance))
        if chance == 5:
            h.execute(PublishMessage("ring", "k"))
        if chance in {0, 4}:
            h.execute(BroadcastSignal("alarm"))
        if key in h.engine.state.instances:
            h.execute(SetVariables(key, {"flag": step}))
        h.wait(10 if jobs else 1_000)
    raise AssertionError(f"the process does not end: {h.incidents()} {h.census()}")


def _work(h: Harness, x: int, chance: int, thrown: set[str]) -> bool:
    """Do what is to be done by workers and people; tell whether there was anything."""
    jobs = [
        job
        for job_type in ("work", "io.camunda.zeebe:userTask", EXECUTION, TASK)
        for job in h.activate(job_type, count=1 + chance % 3 if chance else 20, timeout_ms=1_000)
    ]
    for job in jobs:
        if h.engine.state.jobs.get(job.key) is None:
            # What became of another one has ended it.
            continue
        if chance == 7:
            h.execute(FailJob(job.key, job.retries, retry_back_off_ms=chance))
        elif job.kind == "TASK_LISTENER":
            _say(h, job, chance)
        elif chance == 6 and job.element_id in thrown and job.kind != "EXECUTION_LISTENER":
            h.execute(ThrowError(job.key, "any"))
        elif chance != 8:
            decided = _decided(job, chance) if job.kind == "AD_HOC_SUB_PROCESS" else None
            given = {"x": x, f"done_{job.element_id}": True}
            h.execute(CompleteJob(job.key, given, ad_hoc=decided))
    tasks = [view.key for view in h.engine.inspection.user_tasks()]
    for key in tasks[: 1 + chance % 2]:
        for command in (AssignUserTask(key, "ann"), CompleteUserTask(key, {"by": "ann"})):
            task = h.engine.state.user_tasks.get(key)
            # What became of another one may have ended it, or listeners are at work.
            if task is None or task.state != "CREATED":
                break
            if task.attributes["assignee"] != "ann" or isinstance(command, CompleteUserTask):
                h.execute(command)
    return bool(jobs or tasks)


def _say(h: Harness, job: ActivatedJob, chance: int) -> None:
    """Let a task listener deny, correct or let pass."""
    if chance == 6 and job.listener_event_type in {"ASSIGNING", "UPDATING", "COMPLETING"}:
        h.execute(CompleteJob(job.key, denied=True, denied_reason="by chance"))
    elif chance == 3:
        h.execute(CompleteJob(job.key, corrections={"priority": 80, "candidate_users": ["u"]}))
    elif chance != 8:
        h.execute(CompleteJob(job.key))


def _decided(job: ActivatedJob, chance: int) -> AdHocResult:
    """What the worker of an ad-hoc sub-process says: two elements, then one, then the end."""
    name, done = job.element_id, len(job.variables[f"{job.element_id}_all"])
    if done > 1:
        return AdHocResult((), True, chance % 2 == 0)
    elements = [ActivateElement(f"{name}_a1", {"by": "worker"}), ActivateElement(f"{name}_a2")]
    return AdHocResult(elements[done:], False, chance % 3 == 0)


def _inside_subprocess(h: Harness) -> set[str]:
    latest = h.engine.state.definitions.processes.latest("p")
    assert latest is not None
    elements = latest.process.elements.values()
    return {e.id for e in elements if _is_guarded(e, latest.process.root)}


def _is_guarded(element: bpmn.Element, root: bpmn.Element) -> bool:
    """Whether something around an element catches its errors, wherever a handler runs."""
    scope: bpmn.Element | None = element
    while scope is not None and not scope.is_handler:
        scope = scope.scope
    return scope is None and element.scope is not root


@settings(max_examples=_TIMES, deadline=None)
@given(
    shape=shapes,
    x=st.integers(0, 3),
    chances=st.lists(st.integers(0, 9), max_size=12),
    heard=st.lists(st.integers(0, 7), max_size=6),
)
def test_nothing_is_left_and_replay_is_exact(
    shape: Shape, x: int, chances: list[int], heard: list[int]
) -> None:
    first = Recorder()
    _play(first, shape, x, chances, heard)
    first.wait(10_000)

    assert first.steps()[-1] == "p"
    assert set(first.census().values()) == {0}

    second = Harness()
    for now_ms, command in first.recorded:
        second.now_ms = now_ms
        second.execute(command)
    assert second.log == first.log
    assert second.census() == first.census()


@settings(max_examples=_TIMES // 3, deadline=None)
@given(
    shape=shapes,
    x=st.integers(0, 3),
    steps=st.integers(0, 8),
    heard=st.lists(st.integers(0, 7), max_size=6),
)
def test_a_cancelled_instance_leaves_nothing_wherever_it_is(
    shape: Shape, x: int, steps: int, heard: list[int]
) -> None:
    h = Harness()
    h.execute(DeployResource([("p.bpmn", block_model(shape, heard)), ("d.dmn", DECISION)]))
    key = h.create(variables={"x": x, "flag": 0})
    for _ in range(steps):
        for job_type in ("work", EXECUTION, TASK):
            for job in h.activate(job_type, count=1):
                h.execute(CompleteJob(job.key))
    if key in h.engine.state.instances:
        h.execute(CancelProcessInstance(key))
    # Those of the tasks that are canceled now.
    while listeners := h.activate(TASK):
        for job in listeners:
            h.execute(CompleteJob(job.key))

    assert set(h.census().values()) == {0}


def test_every_kind_of_element_and_event_occurs() -> None:
    """So that the shapes above can be trusted to cover what the engine runs."""
    service: Shape = ("service", ())
    kinds: list[Shape] = [
        (kind, (service,)) for kind in ("parallel", "inclusive", "exclusive", "ad_hoc")
    ]
    kinds.append(("sequence", (("undone", ()), ("undo", ()))))
    kinds += [(kind, ()) for kind in LEAF_KINDS]
    seen: set[tuple[str, str, bool]] = set()
    for kind in kinds:
        seen |= _seen(("each", (kind,)))
    inner: Shape = ("sequence", (service, ("escalation_throw", ()), service))
    for number in range(0, 30, 3):
        # The number of a block decides what is beside it and in it.
        before: tuple[Shape, ...] = (("task", ()),) * number
        seen |= _seen(("sequence", (*before, ("sub", (inner,)))))
        seen |= _seen(("sequence", (*before[: number // 3], ("guarded", ()), ("watched", ()))))

    assert {kind for kind, _, _ in seen} == {kind.value for kind in ElementType}
    beside = {
        "TimerDefinition",
        "MessageDefinition",
        "SignalDefinition",
        "ConditionDefinition",
        "ErrorDefinition",
        "EscalationDefinition",
    }
    interrupts = {(name, True) for name in beside - {"EscalationDefinition"}}
    goes_on = {(name, False) for name in beside - {"ErrorDefinition"}}
    plain = {("NoneType", True), ("CompensationDefinition", True)}
    for element in ("BOUNDARY_EVENT", "START_EVENT"):
        found = {(event, interrupting) for kind, event, interrupting in seen if kind == element}
        assert found - plain == interrupts | goes_on
    undone = {kind for kind, event, _ in seen if event == "CompensationDefinition"}
    assert undone == {"BOUNDARY_EVENT", "INTERMEDIATE_THROW_EVENT", "END_EVENT"}


def test_listeners_of_every_kind_of_element_and_event_are_called() -> None:
    """Those that may have any: the same for the listeners above."""
    called: set[tuple[str, str]] = set()
    service: Shape = ("service", ())
    kinds: list[Shape] = [(kind, (service,)) for kind in ("parallel", "inclusive", "exclusive")]
    kinds += [("each", (service,)), *((kind, ()) for kind in LEAF_KINDS)]
    # Their numbers decide what is in them or beside them: something that a bell wakes.
    kinds.append(("sequence", (*(("task", ()),) * 6, ("sub", (service,)))))
    kinds.append(("sequence", (*(("task", ()),) * 2, ("watched", ()))))
    for kind in kinds:
        for chances in ([8] * 6, [8, 5, 5, 4], [5] * 60):
            h = Harness()
            _play(h, kind, 2, chances, [7])
            called |= {
                (_type_of(h, event.element_id), event.listener_event_type)
                for event in h.log
                if isinstance(event, JobCreated) and event.kind.endswith("_LISTENER")
            }
    no_start = {"START_EVENT", "BOUNDARY_EVENT"}
    no_end = {kind.value for kind in ElementType if kind.value.endswith("GATEWAY")}
    wanted = {kind.value for kind in ElementType} - _UNHEARD
    events = {"CREATING", "ASSIGNING", "COMPLETING", "CANCELING"}

    assert called - {("USER_TASK", event) for event in events} == (
        {(kind, "START") for kind in wanted - no_start}
        | {(kind, "END") for kind in wanted - no_end}
    )
    assert called >= {("USER_TASK", event) for event in events}


def _type_of(h: Harness, element_id: str) -> str:
    latest = h.engine.state.definitions.processes.latest("p")
    assert latest is not None
    element = latest.process.elements.get(element_id, latest.process.root)
    return (element.inner or element).type_name


def _seen(shape: Shape) -> set[tuple[str, str, bool]]:
    """The elements that were completed while a shape was played: type, event, interrupting."""
    seen = set()
    # Nobody works for a while; bells and signals; errors.
    for chances in ([8] * 6, [8, 5, 5, 4], [8, 4, 4], [6] * 4):
        h = Harness()
        _play(h, shape, 2, chances)
        latest = h.engine.state.definitions.processes.latest("p")
        assert latest is not None
        elements = {**latest.process.elements, "p": latest.process.root}
        seen |= {
            (event.element_type, type(elements[event.element_id].event).__name__, interrupting)
            for event in h.log
            if isinstance(event, ElementMoved) and event.intent == "COMPLETED"
            # Not those of the called process.
            if event.element_id in elements
            for interrupting in [elements[event.element_id].interrupting]
        }
    return seen
