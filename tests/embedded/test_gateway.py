"""The service over real sockets."""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from tests.embedded.models import end, model, service, start
from tests.embedded.waiting import until

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import ActivatedJob, DeployResource, Engine
from zeebe_grpclib.embedded.gateway import first_message

NOBODYS_KEY = (1 << 51) + (1 << 49)
WORK = model("p", start(), service("a", "work", headers={"h": "1"}), end(), flows="start > a > end")
ECHO = model("echo", start(), end(), flows="start > end")

Stub = pb.GatewayStub


async def deploy(stub: Stub, *contents: bytes) -> pb.DeployResourceResponse:
    resources = [pb.Resource(f"{n}.bpmn", content) for n, content in enumerate(contents)]
    return await stub.deploy_resource(pb.DeployResourceRequest(resources))


async def create(stub: Stub, process_id: str = "p", **variables: Any) -> int:
    answer = await stub.create_process_instance(
        pb.CreateProcessInstanceRequest(
            bpmn_process_id=process_id, version=-1, variables=json.dumps(variables)
        )
    )
    return answer.process_instance_key


async def poll(
    stub: Stub, request_timeout: int = -1, worker: str = "w", max_jobs: int = 1, **more: Any
) -> list[list[pb.ActivatedJob]]:
    """The messages of one poll."""
    request = pb.ActivateJobsRequest(
        type="work",
        worker=worker,
        timeout=60_000,
        max_jobs_to_activate=max_jobs,
        request_timeout=request_timeout,
        **more,
    )
    return [answer.jobs async for answer in stub.activate_jobs(request)]


def channel_to(gateway: EmbeddedGateway) -> Channel:
    host, _, port = gateway.address.rpartition(":")
    return Channel(host, int(port))


async def refused(call: Any) -> tuple[Status, str | None]:
    with pytest.raises(GRPCError) as caught:
        await call
    return caught.value.status, caught.value.message


async def test_a_job_from_creation_to_completion(stub: Stub) -> None:
    await deploy(stub, WORK)
    instance = await create(stub, x=[1, 1.5, "ü"])
    ((job,),) = await poll(stub)
    assert (job.process_instance_key, job.bpmn_process_id, job.element_id) == (instance, "p", "a")
    assert (job.variables, job.custom_headers) == ('{"x":[1,1.5,"ü"]}', '{"h":"1"}')
    assert job.listener_event_type is pb.ActivatedJobListenerEventType.UNSPECIFIED
    await stub.update_job_timeout(pb.UpdateJobTimeoutRequest(job.key, 5_000))
    await stub.fail_job(pb.FailJobRequest(job.key, 1, "not yet"))
    ((again,),) = await poll(stub, fetch_variable=["nothing"])
    assert (again.key, again.retries, again.variables) == (job.key, 1, "{}")
    await stub.update_job_retries(pb.UpdateJobRetriesRequest(job.key, 9))
    await stub.complete_job(pb.CompleteJobRequest(job.key, '{"done":true}'))
    assert await refused(stub.complete_job(pb.CompleteJobRequest(job.key))) == (
        Status.NOT_FOUND,
        (
            f"Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key "
            f"'{job.key}', but no such job was found"
        ),
    )


async def test_an_error_that_nobody_catches_is_an_incident(
    gateway: EmbeddedGateway, stub: Stub
) -> None:
    await deploy(stub, WORK)
    instance = await create(stub)
    ((job,),) = await poll(stub)
    await stub.throw_error(pb.ThrowErrorRequest(job.key, "E", "why", "{}"))
    (incident,) = gateway.engine.state.incidents
    answer = await stub.set_variables(pb.SetVariablesRequest(instance, '{"y":2}'))
    assert answer.key > incident
    await stub.update_job_retries(pb.UpdateJobRetriesRequest(job.key, 1))
    await stub.resolve_incident(pb.ResolveIncidentRequest(incident))
    ((again,),) = await poll(stub)
    assert (again.key, again.variables) == (job.key, '{"y":2}')
    await stub.cancel_process_instance(pb.CancelProcessInstanceRequest(instance))
    assert gateway.engine.census()["jobs"] == 0


async def test_messages_and_signals_have_keys(stub: Stub) -> None:
    message = await stub.publish_message(pb.PublishMessageRequest("m", "c", 1_000, "id"))
    signal = await stub.broadcast_signal(pb.BroadcastSignalRequest("s"))
    assert (1 << 51) < message.key < signal.key
    assert message.tenant_id == signal.tenant_id == "<default>"
    status, text = await refused(
        stub.publish_message(pb.PublishMessageRequest("m", "c", 1_000, "id"))
    )
    assert status is Status.ALREADY_EXISTS
    assert str(text).endswith("but a message with that id was already published")


