"""The job worker: fetches jobs, runs their handlers, answers them.

What users register: `router`, `task`, `parameters`, `typed`, `results`, `batches`, `defaults`. One
job from its variables to its answer: `chains`, `handler`, `threads`, `controller`,
`exception_handler`, `back_off`, `answer`. Getting jobs and running them: `_policy` (decisions),
`limits`, `intake`, `source`, `polling`, `streaming`, `executor`, `answering`. Life: `worker`,
`session`, `lanes`, `running`, `sync_worker`. Seeing: `events`, `health`. Without a gateway:
`trial`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import names_on_demand
from ..errors import JobAlreadyAnsweredError, JobFailure, JobVariableError

if TYPE_CHECKING:
    from .answer import CompleteJob, FailJob, ThrowError
    from .back_off import exponential_back_off
    from .controller import JobController
    from .events import TaskCounters, WorkerEvents
    from .exception_handler import ExceptionHandler, default_exception_handler
    from .health import TaskHealth, Trouble, WorkerHealth
    from .parameters import Header
    from .router import ZeebeTaskRouter
    from .sync_worker import SyncZeebeWorker
    from .task import TaskConfig, TaskDecorator
    from .trial import Trial
    from .worker import ZeebeWorker

__all__ = [
    "CompleteJob",
    "ExceptionHandler",
    "FailJob",
    "Header",
    "JobAlreadyAnsweredError",
    "JobController",
    "JobFailure",
    "JobVariableError",
    "SyncZeebeWorker",
    "TaskConfig",
    "TaskCounters",
    "TaskDecorator",
    "TaskHealth",
    "ThrowError",
    "Trial",
    "Trouble",
    "WorkerEvents",
    "WorkerHealth",
    "ZeebeTaskRouter",
    "ZeebeWorker",
    "default_exception_handler",
    "exponential_back_off",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = names_on_demand(
        __name__,
        {
            "answer": ("CompleteJob", "FailJob", "ThrowError"),
            "back_off": ("exponential_back_off",),
            "controller": ("JobController",),
            "events": ("TaskCounters", "WorkerEvents"),
            "exception_handler": ("ExceptionHandler", "default_exception_handler"),
            "health": ("TaskHealth", "Trouble", "WorkerHealth"),
            "parameters": ("Header",),
            "router": ("ZeebeTaskRouter",),
            "sync_worker": ("SyncZeebeWorker",),
            "task": ("TaskConfig", "TaskDecorator"),
            "trial": ("Trial",),
            "worker": ("ZeebeWorker",),
        },
        ("task_router",),  # a path of pyzeebe's
    )
