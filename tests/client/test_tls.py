"""TLS against Google's and nginx's servers: what works, and each cause that is named."""

from __future__ import annotations

import asyncio
import gc
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.client import recording_gateway
from tests.client.recording_gateway import Gateway
from tests.token_server import CA, TLS

from zeebe_grpclib import (
    ChannelCredentials,
    ZeebeClient,
    create_insecure_channel,
    create_secure_channel,
    errors,
    ssl_channel_credentials,
)


def folder(tmp_path: Path, name: str) -> Path:
    """A folder for a server that shows this certificate."""
    for suffix in ("pem", "key"):
        shutil.copy(TLS / f"{name}.{suffix}", tmp_path / f"server.{suffix}")
    shutil.copy(CA, tmp_path / "ca.pem")
    return tmp_path


async def fails(address: str, tls: ChannelCredentials | None) -> str:
    channel = create_secure_channel(address, None, tls)
    async with ZeebeClient(channel) as client:
        with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
            await client.topology()
    return str(caught.value)


def localhost(gateway: Gateway) -> str:
    return "localhost:" + gateway.address.rpartition(":")[2]


@pytest.mark.parametrize(
    ("certificate", "roots", "text"),
    [
        ("server", "other-ca.pem", ("; the server's certificate ('server') was issued by "
         "'Test ca', which is not trusted here")),
        ("server", None, ("; the server's certificate ('server') was issued by 'Test ca', which is "
         "not trusted here")),
        ("expired", "ca.pem", ("; the server's certificate ('expired') has expired on "
         "2021-01-01 00:00 UTC")),
        ("elsewhere", "ca.pem", ("; the server's certificate ('elsewhere') is for "
         "elsewhere.example, not for localhost")),
    ],
)  # fmt: skip
async def test_a_certificate_that_is_refused_is_named_with_the_reason(
    tmp_path: Path, certificate: str, roots: str | None, text: str
) -> None:
    tls = ssl_channel_credentials(None if roots is None else TLS / roots)
    with recording_gateway.running(tls=folder(tmp_path, certificate)) as gateway:
        said = await fails(localhost(gateway), tls)
    assert text in said
    assert gateway.calls == []


@pytest.mark.parametrize("name", ["elsewhere.example", "elsewhere.example:443"])
async def test_a_name_for_tls_can_be_given(tmp_path: Path, name: str) -> None:
    with recording_gateway.running(tls=folder(tmp_path, "elsewhere")) as gateway:
        channel = create_secure_channel(
            localhost(gateway),
            [("grpc.ssl_target_name_override", name)],
            ssl_channel_credentials(CA),
        )
        async with ZeebeClient(channel) as client:
            assert (await client.topology()).cluster_size == 1
        assert gateway.authorities == {name}


async def test_a_missing_client_certificate_is_named() -> None:
    with recording_gateway.running(tls=TLS, client_certificates=True) as gateway:
        said = await fails(localhost(gateway), ssl_channel_credentials(CA))
    assert "after the TLS handshake: it may want a client certificate (mTLS)" in said


async def test_a_client_certificate_that_is_not_accepted_is_not_called_missing(
    tmp_path: Path,
) -> None:
    shutil.copytree(TLS, tmp_path, dirs_exist_ok=True)
    shutil.copy(TLS / "other-ca.pem", tmp_path / "ca.pem")  # not the authority of the client's
    with recording_gateway.running(tls=tmp_path, client_certificates=True) as gateway:
        said = await fails(
            localhost(gateway),
            ssl_channel_credentials(CA, TLS / "client.key", TLS / "client.pem"),
        )
    assert "it may not accept the client certificate that it was shown (mTLS)" in said


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.close()


async def test_a_server_that_hangs_up_in_the_handshake_is_named() -> None:
    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    where = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    said = await fails(where, ssl_channel_credentials(CA))
    server.close()
    assert "the server closed the connection in the TLS handshake: it may want a client" in said


