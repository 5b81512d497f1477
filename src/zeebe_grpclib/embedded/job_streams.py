"""Workers that are sent jobs as these appear."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from .broker import Broker
from .engine import ActivatedJob, ActivateJobs, YieldJobs

# How many jobs may be on their way to one worker. What a slow one does not take goes to others.
CAPACITY = 32

Send = Callable[[ActivatedJob], Awaitable[None]]


class JobStreams:
    """Sends jobs to those who keep a stream open, in turns.

    As in Zeebe, streams come before polls, and are sent what becomes available while they are
    open: what waited before is for polls.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        # By type, then by tenants: whether there is a job for one stream says so for all of these.
        self._open: dict[str, dict[tuple[str, ...], deque[_Stream]]] = {}
        # Ahead of the polls.
        broker.on_jobs_available.insert(0, self._serve)

    def __len__(self) -> int:
        return sum(len(streams) for groups in self._open.values() for streams in groups.values())

    async def run(self, command: ActivateJobs, send: Send) -> None:
        """Send jobs until this is cancelled or sending fails; what was not sent is given back."""
        stream = _Stream(command)
        tenant_ids = tuple(command.tenant_ids)
        groups = self._open.setdefault(command.type, {})
        streams = groups.setdefault(tenant_ids, deque())
        streams.append(stream)
        try:
            while True:
                job = await stream.next()
                await send(job)
                # Only now: a job that is stuck on its way counts.
                if stream.delivered():
                    self._broker.offer(command.type)
        finally:
            streams.remove(stream)
            if not streams:
                del groups[tenant_ids]
            if not groups:
                self._open.pop(command.type, None)
            if stream.jobs:
                self._broker.execute(YieldJobs(tuple(job.key for job in stream.jobs)))

    def _serve(self, job_type: str) -> None:
        for streams in tuple(self._open.get(job_type, {}).values()):
            self._serve_in_turns(streams)

    def _serve_in_turns(self, streams: deque[_Stream]) -> None:
        full = 0
        while full < len(streams):
            stream = streams[0]
            if len(stream.jobs) < CAPACITY:
                jobs = self._broker.execute(stream.command).jobs
                if not jobs:
                    return
                stream.push(jobs[0])
                full = 0
            else:
                full += 1
            streams.rotate(-1)


class _Stream:
    """One open stream.

    Attributes:
        command: Gets one job for it.
        jobs: On their way, the one that is being sent included.
    """

    def __init__(self, command: ActivateJobs) -> None:
        self.command = command
        self.jobs: deque[ActivatedJob] = deque()
        self._pushed = asyncio.Event()

    def push(self, job: ActivatedJob) -> None:
        """Put a job on its way."""
        self.jobs.append(job)
        self._pushed.set()

    async def next(self) -> ActivatedJob:
        """Wait for the next job to send."""
        await self._pushed.wait()
        return self.jobs[0]

    def delivered(self) -> bool:
        """The first job is sent. Whether there is room again that there was not before."""
        was_full = len(self.jobs) >= CAPACITY
        self.jobs.popleft()
        if not self.jobs:
            self._pushed.clear()
        return was_full
