# mypy: disable-error-code="arg-type"
# pyzeebe's annotations of `task` fit no function, says mypy.
"""What pyzeebe's guide says about routers, decorators and exception handlers."""

from __future__ import annotations

import asyncio
from typing import Any

from pyzeebe import (
    ExceptionHandler,
    Job,
    JobController,
    TaskDecorator,
    ZeebeTaskRouter,
    ZeebeWorker,
    create_insecure_channel,
    default_exception_handler,
)


def named(name: str) -> TaskDecorator:
    def decorate(job: Job) -> Job:
        # In one piece, for it runs in a thread among others.
        print(f"{name} for {job.type}\n", end="", flush=True)
        return job

    return decorate


async def fails(job: Job) -> Job:
    raise ValueError("a decorator's error is ignored")


async def as_error(exception: Exception, job: Job, job_controller: JobController) -> None:
    await job_controller.set_error_status(str(exception), error_code="ROUTER")


async def as_default(exception: Exception, job: Job, job_controller: JobController) -> None:
    await default_exception_handler(exception, job, job_controller)


handler: ExceptionHandler = as_error
orders = ZeebeTaskRouter(before=[named("before orders")], after=[named("after orders")])
bills = ZeebeTaskRouter(exception_handler=handler)


@orders.task(task_type="order", before=[named("before order"), fails], after=[fails])
async def order(items: list[str]) -> dict[str, int]:
    return {"count": len(items)}


@orders.task(task_type="order-lost", exception_handler=as_default)
def order_lost() -> None:
    raise KeyError("order")


@bills.task(task_type="bill")
def bill(amount: float, currency: str = "EUR") -> dict[str, str]:
    return {"bill": f"{amount} {currency}"}


@bills.task(task_type="bill-later")
async def bill_later() -> None:
    raise AssertionError("it was removed")


@bills.task(task_type="bill-refused")
async def bill_refused(amount: float) -> dict[str, Any]:
    raise ValueError(f"{amount} is too much")


async def main() -> None:
    worker = ZeebeWorker(
        create_insecure_channel(),
        name="routed",
        request_timeout=5_000,
        before=[named("before worker")],
        after=[named("after worker")],
        max_connection_retries=3,
        poll_retry_delay=1,
    )
    worker.include_router(orders, bills)
    assert worker.get_task("bill").type == "bill"
    assert worker.remove_task("bill-later").type == "bill-later"
    await worker.work()


asyncio.run(main())
