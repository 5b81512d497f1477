"""Polls and streams of jobs over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from tests.embedded.models import end, model, service, start
from tests.embedded.test_gateway import WORK, Stub, channel_to, create, deploy, poll, refused
from tests.embedded.waiting import until

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import ActivatedJob, DeployResource
from zeebe_grpclib.embedded.gateway import first_message


async def test_an_empty_poll_ends_well_without_a_message(stub: Stub) -> None:
    assert await poll(stub, -1) == []
    assert await poll(stub, 5) == []


async def test_a_poll_wakes_up(gateway: EmbeddedGateway, stub: Stub) -> None:
    await deploy(stub, WORK)
    waiting = asyncio.create_task(poll(stub, 0))
    await until(lambda: gateway._service._polls._waiting)
    instance = await create(stub)
    ((job,),) = await asyncio.wait_for(waiting, 5)
    assert job.process_instance_key == instance


async def test_two_pollers_take_turns(gateway: EmbeddedGateway, stub: Stub) -> None:
    await deploy(stub, WORK)
    served: list[str] = []
    channels = [channel_to(gateway) for _ in range(2)]

    async def work(name: str, own: Stub) -> None:
        while True:
            ((job,),) = await poll(own, 10_000, name)
            await own.complete_job(pb.CompleteJobRequest(job.key))
            served.append(name)

    workers = [
        asyncio.create_task(work(name, Stub(channel)))
        for name, channel in zip("ab", channels, strict=True)
    ]
    polls = gateway._service._polls
    for count in range(20):
        await until(lambda: len(polls) == 2)
        assert len(served) == count
        await create(stub)
    await until(lambda: len(served) == 20)
    assert "".join(served) in {"ab" * 10, "ba" * 10}
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    for channel in channels:
        channel.close()


@pytest.mark.parametrize("how", ["cancels", "hangs up"])
async def test_a_poller_that_vanishes_takes_no_job(
    gateway: EmbeddedGateway, stub: Stub, how: str
) -> None:
    await deploy(stub, WORK)
    channel = channel_to(gateway)
    gone = asyncio.create_task(poll(Stub(channel), 60_000, "gone"))
    waiting = gateway._service._polls._waiting
    await until(lambda: waiting)
    if how == "cancels":
        gone.cancel()
    else:
        channel.close()
    await asyncio.gather(gone, return_exceptions=True)
    await until(lambda: not waiting)
    await create(stub)
    ((job,),) = await poll(stub, -1, "here")
    assert job.worker == "here"
    channel.close()


async def test_jobs_that_could_not_be_sent_are_given_back(
    gateway: EmbeddedGateway, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await deploy(stub, WORK)
    await create(stub)
    service = gateway._service

    class Vanished:
        async def recv_message(self) -> pb.ActivateJobsRequest:
            return pb.ActivateJobsRequest("work", timeout=60_000, max_jobs_to_activate=1)

        async def send_message(self, message: bytes) -> None:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await service._activate_jobs(Vanished())  # type: ignore[arg-type] # as much as it needs
    ((job,),) = await poll(stub, -1)
    assert job.retries == 3


async def test_an_activation_is_split_at_four_megabytes(stub: Stub) -> None:
    await deploy(stub, WORK)
    for n in range(4):
        await create(stub, n=n, text="x" * 1_500_000)
    batches = [await poll(stub, -1, max_jobs=10) for _ in range(3)]
    numbers = [[json.loads(job.variables)["n"] for job in jobs] for (jobs,) in batches[:2]]
    assert numbers == [[0, 1], [2, 3]]
    assert batches[2] == []


async def start_large(stub: Stub) -> int:
    """Start an instance whose variables no message holds, though each request does."""
    key = await create(stub, a="x" * 2_500_000)
    await stub.set_variables(pb.SetVariablesRequest(key, json.dumps({"b": "y" * 2_500_000})))
    return key


LARGE = model(
    "p",
    start(),
    service("before", "before"),
    service("a", "work"),
    end(),
    flows="start > before > a > end",
)


async def reach_work(stub: Stub, process_instance_key: int) -> None:
    """Complete the task before the one that is of interest."""
    while True:
        request = pb.ActivateJobsRequest(
            "before", timeout=60_000, max_jobs_to_activate=1, fetch_variable=["none"]
        )
        jobs = [job async for answer in stub.activate_jobs(request) for job in answer.jobs]
        await stub.complete_job(pb.CompleteJobRequest(jobs[0].key, "{}"))
        if jobs[0].process_instance_key == process_instance_key:
            return


@pytest.mark.parametrize("worker", ["polls", "waits", "streams"])
async def test_a_job_that_fits_in_no_message_is_an_incident_and_the_others_go_on(
    gateway: EmbeddedGateway, stub: Stub, worker: str
) -> None:
    """By Zeebe's JobBatchActivateProcessor: MESSAGE_SIZE_EXCEEDED; features.md: not an error."""
    gateway.execute(DeployResource([("p.bpmn", LARGE)]))
    large = await start_large(stub)
    small = await create(stub, n=1)
    stream = stub.stream_activated_jobs(pb.StreamActivatedJobsRequest("work", timeout=60_000))
    taken: asyncio.Future[pb.ActivatedJob] | None = None
    if worker == "streams":
        taken = asyncio.ensure_future(anext(stream))
        await until(lambda: gateway._service._streams._open)
    elif worker == "waits":
        taken = asyncio.ensure_future(_first(stub))
        await until(lambda: gateway._service._polls._waiting)
    await reach_work(stub, large)
    if worker == "polls":
        assert await poll(stub, -1) == []
    await reach_work(stub, small)
    job = await _first(stub) if taken is None else await asyncio.wait_for(taken, 10)
    assert (job.process_instance_key, job.variables) == (small, '{"n":1}')
    (incident,) = gateway.incidents()
    assert (incident.error_type, incident.process_instance_key) == ("MESSAGE_SIZE_EXCEEDED", large)
    # What the text advises: fewer variables.
    await stub.set_variables(pb.SetVariablesRequest(large, '{"a":1}'))
    await stub.resolve_incident(pb.ResolveIncidentRequest(incident.key))
    job = await anext(stream) if worker == "streams" else await _first(stub)
    assert job.process_instance_key == large


