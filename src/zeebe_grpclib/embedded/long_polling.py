"""Workers that ask for jobs, and wait while there are none."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from .broker import Broker
from .engine import ActivatedJob, ActivateJobs, YieldJobs

DEFAULT_WAIT_MS = 10_000

Jobs = tuple[ActivatedJob, ...]


@dataclass(frozen=True, eq=False)
class _Poll:
    command: ActivateJobs
    jobs: asyncio.Future[Jobs]


class LongPolling:
    """Gives jobs to those who ask, first come, first served.

    Whenever jobs of a type become available, the poll that has waited longest gets them. So
    there is never a waiting poll beside a job that it could have, and whoever asks anew may
    take what is there without overtaking anybody.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._waiting: dict[str, deque[_Poll]] = {}
        broker.on_jobs_available.append(self._serve)

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    async def activate(self, command: ActivateJobs, wait_ms: int) -> Jobs:
        """Take jobs, waiting that long for the first ones; there may be none.

        Whoever is cancelled while jobs are on their way leaves them to the others.

        Raises:
            Rejection: The command is not valid.
        """
        jobs = self._broker.execute(command).jobs
        if jobs or wait_ms <= 0:
            return jobs
        poll = _Poll(command, asyncio.get_running_loop().create_future())
        queue = self._waiting.setdefault(command.type, deque())
        queue.append(poll)
        try:
            await asyncio.wait({poll.jobs}, timeout=wait_ms / 1000)
        except asyncio.CancelledError:
            if poll.jobs.done():
                self.give_back(poll.jobs.result())
            raise
        finally:
            if not poll.jobs.done():
                queue.remove(poll)
                if not queue:
                    del self._waiting[command.type]
        return poll.jobs.result() if poll.jobs.done() else ()

    def give_back(self, jobs: Jobs) -> None:
        """Let others have jobs that could not be delivered."""
        if jobs:
            self._broker.execute(YieldJobs(tuple(job.key for job in jobs)))

    def _serve(self, job_type: str) -> None:
        queue = self._waiting.get(job_type)
        while queue:
            jobs = self._broker.execute(queue[0].command).jobs
            if not jobs:
                return
            queue.popleft().jobs.set_result(jobs)
        if queue is not None:
            del self._waiting[job_type]
