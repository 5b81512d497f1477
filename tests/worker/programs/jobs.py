# mypy: disable-error-code="arg-type"
# pyzeebe's annotations of `task` fit no function, says mypy.
"""What pyzeebe's guide says about a task's parameters, its job, its limits, and the end."""

import asyncio
import time
from typing import Any

from pyzeebe import Job, ZeebeWorker, create_insecure_channel


async def main() -> None:
    worker = ZeebeWorker(create_insecure_channel())
    over = asyncio.Event()

    @worker.task(task_type="nothing")
    async def nothing() -> dict[str, Any]:
        return {}

    @worker.task(task_type="blocking", timeout_ms=20_000)
    def blocking(name: str) -> dict[str, str]:
        time.sleep(0.05)
        return {"output": f"Hello, {name}!"}

    @worker.task(task_type="with-job")
    async def with_job(job: Job) -> dict[str, Any]:
        return {**job.custom_headers, "key": job.process_instance_key, "left": job.retries}

    @worker.task(task_type="chosen", variables_to_fetch=["a", "b"])
    async def chosen(a: int, b: int) -> dict[str, int]:
        return {"sum": a + b}

    @worker.task(task_type="few", max_running_jobs=2, max_jobs_to_activate=3)
    async def few(n: int) -> dict[str, int]:
        await asyncio.sleep(0.01)
        return {"n": n}

    @worker.task(task_type="end")
    async def end() -> None:
        over.set()

    working = asyncio.create_task(worker.work())
    await over.wait()
    await asyncio.sleep(0.2)  # so that the answer of the last job is out
    await worker.stop()
    await asyncio.wait_for(working, 20)
    print("ended", flush=True)


asyncio.run(main())
