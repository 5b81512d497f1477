"""User tasks in the hands of people, with listeners in the hands of workers and clients."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from tests.embedded.models import end, listening, model, start, task

from zeebe_grpclib import SyncZeebeClient, ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import CreateProcessInstance, DeployResource, Rejection
from zeebe_grpclib.errors import PyZeebeError
from zeebe_grpclib.instructions import UserTaskCorrections, UserTaskResult
from zeebe_grpclib.job import Job, JobKind, ListenerEventType
from zeebe_grpclib.worker import ZeebeWorker


def deploy(gateway: EmbeddedGateway, *calls: str) -> int:
    """A process with one user task, and the key of the task of a new instance."""
    node = listening(task("a", "userTask", "<zeebe:userTask/>"), *calls, kind="task")
    content = model("p", start(), node, end(), flows="start > a > end")
    gateway.execute(DeployResource([("p.bpmn", content)]))
    gateway.execute(CreateProcessInstance("p"))
    (view,) = gateway.user_tasks("p")
    assert gateway.user_tasks("q") == ()
    return view.key


async def test_what_people_do_with_a_task() -> None:
    async with EmbeddedGateway() as gateway:
        user_task = gateway.user_task(deploy(gateway))
        assert user_task.key == gateway.user_tasks()[0].key
        await user_task.claim("ann")
        with pytest.raises(Rejection, match="it has already been assigned"):
            await user_task.claim("bob")
        with pytest.raises(Rejection, match="it has already been assigned"):
            await user_task.assign("bob", allow_override=False)
        await user_task.assign("bob")
        await user_task.update(
            candidate_groups=["g"],
            candidate_users=["u"],
            due_date="2030-01-01T00:00:00Z",
            follow_up_date="2029-01-01T00:00:00Z",
            priority=7,
        )
        (view,) = gateway.user_tasks()
        assert (view.assignee, view.candidate_groups, view.candidate_users, view.priority) == (
            "bob",
            ("g",),
            ("u",),
            7,
        )
        assert (view.due_date, view.follow_up_date) == (
            "2030-01-01T00:00:00Z",
            "2029-01-01T00:00:00Z",
        )
        await user_task.unassign()
        assert gateway.user_tasks()[0].assignee == ""
        with pytest.raises(ValueError, match="Out of range float"):
            await user_task.complete({"x": float("nan")})
        await user_task.complete({"approved": True})
        assert gateway.instances() == ()
        with pytest.raises(Rejection, match="no such user task was found"):
            await user_task.complete()


async def test_a_worker_that_corrects_and_denies() -> None:
    seen: list[Job] = []
    async with EmbeddedGateway() as gateway:
        key = deploy(gateway, "completing check", "assigning who")
        worker = ZeebeWorker(gateway.channel())

        @worker.task("check")
        async def check(job: Job, ok: bool = False) -> Any:
            seen.append(job)
            return None if ok else UserTaskResult(denied=True, denied_reason="not ok")

        @worker.task("who")
        def who(job: Job) -> UserTaskResult:
            seen.append(job)
            return UserTaskResult(
                corrections=UserTaskCorrections(assignee="bob", candidate_users=["ann"])
            )

        running = asyncio.create_task(worker.work())
        user_task = gateway.user_task(key)
        await user_task.assign("ann", action="give")
        (view,) = gateway.user_tasks()
        assert (view.assignee, view.candidate_users) == ("bob", ("ann",))
        with pytest.raises(Rejection) as caught:
            await user_task.complete({"ok": False})
        assert str(caught.value) == (
            "Command 'COMPLETE' rejected with code 'INVALID_STATE': Completion of the User Task "
            f"with key '{key}' was denied by Task Listener. Reason to deny: 'not ok'"
        )
        await user_task.complete({"ok": True})
        assert gateway.instances() == ()
        await worker.stop()
        await running

    assigned, completed = seen[:2]
    assert (assigned.kind, assigned.listener_event_type) == (
        JobKind.TASK_LISTENER,
        ListenerEventType.ASSIGNING,
    )
    assert assigned.user_task is not None
    assert (assigned.user_task.action, assigned.user_task.assignee) == ("give", "ann")
    assert assigned.user_task.changed_attributes == ("assignee",)
    assert completed.listener_event_type is ListenerEventType.COMPLETING
    assert completed.user_task is not None
    assert (completed.user_task.assignee, completed.user_task.user_task_key) == ("bob", key)
    assert completed.variables == {"ok": False}


async def test_set_variables_at_a_task_waits_for_its_listeners() -> None:
    async with EmbeddedGateway() as gateway, ZeebeClient(gateway.channel()) as client:
        deploy(gateway, "updating l")
        element = gateway.user_tasks()[0].element_instance_key

        setting = asyncio.create_task(client.set_variables(element, {"x": 1}, local=True))
        await gateway.wait_for(lambda: gateway.jobs("l"))
        assert not setting.done()
        (job,) = await client.activate_jobs("l", 1)
        assert job.variables == {"x": 1}
        await client.complete_job(job.key)
        await asyncio.wait_for(setting, 5)
        (instance,) = gateway.instances()
        assert instance.elements[0].variables == {"x": 1}

        setting = asyncio.create_task(client.set_variables(element, {"x": 2}, local=True))
        await gateway.wait_for(lambda: gateway.jobs("l"))
        (job,) = await client.activate_jobs("l", 1)
        result = UserTaskResult(denied=True, denied_reason="enough")
        await client.complete_job(job.key, result=result)
        with pytest.raises(PyZeebeError, match="Reason to deny: 'enough'"):
            await asyncio.wait_for(setting, 5)


async def test_listeners_that_take_their_time() -> None:
    async with EmbeddedGateway() as gateway, ZeebeClient(gateway.channel()) as client:
        user_task = gateway.user_task(deploy(gateway, "completing l"))
        with pytest.raises(TimeoutError, match=f"user task {user_task.key} did not have their say"):
            await user_task.complete(timeout_ms=5)
        (job,) = await client.activate_jobs("l", 1)
        await client.complete_job(job.key)
        assert gateway.instances() == ()


def test_programs_without_a_loop() -> None:
    with EmbeddedGateway() as gateway, SyncZeebeClient(gateway.channel()) as client:
        user_task = gateway.user_task(deploy(gateway, "completing l"))
        user_task.claim("ann")
        assert gateway.user_tasks()[0].assignee == "ann"

        def listen() -> None:
            (job,) = client.activate_jobs("l", 1)
            client.complete_job(job.key)

        listener = threading.Thread(target=listen)
        listener.start()
        user_task.complete({"x": 1})
        listener.join()
        assert gateway.instances() == ()
