"""Defects of pyzeebe 4.7's client that this one must not have, by their numbers in our survey.

Each test is written against the public interface that both share; a comment says how
pyzeebe fails it.
"""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

import pytest
from tests import token_server
from tests.client.recording_gateway import Gateway

from zeebe_grpclib import (
    OAuthClientCredentials,
    SyncZeebeClient,
    ZeebeClient,
    create_insecure_channel,
    create_oauth2_client_credentials_channel,
    errors,
)
from zeebe_grpclib.responses import (
    DeployResourceResponse,
    PartitionBrokerHealth,
    PartitionBrokerRole,
    TopologyResponse,
    UnknownDeployment,
)


async def fail(client: ZeebeClient) -> errors.ZeebeError:
    with pytest.raises(errors.ZeebeError) as caught:
        await client.topology()
    return caught.value


async def test_defect_1_a_success_resets_the_retry_counter(gateway: Gateway) -> None:
    # pyzeebe only counts upwards: at the third failure the channel is closed, and later
    # calls raise cygrpc.UsageError, which is no PyZeebeError.
    async with ZeebeClient(create_insecure_channel(gateway.address), 3) as client:
        for _ in range(6):
            gateway.fail("Topology", "UNAVAILABLE", "no brokers")
            assert type(await fail(client)) is errors.ZeebeGatewayUnavailableError
            gateway.recover("Topology")
            assert (await client.topology()).cluster_size == 1


async def test_defect_2_one_retry_means_that_the_second_failure_is_the_last(
    gateway: Gateway,
) -> None:
    # pyzeebe closes its channel at the first failure already.
    async with ZeebeClient(create_insecure_channel(gateway.address), 1) as client:
        gateway.fail("Topology", "UNAVAILABLE", "no brokers")
        await fail(client)
        gateway.recover("Topology")
        await client.topology()
        gateway.fail("Topology", "UNAVAILABLE", "no brokers")
        await fail(client)
        await fail(client)
        gateway.recover("Topology")
        gone = await fail(client)
        assert type(gone) is errors.ClientRetiredError
        assert isinstance(gone, errors.ZeebeGatewayUnavailableError)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("DEADLINE_EXCEEDED", "Time out between gateway and broker"),
        ("INTERNAL", "an exception in the engine"),
        ("CANCELLED", "by somebody"),
        ("UNAVAILABLE", "an element on partition '0', which cannot be found in the cluster"),
    ],
)
async def test_defect_4_what_is_no_lost_connection_is_not_counted_as_one(
    gateway: Gateway, status: str, text: str
) -> None:
    # pyzeebe closes its channel after ten of them: ten wrong keys are enough.
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        gateway.fail("CancelProcessInstance", status, text)
        for _ in range(15):
            with pytest.raises(errors.ZeebeError, match=text):
                await client.cancel_process_instance(12345)
        assert (await client.topology()).cluster_size == 1


async def test_defect_21_a_call_has_a_deadline(gateway: Gateway) -> None:
    # pyzeebe sends none, so the server sees one in 292 billion years.
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        await client.topology()
        await client.run_process("order")
        await client.run_process_with_result("order")
    limits = [call.timeout_s for call in gateway.calls]
    assert all(limit is not None for limit in limits)
    assert [round(limit or 0) for limit in limits] == [20, 20, 300]


async def test_defect_22_many_calls_share_one_token_that_is_renewed_and_kept(
    gateway: Gateway, tmp_path: Path
) -> None:
    # pyzeebe asks for a token in each call that finds none, blocking the event loop and without
    # a time-out, again for every call where the answer says no `expires_in`, not at all when the
    # gateway refuses one; it keeps none on disk, and takes neither http nor plaintext.
    with token_server.running(tls=False) as server:
        server.life_s = None
        server.plan = [server.hold(), lambda handler: handler.reply(200, server.token())]
        asks = OAuthClientCredentials("me", "hush", server.url, cache_path=tmp_path / "credentials")
        channel = create_insecure_channel(gateway.address, call_credentials=asks)
        async with ZeebeClient(channel) as client:
            calls = [asyncio.ensure_future(client.topology()) for _ in range(20)]
            await asyncio.to_thread(server.arrived.wait, 10)
            await asyncio.sleep(0)  # the loop is free while the endpoint thinks
            assert not any(call.done() for call in calls)
            server.go_on.set()
            await asyncio.gather(*calls)
            await client.topology()
            assert len(server.asked) == 1
            gateway.fail("Topology", "UNAUTHENTICATED", "revoked")
            with pytest.raises(errors.UnauthenticatedError):
                await client.topology()
            assert len(server.asked) == 2
        gateway.recover("Topology")
        again = create_insecure_channel(gateway.address, call_credentials=asks)
        async with ZeebeClient(again) as client:  # as another process would
            await client.topology()
        assert len(server.asked) == 2
    assert gateway.calls[-1].metadata["authorization"] == "Bearer token-2"


