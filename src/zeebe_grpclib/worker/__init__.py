"""The job worker: fetches jobs, runs their handlers, answers them.

`task`, `router`, `parameters`: what users register. `handler`: one job from its variables to
its answer. `controller`, `exception_handler`: a handler's own say in that.
"""

from .controller import JobController
from .exception_handler import ExceptionHandler, default_exception_handler
from .failures import JobAlreadyAnsweredError, JobFailure, JobVariableError
from .parameters import Header
from .router import ZeebeTaskRouter
from .task import TaskConfig, TaskDecorator

__all__ = [
    "ExceptionHandler",
    "Header",
    "JobAlreadyAnsweredError",
    "JobController",
    "JobFailure",
    "JobVariableError",
    "TaskConfig",
    "TaskDecorator",
    "ZeebeTaskRouter",
    "default_exception_handler",
]
