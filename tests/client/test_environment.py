"""Clients that are made without a channel go where the environment says."""

from __future__ import annotations

import os

import pytest
from tests.client.recording_gateway import Gateway

from zeebe_grpclib import SyncZeebeClient, ZeebeClient, errors
from zeebe_grpclib._settings import SETTINGS


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, gateway: Gateway) -> None:
    for name in {name for setting in SETTINGS for name in setting.names} & set(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("ZEEBE_ADDRESS", gateway.address)
    monkeypatch.setenv("ZEEBE_BASIC_AUTH_USERNAME", "demo")
    monkeypatch.setenv("ZEEBE_BASIC_AUTH_PASSWORD", "demo")
    monkeypatch.setenv("ZEEBE_DEFAULT_TENANT_ID", "acme")
    monkeypatch.setenv("ZEEBE_CLIENT_CUSTOM_AGENT_STRING", "mine/1")


async def test_the_asyncio_client(gateway: Gateway) -> None:
    async with ZeebeClient() as client:
        await client.publish_message("paid", "7")
    assert gateway.only.request.tenantId == "acme"
    assert gateway.only.metadata["authorization"] == "Basic ZGVtbzpkZW1v"
    assert gateway.only.metadata["user-agent"].startswith("mine/1 zeebe-grpclib/")


def test_the_sync_client(gateway: Gateway) -> None:
    with SyncZeebeClient() as client:
        client.publish_message("paid", "7", tenant_id="own")
    assert gateway.only.request.tenantId == "own"


def test_retries_from_the_environment(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEEBE_CLIENT_USE_DEFAULT_RETRY_POLICY", "true")
    gateway.fail("CancelProcessInstance", "DEADLINE_EXCEEDED", "late")
    with SyncZeebeClient() as client, pytest.raises(errors.ZeebeDeadlineExceeded):
        client.cancel_process_instance(7)
    assert len(gateway.calls) == 5


def test_a_wrong_value_is_named_when_the_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEEBE_KEEP_ALIVE", "x")
    with pytest.raises(errors.SettingsError, match="ZEEBE_KEEP_ALIVE is 'x'"):
        ZeebeClient()
