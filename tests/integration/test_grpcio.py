"""What grpcio, the C core under pyzeebe and most clients, makes of the gateway's gRPC."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.embedded.models import end, model, service, start

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded.protobuf import bytes_field, number_field

grpc = pytest.importorskip("grpc")
pytest.importorskip("grpc.aio")

SERVICE = "/gateway_protocol.Gateway"
# A key of the first partition that nothing has been given.
NOBODYS_KEY = (1 << 51) + (1 << 49)


@pytest.fixture
async def channel(address: str) -> AsyncIterator[Any]:
    async with grpc.aio.insecure_channel(address) as channel:
        yield channel


async def call(channel: Any, rpc: str, request: Any, answer: Any = None, **more: Any) -> Any:
    method = channel.unary_unary(
        f"{SERVICE}/{rpc}",
        request_serializer=bytes,
        response_deserializer=answer.parse if answer else lambda content: content,
    )
    return await method(request, **more)


async def refused(awaitable: Any) -> Any:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await awaitable
    return caught.value


async def test_a_refusal_has_a_status_with_details(channel: Any) -> None:
    error = await refused(
        call(channel, "CancelProcessInstance", pb.CancelProcessInstanceRequest(NOBODYS_KEY))
    )
    text = (
        "Command 'CANCEL' rejected with code 'NOT_FOUND': Expected to cancel a process instance "
        f"with key '{NOBODYS_KEY}', but no such process was found"
    )
    assert (error.code(), error.details()) == (grpc.StatusCode.NOT_FOUND, text)
    # google.rpc.Status: the code, 5, and the text once more.
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    assert details == number_field(1, 5) + bytes_field(2, text.encode())


@pytest.mark.parametrize("compression", ["Gzip", "Deflate", "NoCompression"])
async def test_compressed_requests_are_read(channel: Any, compression: str) -> None:
    variables = '{"text": "' + "x" * 100_000 + '"}'
    error = await refused(
        call(
            channel,
            "CompleteJob",
            pb.CompleteJobRequest(NOBODYS_KEY, variables),
            compression=getattr(grpc.Compression, compression),
        )
    )
    assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_request_above_four_megabytes(channel: Any) -> None:
    resource = pb.Resource("large.bpmn", bytes(5_000_000))
    error = await refused(call(channel, "DeployResource", pb.DeployResourceRequest([resource])))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    answer = await call(channel, "Topology", pb.TopologyRequest(), pb.TopologyResponse)
    assert answer.cluster_size >= 1


async def test_a_refusal_with_a_very_long_text_arrives(channel: Any) -> None:
    error = await refused(
        call(channel, "CompleteJob", pb.CompleteJobRequest(NOBODYS_KEY, "ü%" * 500_000))
    )
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert error.details().startswith("Invalid JSON value: ü%ü%")


async def test_a_deadline_ends_a_long_poll(channel: Any) -> None:
    poll = channel.unary_stream(
        f"{SERVICE}/ActivateJobs", request_serializer=bytes, response_deserializer=bytes
    )
    request = pb.ActivateJobsRequest("nobodys-work", timeout=1_000, max_jobs_to_activate=1)
    error = await refused(poll(request, timeout=0.1).read())
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_an_rpc_that_there_is_not(channel: Any) -> None:
    error = await refused(call(channel, "Elsewhere", pb.TopologyRequest()))
    assert error.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.no_cover
async def test_three_hundred_calls_wait_on_one_connection(channel: Any) -> None:
    poll = channel.unary_stream(
        f"{SERVICE}/ActivateJobs", request_serializer=bytes, response_deserializer=bytes
    )
    request = pb.ActivateJobsRequest("nobodys-work", timeout=1_000, max_jobs_to_activate=1)
    polls = [poll(request, timeout=30) for _ in range(300)]
    waiting = [asyncio.create_task(call.read()) for call in polls]
    answer = await asyncio.wait_for(
        call(channel, "Topology", pb.TopologyRequest(), pb.TopologyResponse), 10
    )
    assert answer.cluster_size >= 1
    for each in polls:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_cancelled_activation_gives_its_jobs_back(channel: Any) -> None:
    poll = channel.unary_stream(
        f"{SERVICE}/ActivateJobs",
        request_serializer=bytes,
        response_deserializer=pb.ActivateJobsResponse.parse,
    )
    word = f"cancelled-{uuid.uuid4().hex}"
    content = model(word, start(), service("a", word), end(), flows="start > a > end")
    resource = pb.Resource(f"{word}.bpmn", content)
    await call(channel, "DeployResource", pb.DeployResourceRequest([resource]))
    request = pb.ActivateJobsRequest(word, "gone", 60_000, 1, request_timeout=30_000)
    here = pb.ActivateJobsRequest(word, "here", 60_000, 1, request_timeout=10_000)
    for _ in range(20):
        waiting = poll(request)
        reading = asyncio.ensure_future(waiting.read())
        # Answered after the poll has arrived, on the same connection, where order is kept.
        await call(channel, "Topology", pb.TopologyRequest())
        waiting.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        instance = pb.CreateProcessInstanceRequest(bpmn_process_id=word, version=-1)
        await call(channel, "CreateProcessInstance", instance)
        (job,) = (await poll(here).read()).jobs
        assert (job.worker, job.retries) == ("here", 3)
        await call(channel, "CompleteJob", pb.CompleteJobRequest(job.key, "{}"))


@pytest.mark.parametrize("timeout_s", [0.000_001, 0.01, 0.5])
async def test_a_deadline_that_passes(channel: Any, timeout_s: float) -> None:
    """grpcio writes them in several units; the C core ends the call itself, too."""
    poll = channel.unary_stream(
        f"{SERVICE}/ActivateJobs", request_serializer=bytes, response_deserializer=bytes
    )
    request = pb.ActivateJobsRequest("nobody's", timeout=1_000, max_jobs_to_activate=1)
    error = await refused(poll(request, timeout=timeout_s).read())
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
