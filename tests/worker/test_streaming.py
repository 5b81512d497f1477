"""Getting jobs by streams: their ends, their back-pressure, and the poll beside them."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from grpclib.client import Channel as GrpclibChannel
from grpclib.const import Status
from tests.worker.conftest import MakeWorker
from tests.worker.gateway import FakeGateway
from tests.worker.gateway_parts import Fault
from tests.worker.virtual_time import run

from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.worker import WorkerEvents, ZeebeWorker
from zeebe_grpclib.worker.streaming import Stream


def _is_open(gateway: FakeGateway, times: int) -> bool:
    return len(gateway.of("StreamActivatedJobs")) == times and gateway.open_streams == 1


async def test_a_stream_delivers_beside_the_poll(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(stream_enabled=True)

    # Time enough: on a machine that is busy for 10 s, jobs would rightly come a second time.
    @worker.task(timeout_ms=300_000)
    async def pay() -> None: ...

    gateway.add("pay", count=3)  # before the stream: polls get these
    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        gateway.add("pay", count=200)
        await gateway.done(203)
    rpcs = [seen.rpc for seen in gateway.seen]
    assert rpcs.index("StreamActivatedJobs") < rpcs.index("ActivateJobs")
    assert worker.counters["pay"].activated == 203


@pytest.mark.parametrize("gone", [False, True], ids=["streams", "cannot"])
async def test_polls_leave_room_for_a_stream_from_the_beginning(
    gateway: FakeGateway, make_worker: MakeWorker, gone: bool
) -> None:
    """What a poll asks for and a stream delivers meanwhile must fit in together."""
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    if gone:
        gateway.fail_next("StreamActivatedJobs", Status.UNIMPLEMENTED)
    async with worker:
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) == 1)
        for number in range(1, 4):
            gateway.add("pay")
            await gateway.done(number)
        if gone:
            await gateway.until(lambda: len(gateway.of("ActivateJobs")) >= 3)
    asked = [poll.max_jobs_to_activate for poll in gateway.of("ActivateJobs")]
    assert asked[-1] == 32 if gone else set(asked) == {8}


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault(Status.UNAVAILABLE, "HTTP 504"),
        Fault(Status.UNAUTHENTICATED),
        Fault(Status.UNKNOWN),
        Fault(Status.INTERNAL),
        Fault(Status.INVALID_ARGUMENT),
    ],
)
async def test_a_stream_opens_again_after_every_end(
    gateway: FakeGateway, make_worker: MakeWorker, fault: Fault | None
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        for round_ in range(1, 4):
            opened = functools.partial(_is_open, gateway, round_)
            await gateway.until(opened)
            gateway.end_streams(fault)
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) == 4)
        gateway.add("pay")
        await gateway.done(1)


async def test_a_stream_that_cannot_open_backs_off_and_is_logged_once(
    gateway: FakeGateway, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("StreamActivatedJobs", *[Status.UNAVAILABLE] * 5)
    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
    times = [seen.at for seen in gateway.seen if seen.rpc == "StreamActivatedJobs"]
    assert len(times) == 6
    assert times[5] - times[4] > 0.28  # 50 ms, grown by 1.6 four times, less the jitter
    assert caplog.text.count("streaming jobs of type pay: ") == 1


@pytest.mark.parametrize("delivers", [False, True], ids=["lasts", "delivers"])
async def test_a_stream_that_works_again_is_in_trouble_no_longer(
    gateway: FakeGateway,
    make_worker: MakeWorker,
    caplog: pytest.LogCaptureFixture,
    delivers: bool,
) -> None:
    caplog.set_level(logging.INFO)
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        gateway.end_streams(Fault(Status.UNAVAILABLE, "the broker is away"))
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) == 2)
        trouble = worker.health().connection
        assert trouble is not None
        assert "the broker is away" in str(trouble.error)
        if delivers:
            gateway.add("pay")
        await gateway.until(lambda: worker.health().tasks["pay"].streaming is None)
        assert worker.health().connection is None
        assert "in trouble" not in repr(worker)
        assert gateway.open_streams == 1
    assert caplog.text.count("streaming jobs of type pay works again, after 1 failures") == 1


@pytest.mark.parametrize("kind", ["plain", "intercepted", "round_robin", "grpclib"])
async def test_a_stream_is_healthy_once_it_is_open(
    gateway: FakeGateway, make_worker: MakeWorker, kind: str
) -> None:
    async with channel_of(kind, gateway.port) as channel:
        worker = make_worker(stream_enabled=True, channel=channel)

        @worker.task
        async def pay() -> None: ...

        async with worker:
            stream = _stream_of(worker)
            assert not stream.is_healthy
            await gateway.until(lambda: stream.is_healthy)
            assert gateway.open_streams == 1


@pytest.mark.parametrize("kind", ["plain", "intercepted", "round_robin"])
def test_a_stream_without_a_connection_is_not_healthy(kind: str) -> None:
    """A server that hangs: its system takes connections, and nobody says a word."""

    async def seconds_later() -> bool:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            async with channel_of(kind, silent.getsockname()[1]) as channel:
                return await seconds_later_on(channel)

    async def seconds_later_on(channel: Any) -> bool:
        worker = ZeebeWorker(channel, stream_enabled=True)

        @worker.task
        async def pay() -> None: ...

        async with worker:
            stream = _stream_of(worker)
            await asyncio.sleep(5)
            healthy = stream.is_healthy
            await worker.stop(grace=0)
        await worker.close()
        return healthy

    assert run(seconds_later()) is False


def _stream_of(worker: ZeebeWorker) -> Stream:
    assert worker._session is not None
    stream = worker._session.lanes[0].stream
    assert stream is not None
    return stream


@contextlib.asynccontextmanager
async def channel_of(kind: str, port: int) -> AsyncIterator[Any]:
    if kind == "grpclib":
        channel = GrpclibChannel("127.0.0.1", port)
        yield channel
        channel.close()
        return

    class Counts:
        def before(self, call: Any) -> None: ...

        def after(self, call: Any, outcome: Any) -> None: ...

    options = [("grpc.lb_policy_name", "round_robin")] if kind == "round_robin" else None
    interceptors = [Counts()] if kind == "intercepted" else []
    yield create_insecure_channel(f"127.0.0.1:{port}", options, interceptors=interceptors)


async def test_hooks_hear_of_each_stream_that_opens_and_ends(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    heard: list[str] = []

    class Hooks(WorkerEvents):
        def stream_opened(self, task_type: str) -> None:
            heard.append(f"{task_type} opened")

        def stream_closed(self, task_type: str, duration_s: float, error: Any) -> None:
            heard.append(f"{task_type} closed: {type(error).__name__}")

    worker = make_worker(stream_enabled=True, events=Hooks())

    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: gateway.open_streams == 1)
        gateway.end_streams(Fault(Status.INTERNAL))
        await gateway.until(lambda: _is_open(gateway, 2))
    assert heard == [
        "pay opened",
        "pay closed: ZeebeInternalError",
        "pay opened",
        "pay closed: NoneType",
    ]


async def test_a_gateway_that_does_not_stream_is_polled(
    gateway: FakeGateway, make_worker: MakeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    worker = make_worker(stream_enabled=True)

    @worker.task
    async def pay() -> None: ...

    gateway.fail_next("StreamActivatedJobs", Status.UNIMPLEMENTED)
    async with worker:
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) == 1)
        gateway.add("pay", count=2)
        await gateway.done(2)
        assert worker.health().is_healthy
    assert len(gateway.of("StreamActivatedJobs")) == 1
    assert caplog.text.count("does not stream jobs") == 1


async def test_a_stream_without_jobs_is_replaced_without_counting_as_a_failure(
    gateway: FakeGateway, make_worker: MakeWorker
) -> None:
    worker = make_worker(stream_enabled=True, stream_inactivity_ms=50)

    @worker.task
    async def pay() -> None: ...

    async with worker:
        await gateway.until(lambda: len(gateway.of("StreamActivatedJobs")) >= 4)
    assert worker.counters["pay"].streams_failed == 0
