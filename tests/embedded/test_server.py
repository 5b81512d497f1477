from __future__ import annotations

import asyncio
import gc
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from grpclib.client import Channel
from tests.embedded.models import catch, end, model, service, start, timer_event
from tests.embedded.waiting import until

from zeebe_grpclib import SyncZeebeClient, ZeebeChannel, ZeebeClient
from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import CreateProcessInstance, DeployResource, FailJob, Rejection

ECHO = ("echo.bpmn", model("echo", start(), end(), flows="start > end"))
WORK = ("work.bpmn", model("work", start(), service("a", "work"), end(), flows="start > a > end"))
SLEEP = (
    "sleep.bpmn",
    model(
        "sleep",
        start(),
        catch("nap", timer_event("timeDuration", "PT1H")),
        service("a", "work"),
        end(),
        flows="start > nap > a > end",
    ),
)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No thread, no descriptor; unclosed sockets would warn, and warnings are errors."""
    gc.collect()
    before = threading.active_count(), descriptors()
    yield
    gc.collect()
    # The loop's own pool of threads (name resolution) lives as long as the loop.
    assert threading.active_count() <= before[0] + 1
    assert descriptors() <= before[1]


def descriptors() -> int:
    folder = "/proc/self/fd"
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0  # noqa: PTH208, PTH112


async def test_async_with_serves_a_client() -> None:
    async with EmbeddedGateway() as gateway:
        channel = gateway.channel()
        assert isinstance(channel, ZeebeChannel)
        async with ZeebeClient(channel) as client:
            await client.deploy_resource(ECHO)
            ended = await client.run_process_with_result("echo", {"x": 1})
            assert ended.variables == {"x": 1}
        await channel.close()


def test_with_serves_a_blocking_client() -> None:
    with EmbeddedGateway() as gateway, SyncZeebeClient(gateway.channel()) as client:
        client.deploy_resource(ECHO)
        assert client.run_process_with_result("echo", {"x": 1}).variables == {"x": 1}


async def test_with_works_inside_a_running_loop_too() -> None:
    with EmbeddedGateway() as gateway, SyncZeebeClient(gateway.channel()) as client:
        assert client.topology().cluster_size == 1


async def test_starting_and_stopping_twice_changes_nothing() -> None:
    gateway = EmbeddedGateway()
    await gateway.stop()
    await gateway.start()
    address = gateway.address
    await gateway.start()
    assert gateway.address == address
    await gateway.stop()
    await gateway.stop()
    with gateway:
        with gateway:
            assert gateway.address == address
        gateway.__exit__(None, None, None)


async def test_a_restart_keeps_address_and_state() -> None:
    gateway = EmbeddedGateway()
    async with gateway:
        address = gateway.address
        gateway.execute(DeployResource([ECHO]))
    async with gateway:
        assert gateway.address == address
        channel = gateway.channel()
        async with ZeebeClient(channel) as client:
            assert (await client.run_process("echo")).version == 1
        await channel.close()


async def test_a_host_that_there_is_not_is_said() -> None:
    with pytest.raises(OSError, match=r"nowhere\.invalid:0"):
        await EmbeddedGateway("nowhere.invalid").start()


async def test_one_event_loop_after_another() -> None:
    gateway = EmbeddedGateway()

    async def once() -> str:
        async with gateway:
            return gateway.address

    def run() -> list[str]:
        return [asyncio.run(once()) for _ in range(2)]

    first, second = await asyncio.to_thread(run)
    assert first == second


def test_there_is_no_address_before_the_start() -> None:
    with pytest.raises(RuntimeError, match="has no address before it is started"):
        _ = EmbeddedGateway().address


async def test_listens_on_this_machine_only_unless_told_otherwise() -> None:
    async with EmbeddedGateway() as gateway:
        assert gateway.address.startswith("127.0.0.1:")
    async with EmbeddedGateway("0.0.0.0") as gateway:
        assert gateway.address.startswith("127.0.0.1:")


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["::1", "::"])
async def test_listens_on_ipv6(host: str) -> None:
    gateway = EmbeddedGateway(host)
    try:
        await gateway.start()
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert gateway.address.startswith("[::1]:")
    _, writer = await asyncio.open_connection("::1", int(gateway.address.rpartition(":")[2]))
    writer.close()
    await gateway.stop()


async def test_a_port_that_is_taken_is_said() -> None:
    async with EmbeddedGateway() as gateway:
        port = int(gateway.address.rpartition(":")[2])
        with pytest.raises(OSError, match=str(port)):
            await EmbeddedGateway(port=port).start()

        def taken() -> None:
            with EmbeddedGateway(port=port):
                raise AssertionError

        with pytest.raises(OSError, match=str(port)):
            await asyncio.to_thread(taken)


async def test_answers_are_not_held_back_by_nagles_algorithm() -> None:
    async with EmbeddedGateway() as gateway:
        channel = gateway.channel()
        async with ZeebeClient(channel) as client:
            await client.topology()
            assert gateway._server is not None
            (connection,) = gateway._server._connections
            accepted = connection._transport.get_extra_info("socket")
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        await channel.close()


async def test_the_clock_is_turned_and_timers_fire() -> None:
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([SLEEP]))
        gateway.execute(CreateProcessInstance("sleep"))
        await gateway.advance(minutes=59)
        assert gateway.engine.census()["jobs"] == 0
        await gateway.advance(timedelta(minutes=1), milliseconds=1)
        assert gateway.engine.census()["jobs"] == 1


def test_the_clock_of_a_thread_is_turned_without_await() -> None:
    with EmbeddedGateway() as gateway, SyncZeebeClient(gateway.channel()) as client:
        client.deploy_resource(SLEEP)
        client.run_process("sleep")
        gateway.advance(days=1)
        assert len(gateway.jobs()) == 1


async def test_the_clock_of_a_thread_may_be_awaited() -> None:
    with EmbeddedGateway() as gateway, SyncZeebeClient(gateway.channel()) as client:
        client.deploy_resource(SLEEP)
        client.run_process("sleep")
        await gateway.advance(hours=1, seconds=1)
        assert len(gateway.jobs()) == 1


async def test_time_does_not_go_back() -> None:
    async with EmbeddedGateway() as gateway:
        with pytest.raises(ValueError, match="time goes forward only"):
            gateway.advance(seconds=-1)


async def test_time_ends_where_dates_do() -> None:
    async with EmbeddedGateway() as gateway:
        with pytest.raises(ValueError, match="time ends with the year 9999"):
            await gateway.advance(days=4_000_000)
        await gateway.advance(days=365 * 7_900)


async def test_a_clock_of_the_callers_own() -> None:
    now = [1_767_268_800_000]
    async with EmbeddedGateway(clock=lambda: now[0]) as gateway:
        gateway.execute(DeployResource([SLEEP]))
        gateway.execute(CreateProcessInstance("sleep"))
        now[0] += 3_600_000
        gateway.engine.advance()
        assert gateway.engine.census()["jobs"] == 1


async def test_a_turned_clock_wakes_a_worker_that_waits() -> None:
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([SLEEP]))
        gateway.execute(CreateProcessInstance("sleep"))
        host, _, port = gateway.address.rpartition(":")
        channel = Channel(host, int(port))
        request = pb.ActivateJobsRequest("work", timeout=1_000, max_jobs_to_activate=1)

        async def work() -> list[Any]:
            stub = pb.GatewayStub(channel)
            return [job async for answer in stub.activate_jobs(request) for job in answer.jobs]

        working = asyncio.create_task(work())
        await until(lambda: gateway._service._polls._waiting)
        await gateway.advance(hours=1)
        (job,) = await asyncio.wait_for(working, 5)
        assert job.element_id == "a"
        channel.close()


async def test_stopping_leaves_no_task() -> None:
    gateway = EmbeddedGateway()
    await gateway.start()
    channel = gateway.channel()
    client = ZeebeClient(channel)
    await client.topology()
    await client.close()
    await channel.close()
    await gateway.stop()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_looking_inside() -> None:
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([SLEEP, ECHO]))
        key = gateway.execute(CreateProcessInstance("sleep", {"x": 1})).process_instance_key
        (instance,) = gateway.instances("sleep")
        assert (instance.key, instance.variables) == (key, {"x": 1})
        assert [element.element_id for element in instance.elements] == ["nap"]
        assert gateway.instances("echo") == ()
        await gateway.advance(hours=1)
        (job,) = gateway.jobs("work")
        assert (job.element_id, job.state, gateway.jobs("rest")) == ("a", "ACTIVATABLE", ())
        gateway.execute(FailJob(job.key, 0, "no paper"))
        (incident,) = gateway.incidents()
        assert (incident.error_type, incident.message) == ("JOB_NO_RETRIES", "no paper")


@pytest.mark.no_cover
def test_looking_inside_from_another_thread_while_much_is_going_on() -> None:
    with EmbeddedGateway() as gateway, SyncZeebeClient(gateway.channel()) as client:
        client.deploy_resource(SLEEP)
        with ThreadPoolExecutor(4) as pool:
            running = [pool.submit(client.run_process, "sleep") for _ in range(200)]
            counts = [len(gateway.instances()) for _ in range(200)]
            for future in running:
                future.result()
        assert counts == sorted(counts)
        assert len(gateway.instances()) == 200


async def test_a_command_wakes_who_waits_and_sets_the_alarm() -> None:
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([WORK]))
        host, _, port = gateway.address.rpartition(":")
        channel = Channel(host, int(port))
        request = pb.ActivateJobsRequest("work", timeout=20, max_jobs_to_activate=1)

        async def work() -> list[int]:
            answers = pb.GatewayStub(channel).activate_jobs(request)
            return [job.key async for answer in answers for job in answer.jobs]

        first = asyncio.create_task(work())
        await until(lambda: gateway._service._polls._waiting)
        gateway.execute(CreateProcessInstance("work"))
        jobs = await asyncio.wait_for(first, 5)
        # It times out after 20 ms, and is there again.
        assert await asyncio.wait_for(work(), 5) == jobs
        channel.close()


def test_a_command_from_another_thread() -> None:
    with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([WORK]))
        gateway.execute(CreateProcessInstance("work"))
        with pytest.raises(Rejection, match="process ID 'elsewhere'"):
            gateway.execute(CreateProcessInstance("elsewhere"))
        assert [instance.bpmn_process_id for instance in gateway.instances()] == ["work"]
