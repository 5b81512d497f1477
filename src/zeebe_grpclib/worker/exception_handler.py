"""What becomes of a job whose handler raises."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from ..errors import BusinessError, JobFailure
from ..job import Job
from .controller import JobController, text_of

__all__ = ["ExceptionHandler", "default_exception_handler"]

logger = logging.getLogger(__name__)

ExceptionHandler: TypeAlias = Callable[[Exception, Job, JobController], Awaitable[None]]
"""Called with what a handler raised, its job, and the means to answer it.

A handler that does not answer the job leaves it to its timeout.
"""


async def default_exception_handler(e: Exception, job: Job, job_controller: JobController) -> None:
    """Fail the job, or throw a BPMN error if the handler raised `BusinessError`.

    Args:
        e: What the handler raised.
        job: The job. Its variables are not logged.
        job_controller: Answers the job.
    """
    text, kind = text_of(e), type(e).__name__
    logger.warning("failed job %d of type %s: %s: %s", job.key, job.type, kind, text)
    # Tests of pyzeebe's users hand in a mock in place of a controller.
    controller: object = job_controller
    is_ours = isinstance(controller, JobController)
    try:
        if isinstance(e, BusinessError):
            await job_controller.set_error_status(
                f"Failed job. Recoverable error: {text}", error_code=e.error_code
            )
            return
        if isinstance(e, JobFailure):
            await job_controller.set_failure_status(
                e.message, e.retry_back_off_ms, e.variables, retries=e.retries
            )
            return
    except Exception as problem:
        if not is_ours or job_controller.is_answered:
            raise
        # What the error carries cannot be sent. The job would come again and again, for good.
        text = f"{text} ({kind}, which cannot be sent: {text_of(problem)})"
    else:
        text = job_controller.describe(e) if is_ours else text
    await job_controller.set_failure_status(f"Failed job. Error: {text}")
