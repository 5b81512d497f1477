"""Load from our own client, and what it was told: the acknowledged effects."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.embedded.models import (
    catch,
    document,
    end,
    message,
    message_event,
    process,
    service,
    start,
    timer_event,
)

from zeebe_grpclib import ZeebeClient, create_insecure_channel
from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.errors import RequestRejectedError, ZeebeError
from zeebe_grpclib.responses import DeployedProcess

PROCESS = document(
    message("m", "go", "=key"),
    process(
        "order",
        start(),
        service("a", "work").with_io({"id": "=uuid()"}),
        service("b", "late"),
        catch("wait", message_event("m")),
        catch("nap", timer_event("timeDuration", "PT0.05S")),
        end(),
        flows="start > a > b > wait > nap > end",
    ),
)


@dataclass
class Acknowledged:
    """What a client was told: keys, and for variables who has which value."""

    deployed: set[int] = field(default_factory=set)
    created: set[int] = field(default_factory=set)
    activated: set[int] = field(default_factory=set)
    completed: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    published: set[int] = field(default_factory=set)
    canceled: set[int] = field(default_factory=set)
    variables: set[tuple[int, int]] = field(default_factory=set)

    def __len__(self) -> int:
        return sum(map(len, vars(self).values()))

    def missing(self, log: list[ev.Event]) -> dict[str, set[object]]:
        """What did not happen, by the events of all that is on disk."""
        happened: dict[str, set[object]] = {name: set() for name in vars(self)}
        for event in log:
            match event:
                case ev.ProcessDeployed():
                    happened["deployed"].add(event.key)
                case ev.ProcessInstanceStarted():
                    happened["created"].add(event.process_instance_key)
                case ev.JobActivated():
                    happened["activated"].add(event.key)
                case ev.JobCompleted():
                    happened["completed"].add(event.key)
                case ev.JobFailed():
                    happened["failed"].add(event.key)
                case ev.MessagePublished():
                    happened["published"].add(event.key)
                case ev.ElementMoved(intent="TERMINATED") if event.scope_key == 0:
                    happened["canceled"].add(event.key)
                case ev.VariableSet(name="first"):
                    happened["variables"].add((event.scope_key, event.value))
        return {name: lost for name in vars(self) if (lost := getattr(self, name) - happened[name])}


class Load:
    """Several callers at once who do everything, until the gateway is gone."""

    def __init__(self, address: str, told: Acknowledged, seed: int) -> None:
        self._client = ZeebeClient(create_insecure_channel(address), default_deadline_ms=5_000)
        self._told = told
        self._chance = random.Random(seed)

    async def run(self) -> None:
        async with self._client:
            callers = (self._create, self._work, self._work, self._talk, self._change)
            await asyncio.gather(*(self._repeat(caller) for caller in callers))

    async def _repeat(self, call: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await call()
            except RequestRejectedError:
                # Somebody else was faster: an instance is gone, a job is done.
                await asyncio.sleep(0)
            except ZeebeError:
                return

    async def _create(self) -> None:
        if self._chance.random() < 0.05 or not self._told.deployed:
            # Another version each time.
            content = PROCESS + b"<!-- %d -->" % self._chance.getrandbits(60)
            deployed = await self._client.deploy_resource(("order.bpmn", content))
            self._told.deployed.update(
                each.process_definition_key
                for each in deployed.deployments
                if isinstance(each, DeployedProcess)
            )
        key = str(self._chance.randrange(20))
        created = await self._client.run_process("order", {"key": key, "first": 0, "second": 0})
        self._told.created.add(created.process_instance_key)

    async def _work(self) -> None:
        for job_type in ("work", "late"):
            jobs = await self._client.activate_jobs(job_type, 5, "w", request_timeout_ms=-1)
            self._told.activated.update(job.key for job in jobs)
            for job in jobs:
                if self._chance.random() < 0.2:
                    await self._client.fail_job(job.key, job.retries, "no")
                    self._told.failed.add(job.key)
                else:
                    await self._client.complete_job(job.key, {"done": True})
                    self._told.completed.add(job.key)

    async def _talk(self) -> None:
        published = await self._client.publish_message(
            "go", str(self._chance.randrange(20)), {"said": 1}, time_to_live_in_milliseconds=50
        )
        self._told.published.add(published.key)

    async def _change(self) -> None:
        if not self._told.created:
            await asyncio.sleep(0.001)
            return
        key = self._chance.choice(sorted(self._told.created))
        if self._chance.random() < 0.1:
            await self._client.cancel_process_instance(key)
            self._told.canceled.add(key)
        number = self._chance.getrandbits(40)
        # Two at once: both, or neither.
        await self._client.set_variables(key, {"first": number, "second": number})
        self._told.variables.add((key, number))
