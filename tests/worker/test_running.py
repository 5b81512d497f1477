"""A worker as a script: signals stop it, the second one at once."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest
from tests.worker.gateway import FakeGateway

PROGRAM = """
import asyncio, sys
from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.worker import ZeebeWorker

worker = ZeebeWorker(create_insecure_channel("127.0.0.1:" + sys.argv[1]))

@worker.task(timeout_ms=30_000)
async def pay(seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        print("handler ended", flush=True)

worker.run()
print("stopped", flush=True)
"""


async def start(gateway: FakeGateway) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        str(gateway.port),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_running_jobs_finish(gateway: FakeGateway, number: int) -> None:
    program = await start(gateway)
    gateway.add("pay", {"seconds": 0.5})
    await gateway.until(lambda: gateway.states() == ["activated"], 30)
    await gateway.quiet(100)
    program.send_signal(number)
    out, error = await asyncio.wait_for(program.communicate(), 20)
    assert (program.returncode, out.decode().split("\n")) == (0, ["handler ended", "stopped", ""])
    assert error == b""
    assert gateway.states() == ["completed"]


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
@pytest.mark.parametrize(
    ("number", "code", "trace"),
    [(signal.SIGTERM, 128 + signal.SIGTERM, b""), (signal.SIGINT, -2, b"KeyboardInterrupt")],
)
async def test_a_second_signal_ends_it_at_once(
    gateway: FakeGateway, number: int, code: int, trace: bytes
) -> None:
    program = await start(gateway)
    gateway.add("pay", {"seconds": 60})
    await gateway.until(lambda: gateway.states() == ["activated"], 30)
    await gateway.quiet(100)
    program.send_signal(number)
    await gateway.quiet(100)
    program.send_signal(number)
    out, error = await asyncio.wait_for(program.communicate(), 20)
    assert (program.returncode, out) == (code, b"handler ended\n")
    assert trace in error
    assert gateway.states() == ["activated"]
