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
        # By type, then by tenants: whether there are jobs for one poll says so for all of these.
        self._waiting: dict[str, dict[tuple[str, ...], deque[_Poll]]] = {}
        broker.on_jobs_available.append(self._serve)

    def __len__(self) -> int:
        return sum(len(queue) for queues in self._waiting.values() for queue in queues.values())

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
        tenant_ids = tuple(command.tenant_ids)
        queues = self._waiting.setdefault(command.type, {})
        queue = queues.setdefault(tenant_ids, deque())
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
                self._forget_empty(command.type, tenant_ids)
        return poll.jobs.result() if poll.jobs.done() else ()

    def give_back(self, jobs: Jobs) -> None:
        """Let others have jobs that could not be delivered."""
        if jobs:
            self._broker.execute(YieldJobs(tuple(job.key for job in jobs)))

    def _serve(self, job_type: str) -> None:
        for tenant_ids, queue in tuple(self._waiting.get(job_type, {}).items()):
            while queue:
                jobs = self._broker.execute(queue[0].command).jobs
                if not jobs:
                    break
                queue.popleft().jobs.set_result(jobs)
            self._forget_empty(job_type, tenant_ids)

    def _forget_empty(self, job_type: str, tenant_ids: tuple[str, ...]) -> None:
        queues = self._waiting.get(job_type, {})
        if tenant_ids in queues and not queues[tenant_ids]:
            del queues[tenant_ids]
            if not queues:
                del self._waiting[job_type]
