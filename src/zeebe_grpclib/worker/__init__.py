"""The job worker: fetches jobs, runs their handlers, answers them.

`task`, `router`, `parameters`: what users register. `handler`: one job from its variables to
its answer. `controller`, `exception_handler`: a handler's own say in that.
"""

from .back_off import exponential_back_off
from .controller import JobController
from .events import TaskCounters, WorkerEvents
from .exception_handler import ExceptionHandler, default_exception_handler
from .failures import JobAlreadyAnsweredError, JobFailure, JobVariableError
from .health import TaskHealth, Trouble, WorkerHealth
from .parameters import Header
from .router import ZeebeTaskRouter
from .sync_worker import SyncZeebeWorker
from .task import TaskConfig, TaskDecorator
from .trial import CompleteJob, FailJob, ThrowError, Trial
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
