"""Calls that yield or are deprecated, through both clients."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from tests.client.recording_gateway import Gateway
from tests.client.test_calls import refusals
from tests.protobuf import message

from zeebe_grpclib import SyncZeebeClient, ZeebeClient, create_insecure_channel, errors
from zeebe_grpclib.instructions import (
    ActivateInnerElement,
    AdHocSubProcessResult,
    TenantFilter,
    UserTaskResult,
)
from zeebe_grpclib.responses import DeployedProcess, DeployProcessResponse

ARGUMENTS: dict[str, Any] = {
    "worker": "w",
    "timeout_ms": 5,
    "variables_to_fetch": ["a"],
    "tenant_ids": ["acme"],
    "tenant_filter": TenantFilter.ASSIGNED,
}
ASKED = message(
    "StreamActivatedJobsRequest",
    type="pay",
    worker="w",
    timeout=5,
    fetchVariable=["a"],
    tenantIds=["acme"],
    tenantFilter=1,
)
JOBS = [{"key": key, "variables": '{"a": 1}'} for key in (1, 2, 3)]


async def test_jobs_come_one_by_one_and_all_fields_are_asked(gateway: Gateway) -> None:
    gateway.answer("StreamActivatedJobs", *JOBS)
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        stream = client.stream_activated_jobs("pay", **ARGUMENTS)
        assert [(job.key, job.variables) async for job in stream] == [
            (1, {"a": 1}), (2, {"a": 1}), (3, {"a": 1}),
        ]  # fmt: skip
    assert gateway.only.request == ASKED
    assert gateway.only.timeout_s is None or gateway.only.timeout_s > 1e6


def test_the_sync_client_iterates(gateway: Gateway) -> None:
    gateway.answer("StreamActivatedJobs", *JOBS)
    with SyncZeebeClient(create_insecure_channel(gateway.address)) as client:
        assert [job.key for job in client.stream_activated_jobs("pay", **ARGUMENTS)] == [1, 2, 3]
    assert gateway.only.request == ASKED


async def test_leaving_a_stream_cancels_it_at_once(gateway: Gateway) -> None:
    gateway.hold("StreamActivatedJobs")
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        stream = client.stream_activated_jobs("pay")
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.to_thread(gateway.arrived.wait, 10)
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        await stream.aclose()
        assert await asyncio.to_thread(gateway.cancelled.wait, 10)


def test_leaving_the_loop_of_the_sync_client_ends_the_call(gateway: Gateway) -> None:
    gateway.answer("StreamActivatedJobs", *JOBS)
    with SyncZeebeClient(create_insecure_channel(gateway.address)) as client:
        for job in client.stream_activated_jobs("pay"):
            assert job.key == 1
            break
        jobs = client.stream_activated_jobs("pay")
        next(jobs)
        client.close()
        jobs.close()


@pytest.mark.parametrize(("status", "text", "kind"), refusals("stream_activated_jobs"))
async def test_every_status_of_a_stream_is_the_documented_error(
    gateway: Gateway, status: str, text: str, kind: type[errors.PyZeebeError]
) -> None:
    gateway.fail("StreamActivatedJobs", status, text)
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        with pytest.raises(errors.PyZeebeError) as caught:
            await anext(client.stream_activated_jobs("pay"))
    assert type(caught.value) is kind
    with (
        SyncZeebeClient(create_insecure_channel(gateway.address)) as sync_client,
        pytest.raises(errors.PyZeebeError) as told,
    ):
        next(sync_client.stream_activated_jobs("pay"))
    assert type(told.value) is kind


@pytest.mark.parametrize(("status", "text", "kind"), refusals("deploy_process"))
async def test_every_status_of_the_deprecated_deployment_is_the_documented_error(
    gateway: Gateway, status: str, text: str, kind: type[errors.PyZeebeError]
) -> None:
    gateway.fail("DeployProcess", status, text)
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        with (
            pytest.warns(DeprecationWarning, match="deploy_resource"),
            pytest.raises(errors.PyZeebeError) as caught,
        ):
            await client.deploy_process(("a.bpmn", b"<x/>"))
    assert type(caught.value) is kind
    with (
        SyncZeebeClient(create_insecure_channel(gateway.address)) as sync_client,
        pytest.warns(DeprecationWarning, match="deploy_resource"),
        pytest.raises(errors.PyZeebeError) as told,
    ):
        sync_client.deploy_process(("a.bpmn", b"<x/>"))
    assert type(told.value) is kind


async def test_an_empty_poll_is_an_empty_list(gateway: Gateway) -> None:
    gateway.answer("ActivateJobs")
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        assert await client.activate_jobs("pay") == []
        gateway.answer("ActivateJobs", {"jobs": JOBS[:2]}, {"jobs": JOBS[2:]})
        assert [job.key for job in await client.activate_jobs("pay", 3)] == [1, 2, 3]
    request = gateway.calls[0].request
    assert (request.maxJobsToActivate, request.timeout, request.requestTimeout) == (32, 300_000, 0)
    assert request.worker


def test_the_deprecated_deployment_warns(gateway: Gateway) -> None:
    gateway.answer("DeployProcess", {"key": 1, "processes": [{"bpmnProcessId": "p", "version": 2}]})
    with SyncZeebeClient(create_insecure_channel(gateway.address)) as client:
        with pytest.warns(DeprecationWarning, match="call deploy_resource instead"):
            answer = client.deploy_process(("a.bpmn", b"<x/>"))
        assert answer == DeployProcessResponse(1, [DeployedProcess("p", 2, 0, "", "")])
        assert gateway.only.request == message(
            "DeployProcessRequest", processes=[{"name": "a.bpmn", "definition": b"<x/>"}]
        )
        gateway.fail("DeployProcess", "INVALID_ARGUMENT", "no XML")
        with (
            pytest.warns(DeprecationWarning, match="deploy_resource"),
            pytest.raises(errors.ProcessInvalidError),
        ):
            client.deploy_process(("a.bpmn", b"<x/>"))


async def test_results_of_jobs(gateway: Gateway) -> None:
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        await client.complete_job(1, None, UserTaskResult())
        await client.complete_job(
            2,
            None,
            AdHocSubProcessResult(
                [ActivateInnerElement("a", {"x": 1}), ActivateInnerElement("b")], True, False
            ),
        )
        await client.complete_job(3)
        with pytest.raises(TypeError, match="result must be a UserTaskResult or an AdHoc"):
            await client.complete_job(4, None, "denied")  # type: ignore[arg-type]
    assert [call.request for call in gateway.calls] == [
        message("CompleteJobRequest", jobKey=1, variables="{}", result={"type": "userTask"}),
        message(
            "CompleteJobRequest",
            jobKey=2,
            variables="{}",
            result={
                "type": "adHocSubProcess",
                "activateElements": [
                    {"elementId": "a", "variables": '{"x": 1}'},
                    {"elementId": "b", "variables": "{}"},
                ],
                "isCompletionConditionFulfilled": True,
                "isCancelRemainingInstances": False,
            },
        ),
        message("CompleteJobRequest", jobKey=3, variables="{}"),
    ]
