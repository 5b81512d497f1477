from __future__ import annotations

import copy
import datetime
import decimal
import inspect
import pickle
import re
from collections.abc import Callable
from typing import Any, cast

import pytest

from zeebe_grpclib import errors
from zeebe_grpclib.errors import PyZeebeError, ZeebeError
from zeebe_grpclib.status import Origin, RpcError, StatusCode

FAILURE = RpcError(StatusCode.UNAVAILABLE, "no leader.", trailing_metadata=(("a", "b"),))
ALL = [getattr(errors, name) for name in errors.__all__]

# One of each, made from the facts that it takes.
SAMPLES: dict[type[PyZeebeError], Callable[[], PyZeebeError]] = {
    errors.PyZeebeError: lambda: errors.PyZeebeError("odd", "thing"),
    errors.SettingsError: lambda: errors.SettingsError("no address"),
    errors.InvalidOAuthCredentialsError: lambda: errors.InvalidOAuthCredentialsError("refused"),
    errors.InvalidJSONError: lambda: errors.InvalidJSONError("variables.a is nan"),
    errors.TaskNotFoundError: lambda: errors.TaskNotFoundError("no task 'pay'"),
    errors.NoVariableNameGivenError: lambda: errors.NoVariableNameGivenError("pay"),
    errors.DuplicateTaskTypeError: lambda: errors.DuplicateTaskTypeError(task_type="pay"),
    errors.BusinessError: lambda: errors.BusinessError("no-money"),
    errors.JobFailure: lambda: errors.JobFailure("later", 2, 500, {"why": "rate"}),
    errors.JobVariableError: lambda: errors.JobVariableError("variable 'amount' is missing"),
    errors.JobAlreadyAnsweredError: lambda: errors.JobAlreadyAnsweredError(7, "CompleteJob"),
    errors.ClientClosedError: lambda: errors.ClientClosedError("this client was closed"),
    errors.RequestRejectedError: lambda: errors.RequestRejectedError("no"),
    errors.ProcessDefinitionNotFoundError: lambda: errors.ProcessDefinitionNotFoundError(
        bpmn_process_id="order", version=3
    ),
    errors.ProcessInstanceNotFoundError: lambda: errors.ProcessInstanceNotFoundError(7),
    errors.DecisionNotFoundError: lambda: errors.DecisionNotFoundError(7, None),
    errors.JobNotFoundError: lambda: errors.JobNotFoundError(job_key=7),
    errors.ElementInstanceNotFoundError: lambda: errors.ElementInstanceNotFoundError(7),
    errors.IncidentNotFoundError: lambda: errors.IncidentNotFoundError(incident_key=7),
    errors.ResourceNotFoundError: lambda: errors.ResourceNotFoundError(7),
    errors.JobAlreadyDeactivatedError: lambda: errors.JobAlreadyDeactivatedError(7),
    errors.MessageAlreadyExistsError: lambda: errors.MessageAlreadyExistsError("message 'paid'"),
    errors.ProcessDefinitionHasNoStartEventError: lambda: (
        errors.ProcessDefinitionHasNoStartEventError("order")
    ),
    errors.ProcessInvalidError: lambda: errors.ProcessInvalidError("nothing was deployed"),
    errors.ActivateJobsRequestInvalidError: lambda: errors.ActivateJobsRequestInvalidError(
        "pay", "w", timeout=5, max_jobs_to_activate=0
    ),
    errors.StreamActivateJobsRequestInvalidError: lambda: (
        errors.StreamActivateJobsRequestInvalidError("pay", worker="w", timeout=5)
    ),
    errors.ProcessTimeoutError: lambda: errors.ProcessTimeoutError(bpmn_process_id="order"),
    errors.ProcessDeadlineExceeded: lambda: errors.ProcessDeadlineExceeded("order", FAILURE),
    **{
        kind: (lambda kind=kind: kind(FAILURE))  # type: ignore[misc]
        for kind in ALL
        if issubclass(kind, ZeebeError) and kind is not errors.ProcessDeadlineExceeded
    },
}
SUMMARIES: dict[type[PyZeebeError], str] = {
    errors.PyZeebeError: "odd: thing",
    errors.NoVariableNameGivenError: "task 'pay' has single_value=True but no variable_name",
    errors.DuplicateTaskTypeError: "a task of type 'pay' exists already",
    errors.BusinessError: "Business error with code no-money",
    errors.ProcessDefinitionNotFoundError: (
        "no process definition with id 'order' in version 3 was found"
    ),
    errors.ProcessInstanceNotFoundError: "no running process instance with key 7 was found",
    errors.DecisionNotFoundError: "no decision with key 7 was found",
    errors.JobNotFoundError: "no job with key 7 was found",
    errors.ElementInstanceNotFoundError: "no running element instance with key 7 was found",
    errors.IncidentNotFoundError: "no incident with key 7 that can be resolved was found",
    errors.ResourceNotFoundError: "no resource with key 7 is deployed",
    errors.JobAlreadyDeactivatedError: (
        "job 7 is not active any more (completed, failed or error thrown)"
    ),
    errors.ProcessDefinitionHasNoStartEventError: "process 'order' has no none start event",
    errors.ActivateJobsRequestInvalidError: (
        "jobs of type 'pay' cannot be activated (worker 'w', timeout 5 ms, max_jobs_to_activate 0)"
    ),
    errors.StreamActivateJobsRequestInvalidError: (
        "jobs of type 'pay' cannot be streamed (worker 'w', timeout 5 ms)"
    ),
    errors.ProcessTimeoutError: "process 'order' did not complete in time",
}
ATTRIBUTES: dict[type[PyZeebeError], dict[str, object]] = {
    errors.NoVariableNameGivenError: {"task_type": "pay"},
    errors.DuplicateTaskTypeError: {"task_type": "pay"},
    errors.BusinessError: {"error_code": "no-money"},
    errors.JobFailure: {
        "message": "later", "retries": 2, "retry_back_off_ms": 500, "variables": {"why": "rate"},
    },
    errors.JobAlreadyAnsweredError: {"job_key": 7},
    errors.ProcessDefinitionNotFoundError: {"bpmn_process_id": "order", "version": 3},
    errors.ProcessInstanceNotFoundError: {"process_instance_key": 7},
    errors.DecisionNotFoundError: {"decision_key": 7, "decision_id": None},
    errors.JobNotFoundError: {"job_key": 7},
    errors.ElementInstanceNotFoundError: {"element_instance_key": 7},
    errors.IncidentNotFoundError: {"incident_key": 7},
    errors.ResourceNotFoundError: {"resource_key": 7},
    errors.JobAlreadyDeactivatedError: {"job_key": 7},
    errors.ProcessDefinitionHasNoStartEventError: {"bpmn_process_id": "order"},
    errors.ActivateJobsRequestInvalidError: {
        "task_type": "pay", "worker": "w", "timeout": 5, "max_jobs_to_activate": 0,
    },
    errors.StreamActivateJobsRequestInvalidError: {"task_type": "pay", "worker": "w", "timeout": 5},
    errors.ProcessTimeoutError: {"bpmn_process_id": "order"},
    errors.ProcessDeadlineExceeded: {"bpmn_process_id": "order", "grpc_error": FAILURE},
}  # fmt: skip
RETRYABLE = {
    errors.ZeebeBackPressureError,
    errors.ZeebeGatewayUnavailableError,
    errors.ZeebeDeadlineExceeded,
}


