"""Deadlines, loops, threads, ends: a client over time."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from grpclib.client import Channel
from tests.client.recording_gateway import Gateway, running

from zeebe_grpclib import (
    SyncZeebeClient,
    ZeebeClient,
    create_insecure_channel,
    create_secure_channel,
    errors,
    ssl_channel_credentials,
)

SOURCES = Path(__file__).parents[2] / "src"
TLS = Path(__file__).parents[1] / "data" / "tls"


def clients(address: str, **options: Any) -> tuple[ZeebeClient, SyncZeebeClient]:
    return (
        ZeebeClient(create_insecure_channel(address), **options),
        SyncZeebeClient(create_insecure_channel(address), **options),
    )


@pytest.mark.parametrize(
    ("method", "arguments", "options", "limit_s"),
    [
        ("topology", {}, {}, 20),
        ("topology", {}, {"default_deadline_ms": 5_000}, 5),
        ("topology", {"deadline_ms": 7_000}, {"default_deadline_ms": 5_000}, 7),
        ("topology", {}, {"default_deadline_ms": None}, None),
        ("topology", {"deadline_ms": math.inf}, {}, None),
        ("run_process_with_result", {"bpmn_process_id": "p"}, {}, 300),
        ("run_process_with_result", {"bpmn_process_id": "p", "timeout": 40_000}, {}, 60),
        ("run_process_with_result", {"bpmn_process_id": "p", "deadline_ms": 9_000}, {}, 9),
    ],
)
async def test_deadlines_on_the_wire(
    gateway: Gateway,
    method: str,
    arguments: dict[str, Any],
    options: dict[str, Any],
    limit_s: float | None,
) -> None:
    client, sync_client = clients(gateway.address, **options)
    async with client:
        await getattr(client, method)(**arguments)
    with sync_client:
        getattr(sync_client, method)(**arguments)
    for call in gateway.calls:
        if limit_s is None:
            # grpcio says "for ever" in years.
            assert call.timeout_s is None or call.timeout_s > 10**6
        else:
            assert call.timeout_s is not None
            assert limit_s - 2 < call.timeout_s <= limit_s
    assert len(gateway.calls) == 2


@pytest.mark.parametrize(
    ("method", "rpc", "kind"),
    [
        ("topology", "Topology", errors.ZeebeDeadlineExceeded),
        ("run_process", "CreateProcessInstance", errors.ProcessDeadlineExceeded),
        ("run_process_with_result", "CreateProcessInstanceWithResult",
         errors.ProcessTimeoutError),
    ],
)  # fmt: skip
@pytest.mark.parametrize("plain", [False, True])
async def test_a_dead_gateway_hangs_nobody(
    gateway: Gateway, method: str, rpc: str, kind: type[errors.PyZeebeError], plain: bool
) -> None:
    gateway.hold(rpc)
    arguments = {} if method == "topology" else {"bpmn_process_id": "order"}
    host, _, port = gateway.address.rpartition(":")
    channel: Any = Channel(host, int(port)) if plain else create_insecure_channel(gateway.address)
    async with ZeebeClient(channel, 0) as client:
        # Connected before: a call whose time is up before it leaves is known not to have run.
        await client.healthcheck()
        with pytest.raises(kind) as caught:
            await getattr(client, method)(**arguments, deadline_ms=500)
        # Told by our clock, or by the server's, which counts too.
        assert caught.value.outcome_unknown
        assert "DEADLINE_EXCEEDED" in str(caught.value)
        # The server was told, and the budget has nothing against deadlines.
        assert await asyncio.to_thread(gateway.cancelled.wait, 10)
        await client.healthcheck()
    if plain:
        channel.close()


def test_a_client_made_outside_a_loop_serves_one_run_after_another(gateway: Gateway) -> None:
    client = ZeebeClient(create_insecure_channel(gateway.address))

    async def ask() -> int:
        return (await client.topology()).cluster_size

    assert [asyncio.run(ask()) for _ in range(3)] == [1, 1, 1]
    asyncio.run(client.close())
    with pytest.raises(errors.ClientClosedError):
        asyncio.run(ask())


async def test_a_channel_shared_with_others_stays_open(gateway: Gateway) -> None:
    channel = create_insecure_channel(gateway.address)
    first, second = ZeebeClient(channel), ZeebeClient(channel)
    await first.topology()
    gateway.hold("CreateProcessInstance")
    running_call = asyncio.ensure_future(second.run_process("order"))
    await asyncio.to_thread(gateway.arrived.wait)
    await first.close()
    gateway.release()
    assert (await running_call).process_instance_key == 3
    with pytest.raises(errors.ClientClosedError, match="Topology: this client was closed"):
        await first.topology()
    third = SyncZeebeClient(channel)  # on a loop of its own
    assert third.topology().cluster_size == 1
    third.close()
    await second.topology()
    await second.close()
    async with ZeebeClient(channel) as fourth:
        await fourth.topology()
    await channel.close()
    with pytest.raises(errors.ClientClosedError, match=r"the channel to .* was closed"):
        await ZeebeClient(channel).topology()


async def test_closing_a_client_ends_the_calls_that_run(gateway: Gateway) -> None:
    gateway.hold("Topology")
    client = ZeebeClient(create_insecure_channel(gateway.address))
    call = asyncio.ensure_future(client.topology())
    await asyncio.to_thread(gateway.arrived.wait)
    await client.close()
    with pytest.raises(errors.ClientClosedError, match="closed while the call was running"):
        await call


def test_closing_a_sync_client_ends_the_calls_of_other_threads(gateway: Gateway) -> None:
    gateway.hold("Topology")
    client = SyncZeebeClient(create_insecure_channel(gateway.address))
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(client.topology)
        gateway.arrived.wait()
        client.close()
        with pytest.raises(errors.ClientClosedError):
            call.result()
    with pytest.raises(errors.ClientClosedError):
        client.topology()


async def test_cancelling_a_call_tells_the_gateway_and_costs_nothing(gateway: Gateway) -> None:
    gateway.hold("Topology")
    async with ZeebeClient(create_insecure_channel(gateway.address), 0) as client:
        call = asyncio.ensure_future(client.topology())
        await asyncio.to_thread(gateway.arrived.wait)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.to_thread(gateway.cancelled.wait, 10)
        await client.healthcheck()


async def test_answered_unavailable_retires_one_client_and_no_other(gateway: Gateway) -> None:
    channel = create_insecure_channel(gateway.address)
    weak, strong = ZeebeClient(channel, 1), ZeebeClient(channel)
    gateway.fail("Topology", "UNAVAILABLE", "no brokers")
    for _ in range(2):
        with pytest.raises(errors.ZeebeGatewayUnavailableError, match="no brokers"):
            await weak.topology()
    gateway.recover("Topology")
    with pytest.raises(
        errors.ClientRetiredError, match="gave up after 2 connection failures"
    ) as caught:
        await weak.topology()
    assert "no brokers" in str(caught.value)
    assert (await strong.topology()).cluster_size == 1
    assert "retired" in repr(weak)
    for client in (weak, strong):
        await client.close()


async def test_a_budget_is_renewed_by_a_success(gateway: Gateway) -> None:
    async with ZeebeClient(create_insecure_channel(gateway.address), 1) as client:
        for _ in range(4):
            gateway.fail("Topology", "UNAVAILABLE", "no brokers")
            with pytest.raises(errors.ZeebeGatewayUnavailableError):
                await client.topology()
            gateway.recover("Topology")
            await client.topology()


def test_twenty_threads_share_one_sync_client(gateway: Gateway) -> None:
    together = threading.Barrier(20)
    with SyncZeebeClient(create_insecure_channel(gateway.address)) as client:

        def call(number: int) -> int:
            together.wait()
            return client.run_process("order", {"number": number}).process_instance_key

        with ThreadPoolExecutor(20) as threads:
            assert list(threads.map(call, range(20))) == [3] * 20
    assert sorted(call.request.variables for call in gateway.calls) == sorted(
        f'{{"number": {number}}}' for number in range(20)
    )


async def test_a_sync_client_works_inside_a_running_loop(gateway: Gateway) -> None:
    with SyncZeebeClient(create_insecure_channel(gateway.address)) as client:
        assert client.topology().cluster_size == 1


@pytest.mark.no_cover
async def test_a_thousand_calls_at_once_leave_nothing_behind(gateway: Gateway) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0  # noqa: PTH208

    async with ZeebeClient(create_insecure_channel(gateway.address)) as client:
        await client.topology()
        gc.collect()
        before = descriptors(), asyncio.all_tasks()
        keys = await asyncio.gather(*(client.run_process("order", {"n": n}) for n in range(1_000)))
        assert [created.process_instance_key for created in keys] == [3] * 1_000
        assert (descriptors(), asyncio.all_tasks()) == before
        link = client._invoker._open(_topology())
        [subchannel] = link._subchannels.values()  # type: ignore[attr-defined] # our own channel
        assert subchannel.current.connection.streams == {}
    sent = {call.request.variables for call in gateway.calls if call.rpc != "Topology"}
    assert sent == {f'{{"n": {n}}}' for n in range(1_000)}
    assert asyncio.all_tasks() == before[1]


def _topology() -> Any:
    from zeebe_grpclib._calls import cluster

    return cluster.topology()


@pytest.mark.parametrize("mutual", [False, True])
async def test_tls(mutual: bool) -> None:
    def read(name: str) -> bytes:
        return (TLS / name).read_bytes()

    own = (read("client.key"), read("client.pem")) if mutual else ()
    credentials = ssl_channel_credentials(read("ca.pem"), *own)
    with running(tls=TLS, client_certificates=mutual) as gateway:
        address = gateway.address.replace("127.0.0.1", "localhost")
        async with ZeebeClient(create_secure_channel(address, None, credentials)) as client:
            assert (await client.topology()).cluster_size == 1
        stranger = create_secure_channel(
            address, None, ssl_channel_credentials(read("other-ca.pem"))
        )
        async with ZeebeClient(stranger) as client:
            with pytest.raises(errors.ZeebeGatewayUnavailableError, match="certificate") as caught:
                await client.topology()
        assert not caught.value.outcome_unknown


async def test_a_unix_socket_is_an_address_too(tmp_path: Path) -> None:
    address = f"unix:{tmp_path / 'gateway'}"
    with running(address):
        async with ZeebeClient(create_insecure_channel(address)) as client:
            assert (await client.topology()).cluster_size == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_connects_afresh(gateway: Gateway) -> None:
    program = f"""
        import os, warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork where there are threads
        from zeebe_grpclib import SyncZeebeClient, create_insecure_channel

        with SyncZeebeClient(create_insecure_channel({gateway.address!r})) as client:
            client.run_process("before")
            child = os.fork()
            if child == 0:
                client.run_process("child")
                client.close()
                os._exit(7)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            client.run_process("after")
        print("good")
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("good\n", "", 0)
    names = [call.request.bpmnProcessId for call in gateway.calls]
    assert names == ["before", "child", "after"]