async def test_defect_22_whatever_becomes_of_the_token_request_is_an_error_of_ours(
    gateway: Gateway,
) -> None:
    # pyzeebe translates errors of oauthlib only, and waits for ever for an answer.
    with token_server.running(tls=False) as server:
        server.plan = [server.hold()]
        asks = OAuthClientCredentials("me", "hush", server.url, read_timeout_ms=100)
        channel = create_insecure_channel(gateway.address, call_credentials=asks)
        async with ZeebeClient(channel) as client:
            assert "took too long" in str(await fail(client))
    gone = OAuthClientCredentials("me", "hush", server.url)
    channel = create_insecure_channel(gateway.address, call_credentials=gone)
    async with ZeebeClient(channel) as client:
        assert "refused" in str(await fail(client))
    assert gateway.calls == []


def test_defect_23_an_audience_is_no_must_and_a_scope_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # pyzeebe demands an audience, although its documentation says None; it has no variable for
    # the scope, and takes a string "UNSET" for one that is not given.
    for name in ("CAMUNDA_TOKEN_AUDIENCE", "ZEEBE_TOKEN_AUDIENCE", "CAMUNDA_TOKEN_SCOPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZEEBE_TOKEN_SCOPE", "zeebe")
    channel = create_oauth2_client_credentials_channel("z:1", "me", "hush", "https://login/token")
    made = channel.call_credentials
    assert isinstance(made, OAuthClientCredentials)
    assert (made.audience, made.scope) == (None, "zeebe")
    own = create_oauth2_client_credentials_channel(
        "z:1", "me", "hush", "https://login/token", audience="UNSET"
    )
    assert own.call_credentials.audience == "UNSET"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rpc", "status", "text", "wrong", "right"),
    [
        ("CreateProcessInstance", "INVALID_ARGUMENT", "start element 'x' is unknown",
         errors.InvalidJSONError, errors.InvalidArgumentError),
        ("CreateProcessInstance", "FAILED_PRECONDITION", "the instance was banned",
         errors.ProcessDefinitionHasNoStartEventError, errors.FailedPreconditionError),
        ("DeployResource", "INVALID_ARGUMENT", "'a.bpmn': Element: task, must have a type",
         None, errors.ProcessInvalidError),
        ("PublishMessage", "ALREADY_EXISTS", "a message with id 'm' is there",
         None, errors.MessageAlreadyExistsError),
    ],
)  # fmt: skip
async def test_defect_24_errors_say_what_the_gateway_said(
    gateway: Gateway,
    rpc: str,
    status: str,
    text: str,
    wrong: type[Exception] | None,
    right: type[Exception],
) -> None:
    # pyzeebe calls the first two by wrong names, and drops the text of all four.
    gateway.fail(rpc, status, text)
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        calls: dict[str, Any] = {
            "CreateProcessInstance": lambda: client.run_process("order"),
            "DeployResource": lambda: client.deploy_resource(("a.bpmn", b"")),
            "PublishMessage": lambda: client.publish_message("paid", "1", message_id="m"),
        }
        with pytest.raises(errors.PyZeebeError) as caught:
            await calls[rpc]()
    assert type(caught.value) is right
    assert wrong is None or not isinstance(caught.value, wrong)
    assert text in str(caught.value)


async def test_defect_25_what_a_newer_gateway_adds_is_no_crash(gateway: Gateway) -> None:
    # pyzeebe: TypeError from getattr(..., None) for a deployment that it does not know, and
    # ValueError for a partition's role or health.
    gateway.answer("DeployResource", {"key": 1, "deployments": [{}, {"form": {"formId": "f"}}]})
    partition = {"partitionId": 1, "role": 9, "health": 8}
    gateway.answer("Topology", {"brokers": [{"partitions": [partition]}]})
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        deployed = await client.deploy_resource(("a.bpmn", b""))
        topology = await client.topology()
    unknown, form = deployed.deployments
    assert unknown == UnknownDeployment(b"")
    assert isinstance(form, DeployResourceResponse.FormMetadata)
    [broker] = topology.brokers
    assert broker.partitions == [
        TopologyResponse.BrokerInfo.Partition(1, PartitionBrokerRole(9), PartitionBrokerHealth(8))
    ]


def test_defect_26_a_sync_client_needs_no_loop_and_works_beside_one(gateway: Gateway) -> None:
    # pyzeebe asks for the current event loop when it is made (an error on Python 3.14) and
    # runs calls on it, which fails inside a running one; two methods have the
    # documentation of publish_message.
    async def inside() -> int:
        with SyncZeebeClient(create_insecure_channel(gateway.address)) as client:
            return client.topology().cluster_size

    asyncio.set_event_loop(None)
    with SyncZeebeClient(create_insecure_channel(gateway.address)) as client:
        assert client.topology().cluster_size == 1
    assert asyncio.run(inside()) == 1
    for name in ("run_process", "run_process_with_result", "publish_message"):
        documented = inspect.getdoc(getattr(SyncZeebeClient, name))
        assert documented == inspect.getdoc(getattr(ZeebeClient, name))
    names = ("run_process", "run_process_with_result", "publish_message")
    documents = [inspect.getdoc(getattr(SyncZeebeClient, name)) for name in names]
    assert len(set(documents)) == 3
