"""What a scenario is played on: a client of one package, and jobs by hand.

Scenarios call the client by name, so that the same ones run through pyzeebe's clients and
ours, asyncio and sync: see `PACKAGES`.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from grpclib.client import Channel

from zeebe_grpclib._proto import gateway_protocol as pb

DATA = Path(__file__).parents[1] / "data"


class Package(NamedTuple):
    """A client under test.

    Attributes:
        module: Where its names come from.
        client: The class of the client.
    """

    module: str
    client: str

    def load(self) -> ModuleType:
        return importlib.import_module(self.module)

    @property
    def is_sync(self) -> bool:
        return self.client.startswith("Sync")

    def __str__(self) -> str:
        return f"{self.module}.{self.client}"


PACKAGES = [
    Package("pyzeebe", "ZeebeClient"),
    Package("zeebe_grpclib", "ZeebeClient"),
    Package("zeebe_grpclib", "SyncZeebeClient"),
]


class Jobs:
    """A worker by hand, on the protocol itself."""

    def __init__(self, stub: pb.GatewayStub) -> None:
        self.stub = stub

    async def take(
        self, job_type: str, count: int = 1, timeout_ms: int = 60_000
    ) -> list[pb.ActivatedJob]:
        """The next jobs of a type; waits for the first one."""
        request = pb.ActivateJobsRequest(
            type=job_type, worker="by hand", timeout=timeout_ms, max_jobs_to_activate=count
        )
        return [job async for answer in self.stub.activate_jobs(request) for job in answer.jobs]

    async def take_of(self, job_type: str, process_instance_key: int) -> pb.ActivatedJob:
        """The job of one instance: on a shared broker there may be others."""
        while True:
            for job in await self.take(job_type):
                if job.process_instance_key == process_instance_key:
                    return job

    async def complete(self, job: pb.ActivatedJob, variables: dict[str, Any] | None = None) -> None:
        await self.stub.complete_job(
            pb.CompleteJobRequest(job_key=job.key, variables=json.dumps(variables or {}))
        )


class Stage:
    """The client, its package's errors, and a worker by hand."""

    def __init__(self, package: Package, client: Any, jobs: Jobs) -> None:
        self._package = package
        self.client = client
        self.errors = importlib.import_module(f"{package.module}.errors")
        self.jobs = jobs

    async def call(self, method: str, *args: Any, **more: Any) -> Any:
        """Call the client, without standing still if it blocks."""
        function = getattr(self.client, method)
        if self._package.is_sync:
            return await asyncio.to_thread(function, *args, **more)
        return await function(*args, **more)

    async def deploy(self, *names: str) -> Any:
        return await self.call("deploy_resource", *(DATA / name for name in names))


@asynccontextmanager
async def stage(package: Package, address: str) -> AsyncIterator[Stage]:
    """Everything that a scenario needs; closed afterwards."""
    module = package.load()
    channel = module.create_insecure_channel(address)
    client = getattr(module, package.client)(channel)
    host, _, port = address.rpartition(":")
    raw = Channel(host, int(port))
    try:
        yield Stage(package, client, Jobs(pb.GatewayStub(raw)))
    finally:
        raw.close()
        if hasattr(client, "close"):
            closing = client.close()
            if closing is not None:
                await closing
        if not package.is_sync:
            await channel.close()
