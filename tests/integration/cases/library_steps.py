"""Steps about what is deployed, and about jobs of several instances."""

from __future__ import annotations

import json

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded.engine import CompleteUserTask

from .play import Play
from .steps import Json, Step, U


def deploy(content: bytes, name: str = "p", suffix: str = "bpmn") -> Step:
    """Deploy another file."""

    async def step(play: Play) -> None:
        await play.deploy(content, name, suffix)

    step.contents = [content]  # type: ignore[attr-defined] # for counts
    return step


def deploy_together(*files: tuple[bytes, str, str]) -> Step:
    """Deploy several files at once: content, name, suffix."""

    async def step(play: Play) -> None:
        await play.deploy_together(*files)

    step.contents = [content for content, _, _ in files]  # type: ignore[attr-defined] # for counts
    return step


def delete_process() -> Step:
    """Delete the process that was deployed last."""

    async def step(play: Play) -> None:
        request = pb.DeleteResourceRequest(resource_key=play.definition_key)
        await play.stub.delete_resource(request)

    return step


def fetches(
    element_id: str, count: int, variables: list[Json], fetch: list[str] | None = None
) -> Step:
    """Activate so many jobs, with these variables of theirs only, and complete them."""

    async def step(play: Play) -> None:
        request = pb.ActivateJobsRequest(
            type=play.word(f"{U}-{element_id}"),
            worker="case",
            timeout=60_000,
            max_jobs_to_activate=count,
            fetch_variable=fetch or [],
            request_timeout=10_000,
        )
        jobs = [job async for answer in play.stub.activate_jobs(request) for job in answer.jobs]
        assert [json.loads(job.variables) for job in jobs] == variables
        for found in jobs:
            await play.complete(found.key, {})

    return step


def evaluate_conditionals(variables: Json, *, started: int, everywhere: bool = False) -> Step:
    """Have the conditions of start events looked at; so many instances are started.

    Of the process that was deployed last, or `everywhere`: then, too, only that one counts.
    """

    async def step(play: Play) -> None:
        key = play.definition_key
        answer = await play.stub.evaluate_conditional(
            pb.EvaluateConditionalRequest(
                process_definition_key=None if everywhere else key,
                variables=json.dumps(play.word(variables)),
            )
        )
        mine = [each for each in answer.process_instances if each.process_definition_key == key]
        assert len(mine) == started
        if mine:
            play.created_key = mine[0].process_instance_key

    return step


class user_task:  # noqa: N801 - it is used like the other steps
    """A user task of Zeebe's own kind waits, with these attributes.

    Args:
        form: Which of the forms that were deployed is its own, ``first`` or ``latest``.
    """

    inside = True

    def __init__(self, element_id: str, *, form: str = "", **seen: object) -> None:
        self._element_id, self._form, self._seen = element_id, form, seen

    async def __call__(self, play: Play) -> None:
        found = await play.user_task()
        assert found.element_id == self._element_id
        for name, value in self._seen.items():
            assert getattr(found, name) == value, name
        if self._form:
            assert found.form_key == play.form_keys[0 if self._form == "first" else -1]


class complete_user_task:  # noqa: N801 - it is used like the other steps
    """Complete the user task, which no RPC does."""

    inside = True

    def __init__(self, variables: Json | None = None) -> None:
        self._variables = variables or {}

    async def __call__(self, play: Play) -> None:
        found = await play.user_task()
        play.gateway.execute(CompleteUserTask(found.key, self._variables))
