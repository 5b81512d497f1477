"""Section 2.2: connecting, DNS, TLS."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.wire.bench import Bench, Outcome, fault
from tests.wire.server import RawPeer, RawServer, well_behaved

from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.subchannel import ChannelOptions

CERTIFICATES = Path(__file__).parent.parent / "data" / "tls"
HASTY = ChannelOptions(connect_timeout_s=0.3)


async def nothing(peer: RawPeer) -> None:
    """Accept, and say nothing."""
    await peer.gone.wait()


async def _one_second(bench: Bench) -> list[Outcome]:
    return [await bench.call(timeout_s=0.3)]


async def _no_deadline(bench: Bench) -> list[Outcome]:
    return [await bench.call(timeout_s=None)]


fault(name="silent_server_with_deadline", run=_one_second, says="before the deadline")(nothing)
fault(name="silent_server_without_deadline", run=_no_deadline, options=HASTY, says="within 0.3 s")(
    nothing
)


def elsewhere(target: Target) -> Callable[[Bench], Awaitable[list[Outcome]]]:
    """Call a server that is not there."""

    async def run(bench: Bench) -> list[Outcome]:
        bench.channel = Channel(target, random=lambda: 0.5)
        return [await bench.call()]

    return run


fault(name="refused_port", run=elsewhere(Target("127.0.0.1", 1)), says="Connect")(well_behaved)
fault(name="dns_failure", run=elsewhere(Target("no-such-host.invalid", 26500)))(well_behaved)
fault(
    name="missing_unix_socket",
    run=elsewhere(Target(unix_path="/nonexistent/socket")),
    says="No such file",
)(well_behaved)


@fault()
async def settings_late(peer: RawPeer) -> None:
    # The preface was read, and still no request.
    await peer.seen(8, 0)
    assert not peer.requests
    await peer.greet()
    await peer.serve()


@fault(calls=20)
async def settings_late_with_low_limit(peer: RawPeer) -> None:
    await peer.seen(8, 0)
    await peer.greet((3, 5))
    open_now: list[int] = []
    for _ in range(20):
        request = await peer.request()
        open_now.append(request.id)
        assert len(peer.requests) <= 20
        await peer.send(peer.answer(request.id, request.message))
    await peer.serve()


@fault(says="it answered in HTTP/1: 'HTTP/1.1 400 Bad Request'")
async def http1_server(peer: RawPeer) -> None:
    await peer.send(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
    await peer.gone.wait()


@fault(says="it expects TLS on this port")
async def plaintext_to_tls_port(peer: RawPeer) -> None:
    await peer.send(bytes.fromhex("15030100020246"))  # alert: protocol_version
    peer.close()


# --- TLS


def server_context(name: str, alpn: list[str] | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem", CERTIFICATES / f"{name}.key")
    if alpn:
        context.set_alpn_protocols(alpn)
    return context


def client_context(ca: str = "ca") -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATES / f"{ca}.pem"))


def tls(
    name: str,
    says: str = "",
    *,
    certificate: str = "server",
    alpn: tuple[str, ...] = ("h2",),
    ca: str = "ca",
    server_tls: bool = True,
    options: ChannelOptions | None = None,
) -> None:
    """Register a call over TLS to a server with these properties."""

    async def run(bench: Bench) -> list[Outcome]:
        context = server_context(certificate, list(alpn)) if server_tls else None
        bench.server = RawServer(bench.server.scripts[0])
        listening = bench.server.listening(context)
        # Closed with the channel, at the end of the scenario.
        await listening.__aenter__()
        close = bench.channel.close

        async def close_both() -> None:
            await close()
            with contextlib.suppress(Exception):
                await listening.__aexit__(None, None, None)

        target = Target("127.0.0.1", bench.server.port, ssl_context=client_context(ca))
        bench.channel = Channel(target, options or ChannelOptions(), random=lambda: 0.5)
        close = bench.channel.close
        bench.channel.close = close_both  # type: ignore[method-assign]  # for this scenario
        return [await bench.call()]

    fault(name=name, run=run, says=says)(
        well_behaved if name != "tls_handshake_stalls" else nothing
    )


tls("tls_works")
tls("tls_wrong_ca", "certificate is not accepted: ", ca="other-ca")
tls("tls_wrong_hostname", "certificate is not accepted: ", certificate="elsewhere")
tls("tls_expired", "certificate is not accepted: certificate has expired", certificate="expired")
tls("tls_without_alpn", "did not agree on HTTP/2: of ALPN protocols it chose none", alpn=())
tls("tls_alpn_http1", "HTTP/2", alpn=("http/1.1",))


async def _without_certificate(bench: Bench) -> list[Outcome]:
    # A blocking server: asyncio's closes without sending OpenSSL's alert.
    context = server_context("server", ["h2"])
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(CERTIFICATES / "ca.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            sock, _ = listener.accept()
            with sock, pytest.raises(ssl.SSLError):
                context.wrap_socket(sock, server_side=True).recv(1)

        serving = asyncio.ensure_future(asyncio.to_thread(serve))
        port = listener.getsockname()[1]
        target = Target("127.0.0.1", port, ssl_context=client_context())
        bench.channel = Channel(target, random=lambda: 0.5)
        outcome = await bench.call()
        await serving
    return [outcome]


fault(
    name="tls_client_certificate_missing",
    run=_without_certificate,
    says="the server wants a client certificate (mTLS)",
)(well_behaved)
tls("tls_to_plaintext_port", "does not speak TLS on this port", server_tls=False)
tls("tls_handshake_stalls", "within 0.3 s", server_tls=False, options=HASTY)
