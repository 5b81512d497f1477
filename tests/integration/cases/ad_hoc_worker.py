"""Ad-hoc sub-processes whose elements a job worker chooses."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded.models import (
    ad_hoc,
    end,
    message,
    message_event,
    subprocess,
)
from tests.embedded.models import start as begin

from zeebe_grpclib._proto import gateway_protocol as pb

from .ad_hoc import DONE, line, sub
from .client_steps import active, deploy_also, gone, migrate
from .flow import mark
from .play import Play
from .steps import (
    Book,
    Step,
    U,
    cancelled,
    create,
    ends,
    finish,
    incident,
    job,
    no_job,
    p,
    publish,
    refused,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

WORKER = "documentation, Ad-hoc sub-processes, Job worker implementation"


def decide(
    *elements: str | tuple[str, dict[str, Any]],
    end: bool | None = None,
    cancel: bool | None = None,
    variables: dict[str, Any] | None = None,
) -> Step:
    """Complete the job of the sub-process with what the worker has decided."""

    async def step(play: Play) -> None:
        found = await play.take(play.word(f"{U}-agent"), 60_000)
        assert found.kind == pb.ActivatedJobJobKind.AD_HOC_SUB_PROCESS
        assert found.element_id == "sub"
        await play.stub.complete_job(_decision(play, found.key, elements, end, cancel, variables))

    return step


def _decision(
    play: Play,
    key: int,
    elements: tuple[str | tuple[str, dict[str, Any]], ...],
    end: bool | None = None,
    cancel: bool | None = None,
    variables: dict[str, Any] | None = None,
) -> pb.CompleteJobRequest:
    named = [(each, {}) if isinstance(each, str) else each for each in elements]
    return pb.CompleteJobRequest(
        job_key=key,
        variables=json.dumps(variables or {}),
        result=pb.JobResult(
            type="adHocSubProcess",
            activate_elements=[
                pb.JobResultActivateElement(name, json.dumps(play.word(given)))
                for name, given in named
            ],
            is_completion_condition_fulfilled=end,
            is_cancel_remaining_instances=cancel,
        ),
    )


def keep() -> Step:
    """Keep the key of the job that was taken last."""

    async def step(play: Play) -> None:
        play.kept_key = play.job.key

    return step


AGENT = sub(work("a"), work("b"), job_type=f"{U}-agent", collect=("results", "=r"))
add(
    "a worker activates elements until it is content",
    WORKER,
    line(AGENT),
    start(),
    decide("a"),
    job("a", complete={"r": 1}),
    decide("b"),
    job("b", has={"results": [1]}, complete={"r": 2}),
    decide(end=True),
    ends({"r": 2, "results": [1, 2], **DONE}),
)
add(
    "a worker gives variables to the elements and to the sub-process",
    "camunda/camunda pull requests 36283 and 36668; issue 51939: those of an element stay local",
    line(AGENT),
    start({"asked": 0}),
    decide(("a", {"call": 1, "r": None}), ("b", {"call": 2, "r": None}), variables={"asked": 1}),
    job("a", has={"call": 1, "asked": 1}, complete={"r": "A"}),
    decide(),
    job("b", has={"call": 2}, complete={"r": "B"}),
    decide(end=True),
    ends({"asked": 1, "results": ["A", "B"], **DONE}),
)
add(
    "there is one job of the sub-process at a time",
    f"{WORKER}: a job is created whenever a flow completes, only one is active",
    line(AGENT),
    start(),
    decide("a", "b"),
    no_job("agent"),
    job("a", complete={"r": 1}),
    job("sub", job_type=f"{U}-agent", hold=True),
    job("b", complete={"r": 2}),
    decide(end=True),
    ends({"r": 2, "results": [1, 2], **DONE}),
)
add(
    "a job that has been created again cannot be completed",
    f"{WORKER}: job completion may result in NOT_FOUND",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    job("sub", job_type=f"{U}-agent", hold=True),
    keep(),
    job("b", complete={"r": 2}),
    refused(
        "complete_job",
        "NOT_FOUND",
        "no such job was found",
        lambda play: pb.CompleteJobRequest(job_key=play.kept_key),
        whole=False,
    ),
    cancelled(),
)
add(
    "a fulfilled condition waits for active elements",
    "camunda/camunda pull request 36431: as soon as the last of its children is completed",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    decide(end=True),
    waits(),
    job("b", complete={"r": 2}),
    ends({"r": 2, "results": [1, 2], **DONE}),
    no_job("agent"),
)
add(
    "a fulfilled condition cancels active elements if the worker says so",
    "camunda/camunda pull request 36503",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    decide(end=True, cancel=True),
    ends({"r": 1, "results": [1], **DONE}),
    no_job("b"),
)
add(
    "a worker cancels active elements and activates others",
    "camunda/camunda pull request 36503: first terminate, then activate",
    line(AGENT),
    start(),
    decide("a", "b"),
    job("a", complete={"r": 1}),
    decide("a", cancel=True),
    no_job("b"),
    job("a", complete={"r": 3}),
    decide(end=True),
    ends({"r": 3, "results": [1, 3], **DONE}),
)
add(
    "a worker names an element that there is not",
    "camunda/camunda pull request 36283: rejected, and the text",
    line(AGENT),
    start(),
    job("sub", job_type=f"{U}-agent", hold=True),
    refused(
        "complete_job",
        "NOT_FOUND",
        "Failed to activate ad-hoc elements. No BPMN elements found with ids: 'x', 'y'.",
        lambda play: _decision(play, play.job.key, ("a", "x", "y")),
        whole=False,
    ),
    no_job("a"),
    cancelled(),
)
add(
    "a worker cannot activate elements and be content",
    "camunda/camunda pull request 36753: rejected",
    line(AGENT),
    start(),
    job("sub", job_type=f"{U}-agent", hold=True),
    refused(
        "complete_job",
        "INVALID_ARGUMENT",
        "Failed to activate ad-hoc elements.",
        lambda play: _decision(play, play.job.key, ("a",), end=True),
        whole=False,
    ),
    finish(),
    no_job("a"),
    cancelled(),
)
add(
    "an event sub-process calls the worker when it is done",
    f"{WORKER}, Event sub-processes",
    line(
        sub(
            work("a"),
            subprocess(
                "watcher",
                begin("caught", message_event("m"), isInterrupting="false"),
                work("watching"),
                end("watched"),
                flows="caught > watching > watched",
                triggered=True,
            ),
            job_type=f"{U}-agent",
        ),
        definitions=message("m", f"{U}-m", "=key"),
    ),
    start({"key": U}),
    decide(),
    publish("m", U, {"said": 1}, ttl_ms=10_000),
    job("watching", has={"said": 1}),
    decide(end=True),
    ends({"key": U, "said": 1, **DONE}),
)
add(
    "a worker that fails leaves an incident",
    "documentation, Incidents: no retries left",
    line(AGENT),
    start(),
    job("sub", job_type=f"{U}-agent", fail=(0, "no idea")),
    incident("sub", "JOB_NO_RETRIES", "no idea"),
    cancelled(),
)


def activate_held(*elements: str) -> Step:
    """Complete the job of the sub-process that was taken last."""

    async def step(play: Play) -> None:
        await play.stub.complete_job(_decision(play, play.job.key, elements))

    return step


MIGRATED = "camunda/camunda issue 38136 and pull request 40690"
NEW_AGENT = ad_hoc("other", work("b"), work("c"), job_type=f"{U}-agent", collect=("results", "=r"))
add(
    "migrate: an ad-hoc sub-process with its inner instances",
    f"{MIGRATED}: nobody has to map the inner instances",
    line(sub(work("a"), work("b"), active='=["a", "b"]')),
    deploy_also(
        p(
            begin(),
            ad_hoc("other", work("a"), work("c")),
            mark("after"),
            end(),
            flows="start > other > after > end",
            process_id=f"{U}-q",
        )
    ),
    create(),
    job("a", hold=True),
    migrate({"sub": "other", "a": "a", "b": "c"}),
    finish(),
    active("other", "other#innerInstance", "c"),
    job("c", job_type=f"{U}-b"),
    gone(),
)
add(
    "migrate: what can be activated is that of the other process",
    "camunda/camunda issue 40737: adHocSubProcessElements is updated",
    line(AGENT),
    deploy_also(p(begin(), NEW_AGENT, end(), flows="start > other > end", process_id=f"{U}-q")),
    create(),
    job("sub", job_type=f"{U}-agent", hold=True),
    migrate({"sub": "other"}),
    activate_held("b"),
    job("b", complete={"r": 1}),
    job(
        "other",
        has={"adHocSubProcessElements": [{"elementId": "b"}, {"elementId": "c"}]},
        job_type=f"{U}-agent",
        hold=True,
    ),
)
