"""Jobs by key, by type while they wait, and by time while a worker has them."""

from __future__ import annotations

from collections.abc import Iterator

from .queues import KeyQueue, Schedule
from .records import Job, JobState
from .tenants import Address, name_of


class Jobs:
    """All jobs that exist.

    Attributes:
        deadlines: When activated jobs time out.
        back_offs: When failed jobs may be activated again.
    """

    def __init__(self) -> None:
        self.deadlines = Schedule()
        self.back_offs = Schedule()
        self._by_key: dict[int, Job] = {}
        self._activatable: dict[Address, KeyQueue] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._by_key.values())

    def get(self, key: int) -> Job | None:
        """The job with that key."""
        return self._by_key.get(key)

    def activatable(self, job_type: Address, count: int) -> list[Job]:
        """Up to so many jobs that a worker may have, oldest first."""
        queue = self._activatable.get(job_type)
        return [] if queue is None else [self._by_key[key] for key in queue.smallest(count)]

    def activatable_types(self) -> tuple[str, ...]:
        """The types of which a worker may have jobs."""
        return tuple(dict.fromkeys(name_of(queue) for queue in self._activatable))

    def add(self, job: Job) -> None:
        """Add a new job, which can be activated."""
        self._by_key[job.key] = job
        self._wait(job)

    def move(self, job: Job, state: JobState, due: int = 0) -> None:
        """Bring a job into a state; a due time ends an activation or a back-off."""
        self._leave(job)
        job.state = state
        if state is JobState.ACTIVATABLE:
            self._wait(job)
        elif state is JobState.ACTIVATED:
            job.deadline = due
            self.deadlines.put(job.key, due)
        elif state is JobState.FAILED and due:
            self.back_offs.put(job.key, due)

    def remove(self, key: int) -> Job:
        """Forget a job."""
        job = self._by_key.pop(key)
        self._leave(job)
        return job

    def _wait(self, job: Job) -> None:
        queue = self._activatable.get(job.queue)
        if queue is None:
            queue = self._activatable[job.queue] = KeyQueue()
        queue.add(job.key)

    def _leave(self, job: Job) -> None:
        if job.state is JobState.ACTIVATABLE:
            queue = self._activatable[job.queue]
            queue.discard(job.key)
            if not queue:
                del self._activatable[job.queue]
        elif job.state is JobState.ACTIVATED:
            self.deadlines.discard(job.key)
        elif job.state is JobState.FAILED:
            self.back_offs.discard(job.key)
