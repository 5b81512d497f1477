"""Steps about what is deployed, and about jobs of several instances."""

from __future__ import annotations

import json

from zeebe_grpclib._proto import gateway_protocol as pb

from .play import Play
from .steps import Json, Step, U


def deploy(content: bytes, name: str = "p", suffix: str = "bpmn") -> Step:
    """Deploy another file."""

    async def step(play: Play) -> None:
        await play.deploy(content, name, suffix)

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
