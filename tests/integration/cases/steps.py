"""Scenarios as data: a model, what is done, and what must come of it.

A `Case` is played on the protocol itself, by a generated stub, so that codes and texts are seen
as they are sent. Names that a broker keeps (process ids, job types, messages, signals) contain
`U`, which is another word in each run: nothing that was left on a broker gets in the way.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from grpclib.exceptions import GRPCError
from tests.embedded.models import Node, model, service

from zeebe_grpclib._proto import gateway_protocol as pb

from .play import Play

#: Stands for a word that is new in each run, and is part of the names that a broker keeps.
U = "uniqueword"
Json = dict[str, Any]
Step = Callable[[Play], Awaitable[None]]
# An instance that were wrongly told to have completed would be told at once.
_SOON_S = 0.5


class Case(NamedTuple):
    """A scenario.

    Attributes:
        name: What it shows.
        source: Where the expectation comes from; never from what our engine does.
        content: The BPMN, if any is deployed first.
        steps: What is done and seen.
        inside: Whether the clock is turned or incidents are looked at, which no RPC does.
    """

    name: str
    source: str
    content: bytes | None
    steps: tuple[Step, ...]
    inside: bool


@dataclass
class Book:
    """The cases of one subject."""

    cases: list[Case] = field(default_factory=list)

    def add(self, name: str, source: str, content: bytes | None, *steps: Step) -> None:
        inside = any(getattr(step, "inside", False) for step in steps)
        self.cases.append(Case(name, source, content, steps, inside))


def p(*nodes: Node, flows: str, definitions: str = "", process_id: str = f"{U}-p") -> bytes:
    """A process with the usual id."""
    return model(process_id, *nodes, flows=flows, definitions=definitions)


def work(node_id: str, retries: str = "", headers: dict[str, str] | None = None) -> Node:
    """A service task whose jobs `job` finds by the id of the task."""
    return service(node_id, f"{U}-{node_id}", retries, headers)


def start(variables: Json | None = None, process_id: str = f"{U}-p") -> Step:
    """Create an instance, and await its result in `ends`."""

    async def step(play: Play) -> None:
        play.start(play.word(process_id), play.word(variables or {}))

    return step


def create(
    variables: Json | None = None,
    process_id: str = f"{U}-p",
    *,
    before: str = "",
    version: int = -1,
) -> Step:
    """Create an instance without waiting for its result, at an element if one is named."""

    async def step(play: Play) -> None:
        where = [pb.ProcessInstanceCreationStartInstruction(element_id=before)] if before else []
        answer = await play.stub.create_process_instance(
            pb.CreateProcessInstanceRequest(
                bpmn_process_id=play.word(process_id),
                version=version,
                variables=json.dumps(play.word(variables or {})),
                start_instructions=where,
            )
        )
        play.created_key = answer.process_instance_key

    return step


def ends(variables: Json | None = None) -> Step:
    """The instance completes with exactly these variables."""

    async def step(play: Play) -> None:
        assert await play.result() == play.word(variables or {})

    return step


def cancelled() -> Step:
    """Cancel the instance; whoever awaits it must not be told that it completed."""

    async def step(play: Play) -> None:
        key = play.instance_key
        await play.stub.cancel_process_instance(
            pb.CancelProcessInstanceRequest(process_instance_key=key)
        )
        try:
            await asyncio.wait_for(play.result(), _SOON_S)
        except (GRPCError, asyncio.TimeoutError):
            return  # the gateway may keep the call until its time is over
        raise AssertionError("a cancelled instance has a result")

    return step


def job(
    element_id: str,
    variables: Json | None = None,
    *,
    complete: Json | None = None,
    fail: tuple[int, str] | None = None,
    throw: tuple[str, str] | None = None,
    give: Json | None = None,
    back_off_ms: int = 0,
    hold: bool = False,
    has: Json | None = None,
    job_type: str = "",
    timeout_ms: int = 60_000,
    **seen: Any,
) -> Step:
    """Take the next job of a task, look at it, and complete, fail or hold it, or throw an error.

    Args:
        variables: All that it must have.
        has: Some that it must have.
        complete: The variables to complete it with; nothing is sent along by default.
        fail: Retries and message.
        throw: Error code and message.
        give: Variables to fail or to throw with.
        hold: Leave it activated; `finish` completes it later.
        seen: Fields of the job with their values; `headers` are the custom headers.
    """

    async def step(play: Play) -> None:
        found = await play.take(play.word(job_type or f"{U}-{element_id}"), timeout_ms)
        assert found.element_id == element_id
        if variables is not None:
            assert json.loads(found.variables) == play.word(variables)
        if has is not None:
            assert json.loads(found.variables).items() >= play.word(has).items()
        for name, value in seen.items():
            actual = json.loads(found.custom_headers) if name == "headers" else getattr(found, name)
            assert actual == play.word(value), name
        given = json.dumps(play.word(give or {}))
        if fail is not None:
            await play.stub.fail_job(
                pb.FailJobRequest(
                    job_key=found.key,
                    retries=fail[0],
                    error_message=fail[1],
                    variables=given,
                    retry_back_off=back_off_ms,
                )
            )
        elif throw is not None:
            await play.stub.throw_error(
                pb.ThrowErrorRequest(
                    job_key=found.key, error_code=throw[0], error_message=throw[1], variables=given
                )
            )
        elif not hold:
            await play.complete(found.key, play.word(complete or {}))

    return step


def finish(variables: Json | None = None) -> Step:
    """Complete the job that was taken last."""

    async def step(play: Play) -> None:
        await play.complete(play.job.key, variables or {})

    return step


def finish_first(variables: Json | None = None) -> Step:
    """Complete the job that was taken first."""

    async def step(play: Play) -> None:
        await play.complete(play.first_job.key, variables or {})

    return step


def no_job(element_id: str) -> Step:
    """There is no job of a task at the moment."""

    async def step(play: Play) -> None:
        assert await play.available(play.word(f"{U}-{element_id}")) == []

    return step


def publish(
    name: str, key: str, variables: Json | None = None, *, ttl_ms: int = 0, message_id: str = ""
) -> Step:
    """Publish a message."""

    async def step(play: Play) -> None:
        await play.stub.publish_message(
            pb.PublishMessageRequest(
                name=play.word(f"{U}-{name}"),
                correlation_key=play.word(key),
                variables=json.dumps(play.word(variables or {})),
                time_to_live=ttl_ms,
                message_id=message_id,
            )
        )

    return step


def broadcast(name: str, variables: Json | None = None) -> Step:
    """Broadcast a signal."""

    async def step(play: Play) -> None:
        await play.stub.broadcast_signal(
            pb.BroadcastSignalRequest(
                signal_name=play.word(f"{U}-{name}"),
                variables=json.dumps(play.word(variables or {})),
            )
        )

    return step


def set_variables(variables: Json, *, local: bool = False, at_job: bool = False) -> Step:
    """Set variables at the process instance, or at the element of the last job."""

    async def step(play: Play) -> None:
        key = play.job.element_instance_key if at_job else play.instance_key
        await play.stub.set_variables(
            pb.SetVariablesRequest(
                element_instance_key=key, variables=json.dumps(play.word(variables)), local=local
            )
        )

    return step


def update_retries(retries: int) -> Step:
    """Give the job that was taken last other retries."""

    async def step(play: Play) -> None:
        request = pb.UpdateJobRetriesRequest(job_key=play.job.key, retries=retries)
        await play.stub.update_job_retries(request)

    return step


def refused(
    rpc: str, code: str, text: str, request: Callable[[Play], Any], *, whole: bool = True
) -> Step:
    """A call is refused with this code and text; ``<key>`` in it is the key of the request."""

    async def step(play: Play) -> None:
        answer = getattr(play.stub, rpc)(request(play))
        with pytest.raises(GRPCError) as caught:
            await (anext(answer) if hasattr(answer, "__aiter__") else answer)
        said = play.keyless(caught.value.message or "")
        assert caught.value.status.name == code, said
        wanted = play.word(text)
        assert said == wanted if whole else wanted in said, said

    return step


def waits() -> Step:
    """The instance has not ended."""

    async def step(play: Play) -> None:
        await play.stub.topology(pb.TopologyRequest())
        assert not play.has_ended()

    return step


class advance:  # noqa: N801 - it is used like the other steps
    """Turn the clock."""

    inside = True

    def __init__(self, **distance: float) -> None:
        self._distance = distance

    async def __call__(self, play: Play) -> None:
        # The instance must have come to where it waits for the time.
        await play.settled()
        await play.gateway.advance(**self._distance)


class incident:  # noqa: N801 - it is used like the other steps
    """There is exactly one incident in the instance; `resolve` resolves it."""

    inside = True

    def __init__(self, element_id: str, error_type: str, text: str, *, whole: bool = True) -> None:
        self._expected = element_id, error_type
        self._text, self._whole = text, whole

    async def __call__(self, play: Play) -> None:
        found = await play.incident()
        assert (found.element_id, found.error_type) == self._expected
        text = play.word(self._text)
        assert found.message == text if self._whole else text in found.message, found.message


class resolve:  # noqa: N801 - it is used like the other steps
    """Resolve the incident that was seen last."""

    inside = True

    async def __call__(self, play: Play) -> None:
        await play.stub.resolve_incident(pb.ResolveIncidentRequest(incident_key=play.incident_key))
