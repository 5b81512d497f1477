"""grpclib's `Channel` interface: generated stubs, their errors, metadata and events."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpclib
import pytest
from grpclib.client import UnaryUnaryMethod
from grpclib.events import RecvTrailingMetadata, SendRequest, listen
from multidict import MultiDict
from tests.wire.server import RawPeer, RawServer

from zeebe_grpclib._proto.gateway_protocol import (
    ActivatedJob,
    ActivateJobsRequest,
    ActivateJobsResponse,
    CompleteJobRequest,
    GatewayStub,
    TopologyRequest,
    TopologyResponse,
)
from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.stub_channel import StubChannel
from zeebe_grpclib.status import RpcError


async def gateway(peer: RawPeer) -> None:
    await peer.greet()
    while True:
        request = await peer.request()
        name = request.headers[":path"].rpartition("/")[2]
        if name == "Topology":
            answer = bytes(TopologyResponse(cluster_size=3))
            await peer.send(
                peer.head(request.id, ("x-head", "h"), ("x-got", request.headers.get("x-in", ""))),
                peer.message(request.id, answer),
                peer.trailers(request.id, "0", "", ("x-tail-bin", "/w")),
            )
        elif name == "ActivateJobs":
            jobs = [
                peer.message(request.id, bytes(ActivateJobsResponse(jobs=[ActivatedJob(key=key)])))
                for key in (1, 2)
            ]
            await peer.send(peer.head(request.id), *jobs, peer.trailers(request.id))
        else:
            await peer.send(peer.trailers_only(request.id, "5", "no such job"))


@pytest.fixture
async def channel() -> AsyncIterator[StubChannel]:
    async with (
        RawServer(gateway).listening() as server,
        StubChannel(Channel(Target("127.0.0.1", server.port))) as channel,
    ):
        yield channel


async def test_generated_stub_calls_unary_and_streaming(channel: StubChannel) -> None:
    stub = GatewayStub(channel)
    assert (await stub.topology(TopologyRequest(), timeout=5.0)).cluster_size == 3
    jobs = [
        job.key
        async for answer in stub.activate_jobs(ActivateJobsRequest(type="a"))
        for job in answer.jobs
    ]
    assert jobs == [1, 2]


async def test_grpclib_s_own_methods_work_too(channel: StubChannel) -> None:
    topology = UnaryUnaryMethod(
        channel,
        "/gateway_protocol.Gateway/Topology",
        TopologyRequest,
        TopologyResponse,
    )
    called = await topology(TopologyRequest())
    assert called is not None
    assert called.cluster_size == 3
    async with topology.open(metadata=MultiDict({"x-in": "yes"})) as stream:
        await stream.send_message(TopologyRequest(), end=True)
        answer = await stream.recv_message()
        assert answer is not None
        assert answer.cluster_size == 3
        await stream.recv_trailing_metadata()
        assert stream.initial_metadata == MultiDict({"x-head": "h", "x-got": "yes"})
        assert stream.trailing_metadata == MultiDict({"x-tail-bin": b"\xff"})


async def test_failures_are_grpclib_s_with_ours_as_their_cause(channel: StubChannel) -> None:
    with pytest.raises(grpclib.GRPCError) as caught:
        await GatewayStub(channel).complete_job(CompleteJobRequest(job_key=1))
    assert (caught.value.status, caught.value.message) == (grpclib.Status.NOT_FOUND, "no such job")
    assert isinstance(caught.value.__cause__, RpcError)
    nowhere = StubChannel(Channel(Target("127.0.0.1", 1)))
    with pytest.raises(grpclib.GRPCError) as refused:
        await GatewayStub(nowhere).topology(TopologyRequest())
    assert refused.value.status is grpclib.Status.UNAVAILABLE
    nowhere.close()


async def test_listeners_see_and_change_the_call(channel: StubChannel) -> None:
    seen: list[object] = []

    async def sending(event: SendRequest) -> None:
        event.metadata["x-in"] = "from the listener"
        seen.append(event.method_name)

    async def ended(event: RecvTrailingMetadata) -> None:
        seen.append(event.status)

    listen(channel, SendRequest, sending)
    listen(channel, RecvTrailingMetadata, ended)
    stream = channel.request(
        "/gateway_protocol.Gateway/Topology",
        grpclib.const.Cardinality.UNARY_UNARY,
        TopologyRequest,
        TopologyResponse,
    )
    async with stream:
        await stream.send_message(TopologyRequest(), end=True)
        await stream.recv_message()
    assert seen == ["/gateway_protocol.Gateway/Topology", grpclib.Status.OK]
    assert stream.initial_metadata is not None
    assert stream.initial_metadata["x-got"] == "from the listener"


async def test_leaving_a_stream_early_resets_it(channel: StubChannel) -> None:
    stream = channel.request(
        "/gateway_protocol.Gateway/ActivateJobs",
        grpclib.const.Cardinality.UNARY_STREAM,
        ActivateJobsRequest,
        ActivateJobsResponse,
    )
    async with stream:
        await stream.send_message(ActivateJobsRequest(), end=True)
        async for answer in stream:
            assert [job.key for job in answer.jobs] == [1]
            break
    assert await stream.recv_message() is None


async def test_streams_of_requests_are_refused(channel: StubChannel) -> None:
    with pytest.raises(NotImplementedError, match="takes a stream of requests"):
        channel.request("/a/B", grpclib.const.Cardinality.STREAM_STREAM, object, object)