async def _first(stub: Stub) -> pb.ActivatedJob:
    ((job,),) = await poll(stub, 30_000)
    return job


def test_the_first_message_holds_what_fits() -> None:
    def made(key: int, size: int) -> ActivatedJob:
        return ActivatedJob(
            *(key, "work", 11, "p", 2, 7, "a", 12, {}, "w", 3, 99, {"x": "y" * size})
        )

    jobs = made(1, 2_000_000), made(2, 2_000_000), made(3, 2_000_000)
    batch, content = first_message(jobs)
    assert [job.key for job in batch] == [1, 2]
    assert [job.key for job in pb.ActivateJobsResponse.parse(content).jobs] == [1, 2]
    batch, content = first_message((made(4, 4_200_000), made(5, 1)))
    assert batch == ()
    assert len(content) > 4_200_000


async def test_a_bad_poll_is_refused_at_once(stub: Stub) -> None:
    call = poll(stub, 60_000, max_jobs=0)
    assert await refused(asyncio.wait_for(call, 5)) == (
        Status.INVALID_ARGUMENT,
        (
            "Command 'ACTIVATE' rejected with code 'INVALID_ARGUMENT': Expected to activate job "
            "batch with max jobs to activate to be greater than zero, but it was '0'"
        ),
    )


async def test_a_stream_gets_jobs_as_they_appear(gateway: EmbeddedGateway, stub: Stub) -> None:
    await deploy(stub, WORK)
    streamed: asyncio.Queue[pb.ActivatedJob] = asyncio.Queue()
    channel = channel_to(gateway)

    async def follow() -> None:
        request = pb.StreamActivatedJobsRequest("work", "s", 60_000)
        jobs: AsyncIterator[pb.ActivatedJob] = Stub(channel).stream_activated_jobs(request)
        async for job in jobs:
            streamed.put_nowait(job)

    following = asyncio.create_task(follow())
    await until(lambda: gateway._service._streams._open)
    instances = [await create(stub) for _ in range(3)]
    jobs = [await asyncio.wait_for(streamed.get(), 5) for _ in range(3)]
    assert [job.process_instance_key for job in jobs] == instances
    assert {job.worker for job in jobs} == {"s"}
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await until(lambda: not gateway._service._streams._open)
    await create(stub)
    ((job,),) = await poll(stub)
    assert job.worker == "w"
    channel.close()