def test_there_is_a_sample_of_each_error() -> None:
    assert set(SAMPLES) == set(ALL)
    assert set(ALL) == {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, PyZeebeError)
    }


def test_the_tree_drawn_at_the_top_is_the_tree() -> None:
    """Each name in the drawing hangs below the class that is one level further left."""
    drawing = [line for line in (errors.__doc__ or "").splitlines() if line.startswith("    ")]
    open_levels: list[tuple[int, str]] = []
    drawn: dict[str, str | None] = {}
    depth = -1
    for line in drawing:
        connected = "── " in line
        text = line.split("── ")[-1] if connected else line.strip(" │")
        names = re.findall(r"[A-Z][A-Za-z]+(?:Error|Exceeded|Failure)\b", text.split("   ")[0])
        if connected or not drawn:
            depth = line.index("── ") if connected else 0
            open_levels = [(at, name) for at, name in open_levels if at < depth]
        for name in names:
            drawn[name] = open_levels[-1][1] if open_levels else None
        if len(names) == 1:
            open_levels.append((depth, names[0]))
    assert set(drawn) == set(errors.__all__)
    for name, parent in drawn.items():
        kind = getattr(errors, name)
        assert (kind.__bases__[0].__name__ if parent else None) == parent, name


def test_errors_that_are_two_things_at_once() -> None:
    for kind in (errors.InvalidArgumentError, errors.FailedPreconditionError):
        assert issubclass(kind, errors.UnknownGrpcStatusCodeError)
        assert issubclass(kind, errors.RequestRejectedError)
    assert issubclass(errors.ProcessTimeoutError, TimeoutError)
    assert not issubclass(errors.ProcessTimeoutError, ZeebeError)
    assert issubclass(errors.ProcessDeadlineExceeded, errors.ZeebeDeadlineExceeded)