async def test_a_process_is_deleted(stub: Stub) -> None:
    deployed = await deploy(stub, ECHO)
    process = deployed.deployments[0].process
    assert process is not None
    key = process.process_definition_key
    await stub.delete_resource(pb.DeleteResourceRequest(key))
    status, text = await refused(stub.delete_resource(pb.DeleteResourceRequest(key)))
    assert status is Status.NOT_FOUND
    assert str(text).endswith(f"Expected to delete resource but no resource found with key `{key}`")


async def test_topology_is_one_broker(gateway: EmbeddedGateway, stub: Stub) -> None:
    first = await stub.topology(pb.TopologyRequest())
    assert (first.gateway_version, first.cluster_size) == ("8.9.0", 1)
    assert first.cluster_id == (await stub.topology(pb.TopologyRequest())).cluster_id != ""


async def test_a_deployment_of_the_deprecated_kind(stub: Stub) -> None:
    with warnings.catch_warnings():
        # The client's own warnings; the server's would be errors in its log.
        warnings.simplefilter("ignore", DeprecationWarning)
        request = pb.DeployProcessRequest([pb.ProcessRequestObject("e.bpmn", ECHO)])
        call = stub.deploy_process(request)
        answer = await call
    assert [(each.bpmn_process_id, each.resource_name) for each in answer.processes] == [
        ("echo", "e.bpmn")
    ]
    assert answer.key > 1 << 51


async def test_business_ids_may_have_to_be_unique() -> None:
    async with EmbeddedGateway(unique_business_ids=True) as gateway:
        channel = channel_to(gateway)
        stub = pb.GatewayStub(channel)
        await deploy(stub, WORK)
        request = pb.CreateProcessInstanceRequest(
            bpmn_process_id="p", version=-1, business_id="order-7"
        )
        answer = await stub.create_process_instance(request)
        assert answer.business_id == "order-7"
        assert await refused(stub.create_process_instance(request)) == (
            Status.ALREADY_EXISTS,
            (
                "Command 'CREATE' rejected with code 'ALREADY_EXISTS': Expected to create instance "
                "of process with business id 'order-7', but an instance with this business id "
                "already exists for process definition 'p'"
            ),
        )
        channel.close()


async def test_every_rpc_of_the_protocol_is_served(gateway: EmbeddedGateway) -> None:
    assert len(gateway._service.__mapping__()) == 22


async def test_results(stub: Stub) -> None:
    await deploy(stub, ECHO, WORK)

    async def run(process_id: str, timeout: int, *fetch: str) -> Any:
        inner = pb.CreateProcessInstanceRequest(
            bpmn_process_id=process_id, version=-1, variables='{"a":1,"b":2}'
        )
        return await stub.create_process_instance_with_result(
            pb.CreateProcessInstanceWithResultRequest(inner, timeout, list(fetch))
        )

    assert (await run("echo", 0)).variables == '{"a":1,"b":2}'
    assert (await run("echo", 0, "b")).variables == '{"b":2}'
    assert await refused(run("p", 30)) == (
        Status.DEADLINE_EXCEEDED,
        "Time out between gateway and broker: Request timed out after PT0.03S",
    )
    # The instance goes on; a cancelled one never answers OK.
    ((job,),) = await poll(stub)
    await stub.complete_job(pb.CompleteJobRequest(job.key))
    waiting = asyncio.create_task(refused(run("p", 300)))
    ((job,),) = await poll(stub, 5_000)
    await stub.cancel_process_instance(pb.CancelProcessInstanceRequest(job.process_instance_key))
    assert (await waiting)[0] is Status.DEADLINE_EXCEEDED


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


async def test_an_error_of_our_own_is_internal(
    gateway: EmbeddedGateway,
    stub: Stub,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("what now")

    monkeypatch.setattr(Engine, "execute", fail)
    with caplog.at_level(logging.ERROR):
        assert await refused(create(stub)) == (
            Status.INTERNAL,
            "Unexpected error occurred during the request processing: what now",
        )
    assert [record.message for record in caplog.records] == ["CreateProcessInstance failed"]


async def test_wrong_json_and_wrong_keys(stub: Stub) -> None:
    assert await refused(stub.complete_job(pb.CompleteJobRequest(NOBODYS_KEY, "{"))) == (
        Status.INVALID_ARGUMENT,
        "Invalid JSON value: {",
    )
    status, _ = await refused(stub.complete_job(pb.CompleteJobRequest(NOBODYS_KEY, "{}")))
    assert status is Status.NOT_FOUND
    status, _ = await refused(stub.complete_job(pb.CompleteJobRequest(1, "{}")))
    assert status is Status.UNAVAILABLE


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
