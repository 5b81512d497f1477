"""Puts together what the jobs of one task need, for one stretch of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .._invoker import Invoker
from ..instructions import TenantFilter
from ._policy import ClockOffset, Limits
from .answering import AnswerLine
from .chains import make_chain
from .controller import ErrorDetail
from .events import Recorder, TaskCounters, WorkerEvents
from .executor import Executor
from .handler import variables_to_ask_for
from .health import Lacks
from .intake import Intake
from .polling import Poll
from .router import ZeebeTaskRouter
from .session import Lane, Session
from .source import Request, Senses
from .streaming import Stream
from .task import Task
from .threads import HandlerThreads

__all__ = ["LaneSettings", "Senses", "build_lane", "make_session"]


@dataclass(frozen=True)
class LaneSettings:
    """What the worker's own parameters say, for all of its tasks."""

    worker: str
    poll_ms: int
    longest_pause_s: float
    tenant_ids: tuple[str, ...]
    tenant_filter: TenantFilter
    is_streaming: bool
    stream_lifetime_s: float
    stream_inactivity_s: float
    typed: bool
    hooks: WorkerEvents | None
    counters: dict[str, TaskCounters]
    error_detail: ErrorDetail
    first_slot_s: float
    startup_jitter_s: float
    lacks: Lacks
    senses: Senses
    is_aborting: Callable[[], bool]


def build_lane(
    group: ZeebeTaskRouter, task: Task, invoker: Invoker, settings: LaneSettings
) -> Lane:
    """Put the parts together for one task."""
    # Wiring from top to bottom, longer than our other functions: it decides nothing, and the
    # parts that know each other are seen to meet here.
    config, senses, lacks = task.config, settings.senses, settings.lacks
    counters = settings.counters.setdefault(task.type, TaskCounters())
    recorder = Recorder(task.type, counters, settings.hooks)
    threads = HandlerThreads(config.max_running_jobs, f"zeebe-{task.type}")
    intake = Intake(
        Limits(config.max_running_jobs, config.prefetch, max(config.max_jobs_to_activate, 1)),
        config.timeout_ms / 1000,
        ClockOffset(),
        recorder,
        lambda held: executor.start(held),  # noqa: PLW0108 - made further down
        senses.now,
        senses.wall,
        settings.first_slot_s,
    )
    line = AnswerLine(invoker, intake, recorder, lacks, senses.now, senses.wall, senses.random)
    chain = make_chain(group, task, threads, settings.typed, settings.is_aborting)
    executor = Executor(config, chain, line, intake, recorder, senses.now, settings.error_detail)
    request = _request(group, task, settings)
    stream = (
        Stream(
            request,
            invoker,
            intake,
            recorder,
            senses,
            lacks,
            settings.stream_lifetime_s,
            settings.stream_inactivity_s,
            settings.longest_pause_s,
            lambda: poll.poll_now(),  # noqa: PLW0108 - made further down
        )
        if settings.is_streaming
        else None
    )
    poll = Poll(
        request,
        invoker,
        intake,
        recorder,
        senses,
        settings.longest_pause_s,
        lambda: stream is not None and stream.is_healthy,
        lambda: stream is not None and stream.may_deliver,
    )
    delay_s = settings.startup_jitter_s * senses.random()
    return Lane(task.type, intake, executor, line, poll, stream, threads, delay_s)


def _request(group: ZeebeTaskRouter, task: Task, settings: LaneSettings) -> Request:
    before, after = group.decorators_for(task)
    is_seen = any((*before, *after)) or group.exception_handler_for(task) is not None
    return Request(
        task_type=task.type,
        worker=settings.worker,
        timeout_ms=task.config.timeout_ms,
        variables=tuple(variables_to_ask_for(task, is_seen=is_seen)),
        tenant_ids=settings.tenant_ids,
        tenant_filter=settings.tenant_filter,
        poll_ms=settings.poll_ms,
        max_batch=task.config.max_jobs_to_activate,
        lacks=settings.lacks,
    )


def make_session(group: ZeebeTaskRouter, invoker: Invoker, settings: LaneSettings) -> Session:
    """Put the lanes of all tasks together."""
    lanes = [build_lane(group, task, invoker, settings) for task in group.tasks]
    return Session(lanes, invoker, settings.senses.now)
