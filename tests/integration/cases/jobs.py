"""The life of jobs: order, failures, retries, time-outs."""

from __future__ import annotations

from tests.embedded.models import end, gateway
from tests.embedded.models import start as begin

from .steps import (
    Book,
    advance,
    ends,
    finish,
    finish_first,
    incident,
    job,
    no_job,
    p,
    refused,
    resolve,
    start,
    update_retries,
    work,
)

BOOK = Book()
add = BOOK.add

ONE = p(begin(), work("a"), end(), flows="start > a > end")
WORKERS = "documentation, Job workers"
add(
    "a job that failed comes again with fewer retries",
    WORKERS,
    ONE,
    start(),
    job("a", fail=(2, "first"), retries=3),
    job("a", fail=(1, "second"), retries=2),
    job("a", retries=1),
    ends(),
)
add(
    "a job that failed waits for its back-off",
    "gateway.txt, FailJob: retryBackOff",
    ONE,
    start(),
    job("a", fail=(2, "later"), back_off_ms=60_000),
    no_job("a"),
    advance(seconds=59),
    no_job("a"),
    advance(seconds=2),
    job("a", retries=2),
    ends(),
)
add(
    "no retries, with a message",
    "engine.md 5, JOB_NO_RETRIES",
    ONE,
    start(),
    job("a", fail=(0, "out of paper")),
    incident("a", "JOB_NO_RETRIES", "out of paper"),
    no_job("a"),
    update_retries(1),
    no_job("a"),
    resolve(),
    job("a", retries=1),
    ends(),
)
add(
    "no retries, without a message",
    "engine.md 5: No more retries left.",
    ONE,
    start(),
    job("a", fail=(0, "")),
    incident("a", "JOB_NO_RETRIES", "No more retries left."),
)
add(
    "variables of a failure are seen by the next attempt",
    "gateway.txt, FailJob: variables at the scope of the job's element",
    ONE,
    start({"v": 1}),
    job("a", fail=(2, ""), give={"tried": True}),
    job("a", {"v": 1, "tried": True}),
    ends({"v": 1}),
)
add(
    "a job that timed out is given to the next one",
    WORKERS,
    ONE,
    start(),
    job("a", hold=True, timeout_ms=60_000),
    no_job("a"),
    advance(seconds=61),
    job("a", retries=3),
    ends(),
)
add(
    "a job can be completed after its time-out",
    "engine.md 5, trap 4: completable while ACTIVATABLE or ACTIVATED",
    ONE,
    start(),
    job("a", hold=True, timeout_ms=60_000),
    advance(seconds=61),
    finish({"late": True}),
    ends({"late": True}),
)
SEVERAL = p(
    begin(),
    gateway("fork", "parallel"),
    work("a"),
    work("b"),
    end(),
    flows="start > fork > a > end; fork > b > end",
)
add(
    "jobs that are done in another order",
    WORKERS,
    SEVERAL,
    start(),
    job("a", hold=True),
    job("b", complete={"b": 1}),
    finish_first({"a": 1}),
    ends({"a": 1, "b": 1}),
)
add(
    "a failed job is refused further answers",
    "engine.md 5: no answers in state FAILED",
    ONE,
    start(),
    job("a", fail=(0, "broken")),
    refused(
        "complete_job",
        "FAILED_PRECONDITION",
        "Command 'COMPLETE' rejected with code 'INVALID_STATE': Expected to complete job with key "
        "'<key>', but it is in state 'FAILED'",
        lambda play: play.request("CompleteJobRequest", job_key=play.job.key),
    ),
    refused(
        "throw_error",
        "FAILED_PRECONDITION",
        "Command 'THROW_ERROR' rejected with code 'INVALID_STATE': Expected to throw an error for "
        "job with key '<key>', but it is in state 'FAILED'",
        lambda play: play.request("ThrowErrorRequest", job_key=play.job.key, error_code="x"),
    ),
)
add(
    "a job whose error nobody caught is refused further answers",
    "engine.md 5: no answers in state ERROR_THROWN",
    ONE,
    start(),
    job("a", throw=("nobody", "")),
    refused(
        "fail_job",
        "FAILED_PRECONDITION",
        "Command 'FAIL' rejected with code 'INVALID_STATE': Expected to fail job with key "
        "'<key>', but it is in state 'ERROR_THROWN'",
        lambda play: play.request("FailJobRequest", job_key=play.job.key),
    ),
)
add(
    "the timeout of a job that nobody has",
    "engine.md 5, UpdateJobTimeout",
    ONE,
    start(),
    job("a", fail=(1, "")),
    refused(
        "update_job_timeout",
        "FAILED_PRECONDITION",
        "Command 'UPDATE_TIMEOUT' rejected with code 'INVALID_STATE': Expected to update the "
        "timeout of job with key '<key>', but it is not active",
        lambda play: play.request("UpdateJobTimeoutRequest", job_key=play.job.key, timeout=1000),
    ),
    job("a"),
    ends(),
)
add(
    "resolving while there are no retries",
    "engine.md 5, ResolveIncident; camunda/camunda, IncidentResolveProcessor.java: INVALID_STATE "
    "is answered, too (that of 8.6 answered NOT_FOUND, features.md 2.2)",
    ONE,
    start(),
    job("a", fail=(0, "broken")),
    incident("a", "JOB_NO_RETRIES", "broken"),
    refused(
        "resolve_incident",
        "FAILED_PRECONDITION",
        "Expected to resolve incident with key '<key>', but job with key '<key>' has no retries "
        "left. Please update the job retries and retry resolving the incident",
        lambda play: play.request("ResolveIncidentRequest", incident_key=play.incident_key),
        whole=False,
    ),
    update_retries(1),
    resolve(),
    job("a"),
    ends(),
)
for retries in (0, -1):
    add(
        f"retries of {retries} are refused",
        "engine.md 5, UpdateJobRetries; clients-on-the-wire.md: checked before the key",
        None,
        refused(
            "update_job_retries",
            "INVALID_ARGUMENT",
            "Command 'UPDATE_RETRIES' rejected with code 'INVALID_ARGUMENT': Expected to update "
            "retries for job with key '<key>' with a positive amount of retries, but the amount "
            f"given was '{retries}'",
            lambda play, retries=retries: play.request(  # type: ignore[misc]
                "UpdateJobRetriesRequest", job_key=(1 << 51) + (1 << 49), retries=retries
            ),
        ),
    )