@pytest.mark.parametrize("kind", ALL)
def test_an_error_that_was_not_sent_says_only_what_it_is_about(kind: type[PyZeebeError]) -> None:
    error = SAMPLES[kind]()
    if isinstance(error, ZeebeError):
        assert error.grpc_error is FAILURE
        return
    assert str(error) == SUMMARIES.get(kind, ": ".join(map(str, error.args)))
    assert error.rpc is None
    assert error.grpc_error is None
    assert error.outcome_unknown is False


@pytest.mark.parametrize("kind", ALL)
def test_an_error_of_a_call_says_call_subject_answer_and_what_can_help(
    kind: type[PyZeebeError],
) -> None:
    error = SAMPLES[kind]().concerning("CompleteJob", FAILURE, "job 7")
    assert error.rpc == "CompleteJob"
    assert error.grpc_error is FAILURE
    said = str(error)
    if kind is errors.ClientRetiredError:
        assert said == "CompleteJob (job 7): no leader."
        return
    help_said = "Trying again can help" if error.is_retryable else "Trying again will not help"
    assert said.endswith(f"The gateway answered UNAVAILABLE: no leader. {help_said}")
    summary = error._summary()
    assert said.startswith(f"CompleteJob: {summary}. " if summary else "CompleteJob (job 7): The")
    assert repr(error) == f"{kind.__name__}({said!r})"


@pytest.mark.parametrize("kind", ALL)
def test_what_a_retry_can_help(kind: type[PyZeebeError]) -> None:
    assert kind.is_retryable is (kind in RETRYABLE)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    "through", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy]
)
def test_an_error_can_be_pickled_and_copied(kind: type[PyZeebeError], through: Any) -> None:
    error = SAMPLES[kind]().concerning("CompleteJob", FAILURE, "job 7")
    error.__dict__["note"] = "mine"
    twin = cast("Any", through(error))
    assert twin.__class__.__name__ == kind.__name__
    assert str(twin) == str(error)
    assert twin.args == error.args
    assert (twin.rpc, twin.note) == ("CompleteJob", "mine")
    for name, value in ATTRIBUTES.get(kind, {}).items():
        if name != "grpc_error":
            assert getattr(twin, name) == value
    assert twin.grpc_error.code() is StatusCode.UNAVAILABLE
    assert twin.grpc_error.details() == "no leader."
    assert twin.grpc_error.trailing_metadata() == (("a", "b"),)


@pytest.mark.parametrize(("kind", "attributes"), ATTRIBUTES.items())
def test_attributes(kind: type[PyZeebeError], attributes: dict[str, object]) -> None:
    error = SAMPLES[kind]()
    assert {name: getattr(error, name) for name in attributes} == attributes


def test_a_message_without_text_of_the_server_says_the_status() -> None:
    error = errors.ZeebeInternalError(RpcError(StatusCode.INTERNAL, ""))
    assert str(error.concerning("Topology")) == (
        "Topology: The gateway answered INTERNAL. Trying again will not help"
    )


@pytest.mark.parametrize(
    ("origin", "unknown"),
    [
        (Origin.ANSWERED, False),
        (Origin.CONNECT, False),
        (Origin.REFUSED, False),
        (Origin.LOCAL, False),
        (Origin.LOST, True),
        (Origin.DEADLINE, True),
        (Origin.GARBAGE, True),
    ],
)
def test_an_outcome_that_nobody_knows_is_called_so(origin: Origin, unknown: bool) -> None:
    failure = RpcError(StatusCode.UNAVAILABLE, "cut", origin=origin)
    error = errors.ZeebeGatewayUnavailableError(failure)
    assert error.outcome_unknown is unknown
    assert ("Whether the gateway carried it out is unknown" in str(error)) is unknown


