"""Nothing is lost when real servers and proxies go gracefully; what is lost says so.

`nox -s slow` runs it for a minute, and with the proxies that are installed. nginx and
haproxy are found on PATH.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from zeebe_grpclib._transport.backoff import BackoffPolicy
from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connector import Target
from zeebe_grpclib._transport.subchannel import ChannelOptions
from zeebe_grpclib.status import RpcError

pytest.importorskip("grpc", reason="grpcio, the server of these tests, is not installed")

HERE = Path(__file__).parent
CALLERS = 64
SECONDS = float(os.environ.get("ZEEBE_DRAIN_SECONDS", "2"))


@contextlib.asynccontextmanager
async def process(*command: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """Run a server that says where it listens."""
    started = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert started.stdout is not None
    try:
        yield started, int((await started.stdout.readline()).split()[1])
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


def server(
    port: int = 0, *options: str
) -> contextlib.AbstractAsyncContextManager[tuple[asyncio.subprocess.Process, int]]:
    return process(sys.executable, str(HERE / "grpcio_server.py"), str(port), *options)


async def hammer(
    channel: Channel, seconds: float, outcomes: collections.Counter[str] | None = None
) -> collections.Counter[str]:
    """Call without pause; count outcomes. A refused connection is tried again a bit later."""
    outcomes = collections.Counter() if outcomes is None else outcomes
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds

    async def caller(number: int) -> None:
        while loop.time() < end:
            request = b"%d" % number
            try:
                answer = await channel.unary("/a/Echo", request, timeout_s=20.0, decode=bytes)
            except RpcError as error:
                outcomes[f"{error.status.name} {error.origin.name}"] += 1
                await asyncio.sleep(0.01)
            else:
                assert answer == request
                outcomes["OK"] += 1

    await asyncio.gather(*(caller(number) for number in range(CALLERS)))
    return outcomes


def only_ok(outcomes: collections.Counter[str]) -> bool:
    return set(outcomes) == {"OK"} and outcomes["OK"] >= CALLERS


async def until_ok(outcomes: collections.Counter[str], count: int) -> None:
    """Wait until so many more calls have ended well, which has no event of its own."""
    wanted = outcomes["OK"] + count
    for _ in range(4_500):
        if outcomes["OK"] >= wanted:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(outcomes)


async def test_connections_of_a_limited_age_lose_no_call() -> None:
    age = ("grpc.max_connection_age_ms=500", "grpc.max_connection_age_grace_ms=5000")
    async with server(0, *age) as (_, port):
        channel = Channel(Target("127.0.0.1", port))
        outcomes = await hammer(channel, SECONDS)
        await channel.close()
    assert only_ok(outcomes), outcomes


async def test_stream_limit_of_a_real_server_loses_no_call() -> None:
    async with server(0, "grpc.max_concurrent_streams=10") as (_, port):
        channel = Channel(Target("127.0.0.1", port))
        outcomes = await hammer(channel, 1.0)
        await channel.close()
    assert only_ok(outcomes), outcomes


async def test_graceful_stop_ends_calls_that_are_under_way() -> None:
    async with server() as (running, port):
        channel = Channel(Target("127.0.0.1", port))
        calls = [
            asyncio.ensure_future(channel.unary("/a/Slow", b"x", timeout_s=5.0, decode=bytes))
            for _ in range(4)
        ]
        assert running.stdout is not None
        for _ in calls:
            assert await running.stdout.readline() == b"slow\n"
        running.send_signal(signal.SIGTERM)
        assert await asyncio.gather(*calls) == [b"x"] * 4
        await channel.close()


async def test_killed_server_loses_only_calls_in_flight_and_is_found_again() -> None:
    options = ChannelOptions(backoff=BackoffPolicy(initial_s=0.2, max_s=0.5))
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    channel = Channel(Target("127.0.0.1", port), options)
    outcomes: collections.Counter[str] = collections.Counter()
    async with server(port) as (running, _):
        hammering = asyncio.ensure_future(hammer(channel, 60.0, outcomes))
        await until_ok(outcomes, CALLERS)
        running.send_signal(signal.SIGKILL)
        await running.wait()
    async with server(port):
        await until_ok(outcomes, CALLERS)
        hammering.cancel()
        await asyncio.wait({hammering})
        await channel.close()
    assert set(outcomes) <= {"OK", "UNAVAILABLE LOST", "UNAVAILABLE CONNECT"}, outcomes
    assert 1 <= outcomes["UNAVAILABLE LOST"] <= CALLERS


NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{listen} http2;
    keepalive_requests 20;
    location / {{ grpc_pass grpc://127.0.0.1:{backend}; }}
  }}
}}
"""
HAPROXY = """
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend gateway
  bind 127.0.0.1:{listen} proto h2
  default_backend gateways
backend gateways
  server one 127.0.0.1:{backend} proto h2
"""
PROXIES = {
    "nginx": (NGINX, ["-p", "{folder}", "-e", "{folder}/error.log", "-c", "{config}"]),
    "haproxy": (HAPROXY, ["-q", "-f", "{config}"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("proxy", list(PROXIES))
async def test_proxy_in_between_loses_no_call(proxy: str, tmp_path: Path) -> None:
    program = shutil.which(proxy)
    if program is None:
        pytest.skip(f"{proxy} is not installed")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        listen = found.getsockname()[1]
    template, arguments = PROXIES[proxy]
    async with server() as (_, backend):
        config = tmp_path / "config"
        config.write_text(template.format(folder=tmp_path, listen=listen, backend=backend))
        command = [argument.format(folder=tmp_path, config=config) for argument in arguments]
        running = await asyncio.create_subprocess_exec(program, *command)
        channel = Channel(Target("127.0.0.1", listen))
        try:
            answer = await channel.unary(
                "/a/Echo", b"up?", timeout_s=10.0, decode=bytes, wait_for_ready=True
            )
            assert answer == b"up?"
            outcomes = await hammer(channel, max(SECONDS, 5.0))
            # Bodies of many frames: haproxy opens its windows for them bit by bit.
            long_ones = (
                channel.unary("/a/Echo", bytes(900_000), timeout_s=60.0, decode=len)
                for _ in range(64)
            )
            assert await asyncio.gather(*long_ones) == [900_000] * 64
        finally:
            await channel.close()
            running.terminate()
            await running.wait()
    assert only_ok(outcomes), outcomes