async def test_a_bad_stream_is_refused(stub: Stub) -> None:
    async def follow() -> None:
        async for _ in stub.stream_activated_jobs(pb.StreamActivatedJobsRequest("work")):
            pass

    assert await refused(follow()) == (
        Status.INVALID_ARGUMENT,
        "Expected to stream activated jobs with timeout to be greater than zero, but it was '0'",
    )


async def test_a_clients_deadline_ends_its_poll(gateway: EmbeddedGateway, stub: Stub) -> None:
    request = pb.ActivateJobsRequest("work", timeout=1_000, max_jobs_to_activate=1)
    with pytest.raises((asyncio.TimeoutError, GRPCError)):
        async for _ in stub.activate_jobs(request, timeout=0.05):
            pass
    await until(lambda: not gateway._service._polls._waiting)


@pytest.mark.no_cover
async def test_two_hundred_clients_and_none_starves(gateway: EmbeddedGateway, stub: Stub) -> None:
    """Each runs an instance and does one job for somebody, on a connection of its own."""
    await deploy(stub, WORK)
    done: dict[int, int] = {}

    async def client(number: int) -> None:
        channel = channel_to(gateway)
        own = Stub(channel)
        try:
            working = asyncio.create_task(poll(own, 30_000, str(number)))
            inner = pb.CreateProcessInstanceRequest(bpmn_process_id="p", version=-1)
            running = asyncio.create_task(
                own.create_process_instance_with_result(
                    pb.CreateProcessInstanceWithResultRequest(inner, 30_000)
                )
            )
            ((job,),) = await working
            await own.complete_job(pb.CompleteJobRequest(job.key))
            done[number] = (await running).process_instance_key
        finally:
            channel.close()

    await asyncio.wait_for(asyncio.gather(*(client(number) for number in range(200))), 50)
    assert len(done) == len(set(done.values())) == 200
    assert gateway.engine.census()["element instances"] == 0


@pytest.mark.no_cover
async def test_pollers_get_the_same_number_of_jobs(gateway: EmbeddedGateway, stub: Stub) -> None:
    """Whoever has waited longest is served first, so that in each round everybody gets one."""
    await deploy(stub, WORK)
    done: dict[str, int] = {}
    polls = gateway._service._polls
    channels = [channel_to(gateway) for _ in range(40)]

    async def worker(name: str, own: Stub) -> None:
        for _ in range(5):
            ((job,),) = await poll(own, 30_000, name)
            await own.complete_job(pb.CompleteJobRequest(job.key))
            done[name] = done.get(name, 0) + 1

    workers = [
        asyncio.create_task(worker(str(number), Stub(channel)))
        for number, channel in enumerate(channels)
    ]
    for _ in range(5):
        await until(lambda: len(polls) == 40)
        await asyncio.gather(*(create(stub) for _ in range(40)))
    await asyncio.wait_for(asyncio.gather(*workers), 30)
    assert set(done.values()) == {5}
    for channel in channels:
        channel.close()
