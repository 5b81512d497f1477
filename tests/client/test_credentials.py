"""Credentials on the wire: a gateway on grpcio and a token endpoint over HTTPS."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import token_server
from tests.client import recording_gateway
from tests.client.recording_gateway import Gateway
from tests.token_server import CA, TLS, TokenServer

from zeebe_grpclib import (
    BasicAuth,
    BearerToken,
    OAuthClientCredentials,
    RetryPolicy,
    SyncZeebeClient,
    ZeebeClient,
    create_insecure_channel,
    create_secure_channel,
    errors,
    ssl_channel_credentials,
)
from zeebe_grpclib._token_ledger import FIRST_PAUSE_S

SECRET = "hush-hush"


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server.running() as running:
        yield running


def credentials(server: TokenServer, **more: Any) -> OAuthClientCredentials:
    return OAuthClientCredentials("me", SECRET, server.url, ca_certificates=CA, **more)


def shown(gateway: Gateway) -> list[str | None]:
    return [call.metadata.get("authorization") for call in gateway.calls]


@pytest.mark.parametrize(
    ("proof", "header"),
    [(BasicAuth("demo", "demo"), "Basic ZGVtbzpkZW1v"), (BearerToken("abc"), "Bearer abc")],
)
async def test_fixed_credentials_go_along(gateway: Gateway, proof: Any, header: str) -> None:
    channel = create_insecure_channel(gateway.address, call_credentials=proof)
    async with ZeebeClient(channel) as client:
        await client.topology()
        assert await client.activate_jobs("pay") == []
    assert shown(gateway) == [header, header]


async def test_200_calls_at_start_make_one_token_request(
    gateway: Gateway, server: TokenServer
) -> None:
    channel = create_insecure_channel(gateway.address, call_credentials=credentials(server))
    async with ZeebeClient(channel) as client, ZeebeClient(channel) as other:
        await asyncio.gather(*(who.topology() for who in (client, other) for _ in range(100)))
    assert len(server.asked) == 1
    assert shown(gateway) == ["Bearer token-1"] * 200


def test_sync_clients_share_the_channels_token(gateway: Gateway, server: TokenServer) -> None:
    channel = create_insecure_channel(gateway.address, call_credentials=credentials(server))
    with SyncZeebeClient(channel) as client, SyncZeebeClient(channel) as other:
        client.topology()
        other.topology()
    assert len(server.asked) == 1


async def test_unauthenticated_brings_another_token_and_the_call_again(
    gateway: Gateway, server: TokenServer
) -> None:
    take = gateway.take

    def judging(rpc: str, request: Any, context: Any) -> Any:
        metadata = dict(context.invocation_metadata())
        gateway._statuses.clear()
        if metadata["authorization"] == "Bearer token-1":
            gateway.fail("Topology", "UNAUTHENTICATED", "expired")
        return take(rpc, request, context)

    gateway.take = judging  # type: ignore[method-assign]
    try:
        channel = create_insecure_channel(gateway.address, call_credentials=credentials(server))
        async with ZeebeClient(channel) as client:
            assert (await client.topology()).cluster_size == 1
            await client.topology()
    finally:
        del gateway.take
    assert shown(gateway) == ["Bearer token-1", "Bearer token-2", "Bearer token-2"]
    assert len(server.asked) == 2


async def test_a_gateway_that_accepts_no_token_makes_no_storm(
    gateway: Gateway, server: TokenServer
) -> None:
    gateway.fail("Topology", "UNAUTHENTICATED", "who?")
    channel = create_insecure_channel(gateway.address, call_credentials=credentials(server))
    began = time.monotonic()
    async with ZeebeClient(channel) as client:
        for _ in range(20):
            with pytest.raises(errors.UnauthenticatedError):
                await client.topology()
    # Two at once, and where the calls take so long another one after each pause.
    pauses = (time.monotonic() - began) // (FIRST_PAUSE_S / 2)
    assert 2 <= len(server.asked) <= 2 + pauses
    assert len(gateway.calls) == 19 + len(server.asked)


async def test_an_endpoint_that_is_down_fails_calls_at_once_and_sends_nothing(
    gateway: Gateway, server: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.plan = [(503, {"error": SECRET})]
    channel = create_insecure_channel(gateway.address, call_credentials=credentials(server))
    async with ZeebeClient(channel, 0) as client:
        for _ in range(19):
            with pytest.raises(errors.ZeebeGatewayUnavailableError):
                await client.topology()
        with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
            await client.topology()
    assert len(server.asked) == 1
    assert gateway.calls == []
    assert caught.value.is_retryable
    assert "no access token, so the request was not sent: the token endpoint at localhost" in str(
        caught.value
    )
    assert SECRET not in str(caught.value) + repr(caught.value) + repr(channel) + caplog.text


async def test_refused_credentials(
    gateway: Gateway, server: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.plan = [(401, {"error": "invalid_client", "error_description": f"not {SECRET}"})]
    channel = create_insecure_channel(gateway.address, call_credentials=credentials(server))
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.InvalidOAuthCredentialsError) as caught:
            await client.topology()
    assert str(caught.value) == (
        "Topology: the token endpoint at localhost refused the client 'me': invalid_client: not ***"
    )
    assert SECRET not in caplog.text


async def test_no_token_is_logged(
    gateway: Gateway, server: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = create_insecure_channel(gateway.address, call_credentials=credentials(server))
    gateway.fail("Topology", "INTERNAL", "broken")
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.ZeebeInternalError) as caught:
            await client.topology()
    for text in (caplog.text, str(caught.value), repr(caught.value.__cause__), repr(client)):
        assert "token-1" not in text
        assert SECRET not in text


async def test_a_retried_call_counts_once_for_the_connection_budget() -> None:
    with recording_gateway.running() as gateway:
        address = gateway.address
    channel = create_insecure_channel(
        address, retry_policy=RetryPolicy(max_attempts=3, initial_backoff_ms=1)
    )
    async with ZeebeClient(channel, 1) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
            await client.topology()
        assert not isinstance(caught.value, errors.ClientRetiredError)
        assert client._invoker.is_usable


@pytest.fixture(scope="module")
def secure_gateway() -> Iterator[Gateway]:
    with recording_gateway.running(tls=TLS, client_certificates=True) as gateway:
        yield gateway


async def test_mutual_tls_from_files_and_a_token(
    secure_gateway: Gateway, server: TokenServer
) -> None:
    secure_gateway.reset()
    tls = ssl_channel_credentials(CA, TLS / "client.key", TLS / "client.pem")
    channel = create_secure_channel(
        secure_gateway.address, None, tls, call_credentials=credentials(server)
    )
    async with ZeebeClient(channel) as client:
        assert (await client.topology()).gateway_version == "8.9.0"
    assert shown(secure_gateway) == ["Bearer token-1"]


async def test_certificates_are_read_again_when_their_files_change(
    secure_gateway: Gateway, tmp_path: Path
) -> None:
    roots = tmp_path / "ca.pem"
    roots.write_bytes((TLS / "other-ca.pem").read_bytes())
    tls = ssl_channel_credentials(roots, TLS / "client.key", TLS / "client.pem")
    channel = create_secure_channel(secure_gateway.address, None, tls)
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError, match="not accepted"):
            await client.topology()
    roots.write_bytes(CA.read_bytes() + b"\n")
    async with ZeebeClient(channel) as client:
        assert (await client.topology()).cluster_size == 1
