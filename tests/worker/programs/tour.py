# mypy: disable-error-code="arg-type"
# pyzeebe's annotations of `task` fit no function, says mypy.
"""What pyzeebe's own example of a worker shows: channels of all kinds, tasks of all kinds."""

from __future__ import annotations

import asyncio
from typing import Any

from pyzeebe import (
    Job,
    ZeebeWorker,
    create_camunda_cloud_channel,
    create_insecure_channel,
    create_oauth2_client_credentials_channel,
    create_secure_channel,
)
from pyzeebe.errors import BusinessError
from pyzeebe.job.job import JobController


async def note(job: Job) -> Job:
    print(f"{job.type} is {job.status.value}", flush=True)
    return job


async def give_up(exception: Exception, job: Job, job_controller: JobController) -> None:
    await job_controller.set_failure_status(f"{job.type} did not work: {exception}")


async def main() -> None:
    # None of these connects before it is used.
    for channel in (
        create_insecure_channel(grpc_address="zeebe.example.com:26500"),
        create_secure_channel(),
        create_secure_channel(grpc_address="zeebe.example.com:443"),
        create_camunda_cloud_channel(
            client_id="id", client_secret="secret", cluster_id="cluster", region="bru-2"
        ),
        create_oauth2_client_credentials_channel(
            grpc_address="zeebe.example.com:443",
            client_id="id",
            client_secret="secret",
            authorization_server="https://login.example.com/token",
            audience="zeebe",
        ),
    ):
        ZeebeWorker(channel)
        await channel.close()

    worker = ZeebeWorker(create_insecure_channel())  # where ZEEBE_ADDRESS says
    worker.before(note)
    worker.after(note)

    @worker.task(task_type="greet")
    def greet() -> dict[str, str]:
        return {"greeting": "hello"}

    @worker.task(task_type="greet_async")
    async def greet_async() -> dict[str, str]:
        return {"greeting": "hello, from the loop"}

    @worker.task(task_type="increment", single_value=True, variable_name="y")
    async def increment(x: int) -> int:
        return x + 1

    @worker.task(task_type="refuse")
    def refuse() -> dict[str, Any]:
        raise BusinessError("card-declined")

    @worker.task(task_type="break", exception_handler=give_up)
    async def break_down() -> None:
        raise RuntimeError("out of paper")

    @worker.task(task_type="decorated", before=[note], after=[note])
    async def decorated() -> dict[str, bool]:
        return {"decorated": True}

    await worker.work()


asyncio.run(main())