async def test_a_server_without_http2_is_named_and_the_loop_has_nothing_to_complain() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem", TLS / "server.key")
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))
    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    where = f"localhost:{server.sockets[0].getsockname()[1]}"
    said = await fails(where, ssl_channel_credentials(CA))
    server.close()
    assert "the server did not agree on HTTP/2: of ALPN protocols it chose none" in said
    gc.collect()  # of a future whose exception nobody has seen
    assert complaints == []


async def test_a_plaintext_port_is_named(gateway: Gateway) -> None:
    said = await fails(gateway.address, ssl_channel_credentials(CA))
    assert "the server does not speak TLS on this port" in said


async def test_plaintext_to_a_tls_port_fails_and_does_not_hang() -> None:
    with recording_gateway.running(tls=TLS) as gateway:
        async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
            with pytest.raises(errors.ZeebeGatewayUnavailableError) as caught:
                await client.topology(deadline_ms=5_000)
    assert "the server closed the connection without a greeting: it may expect TLS" in str(
        caught.value
    )


async def test_an_encrypted_key(tmp_path: Path) -> None:
    key = tmp_path / "client.key"
    made = subprocess.run(  # noqa: ASYNC221 - a test's own tool
        ["openssl", "rsa", "-aes128", "-passout", "pass:open sesame", "-in",
         str(TLS / "client.key"), "-out", str(key)], check=False, capture_output=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("needs openssl")
    with recording_gateway.running(tls=TLS, client_certificates=True) as gateway:
        tls = ssl_channel_credentials(
            CA, key, TLS / "client.pem", private_key_password="open sesame"
        )
        async with ZeebeClient(create_secure_channel(localhost(gateway), None, tls)) as client:
            assert (await client.topology()).cluster_size == 1
        wrong = ssl_channel_credentials(CA, key, TLS / "client.pem", private_key_password="hush")
        async with ZeebeClient(create_secure_channel(localhost(gateway), None, wrong)) as client:
            with pytest.raises(errors.SettingsError, match="is private_key_password right") as told:
                await client.topology()
        assert "hush" not in str(told.value) + repr(wrong)


NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {tls}/server.pem; ssl_certificate_key {tls}/server.key;
    ssl_client_certificate {tls}/ca.pem; ssl_verify_client {verify};
    location / {{ grpc_pass grpc://{gateway}; }}
  }}
}}
"""


@pytest.fixture(params=["off", "on"])
def nginx(
    request: pytest.FixtureRequest, gateway: Gateway, tmp_path: Path
) -> Iterator[tuple[str, bool]]:
    """nginx with TLS before the gateway: its address, and whether it wants certificates."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None or sys.platform == "win32":
        pytest.skip("needs nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "nginx.conf").write_text(
        NGINX.format(
            folder=tmp_path, port=port, tls=TLS, verify=request.param, gateway=gateway.address
        )
    )
    process = subprocess.Popen(
        [program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)
        yield f"localhost:{port}", request.param == "on"
    finally:
        process.terminate()
        process.wait()


async def test_nginx_with_tls_and_mutual_tls(nginx: tuple[str, bool]) -> None:
    address, mutual = nginx
    tls = ssl_channel_credentials(CA, TLS / "client.key", TLS / "client.pem")
    async with ZeebeClient(create_secure_channel(address, None, tls)) as client:
        for _ in range(3):
            assert (await client.topology()).gateway_version == "8.9.0"
    assert "which is not trusted here" in await fails(
        address, ssl_channel_credentials(TLS / "other-ca.pem")
    )
    if mutual:
        # nginx answers by HTTP, which is how it says that a certificate is missing.
        async with ZeebeClient(
            create_secure_channel(address, None, ssl_channel_credentials(CA))
        ) as client:
            with pytest.raises(errors.PyZeebeError, match="No required SSL certificate was sent"):
                await client.topology()
