"""Resources that the workers of jobs are told of."""

from __future__ import annotations

import json

from tests.embedded.models import end, task
from tests.embedded.models import job as job_type
from tests.embedded.models import start as begin

from .play import Play
from .steps import Book, Step, U, ends, incident, job, p, resolve, start

BOOK = Book()
add = BOOK.add

SOURCE = "camunda/camunda issue 24774 and pull request 27768"


def linked(more: str = "", resource_id: str = f"{U}-script") -> bytes:
    """A task that is linked to a script, and another one that has no link."""
    link = f'resourceId="{resource_id}" resourceType="RPA" linkName="main"{more}'
    extensions = job_type(f"{U}-a") + (
        f"<zeebe:linkedResources><zeebe:linkedResource {link}/></zeebe:linkedResources>"
    )
    return p(begin(), task("a", "serviceTask", extensions), end(), flows="start > a > end")


def deploy_script(tag: str = "v1") -> Step:
    """Deploy a script; the protocol has no words for what becomes of it."""

    async def step(play: Play) -> None:
        content = {"id": f"{U}-script", "versionTag": tag, "script": "*** Tasks ***"}
        await play.deploy(json.dumps(content).encode(), "script", "rpa")

    return step


def linked_job() -> Step:
    """Complete the job, whose header tells of one resource."""

    async def step(play: Play) -> None:
        found = await play.take(play.word(f"{U}-a"), 60_000)
        (told,) = json.loads(json.loads(found.custom_headers)["linkedResources"])
        assert int(told.pop("resourceKey")) > 1 << 51
        assert told == {"resourceType": "RPA", "linkName": "main"}
        await play.complete(found.key, {})

    return step


for title, more in (
    ("the latest version", ""),
    ("a version by its tag", ' bindingType="versionTag" versionTag="v1"'),
):
    add(
        f"a job tells of a linked resource: {title}",
        f"{SOURCE}: one header with a list of objects",
        linked(more),
        deploy_script(),
        start({"v": 1}),
        linked_job(),
        ends({"v": 1}),
    )
add(
    "the id of a linked resource may be an expression",
    f"{SOURCE}: resourceId",
    linked(resource_id="=which"),
    deploy_script(),
    start({"which": f"{U}-script"}),
    linked_job(),
    ends({"which": f"{U}-script"}),
)
add(
    "a linked resource that there is not",
    "camunda/camunda pull request 50910: a RESOURCE_NOT_FOUND incident when the job is created",
    linked(),
    start(),
    incident("a", "RESOURCE_NOT_FOUND", f"'{U}-script'", whole=False),
    deploy_script(),
    resolve(),
    linked_job(),
    ends(),
)
add(
    "a job without links has no such header",
    f"{SOURCE}: only linked resources make the header",
    p(
        begin(),
        task("a", "serviceTask", job_type(f"{U}-a")),
        end(),
        flows="start > a > end",
    ),
    start(),
    job("a", headers={}),
    ends(),
)
