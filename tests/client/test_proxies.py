"""Through a CONNECT proxy, with names that only the proxy knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import connect_proxy
from tests.client import recording_gateway
from tests.client.recording_gateway import Gateway
from tests.connect_proxy import ConnectProxy
from tests.token_server import CA, TLS

from zeebe_grpclib import (
    ZeebeClient,
    create_insecure_channel,
    create_secure_channel,
    errors,
    ssl_channel_credentials,
)

VARIABLES = ("grpc_proxy", "https_proxy", "http_proxy", "no_grpc_proxy", "no_proxy")


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectProxy]:
    for name in (*VARIABLES, *(name.upper() for name in VARIABLES)):
        monkeypatch.delenv(name, raising=False)
    with connect_proxy.running() as running:
        yield running


def port(gateway: Gateway) -> str:
    return gateway.address.rpartition(":")[2]


async def test_the_environments_proxy_with_credentials(
    gateway: Gateway, proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.authorization = "Basic bWU6aHVzaA=="
    monkeypatch.setenv("https_proxy", f"http://me:hush@localhost:{proxy.port}")
    where = f"zeebe.example.com:{port(gateway)}"
    async with ZeebeClient(create_insecure_channel(where)) as client:
        assert (await client.topology()).cluster_size == 1
        await client.topology()
    assert proxy.asked == [where]
    monkeypatch.setenv("https_proxy", f"http://localhost:{proxy.port}")
    async with ZeebeClient(create_insecure_channel(where)) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
            await client.topology()
    assert "answered '407 Proxy Authentication Required'; its user name and password" in str(
        caught.value
    )


async def test_a_wrong_password_is_not_shown(
    gateway: Gateway, proxy: ConnectProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    proxy.authorization = "Basic bWU6aHVzaA=="
    options = [("grpc.http_proxy", f"http://me:wrong-hush@localhost:{proxy.port}")]
    channel = create_insecure_channel(f"zeebe.test:{port(gateway)}", options)
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
            await client.topology()
    assert "407" in str(caught.value)
    assert "hush" not in str(caught.value) + repr(channel) + repr(channel.options) + caplog.text


async def test_no_proxy_is_honoured_and_this_machine_needs_none(
    gateway: Gateway, proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://localhost:{proxy.port}")
    monkeypatch.setenv("no_proxy", "example.com")
    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        await client.topology()
    channel = create_insecure_channel("zeebe.invalid.example.com:1")
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError):
            await client.topology()
    assert proxy.asked == []


async def test_an_option_turns_it_off_or_names_another(
    gateway: Gateway, proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("grpc_proxy", "http://localhost:1")
    where = f"zeebe.test:{port(gateway)}"
    options = [("grpc.http_proxy", f"localhost:{proxy.port}")]
    async with ZeebeClient(create_insecure_channel(where, options)) as client:
        await client.topology()
    assert proxy.asked == [where]
    options = [("grpc.enable_http_proxy", 0), *options]  # type: ignore[list-item]
    async with ZeebeClient(create_insecure_channel(gateway.address, options)) as client:
        await client.topology()
    assert len(proxy.asked) == 1


async def test_tls_goes_through_and_checks_the_gateways_name(
    proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://localhost:{proxy.port}")
    with recording_gateway.running(tls=TLS) as gateway:
        where = f"zeebe.test:{port(gateway)}"
        tls = ssl_channel_credentials(CA)
        async with ZeebeClient(create_secure_channel(where, None, tls)) as client:
            with pytest.raises(errors.ZeebeGatewayUnavailableError, match=r"zeebe\.test"):
                await client.topology()
        options = [("grpc.ssl_target_name_override", "localhost")]
        async with ZeebeClient(create_secure_channel(where, options, tls)) as client:
            assert (await client.topology()).cluster_size == 1


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "answered '503 Service Unavailable'"),
        (b"", "hung up instead of answering"),
        (b"nonsense\r\n\r\n", "did not answer with HTTP"),
    ],
)
async def test_a_proxy_in_trouble(proxy: ConnectProxy, answer: bytes, text: str) -> None:
    proxy.answer = answer
    options = [("grpc.http_proxy", f"localhost:{proxy.port}")]
    async with ZeebeClient(create_insecure_channel("zeebe.test:1", options)) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError, match=text) as caught:
            await client.topology()
    assert f"the proxy localhost:{proxy.port}" in str(caught.value)
