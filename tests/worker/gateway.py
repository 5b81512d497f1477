"""A gateway for worker tests: real jobs over a real socket, and faults by script."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from grpclib.const import Status
from grpclib.exceptions import GRPCError
from tests.worker.gateway_parts import CuttableServer, Fault, JobState, News, Pushed, Seen

from zeebe_grpclib._proto import gateway_protocol as proto


class FakeGateway(proto.GatewayBase):
    """Jobs with deadlines, retries and back-off, as a broker has them."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.jobs: dict[int, JobState] = {}
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.hook: Callable[[str, Any], None] = lambda rpc, message: None
        self.latency_s = 0.0
        # How long polls wait that leave it to the gateway; a real one's operator says ten seconds.
        self.patience_s = 0.2
        self._queues: defaultdict[str, deque[int]] = defaultdict(deque)
        self._keys = itertools.count(2251799813685249)
        self._news = News()
        self._streams: list[Pushed] = []
        self._server: CuttableServer | None = None
        self.port = 0
        self.endless: dict[str, str] = {}

    # --- what a test does

    def add(
        self,
        job_type: str,
        variables: Any = None,
        *,
        count: int = 1,
        retries: int = 3,
        headers: str = "{}",
        raw: str | None = None,
    ) -> list[int]:
        """Make jobs; return their keys."""
        keys = []
        for _ in range(count):
            key = next(self._keys)
            text = raw if raw is not None else json.dumps(variables or {})
            job = proto.ActivatedJob(
                key=key,
                type=job_type,
                process_instance_key=key + 1_000_000,
                bpmn_process_id="process",
                process_definition_version=1,
                process_definition_key=1,
                element_id="element",
                element_instance_key=key + 2_000_000,
                custom_headers=headers,
                retries=retries,
                variables=text,
                tenant_id="<default>",
            )
            self.jobs[key] = JobState(job, retries)
            self._offer(key)
            keys.append(key)
        return keys

    def fail_next(self, rpc: str, *faults: Fault | Status) -> None:
        """Script the next calls of an RPC."""
        for fault in faults:
            self.faults[rpc].append(fault if isinstance(fault, Fault) else Fault(fault))

    def of(self, rpc: str) -> list[Any]:
        """Return the requests of an RPC, in order."""
        return [seen.message for seen in self.seen if seen.rpc == rpc]

    def states(self) -> list[str]:
        """Return the state of each job, in the order in which they were made."""
        return [state.state for state in self.jobs.values()]

    async def until(self, holds: Callable[[], bool], timeout_s: float = 10.0) -> None:
        """Wait until something holds; looked at after every request, and now and then."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout_s
        while not holds():
            if loop.time() > until:
                raise AssertionError(f"did not come true within {timeout_s} s")
            await self._news.wait(0.02)

    async def quiet(self, turns: int = 50) -> None:
        """Let whatever is under way arrive: so many turns of the loop, with sockets ready."""
        for _ in range(turns):
            await asyncio.sleep(0.001)

    async def done(self, count: int, timeout_s: float = 20.0) -> None:
        """Wait until so many jobs are completed."""
        await self.until(lambda: self.states().count("completed") >= count, timeout_s)

    def cut(self) -> None:
        """Cut all connections, and listen on."""
        if self._server is not None:
            self._server.cut()

    def expire(self, key: int) -> None:
        """Let a job's time be up now."""
        self._expire(key)

    async def start(self, port: int = 0) -> int:
        """Listen; return the port."""
        self._server = CuttableServer([self])
        await self._server.start("127.0.0.1", port)
        sockets: Any = self._server._server
        self.port = sockets.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Close everything, at once."""
        if self._server is not None:
            self._server.close()
            self._server.cut()
            await self._server.wait_closed()
            self._server = None

    # --- what a worker asks

    async def activate_jobs(
        self, message: proto.ActivateJobsRequest
    ) -> AsyncIterator[proto.ActivateJobsResponse]:
        await self._note("ActivateJobs", message)
        patience = max(message.request_timeout / 1000, 0.0)
        if message.request_timeout == 0:
            patience = self.patience_s
        until = asyncio.get_running_loop().time() + patience
        while True:
            jobs = self._activate(message.type, message.max_jobs_to_activate, message.timeout)
            left = until - asyncio.get_running_loop().time()
            if jobs:
                yield proto.ActivateJobsResponse(jobs=jobs)
                return
            if left <= 0:
                return
            await self._news.wait(left)

    async def stream_activated_jobs(
        self, message: proto.StreamActivatedJobsRequest
    ) -> AsyncIterator[proto.ActivatedJob]:
        await self._note("StreamActivatedJobs", message)
        pushed = Pushed(message.type, message.timeout)
        self._streams.append(pushed)
        try:
            while True:
                item = await pushed.queue.get()
                if isinstance(item, Fault):
                    raise GRPCError(item.status, item.message)
                if item is None:
                    return
                yield item
        finally:
            self._streams.remove(pushed)

    def end_streams(self, fault: Fault | None = None) -> None:
        """End all streams: cleanly, or by a fault."""
        for pushed in self._streams:
            pushed.queue.put_nowait(fault)

    @property
    def open_streams(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    async def complete_job(self, message: proto.CompleteJobRequest) -> proto.CompleteJobResponse:
        await self._answer("CompleteJob", message, lambda s: self._end(s, "completed"))
        return proto.CompleteJobResponse()

    async def throw_error(self, message: proto.ThrowErrorRequest) -> proto.ThrowErrorResponse:
        await self._answer("ThrowError", message, lambda s: self._end(s, "errored"))
        return proto.ThrowErrorResponse()

    async def fail_job(self, message: proto.FailJobRequest) -> proto.FailJobResponse:
        def fail(state: JobState) -> None:
            self._end(state, "failed")
            state.retries = message.retries
            if message.retries > 0:
                loop = asyncio.get_running_loop()
                state.timer = loop.call_later(
                    message.retry_back_off / 1000, self._again, message.job_key
                )

        await self._answer("FailJob", message, fail)
        return proto.FailJobResponse()

    async def update_job_timeout(
        self, message: proto.UpdateJobTimeoutRequest
    ) -> proto.UpdateJobTimeoutResponse:
        def move(state: JobState) -> None:
            if state.state != "activated":
                raise GRPCError(Status.FAILED_PRECONDITION, "not activated")
            self._hold(state, message.timeout)

        await self._answer("UpdateJobTimeout", message, move)
        return proto.UpdateJobTimeoutResponse()

    async def update_job_retries(
        self, message: proto.UpdateJobRetriesRequest
    ) -> proto.UpdateJobRetriesResponse:
        await self._answer(
            "UpdateJobRetries", message, lambda s: setattr(s, "retries", message.retries)
        )
        return proto.UpdateJobRetriesResponse()

    # --- inside

    async def _note(self, rpc: str, message: Any) -> Fault | None:
        self.seen.append(Seen(rpc, message, time.monotonic()))
        self.hook(rpc, message)
        self._news.tell()
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        fault = self.faults[rpc].popleft() if self.faults[rpc] else None
        if fault is not None and fault.gate is not None:
            await fault.gate.wait()
        if fault is not None and not fault.after_work and fault.status is not Status.OK:
            raise GRPCError(fault.status, fault.message)
        return fault

    async def _answer(self, rpc: str, message: Any, act: Callable[[JobState], None]) -> None:
        fault = await self._note(rpc, message)
        state = self.jobs.get(message.job_key)
        if state is None or state.state in {"completed", "errored"}:
            raise GRPCError(Status.NOT_FOUND, f"no job with key {message.job_key}")
        if state.state == "failed":
            raise GRPCError(Status.FAILED_PRECONDITION, "job is failed")
        act(state)
        self._news.tell()
        if fault is not None and fault.after_work:
            raise GRPCError(fault.status, fault.message)

    def _activate(self, job_type: str, most: int, timeout_ms: int) -> list[proto.ActivatedJob]:
        queue = self._queues[job_type]
        if job_type in self.endless:
            return [self._handed(key, timeout_ms) for key in self._made(job_type, most)]
        jobs: list[proto.ActivatedJob] = []
        while queue and len(jobs) < most:
            key = queue.popleft()
            if self.jobs[key].state == "activatable":
                jobs.append(self._handed(key, timeout_ms))
        return jobs

    def _made(self, job_type: str, count: int) -> list[int]:
        keys = self.add(job_type, raw=self.endless[job_type], count=count)
        self._queues[job_type].clear()
        return keys

    def _handed(self, key: int, timeout_ms: int) -> proto.ActivatedJob:
        state = self.jobs[key]
        state.state = "activated"
        state.activations += 1
        state.job.retries = state.retries
        self._hold(state, timeout_ms)
        return state.job

    def _hold(self, state: JobState, timeout_ms: int) -> None:
        if state.timer is not None:
            state.timer.cancel()
        state.deadline = time.time() + timeout_ms / 1000
        state.job.deadline = round(state.deadline * 1000)
        state.timer = asyncio.get_running_loop().call_later(
            timeout_ms / 1000, self._expire, state.job.key
        )

    def _expire(self, key: int) -> None:
        if self.jobs[key].state == "activated":
            self._again(key)

    def _again(self, key: int) -> None:
        self.jobs[key].state = "activatable"
        self._offer(key)

    def _offer(self, key: int) -> None:
        state = self.jobs[key]
        for pushed in self._streams:
            if pushed.job_type == state.job.type:
                pushed.queue.put_nowait(self._handed(key, pushed.timeout_ms))
                return
        self._queues[state.job.type].append(key)
        self._news.tell()

    def _end(self, state: JobState, how: str) -> None:
        state.state = how
        if state.timer is not None:
            state.timer.cancel()


@asynccontextmanager
async def serving(gateway: FakeGateway | None = None) -> AsyncIterator[FakeGateway]:
    """Run a gateway for a test."""
    gateway = gateway or FakeGateway()
    await gateway.start()
    try:
        yield gateway
    finally:
        for state in gateway.jobs.values():
            if state.timer is not None:
                state.timer.cancel()
        await gateway.stop()
