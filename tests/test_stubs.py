"""Stubs on our channel, and our client on a channel of grpclib's test kit."""

from __future__ import annotations

from typing import Any

import pytest
from grpclib.const import Cardinality, Handler, Status
from grpclib.exceptions import GRPCError
from grpclib.testing import ChannelFor
from tests.client import recording_gateway

from zeebe_grpclib import BasicAuth, RetryPolicy, ZeebeClient, create_insecure_channel, errors
from zeebe_grpclib._proto.gateway_protocol import (
    ActivatedJob,
    ActivateJobsRequest,
    ActivateJobsResponse,
    CompleteJobRequest,
    CompleteJobResponse,
    GatewayStub,
    TopologyRequest,
    TopologyResponse,
)
from zeebe_grpclib.stubs import stub_channel

PATH = "/gateway_protocol.Gateway/"


async def test_a_generated_stub_calls_through_our_channel() -> None:
    pytest.importorskip("grpc")
    with recording_gateway.running() as gateway:
        async with stub_channel(create_insecure_channel(gateway.address)) as channel:
            stub = GatewayStub(channel)
            assert (await stub.topology(TopologyRequest())).cluster_size == 1
            gateway.fail("CompleteJob", "NOT_FOUND", "no such job")
            with pytest.raises(GRPCError, match="no such job") as caught:
                await stub.complete_job(CompleteJobRequest(job_key=1))
        assert caught.value.status is Status.NOT_FOUND
        assert len(gateway.calls) == 2


@pytest.mark.parametrize(
    "options",
    [
        {"retry_policy": RetryPolicy()},
        {"call_credentials": BasicAuth("demo", "demo"), "allow_insecure_token": True},
        {"channel_options": [("grpc.lb_policy_name", "round_robin")]},
    ],
    ids=["retries", "credentials", "round_robin"],
)
def test_what_stubs_cannot_have_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(errors.SettingsError, match="not for stubs"):
        stub_channel(create_insecure_channel("zeebe:1", **options))


class Gateway:
    """A service as grpclib's compiler would write its base, in the process of the test."""

    def __mapping__(self) -> dict[str, Handler]:
        async def topology(stream: Any) -> None:
            await stream.recv_message()
            await stream.send_message(TopologyResponse(cluster_size=3))

        async def activate(stream: Any) -> None:
            await stream.recv_message()
            for key in (1, 2):
                job = ActivatedJob(key=key, custom_headers="{}", variables="{}")
                await stream.send_message(ActivateJobsResponse(jobs=[job]))

        async def complete(stream: Any) -> None:
            await stream.recv_message()
            raise GRPCError(Status.NOT_FOUND, "no such job")

        one, many = Cardinality.UNARY_UNARY, Cardinality.UNARY_STREAM
        return {
            f"{PATH}Topology": Handler(topology, one, TopologyRequest, TopologyResponse),
            f"{PATH}ActivateJobs": Handler(
                activate, many, ActivateJobsRequest, ActivateJobsResponse
            ),
            f"{PATH}CompleteJob": Handler(complete, one, CompleteJobRequest, CompleteJobResponse),
        }


async def test_our_client_calls_a_service_of_grpclib_s_test_kit() -> None:
    async with ChannelFor([Gateway()]) as channel, ZeebeClient(channel) as client:
        assert (await client.topology()).cluster_size == 3
        assert [job.key for job in await client.activate_jobs("pay")] == [1, 2]
        with pytest.raises(errors.JobNotFoundError):
            await client.complete_job(5)
