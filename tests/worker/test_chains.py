"""A task's `job_handler`: how tests of pyzeebe's users run a handler by hand."""

from __future__ import annotations

import importlib
from typing import Any
from unittest.mock import AsyncMock

import pytest

from zeebe_grpclib import Job, JobStatus
from zeebe_grpclib.errors import TaskNotFoundError
from zeebe_grpclib.worker import ZeebeTaskRouter
from zeebe_grpclib.worker.task import Task

PACKAGES = ["pyzeebe", "zeebe_grpclib"]


def a_job(package: Any, **variables: Any) -> Any:
    return package.Job(
        key=1,
        type="pay",
        process_instance_key=2,
        bpmn_process_id="p",
        process_definition_version=1,
        process_definition_key=3,
        element_id="e",
        element_instance_key=4,
        custom_headers={},
        worker="w",
        retries=3,
        deadline=5,
        variables=variables,
        tenant_id="t",
    )


@pytest.fixture(params=PACKAGES)
def package(request: pytest.FixtureRequest) -> Any:
    pytest.importorskip(request.param)
    return importlib.import_module(request.param)


async def test_it_runs_the_whole_chain_and_tells_a_mock(package: Any) -> None:
    seen: list[str] = []

    async def noted(job: Any) -> Any:
        seen.append(job.status.value)
        return job

    router = package.ZeebeTaskRouter(before=[noted], after=[noted])

    async def pay(amount: int) -> dict[str, int]:
        return {"paid": amount + 1}

    router.task("pay")(pay)

    controller = AsyncMock()
    job = a_job(package, amount=2)
    returned = await router.get_task("pay").job_handler(job, controller)
    assert returned is job
    assert returned.task_result == {"paid": 3}
    assert seen[0] == "Running"
    assert len(seen) == 2
    controller.set_success_status.assert_awaited_once_with(variables={"paid": 3})
    controller.set_failure_status.assert_not_awaited()


async def test_it_fails_through_the_groups_handler(package: Any) -> None:
    async def handled(error: Exception, job: Any, controller: Any) -> None:
        await controller.set_error_status(f"mine: {error}", error_code="E")

    router = package.ZeebeTaskRouter(exception_handler=handled)

    def pay() -> None:
        raise ValueError("no")

    router.task("pay")(pay)

    controller = AsyncMock()
    await router.get_task("pay").job_handler(a_job(package), controller)
    controller.set_error_status.assert_awaited_once_with("mine: no", error_code="E")
    controller.set_success_status.assert_not_awaited()


async def test_decorators_of_the_group_that_included_it_run_too() -> None:
    seen: list[str] = []

    def noted(name: str) -> Any:
        def decorator(job: Job) -> Job:
            seen.append(name)
            return job

        return decorator

    inner = ZeebeTaskRouter(before=[noted("inner")])
    inner.task("pay")(lambda: None)
    outer = ZeebeTaskRouter(before=[noted("outer")])
    outer.include_router(inner)
    job = a_job(importlib.import_module("zeebe_grpclib"))
    await outer.get_task("pay").job_handler(job, AsyncMock())
    assert seen == ["outer", "inner"]


async def test_a_decorator_may_put_another_job_in_its_place() -> None:
    zeebe = importlib.import_module("zeebe_grpclib")
    other = a_job(zeebe, amount=9)
    router = ZeebeTaskRouter(before=[lambda _: other])

    @router.task("pay")
    async def pay(amount: int) -> dict[str, int]:
        return {"paid": amount}

    controller = AsyncMock()
    assert await router.get_task("pay").job_handler(a_job(zeebe, amount=1), controller) is other
    controller.set_success_status.assert_awaited_once_with(variables={"paid": 9})
    assert other.status is JobStatus.Running


async def test_a_task_in_no_group_says_so() -> None:
    router = ZeebeTaskRouter()
    router.task("pay")(lambda: None)
    alone = Task(lambda: None, router.get_task("pay").config)
    with pytest.raises(TaskNotFoundError, match="in no router or worker"):
        await alone.job_handler(a_job(importlib.import_module("zeebe_grpclib")), AsyncMock())
