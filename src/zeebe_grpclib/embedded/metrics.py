"""Numbers of what a gateway has to do with at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .engine import Engine


@dataclass(frozen=True)
class GatewayMetrics:
    """How much there is of everything.

    Attributes:
        process_instances: Running ones.
        element_instances: Active elements, the process instances among them.
        finished_instances: Finished ones that are remembered; see ``keep_finished_ms``.
        jobs: By state: ACTIVATABLE, ACTIVATED, FAILED, ERROR_THROWN.
        user_tasks: Of Zeebe's own kind.
        incidents: Not resolved.
        timers: Scheduled.
        messages: Published, and not expired.
        subscriptions: Waits for messages, signals and conditions.
        job_streams: Open ones.
        waiting_polls: Workers that wait for jobs.
        waiting_results: Callers that wait for process instances to complete.
        waiting_commands: Commands that have come and are not answered.
        refused_commands: How many were refused so far because too many were waiting.
    """

    process_instances: int
    element_instances: int
    finished_instances: int
    jobs: Mapping[str, int]
    user_tasks: int
    incidents: int
    timers: int
    messages: int
    subscriptions: int
    job_streams: int
    waiting_polls: int
    waiting_results: int
    waiting_commands: int
    refused_commands: int


@dataclass(frozen=True)
class Callers:
    """How many clients wait for what; see `GatewayMetrics`."""

    job_streams: int
    waiting_polls: int
    waiting_results: int
    waiting_commands: int
    refused_commands: int


def measure(engine: Engine, callers: Callers, finished_instances: int) -> GatewayMetrics:
    """Count."""
    census = engine.census()
    jobs: dict[str, int] = {}
    for job in engine.state.jobs:
        jobs[job.state.name] = jobs.get(job.state.name, 0) + 1
    return GatewayMetrics(
        process_instances=census["process instances"],
        element_instances=census["element instances"],
        finished_instances=finished_instances,
        jobs=jobs,
        user_tasks=census["user tasks"],
        incidents=census["incidents"],
        timers=census["timers"],
        messages=census["messages"],
        subscriptions=census["subscriptions"],
        job_streams=callers.job_streams,
        waiting_polls=callers.waiting_polls,
        waiting_results=callers.waiting_results,
        waiting_commands=callers.waiting_commands,
        refused_commands=callers.refused_commands,
    )
