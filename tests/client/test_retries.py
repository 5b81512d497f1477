"""Retries on the wire, against Google's server."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tests.client.recording_gateway import Gateway

from zeebe_grpclib import (
    CallDetails,
    CallOutcome,
    RetryPolicy,
    SyncZeebeClient,
    ZeebeClient,
    create_insecure_channel,
    errors,
)

QUICK = RetryPolicy(initial_backoff_ms=1, max_backoff_ms=5)


def judged(gateway: Gateway, judge: Callable[[int, Any], None]) -> None:
    """Let a function look at each call, by its number, before it is answered."""
    take = gateway.take

    def judging(rpc: str, request: Any, context: Any) -> Any:
        gateway._statuses.clear()
        judge(len(gateway.calls) + 1, context)
        return take(rpc, request, context)

    gateway.take = judging  # type: ignore[method-assign]


@pytest.fixture
def judge(gateway: Gateway) -> Any:
    yield lambda function: judged(gateway, function)
    gateway.__dict__.pop("take", None)


@pytest.mark.parametrize("status", ["UNAVAILABLE", "RESOURCE_EXHAUSTED"])
async def test_calls_are_sent_again_until_they_succeed(
    gateway: Gateway, judge: Any, status: str
) -> None:
    previous: list[object] = []
    fail_twice = fail_twice_of(gateway, status)

    def fail_and_look(number: int, context: Any) -> None:
        previous.append(dict(context.invocation_metadata()).get("grpc-previous-rpc-attempts"))
        fail_twice(number, context)

    judge(fail_and_look)
    channel = create_insecure_channel(gateway.address, retry_policy=QUICK)
    async with ZeebeClient(channel) as client:
        assert (await client.topology()).cluster_size == 1
    assert len(gateway.calls) == 3
    assert previous == [None, "1", "2"]


def fail_twice_of(gateway: Gateway, status: str) -> Callable[[int, Any], None]:
    def fail_twice(number: int, context: Any) -> None:
        if number < 3:
            gateway.fail("Topology", status, "busy")

    return fail_twice


def test_the_sync_client_gives_up_after_five_attempts(gateway: Gateway) -> None:
    gateway.fail("Topology", "UNAVAILABLE", "no leader")
    channel = create_insecure_channel(gateway.address, retry_policy=QUICK)
    with SyncZeebeClient(channel, 1) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError, match="no leader"):
            client.topology()
        assert len(gateway.calls) == 5
        gateway.recover("Topology")
        client.topology()  # five attempts were one failure to the connection budget


async def test_without_a_policy_and_for_other_statuses_nothing_is_sent_again(
    gateway: Gateway,
) -> None:
    gateway.fail("Topology", "UNAVAILABLE", "no leader")
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError):
            await client.topology()
    channel = create_insecure_channel(gateway.address, retry_policy=QUICK)
    async with ZeebeClient(channel) as client:
        for status, text in (
            ("INTERNAL", "broken"),
            ("RESOURCE_EXHAUSTED", "message exceeds maximum size"),
            ("UNAVAILABLE", "partition '0', which cannot be found"),
        ):
            gateway.fail("Topology", status, text)
            with pytest.raises(errors.ZeebeError):
                await client.topology()
    assert len(gateway.calls) == 4


async def test_the_deadline_spans_all_attempts(gateway: Gateway) -> None:
    gateway.fail("Topology", "UNAVAILABLE", "no leader")
    policy = RetryPolicy(max_attempts=100, initial_backoff_ms=200, backoff_multiplier=1)
    channel = create_insecure_channel(gateway.address, retry_policy=policy)
    async with ZeebeClient(channel) as client:
        began = time.monotonic()
        # Whether the last attempt is refused or cut off is for chance, which draws the waits.
        either = (errors.ZeebeGatewayUnavailableError, errors.ZeebeDeadlineExceeded)
        with pytest.raises(either, match="no leader"):
            await client.topology(deadline_ms=500)
        assert time.monotonic() - began < 2
    left = [call.timeout_s or 0.0 for call in gateway.calls]
    assert 1 < len(left) < 100
    assert left == sorted(left, reverse=True)


async def test_the_gateway_says_when_or_never(gateway: Gateway, judge: Any) -> None:
    pushback = "0"

    def push_back(number: int, context: Any) -> None:
        gateway.fail("Topology", "UNAVAILABLE", "busy")
        context.set_trailing_metadata((("grpc-retry-pushback-ms", pushback),))

    judge(push_back)
    slow = RetryPolicy(max_attempts=3, initial_backoff_ms=60_000, max_backoff_ms=60_000)
    channel = create_insecure_channel(gateway.address, retry_policy=slow)
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError):
            await client.topology()
        assert len(gateway.calls) == 3
        pushback = "-1"
        with pytest.raises(errors.ZeebeGatewayUnavailableError):
            await client.topology()
    assert len(gateway.calls) == 4


async def test_nothing_is_sent_again_once_headers_came(gateway: Gateway, judge: Any) -> None:
    def headers_first(number: int, context: Any) -> None:
        context.send_initial_metadata((("x-begun", "1"),))
        gateway.fail("Topology", "UNAVAILABLE", "cut")

    judge(headers_first)
    channel = create_insecure_channel(gateway.address, retry_policy=QUICK)
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError):
            await client.topology()
    assert len(gateway.calls) == 1


class Watching:
    def __init__(self) -> None:
        self.outcomes: list[CallOutcome] = []

    async def before(self, call: CallDetails) -> None:
        await asyncio.sleep(0)
        call.metadata += [("x-request", call.rpc), ("x-blob-bin", b"\0\xff")]

    def after(self, call: CallDetails, outcome: CallOutcome) -> None:
        self.outcomes.append(outcome)


async def test_interceptors_on_the_wire(gateway: Gateway, judge: Any) -> None:
    judge(fail_twice_of(gateway, "UNAVAILABLE"))
    watching = Watching()
    channel = create_insecure_channel(gateway.address, retry_policy=QUICK, interceptors=[watching])
    async with ZeebeClient(channel) as client:
        await client.topology()
    assert [call.metadata["x-request"] for call in gateway.calls] == ["Topology"] * 3
    assert gateway.calls[0].metadata["x-blob-bin"] == b"\0\xff"  # type: ignore[comparison-overlap]
    assert gateway.calls[0].metadata["user-agent"].startswith("zeebe-grpclib/")
    [outcome] = watching.outcomes
    assert (outcome.status.name, outcome.attempts, outcome.answers) == ("OK", 3, 1)


class Cable:
    """A way to the gateway that can be cut."""

    def __init__(self) -> None:
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """End the connections that there are; new ones can be made."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    @contextlib.asynccontextmanager
    async def to(self, address: str) -> AsyncIterator[Cable]:
        host, _, port = address.rpartition(":")

        async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await reader.read(65536):
                    writer.write(data)

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there = await asyncio.open_connection(host, int(port))
            self._ends |= {writer, there[1]}
            loop = asyncio.get_running_loop()
            self._tasks |= {
                loop.create_task(copy(reader, there[1])),
                loop.create_task(copy(there[0], writer)),
            }

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await asyncio.gather(*self._tasks)


