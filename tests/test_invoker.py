"""The door, over a transport that does as it is told."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest

from zeebe_grpclib import errors
from zeebe_grpclib._calls import Call, cluster, jobs, messages, processes
from zeebe_grpclib._invoker import Invoker, deadline_s
from zeebe_grpclib._proto import gateway_protocol as proto
from zeebe_grpclib._proto.codec import DecodeError
from zeebe_grpclib.channel import create_insecure_channel
from zeebe_grpclib.responses import TopologyResponse
from zeebe_grpclib.status import Origin, RpcError, StatusCode

TOPOLOGY = cluster.topology()
ACTIVATE = jobs.activate_jobs("pay", "w", 1_000, 2)
REFUSED = RpcError(StatusCode.UNAVAILABLE, "refused", origin=Origin.CONNECT)


class ScriptedLink:
    """Answers with bytes, or fails, as a list says; keeps what it was asked."""

    def __init__(self, *script: bytes | BaseException) -> None:
        self.script: Sequence[bytes | BaseException] = script
        self.asked: list[tuple[str, bytes, float | None]] = []
        self.left = 0

    async def unary(
        self, path: str, request: bytes, *, timeout_s: float | None, decode: Callable[[bytes], Any]
    ) -> Any:
        self.asked.append((path, request, timeout_s))
        said, *self.script = self.script
        if isinstance(said, BaseException):
            raise said
        return decode(said)

    def server_streaming(
        self,
        path: str,
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], Any],
        sent: Callable[[], object] | None = None,
    ) -> Any:
        self.asked.append((path, request, timeout_s))
        return self._answers(decode)

    async def _answers(self, decode: Callable[[bytes], Any]) -> AsyncIterator[Any]:
        try:
            for said in self.script:
                if isinstance(said, BaseException):
                    raise said
                yield decode(said)
        finally:
            self.left += 1

    async def close(self) -> None:
        pass


def door(
    *script: bytes | BaseException, retries: int = 10, **options: Any
) -> tuple[Invoker, ScriptedLink]:
    link = ScriptedLink(*script)
    channel = create_insecure_channel("zeebe:1", options.pop("channel_options", None))
    channel.live_side = lambda make: link  # type: ignore[method-assign, assignment, return-value]
    return Invoker(channel, retries, **options), link


def written(message: Any) -> bytes:
    return bytes(message)


@pytest.mark.parametrize(
    ("call", "deadline_ms", "default_ms", "limit_s"),
    [
        (TOPOLOGY, None, 20_000, 20.0),
        (TOPOLOGY, 1_500, 20_000, 1.5),
        (TOPOLOGY, None, None, None),
        (TOPOLOGY, 1_500, None, 1.5),
        (TOPOLOGY, math.inf, 20_000, None),
        (TOPOLOGY, None, math.inf, None),
        (processes.create_process_instance_with_result("p", None, -1, 0, None, None),
         None, 20_000, 300.0),
        (processes.create_process_instance_with_result("p", None, -1, 3_000, None, None),
         None, 20_000, 23.0),
        (processes.create_process_instance_with_result("p", None, -1, 3_000, None, None),
         3_000, 20_000, 3.0),
        (processes.create_process_instance_with_result("p", None, -1, 0, None, None),
         None, None, None),
    ],
)  # fmt: skip
def test_deadlines(
    call: Call[Any], deadline_ms: float | None, default_ms: float | None, limit_s: float | None
) -> None:
    assert deadline_s(call, deadline_ms, default_ms) == limit_s


def test_a_deadline_is_a_number() -> None:
    with pytest.raises(TypeError, match=r"^deadline_ms must be a number of milliseconds, not str$"):
        deadline_s(TOPOLOGY, "5", 20_000)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^default_deadline_ms must be a number of millisec"):
        Invoker(create_insecure_channel("localhost:1"), 0, "5")  # type: ignore[arg-type]


@pytest.mark.parametrize("deadline_ms", [0, -1, math.nan])
def test_no_time_at_all_is_refused(deadline_ms: float) -> None:
    with pytest.raises(ValueError, match=f"^deadline_ms must be more than 0, not {deadline_ms}$"):
        deadline_s(TOPOLOGY, deadline_ms, 20_000)
    with pytest.raises(ValueError, match=r"^default_deadline_ms must be more than 0, not "):
        Invoker(create_insecure_channel(), 0, deadline_ms)


@pytest.mark.parametrize("channel", [None, "localhost:26500", object()])
def test_what_is_no_channel_is_refused_at_once(channel: Any) -> None:
    with pytest.raises(
        errors.SettingsError, match=r"^grpc_channel is of type builtins\.\w+: expected"
    ):
        Invoker(channel, 10)


async def test_a_call_is_sent_and_its_answer_read() -> None:
    invoker, link = door(written(proto.TopologyResponse(cluster_size=3)))
    assert await invoker.call(TOPOLOGY) == TopologyResponse([], 3, 0, 0, "")
    assert link.asked == [("/gateway_protocol.Gateway/Topology", b"", 20.0)]


async def test_a_failure_is_translated_and_chained_to_its_cause() -> None:
    cause = ConnectionRefusedError("by them")
    failure = RpcError(StatusCode.UNAVAILABLE, "refused", origin=Origin.CONNECT)
    failure.__cause__ = cause
    invoker, _ = door(failure, RpcError(StatusCode.INTERNAL, "broken"))
    with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
        await invoker.call(TOPOLOGY)
    assert caught.value.__cause__ is cause
    assert caught.value.grpc_error is failure
    with pytest.raises(
        errors.ZeebeInternalError, match="The gateway answered INTERNAL: broken"
    ) as caught2:
        await invoker.call(TOPOLOGY)
    assert caught2.value.__cause__ is caught2.value.grpc_error


async def test_bytes_that_are_no_answer_raise_what_the_transport_makes_of_it() -> None:
    garbage = [b"\xff\xff\xff", b"\x0a\x05ab", b"\x0a\x02\x12\x05", b"\x07"]
    invoker, _ = door(*garbage)
    for _ in garbage:  # a real link turns it into INTERNAL
        with pytest.raises(DecodeError, match=r"^no valid TopologyResponse: "):
            await invoker.call(TOPOLOGY)


async def test_a_stream_yields_each_answer() -> None:
    messages = [
        written(proto.ActivateJobsResponse(jobs=[proto.ActivatedJob(key=key)])) for key in (1, 2)
    ]
    invoker, link = door(*messages)
    keys = [job.key async for batch in invoker.stream(ACTIVATE) for job in batch]
    assert keys == [1, 2]
    assert link.asked == [
        ("/gateway_protocol.Gateway/ActivateJobs", written(ACTIVATE.request), 30.0)
    ]
    assert link.left == 1


async def test_leaving_a_stream_early_leaves_the_call() -> None:
    invoker, link = door(b"", b"", b"")
    stream = invoker.stream(ACTIVATE)
    assert await anext(stream) == []
    await stream.aclose()  # type: ignore[attr-defined] # it is an asynchronous generator
    assert link.left == 1


async def test_a_failed_stream_is_translated_and_counted() -> None:
    invoker, link = door(b"", REFUSED, retries=0)
    stream = invoker.stream(ACTIVATE, 5_000)
    assert await anext(stream) == []
    with pytest.raises(errors.ZeebeGatewayUnavailableError):
        await anext(stream)
    assert (link.left, link.asked[0][2], invoker.is_usable) == (1, 5.0, False)


async def test_a_success_of_either_kind_resets_the_budget() -> None:
    invoker, link = door(REFUSED, b"", retries=1)
    with pytest.raises(errors.ZeebeGatewayUnavailableError):
        await invoker.call(TOPOLOGY)
    await invoker.call(TOPOLOGY)
    link.script = [REFUSED]
    with pytest.raises(errors.ZeebeGatewayUnavailableError):
        await invoker.call(TOPOLOGY)
    link.script = []
    assert [batch async for batch in invoker.stream(ACTIVATE)] == []
    link.script = [REFUSED]
    with pytest.raises(errors.ZeebeGatewayUnavailableError):
        await invoker.call(TOPOLOGY)
    assert invoker.is_usable


async def test_a_retired_client_says_so_at_once_and_why(caplog: pytest.LogCaptureFixture) -> None:
    invoker, link = door(REFUSED, retries=0)
    with pytest.raises(errors.ZeebeGatewayUnavailableError) as first:
        await invoker.call(TOPOLOGY)
    assert not isinstance(first.value, errors.ClientRetiredError)
    assert not invoker.is_usable
    call = messages.broadcast_signal("stop", {"secret": 1}, None)
    with pytest.raises(errors.ClientRetiredError) as caught:
        await invoker.call(call)
    assert len(link.asked) == 1
    assert caught.value.__cause__ is REFUSED
    assert isinstance(caught.value, errors.ZeebeGatewayUnavailableError)
    assert caught.value.grpc_error.code() is StatusCode.UNAVAILABLE
    assert not caught.value.is_retryable
    assert not caught.value.outcome_unknown
    assert str(caught.value) == (
        "BroadcastSignal (signal 'stop'): this client gave up after 1 connection failures in a "
        "row (max_connection_retries); the last one was: UNAVAILABLE (connect): refused"
    )
    [warning] = [record for record in caplog.records if record.levelno >= logging.INFO]
    assert warning.getMessage() == (
        "giving up on the gateway after 1 connection failures in a row, the last one: "
        "UNAVAILABLE (connect): refused"
    )


async def test_a_closed_client_refuses_calls() -> None:
    invoker, link = door()
    await invoker.close()
    await invoker.close()
    assert not invoker.is_usable
    with pytest.raises(errors.ClientClosedError) as caught:
        await invoker.call(TOPOLOGY)
    assert str(caught.value) == "Topology: this client was closed"
    with pytest.raises(errors.ClientClosedError):
        await anext(invoker.stream(ACTIVATE))
    assert link.asked == []


async def test_a_closed_channel_refuses_calls_of_its_clients() -> None:
    channel = create_insecure_channel("zeebe:1")
    await channel.close()
    with pytest.raises(errors.ClientClosedError) as caught:
        await Invoker(channel, 10).call(TOPOLOGY)
    assert str(caught.value) == "Topology: the channel to zeebe:1 was closed"


async def test_a_call_that_the_end_of_its_client_cuts_off_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = RpcError(StatusCode.CANCELLED, "the channel was closed", origin=Origin.LOST)
    invoker, link = door(lost, RpcError(StatusCode.NOT_FOUND, "none"), retries=0)
    invoker._closed = True
    monkeypatch.setattr(invoker, "_open", lambda _: link)  # past the gate
    with pytest.raises(errors.ClientClosedError) as caught:
        await invoker.call(TOPOLOGY)
    assert str(caught.value).startswith(
        "Topology: this client was closed while the call was running. "
    )
    assert caught.value.outcome_unknown
    with pytest.raises(errors.UnknownGrpcStatusCodeError):  # an answer is an answer
        await invoker.call(TOPOLOGY)


def test_a_link_is_kept_for_its_loop_and_its_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = create_insecure_channel("zeebe:1")
    link = ScriptedLink(*[b""] * 5)
    opened: list[asyncio.AbstractEventLoop] = []

    def live_side(_: Any) -> Any:
        opened.append(asyncio.get_running_loop())
        return link

    monkeypatch.setattr(channel, "live_side", live_side)
    invoker = Invoker(channel, 0)
    one, other = asyncio.new_event_loop(), asyncio.new_event_loop()
    one.run_until_complete(invoker.call(TOPOLOGY))
    one.run_until_complete(invoker.call(TOPOLOGY))
    assert opened == [one]
    other.run_until_complete(invoker.call(TOPOLOGY))
    one.run_until_complete(invoker.call(TOPOLOGY))
    assert opened == [one, other, one]
    channel.generation = object()
    one.run_until_complete(invoker.call(TOPOLOGY))
    assert opened == [one, other, one, one]
    one.run_until_complete(channel.close())
    with pytest.raises(errors.ClientClosedError):
        one.run_until_complete(invoker.call(TOPOLOGY))
    one.close()
    other.close()


async def test_cancelling_a_call_is_no_failure() -> None:
    invoker, _ = door(asyncio.CancelledError(), retries=0)
    with pytest.raises(asyncio.CancelledError):
        await invoker.call(TOPOLOGY)
    assert invoker.is_usable


async def test_a_request_that_is_too_large_is_not_sent() -> None:
    options = [("grpc.max_send_message_length", 8)]
    invoker, link = door(b"", channel_options=options, retries=0)
    call = messages.broadcast_signal("much too long", None, None)
    with pytest.raises(errors.MessageTooLargeError) as caught:
        await invoker.call(call)
    size = len(written(call.request))
    assert str(caught.value) == (
        "BroadcastSignal (signal 'much too long'): RESOURCE_EXHAUSTED on the way: the request "
        f"has {size} bytes, more than the 8 of grpc.max_send_message_length; nothing was sent. "
        "Trying again will not help"
    )
    with pytest.raises(errors.MessageTooLargeError):
        await anext(invoker.stream(ACTIVATE))
    assert link.asked == []
    await invoker.call(TOPOLOGY)
    assert invoker.is_usable


def test_the_repr_shows_the_channel_and_the_state() -> None:
    channel = create_insecure_channel("zeebe:1")
    invoker = Invoker(channel, 0)
    assert repr(invoker) == "<ZeebeChannel zeebe:1 plaintext, unused>"
    invoker._budget.failed(0, REFUSED)
    assert repr(invoker) == "<ZeebeChannel zeebe:1 plaintext, unused> retired"
    asyncio.run(invoker.close())
    assert repr(invoker) == "<ZeebeChannel zeebe:1 plaintext, unused> closed"


async def test_logs_tell_failures_but_no_variables(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "zeebe_grpclib")
    invoker, _ = door(RpcError(StatusCode.INTERNAL, "broken"), retries=0)
    with pytest.raises(errors.ZeebeInternalError):
        await invoker.call(messages.broadcast_signal("stop", {"secret": "word"}, None))
    assert [record.getMessage() for record in caplog.records] == [
        "BroadcastSignal failed: INTERNAL (answered): broken"
    ]
