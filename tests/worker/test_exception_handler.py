"""Who handles the exceptions of handlers, and what becomes of the job."""

from __future__ import annotations

from typing import Any
from unittest.mock import AsyncMock

import pytest

from zeebe_grpclib import Job, create_insecure_channel
from zeebe_grpclib.errors import BusinessError
from zeebe_grpclib.worker import (
    FailJob,
    JobController,
    ZeebeTaskRouter,
    ZeebeWorker,
    default_exception_handler,
)


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"))


async def test_the_innermost_exception_handler_counts(worker: ZeebeWorker) -> None:
    called: list[str] = []

    def handler(name: str) -> Any:
        async def handle(error: Exception, job: Job, controller: JobController) -> None:
            called.append(f"{name}:{error}")
            await controller.set_failure_status(f"by {name}")

        return handle

    router = ZeebeTaskRouter()

    @router.task("own", exception_handler=handler("task"))
    async def own() -> None:
        raise ValueError("1")

    @router.task("routers")
    async def routers() -> None:
        raise ValueError("2")

    @worker.task("workers")
    async def workers() -> None:
        raise ValueError("3")

    worker.include_router(router)
    router.exception_handler(handler("router"))
    worker.exception_handler(handler("worker"))
    messages = []
    for name in ("own", "routers", "workers"):
        answer = (await worker.try_task(name)).answer
        assert isinstance(answer, FailJob)
        messages.append(answer.message)
    assert messages == ["by task", "by router", "by worker"]
    assert called == ["task:1", "router:2", "worker:3"]


async def test_an_exception_handler_that_does_not_answer_leaves_the_job(
    worker: ZeebeWorker,
) -> None:
    async def ignore(error: Exception, job: Job, controller: JobController) -> None: ...

    @worker.task(exception_handler=ignore)
    async def pay() -> None:
        raise ValueError

    assert (await worker.try_task("pay")).commands == []


async def test_an_exception_handler_that_raises_is_logged(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(error: Exception, job: Job, controller: JobController) -> None:
        raise RuntimeError("worse")

    @worker.task(exception_handler=breaks)
    async def pay() -> None:
        raise ValueError

    assert (await worker.try_task("pay")).commands == []
    assert "worse" in caplog.text


async def test_the_default_handler_speaks_the_peers_words_to_a_mock() -> None:
    controller = AsyncMock()
    job = Job(1, "pay", 1, "", 1, 1, "", 1, {}, "", 3, 0, {})
    await default_exception_handler(ValueError("no"), job, controller)
    controller.set_failure_status.assert_awaited_once_with("Failed job. Error: no")
    await default_exception_handler(BusinessError("code", "no"), job, controller)
    controller.set_error_status.assert_awaited_once_with(
        "Failed job. Recoverable error: no", error_code="code"
    )