@pytest.mark.parametrize("origin", Origin)
def test_nobody_knows_what_an_earlier_attempt_has_done(origin: Origin) -> None:
    failure = RpcError(StatusCode.UNAVAILABLE, "cut", origin=origin)
    failure.in_doubt = True
    error = errors.ZeebeGatewayUnavailableError(failure)
    assert error.outcome_unknown
    assert pickle.loads(pickle.dumps(error)).outcome_unknown


@pytest.mark.parametrize("status", StatusCode)
def test_a_gateway_that_did_not_hear_from_its_broker_does_not_know_either(
    status: StatusCode,
) -> None:
    unknown = status in {StatusCode.DEADLINE_EXCEEDED, StatusCode.ABORTED}
    assert errors.ZeebeInternalError(RpcError(status, "")).outcome_unknown is unknown


@pytest.mark.parametrize("status", StatusCode)
def test_a_proxy_may_have_passed_on_what_it_has_no_answer_to(status: StatusCode) -> None:
    unknown = status in {StatusCode.UNAVAILABLE, StatusCode.UNKNOWN}  # 502, 503, 504; 500
    failure = RpcError(status, "the answer is no gRPC")
    failure.is_grpc = False
    error = errors.ZeebeGatewayUnavailableError(failure)
    assert error.outcome_unknown is unknown
    assert pickle.loads(pickle.dumps(error)).outcome_unknown is unknown


@pytest.mark.parametrize(
    ("origin", "unknown"),
    [(Origin.ANSWERED, True), (Origin.DEADLINE, True), (Origin.LOCAL, False)],
)
def test_a_start_that_was_never_sent_may_be_tried_again(origin: Origin, unknown: bool) -> None:
    failure = RpcError(StatusCode.DEADLINE_EXCEEDED, "late", origin=origin)
    error = errors.ProcessDeadlineExceeded("order", failure)
    assert (error.outcome_unknown, error.is_retryable) == (unknown, not unknown)


def test_a_user_may_put_grpcios_error_inside() -> None:
    grpc = pytest.importorskip("grpc")
    metadata = grpc.aio.Metadata()
    theirs = grpc.aio.AioRpcError(grpc.StatusCode.INTERNAL, metadata, metadata, details="broken")
    error = errors.ZeebeInternalError(grpc_error=theirs)
    assert error.grpc_error is theirs
    assert "broken" in str(error)
    assert error.outcome_unknown is False


def test_the_code_of_an_error_equals_grpcios() -> None:
    grpc = pytest.importorskip("grpc")
    error = errors.ZeebeInternalError(RpcError(StatusCode.INTERNAL, "broken"))
    assert error.grpc_error.code() == grpc.StatusCode.INTERNAL
    assert error.grpc_error.details() == "broken"


def test_a_business_error_may_bring_its_own_text() -> None:
    assert str(errors.BusinessError("no-money", "the account is empty")) == "the account is empty"
    assert str(errors.BusinessError(error_code="x", msg="")) == ""


def test_the_latest_version_goes_without_saying() -> None:
    error = errors.ProcessDefinitionNotFoundError("order", -1)
    assert str(error) == "no process definition with id 'order' was found"


def test_a_decision_is_named_by_what_zeebe_went_by() -> None:
    assert str(errors.DecisionNotFoundError(7, "d")) == "no decision with id 'd' was found"
    assert str(errors.DecisionNotFoundError(7, "")) == "no decision with key 7 was found"
    assert str(errors.DecisionNotFoundError(None, "")) == "no decision with id '' was found"


def test_concerning_keeps_the_failure_that_an_error_has() -> None:
    error = errors.ClientRetiredError(FAILURE).concerning("Topology")
    assert error.grpc_error is FAILURE
    assert str(error) == "Topology: no leader."


@pytest.mark.parametrize(
    ("given", "back_off_ms"),
    [
        (None, None),
        (0, 0),
        (1_500.4, 1_500),
        (datetime.timedelta(seconds=2), 2_000),
        (datetime.timedelta(microseconds=1_600), 2),
        (cast("float", decimal.Decimal("1.6")), 2),
    ],
)
def test_a_job_failures_back_off_is_kept_in_milliseconds(
    given: float | datetime.timedelta | None, back_off_ms: int | None
) -> None:
    assert errors.JobFailure("later", retry_back_off=given).retry_back_off_ms == back_off_ms


def test_a_missing_variable_is_caught_as_a_type_error_too() -> None:
    with pytest.raises(TypeError, match="amount"):
        raise errors.JobVariableError("variable 'amount' is missing")