async def test_a_start_whose_answer_is_lost_is_not_repeated(gateway: Gateway) -> None:
    gateway.hold("CreateProcessInstance")
    async with Cable().to(gateway.address) as cable:
        channel = create_insecure_channel(f"127.0.0.1:{cable.port}", retry_policy=QUICK)
        async with ZeebeClient(channel) as client:
            call = asyncio.ensure_future(client.run_process("order"))
            await asyncio.to_thread(gateway.arrived.wait, 10)
            cable.cut()
            with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
                await call
    assert caught.value.outcome_unknown
    assert "Whether the gateway carried it out is unknown" in str(caught.value)
    assert len(gateway.calls) == 1


async def test_a_message_with_an_id_is_repeated_and_what_exists_is_probably_it(
    gateway: Gateway,
) -> None:
    gateway.hold("PublishMessage")
    async with Cable().to(gateway.address) as cable:
        channel = create_insecure_channel(f"127.0.0.1:{cable.port}", retry_policy=QUICK)
        async with ZeebeClient(channel) as client:
            call = asyncio.ensure_future(client.publish_message("paid", "7", message_id="m-1"))
            await asyncio.to_thread(gateway.arrived.wait, 10)
            gateway.fail("PublishMessage", "ALREADY_EXISTS", "it is buffered")
            cable.cut()
            gateway.release()
            with pytest.raises(errors.MessageAlreadyExistsError) as caught:
                await call
    assert "an earlier attempt of this call got no answer" in str(caught.value)
    assert len(gateway.calls) == 2
