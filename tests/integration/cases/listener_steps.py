"""Steps about listeners, and about the user tasks that people have."""

from __future__ import annotations

import asyncio
import functools
import json
from typing import Any

import pytest
from grpclib.exceptions import GRPCError
from tests.embedded.models import Node, end, listening, task
from tests.embedded.models import start as begin

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded.engine import Rejection, UserTaskView

from .play import Play
from .steps import Json, Step, U, p

_ZEEBE = "io.camunda.zeebe:"


def user_task_model(
    *events: str, more: str = "", after: tuple[Node, ...] = (), flows: str = ""
) -> bytes:
    """A user task with listeners: ``completing x`` is called with the job type ``U-x``."""
    node = task("a", "userTask", "<zeebe:userTask/>" + more)
    heard = (each.replace(" ", f" {U}-", 1) for each in events)
    return p(
        begin(),
        listening(node, *heard, kind="task"),
        *after,
        end(),
        flows=flows or "start > a > end",
    )


def denial(what: str, intent: str, reason: str) -> str:
    return (
        f"Command '{intent}' rejected with code 'INVALID_STATE': {what} of the User Task with key "
        f"'<key>' was denied by Task Listener. Reason to deny: '{reason}'"
    )


def listener(
    job_type: str,
    event: str,
    variables: Json | None = None,
    *,
    element: str = "a",
    complete: Json | None = None,
    deny: str | None = None,
    correct: Json | None = None,
    fail: int | None = None,
    hold: bool = False,
    headers: Json | None = None,
    task: Json | None = None,
    retries: int | None = None,
) -> Step:
    """Take the job of a listener, look at it, and complete it unless it is held.

    Args:
        event: What it must be called for.
        variables: All that it must have.
        complete: The variables to complete it with.
        deny: The reason to deny what it is called for with.
        correct: Fields of the corrections to complete it with.
        fail: The retries to fail it with instead.
        headers: Some that it must have; None means that it must not have one.
        task: Fields of its user task with their values.
    """

    async def step(play: Play) -> None:
        found = await play.take(play.word(f"{U}-{job_type}"), 60_000)
        kinds = pb.ActivatedJobJobKind
        wanted = kinds.EXECUTION_LISTENER if event in {"START", "END"} else kinds.TASK_LISTENER
        assert found.kind == wanted
        assert found.listener_event_type == pb.ActivatedJobListenerEventType.from_string(event)
        assert found.element_id == play.word(element)
        if variables is not None:
            assert json.loads(found.variables) == play.word(variables)
        if retries is not None:
            assert found.retries == retries
        told = json.loads(found.custom_headers)
        for name, value in (headers or {}).items():
            assert told.get(name.replace("zeebe:", _ZEEBE)) == value, name
        for name, value in (task or {}).items():
            assert found.user_task is not None
            assert getattr(found.user_task, name) == value, name
        if hold:
            return
        if fail is not None:
            await play.stub.fail_job(
                pb.FailJobRequest(job_key=found.key, retries=fail, error_message="broken")
            )
            return
        result = None
        if deny is not None:
            result = pb.JobResult(type="userTask", denied=True, denied_reason=deny)
        elif correct is not None:
            corrections = pb.JobResultCorrections(**correct)
            result = pb.JobResult(type="userTask", corrections=corrections)
        given = json.dumps(play.word(complete or {}))
        await play.stub.complete_job(
            pb.CompleteJobRequest(job_key=found.key, variables=given, result=result)
        )

    return step


def cancel() -> Step:
    """Cancel the instance that was created; `gone` sees that it has ended."""

    async def step(play: Play) -> None:
        key = play.created_key
        await play.stub.cancel_process_instance(
            pb.CancelProcessInstanceRequest(process_instance_key=key)
        )

    return step


class gone:  # noqa: N801 - it is used like the other steps
    """No instance runs any more."""

    inside = True

    async def __call__(self, play: Play) -> None:
        process_id = play.word(f"{U}-p")
        await play.gateway.wait_for(lambda: not play.gateway.instances(process_id))


def completed_with(**result: Any) -> Any:
    """A request that completes the job that was taken last, with a result."""

    def request(play: Play) -> pb.CompleteJobRequest:
        return pb.CompleteJobRequest(job_key=play.job.key, result=pb.JobResult(**result))

    return request


async def _task(play: Play) -> UserTaskView:
    word = play.word(U)

    def found() -> tuple[UserTaskView, ...]:
        return tuple(v for v in play.gateway.user_tasks() if v.bpmn_process_id.startswith(word))

    (view,) = await play.gateway.wait_for(found)
    return view


class user_task:  # noqa: N801 - it is used like the other steps
    """Let somebody do something to the only user task; `answered` tells what comes of it."""

    inside = True

    def __init__(self, what: str, *arguments: Any, **more: Any) -> None:
        self._what, self._arguments, self._more = what, arguments, more

    async def __call__(self, play: Play) -> None:
        task = play.gateway.user_task((await _task(play)).key)
        act = functools.partial(getattr(task, self._what), *self._arguments, **self._more)
        # It blocks until the listeners have had their say, which the next steps are about.
        play.asked = asyncio.get_running_loop().run_in_executor(None, act)


class set_at_task:  # noqa: N801 - it is used like the other steps
    """Let somebody set variables at the only user task; `answered` tells what comes of it."""

    inside = True

    def __init__(self, variables: Json, *, local: bool = True) -> None:
        self._variables, self._local = variables, local

    async def __call__(self, play: Play) -> None:
        request = pb.SetVariablesRequest(
            element_instance_key=(await _task(play)).element_instance_key,
            variables=json.dumps(play.word(self._variables)),
            local=self._local,
        )
        play.asked = asyncio.ensure_future(play.stub.set_variables(request))


class answered:  # noqa: N801 - it is used like the other steps
    """What was asked for has been done, or was refused with that text."""

    inside = True

    def __init__(self, refusal: str = "") -> None:
        self._refusal = refusal

    async def __call__(self, play: Play) -> None:
        assert play.asked is not None
        if not self._refusal:
            await play.asked
            return
        with pytest.raises((Rejection, GRPCError)) as caught:
            await play.asked
        error = caught.value
        text = error.message or "" if isinstance(error, GRPCError) else str(error)
        assert play.keyless(text) == play.word(self._refusal)


class unanswered:  # noqa: N801 - it is used like the other steps
    """Nothing has come of what was asked for yet."""

    inside = True

    async def __call__(self, play: Play) -> None:
        await play.stub.topology(pb.TopologyRequest())
        assert play.asked is not None
        assert not play.asked.done()


class task_is:  # noqa: N801 - it is used like the other steps
    """The only user task has these values."""

    inside = True

    def __init__(self, **values: Any) -> None:
        self._values = values

    async def __call__(self, play: Play) -> None:
        view = await _task(play)
        assert {name: getattr(view, name) for name in self._values} == self._values
