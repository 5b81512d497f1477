from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading

import pytest
from tests.embedded.models import end, model, start

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway, serve

ECHO = ("echo.bpmn", model("echo", start(), end(), flows="start > end"))


async def started(*, log_events: bool = True) -> tuple[EmbeddedGateway, asyncio.Task[None]]:
    ready: asyncio.Future[EmbeddedGateway] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(port=0, ready=ready.set_result, log_events=log_events))
    return await asyncio.wait_for(ready, 5), serving


async def run_echo(gateway: EmbeddedGateway) -> None:
    channel = gateway.channel()
    async with ZeebeClient(channel) as client:
        await client.deploy_resource(ECHO)
        await client.run_process_with_result("echo", {"secret": 41})
    await channel.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_well(
    number: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="zeebe_grpclib.embedded"):
        gateway, serving = await started()
        await run_echo(gateway)
        signal.raise_signal(number)
        await asyncio.wait_for(serving, 5)
    lines = [record.message for record in caplog.records]
    assert lines[0] == f"listening on {gateway.address}"
    assert lines[-2].endswith("instance of 'echo' completed")
    assert lines[-1] == "stopping"
    assert not any("41" in line.split() for line in lines)
    # Nothing is left to be removed.
    assert not asyncio.get_running_loop().remove_signal_handler(number)


async def test_cancelling_ends_it_too() -> None:
    gateway, serving = await started()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        await asyncio.open_connection("127.0.0.1", int(gateway.address.rpartition(":")[2]))


async def test_events_may_be_left_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="zeebe_grpclib.embedded"):
        gateway, serving = await started(log_events=False)
        await run_echo(gateway)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert [record.message for record in caplog.records] == [f"listening on {gateway.address}"]


def test_works_in_a_thread_where_signals_cannot_be_heard() -> None:
    ended = []

    async def briefly() -> None:
        _, serving = await started()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        ended.append("well")

    thread = threading.Thread(target=lambda: asyncio.run(briefly()))
    thread.start()
    thread.join(10)
    assert ended == ["well"]


def test_feel_is_loaded_without_the_server() -> None:
    program = "import sys, zeebe_grpclib.embedded.feel as _; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert "zeebe_grpclib.embedded.feel" in loaded
    assert not loaded & {"zeebe_grpclib.embedded.server", "zeebe_grpclib.embedded.engine"}


def test_what_there_is_not_is_said() -> None:
    from zeebe_grpclib import embedded

    with pytest.raises(AttributeError, match="has no attribute 'Broker'"):
        _ = embedded.Broker  # type: ignore[attr-defined]
