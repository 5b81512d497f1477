"""Every method over real sockets: what is asked, what is answered, and each refusal of it.

A row of `METHODS` is a call; a row of `REFUSALS` a status and what the reference makes of
it. All of them run through both clients, over our transport and a channel of grpclib's.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.client.drivers import DRIVERS, Driver
from tests.client.methods import METHODS, RPCS
from tests.client.recording_gateway import Gateway

from zeebe_grpclib import RetryPolicy, ZeebeClient, create_insecure_channel, errors

JSON = "Invalid JSON value: {"
DEADLINES_S = {
    "run_process_with_result": 22, "run_process_by_key_with_result": 22, "activate_jobs": 22,
}  # fmt: skip

# What a status means where the reference says nothing of its own about it.
ANY = [
    ("CANCELLED", "gone", errors.ZeebeGatewayUnavailableError),
    ("UNKNOWN", "odd", errors.UnknownGrpcStatusCodeError),
    ("INVALID_ARGUMENT", "tenant identifier", errors.InvalidArgumentError),
    ("NOT_FOUND", "none", errors.UnknownGrpcStatusCodeError),
    ("ALREADY_EXISTS", "there", errors.UnknownGrpcStatusCodeError),
    ("PERMISSION_DENIED", "no", errors.PermissionDeniedError),
    ("RESOURCE_EXHAUSTED", "back pressure", errors.ZeebeBackPressureError),
    ("RESOURCE_EXHAUSTED", "message exceeds maximum size", errors.MessageTooLargeError),
    ("FAILED_PRECONDITION", "state", errors.FailedPreconditionError),
    ("ABORTED", "cut", errors.UnknownGrpcStatusCodeError),
    ("OUT_OF_RANGE", "far", errors.UnknownGrpcStatusCodeError),
    ("UNIMPLEMENTED", "old", errors.UnimplementedError),
    ("INTERNAL", "broken", errors.ZeebeInternalError),
    ("UNAVAILABLE", "no leader", errors.ZeebeGatewayUnavailableError),
    ("UNAVAILABLE", "partition '0', which cannot be found", errors.UnknownPartitionError),
    ("DATA_LOSS", "lost", errors.UnknownGrpcStatusCodeError),
    ("UNAUTHENTICATED", "who?", errors.UnauthenticatedError),
    ("DEADLINE_EXCEEDED", "late", errors.ZeebeDeadlineExceeded),
]
CREATION = [
    ("NOT_FOUND", "none", errors.ProcessDefinitionNotFoundError),
    ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ("FAILED_PRECONDITION", "no none start event", errors.ProcessDefinitionHasNoStartEventError),
]
JOB = [
    ("NOT_FOUND", "none", errors.JobNotFoundError),
    ("FAILED_PRECONDITION", "state", errors.JobAlreadyDeactivatedError),
    ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
]
OWN: dict[str, list[tuple[str, str, type[errors.PyZeebeError]]]] = {
    "run_process": [*CREATION, ("DEADLINE_EXCEEDED", "late", errors.ProcessDeadlineExceeded)],
    "run_process_with_result": [
        *CREATION, ("DEADLINE_EXCEEDED", "late", errors.ProcessTimeoutError),
    ],
    "cancel_process_instance": [("NOT_FOUND", "none", errors.ProcessInstanceNotFoundError)],
    "deploy_resource": [("INVALID_ARGUMENT", "'a.bpmn': no XML", errors.ProcessInvalidError)],
    "evaluate_decision": [
        ("NOT_FOUND", "none", errors.DecisionNotFoundError),
        ("INVALID_ARGUMENT", "but no decision found for id 'd'", errors.DecisionNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "publish_message": [
        ("ALREADY_EXISTS", "there", errors.MessageAlreadyExistsError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "run_process_by_key": [
        ("NOT_FOUND", "none", errors.ResourceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "run_process_by_key_with_result": [
        ("NOT_FOUND", "none", errors.ResourceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
        ("DEADLINE_EXCEEDED", "late", errors.ProcessTimeoutError),
    ],
    "set_variables": [
        ("NOT_FOUND", "none", errors.ElementInstanceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "resolve_incident": [("NOT_FOUND", "none", errors.IncidentNotFoundError)],
    "modify_process_instance": [
        ("NOT_FOUND", "none", errors.ProcessInstanceNotFoundError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "migrate_process_instance": [("NOT_FOUND", "none", errors.ProcessInstanceNotFoundError)],
    "delete_resource": [("NOT_FOUND", "none", errors.ResourceNotFoundError)],
    "evaluate_conditional": [("INVALID_ARGUMENT", JSON, errors.InvalidJSONError)],
    "publish_start_message": [
        ("ALREADY_EXISTS", "there", errors.MessageAlreadyExistsError),
        ("INVALID_ARGUMENT", JSON, errors.InvalidJSONError),
    ],
    "activate_jobs": [
        ("INVALID_ARGUMENT", "max < 1", errors.ActivateJobsRequestInvalidError),
    ],
    "stream_activated_jobs": [
        ("INVALID_ARGUMENT", "timeout < 1", errors.StreamActivateJobsRequestInvalidError),
    ],
    "deploy_process": [("INVALID_ARGUMENT", "no XML", errors.ProcessInvalidError)],
    "complete_job": JOB,
    "fail_job": JOB,
    "throw_error": JOB,
    "update_job_retries": [("NOT_FOUND", "none", errors.JobNotFoundError)],
    "update_job_timeout": [
        ("NOT_FOUND", "none", errors.JobNotFoundError),
        ("FAILED_PRECONDITION", "state", errors.JobAlreadyDeactivatedError),
    ],
    "broadcast_signal": [("INVALID_ARGUMENT", JSON, errors.InvalidJSONError)],
}  # fmt: skip


ONE_MEANING = {"activate_jobs", "stream_activated_jobs", "deploy_process"}
OF_A_JOB = {"complete_job", "fail_job", "throw_error", "update_job_timeout"}


def refusals(method: str) -> list[tuple[str, str, type[errors.PyZeebeError]]]:
    own = OWN.get(method, [])
    # Calls with several meanings of one status have the general one too; those of jobs have
    # a single one for their state, and activate_jobs for whatever is invalid.
    several = {"INVALID_ARGUMENT"}
    if method not in OF_A_JOB:
        several.add("FAILED_PRECONDITION")
    taken = {status for status, _, _ in own if status not in several or method in ONE_MEANING}
    return [*own, *(row for row in ANY if row[0] not in taken)]


def call(driver: Driver, address: str, method: str, arguments: dict[str, Any]) -> Any:
    keywords = {name: value for name, value in arguments.items() if name != "*"}
    return driver(address, method, *arguments.get("*", ()), **keywords)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("method", "arguments", "rpc", "asked", "answered"), METHODS)
def test_every_field_is_asked_and_answered(
    driver: Driver,
    gateway: Gateway,
    method: str,
    arguments: dict[str, Any],
    rpc: str,
    asked: Any,
    answered: Any,
) -> None:
    assert call(driver, gateway.address, method, arguments) == answered
    assert gateway.only.rpc == rpc
    assert gateway.only.request == asked
    limit_s = DEADLINES_S.get(method, 20)
    assert gateway.only.timeout_s is not None
    assert limit_s - 3 < gateway.only.timeout_s <= limit_s


# The same code below each of them: once measured is enough, and the others are faster.
@pytest.mark.parametrize(
    "driver", [DRIVERS[0], *(pytest.param(one, marks=pytest.mark.no_cover) for one in DRIVERS[1:])]
)
@pytest.mark.parametrize(("method", "arguments", "rpc"), [row[:3] for row in METHODS])
def test_every_status_is_the_documented_error(
    driver: Driver, gateway: Gateway, method: str, arguments: dict[str, Any], rpc: str
) -> None:
    # One row after the other: a client for each, as each may be retired or its gateway gone.
    for status, text, kind in refusals(method):
        gateway.fail(rpc, status, text)
        with pytest.raises(errors.PyZeebeError) as caught:
            call(driver, gateway.address, method, arguments)
        error = caught.value
        assert type(error) is kind, (status, text)
        assert error.rpc == rpc
        assert error.grpc_error is not None
        assert error.grpc_error.code().name == status
        assert error.grpc_error.details() == text
        assert f"The gateway answered {status}: {text}. " in str(error)
        assert "Trying again" in str(error)
        assert error.__cause__ is not None


def test_the_tables_leave_no_status_out() -> None:
    from zeebe_grpclib import StatusCode

    every = {code.name for code in StatusCode} - {"OK"}
    for method, *_ in METHODS:
        assert {status for status, _, _ in refusals(method)} == every
    asked = {rpc for _, _, rpc, _, _ in METHODS}
    # These two have tests of their own: one is deprecated, one does not end.
    assert asked | {"DeployProcess", "StreamActivatedJobs"} == RPCS | {"Check"}


@pytest.mark.parametrize(("method", "arguments", "rpc"), [row[:3] for row in METHODS])
async def test_a_call_that_is_cancelled_ends_at_the_gateway_too(
    gateway: Gateway, method: str, arguments: dict[str, Any], rpc: str
) -> None:
    gateway.hold(rpc)
    channel = create_insecure_channel(gateway.address, retry_policy=RetryPolicy())
    async with ZeebeClient(channel) as client:
        keywords = {name: value for name, value in arguments.items() if name != "*"}
        call = asyncio.ensure_future(getattr(client, method)(*arguments.get("*", ()), **keywords))
        assert await asyncio.to_thread(gateway.arrived.wait, 10)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.to_thread(gateway.cancelled.wait, 10)
    assert len(gateway.calls) == 1


@pytest.mark.parametrize("driver", DRIVERS[:2])
def test_files_are_deployed_by_their_base_name(
    driver: Driver, gateway: Gateway, tmp_path: Path
) -> None:
    path = tmp_path / "order.bpmn"
    path.write_bytes(b"<x/>")
    driver(gateway.address, "deploy_resource", path, str(path), ("b.dmn", b"b"))
    assert [(r.name, r.content) for r in gateway.only.request.resources] == [
        ("order.bpmn", b"<x/>"), ("order.bpmn", b"<x/>"), ("b.dmn", b"b"),
    ]  # fmt: skip


@pytest.mark.parametrize("driver", DRIVERS[:2])
@pytest.mark.parametrize(
    ("method", "arguments", "kind"),
    [
        ("run_process", {"bpmn_process_id": "o", "variables": {"a": {1}}}, errors.InvalidJSONError),
        ("evaluate_decision", {}, ValueError),
        ("deploy_resource", {}, ValueError),
        ("deploy_resource", {"*": ["/nowhere/order.bpmn"]}, FileNotFoundError),
        ("deploy_resource", {"*": [""]}, ValueError),
        ("set_variables", {"element_instance_key": 1, "variables": {}, "local": "no"}, TypeError),
        ("delete_resource", {"resource_key": 1, "delete_history": "no"}, TypeError),
        ("activate_jobs", {"job_type": "x", "tenant_filter": 5}, ValueError),
        ("topology", {"deadline_ms": "5"}, TypeError),
        ("cancel_process_instance", {"process_instance_key": "7"}, TypeError),
    ],
)
def test_what_cannot_be_asked_is_not_sent(
    driver: Driver, gateway: Gateway, method: str, arguments: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        call(driver, gateway.address, method, arguments)
    assert gateway.calls == []
