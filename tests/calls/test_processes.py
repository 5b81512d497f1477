from __future__ import annotations

from typing import Any

import pytest
from tests.calls.rejections import rejected
from tests.protobuf import answer, message, request

from zeebe_grpclib import errors, responses
from zeebe_grpclib._calls import Call, processes
from zeebe_grpclib._proto.codec import decoder
from zeebe_grpclib.status import Origin, StatusCode

CREATE = processes.create_process_instance("order", {"total": 1}, 3, "acme")
WITH_RESULT = processes.create_process_instance_with_result(
    "order", {"total": 1}, 3, 2_000, ["total"], "acme"
)
CANCEL = processes.cancel_process_instance(2**52 + 1)
DEPLOY = processes.deploy_resource([("order.bpmn", b"<x/>"), ("rules.dmn", b"\xff")], "acme")
TENANT = (
    "Expected to handle gRPC request DeployResource with tenant identifier 'x', but "
    "multi-tenancy is disabled"
)
INVALID = (
    "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to deploy new resources, "
    "but encountered the following errors:\n'tenant identifier.bpmn': no XML"
)
NO_START = (
    "Command 'CREATE' rejected with code 'INVALID_STATE': Expected to create instance of process "
    "with none start event, but there is no such event"
)


def test_create_sends_every_field() -> None:
    fields = {
        "bpmnProcessId": "order",
        "version": 3,
        "variables": '{"total": 1}',
        "tenantId": "acme",
    }
    assert request(CREATE) == message("CreateProcessInstanceRequest", **fields)
    assert request(WITH_RESULT) == message(
        "CreateProcessInstanceWithResultRequest",
        request=fields,
        requestTimeout=2_000,
        fetchVariables=["total"],
    )


def test_create_leaves_out_what_is_not_given() -> None:
    fields = {"bpmnProcessId": "order", "version": -1, "variables": "{}"}
    call: Call[Any] = processes.create_process_instance("order", None, -1, None)
    assert request(call) == message("CreateProcessInstanceRequest", **fields)
    call = processes.create_process_instance_with_result("order", None, -1, 0, None, None)
    assert request(call) == message("CreateProcessInstanceWithResultRequest", request=fields)


def test_cancel_and_deploy_send_every_field() -> None:
    assert request(CANCEL) == message("CancelProcessInstanceRequest", processInstanceKey=2**52 + 1)
    assert request(DEPLOY) == message(
        "DeployResourceRequest",
        resources=[
            {"name": "order.bpmn", "content": b"<x/>"},
            {"name": "rules.dmn", "content": b"\xff"},
        ],
        tenantId="acme",
    )


@pytest.mark.parametrize(("timeout_ms", "patience_ms"), [(0, 280_000), (2_000, 2_000)])
def test_a_result_may_take_as_long_as_was_asked_for(timeout_ms: int, patience_ms: int) -> None:
    call = processes.create_process_instance_with_result("order", None, -1, timeout_ms, (), None)
    assert call.patience_ms == patience_ms
    assert CREATE.patience_ms == 0


@pytest.mark.parametrize(
    ("make", "kind", "text"),
    [
        (lambda: processes.create_process_instance(None, None, -1, None),  # type: ignore[arg-type]
         TypeError, "^bpmn_process_id must be a string, not None$"),
        (lambda: processes.create_process_instance("order", None, "1", None),  # type: ignore[arg-type]
         TypeError, "^version must be an integer, not str$"),
        (lambda: processes.create_process_instance("order", None, 2**31, None),
         ValueError, "^version is an integer that does not fit into 32 bits$"),
        (lambda: processes.create_process_instance("order", None, 1, 5),  # type: ignore[arg-type]
         TypeError, "^tenant_id must be a string, not int$"),
        (lambda: processes.create_process_instance_with_result("o", None, 1, -5, None, None),
         ValueError, r"^timeout must be 0 \(the gateway's default\) or more, not -5 ms$"),
        (lambda: processes.create_process_instance_with_result("o", None, 1, 1.5, None, None),  # type: ignore[arg-type]
         TypeError, "^timeout must be an integer, not float$"),
        (lambda: processes.create_process_instance_with_result("o", None, 1, 0, "total", None),
         TypeError, "^variables_to_fetch takes a list of names, not a single str$"),
        (lambda: processes.cancel_process_instance("abc"),  # type: ignore[arg-type]
         TypeError, "^process_instance_key must be an integer, not str$"),
        (lambda: processes.cancel_process_instance(2**63),
         ValueError, "^process_instance_key is an integer that does not fit into 64 bits$"),
        (lambda: processes.deploy_resource([(5, b"")], None),  # type: ignore[list-item]
         TypeError, "^the resource's name must be a string, not int$"),
    ],
)  # fmt: skip
def test_arguments_that_make_no_request_are_refused(
    make: Any, kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind, match=text):
        make()


CREATION = [
    (StatusCode.NOT_FOUND, "none", errors.ProcessDefinitionNotFoundError),
    (StatusCode.INVALID_ARGUMENT, "Invalid JSON value: {", errors.InvalidJSONError),
    (StatusCode.INVALID_ARGUMENT, "start element unknown", errors.InvalidArgumentError),
    (StatusCode.FAILED_PRECONDITION, NO_START, errors.ProcessDefinitionHasNoStartEventError),
    (StatusCode.FAILED_PRECONDITION, "banned", errors.FailedPreconditionError),
]
REJECTIONS = [
    *((CREATE, *row) for row in CREATION),
    *((WITH_RESULT, *row) for row in CREATION),
    (CREATE, StatusCode.DEADLINE_EXCEEDED, "late", errors.ProcessDeadlineExceeded),
    (WITH_RESULT, StatusCode.DEADLINE_EXCEEDED, "late", errors.ProcessTimeoutError),
    (CANCEL, StatusCode.NOT_FOUND, "none", errors.ProcessInstanceNotFoundError),
    (CANCEL, StatusCode.FAILED_PRECONDITION, "a child", errors.FailedPreconditionError),
    (CANCEL, StatusCode.INVALID_ARGUMENT, "Invalid JSON", errors.InvalidArgumentError),
    (DEPLOY, StatusCode.INVALID_ARGUMENT, INVALID, errors.ProcessInvalidError),
    (DEPLOY, StatusCode.INVALID_ARGUMENT, TENANT, errors.InvalidArgumentError),
    (DEPLOY, StatusCode.NOT_FOUND, "none", errors.UnknownGrpcStatusCodeError),
]


@pytest.mark.parametrize(("call", "status", "text", "kind"), REJECTIONS)
def test_rejections(
    call: Call[Any], status: StatusCode, text: str, kind: type[errors.PyZeebeError]
) -> None:
    error = rejected(call, status, text)
    assert type(error) is kind
    assert f"The gateway answered {status.name}: {text}. " in str(error)
    twice = status is StatusCode.DEADLINE_EXCEEDED
    said = "Trying again could do it twice" if twice else "Trying again will not help"
    assert str(error).endswith(f". {said}")


@pytest.mark.parametrize("call", [CREATE, WITH_RESULT])
def test_our_own_deadline_for_a_process_is_both_a_timeout_and_a_missed_deadline(
    call: Call[Any],
) -> None:
    error = rejected(call, StatusCode.DEADLINE_EXCEEDED, "no answer within 20 s", Origin.DEADLINE)
    assert type(error) is errors.ProcessDeadlineExceeded
    assert isinstance(error, errors.ProcessTimeoutError)
    assert isinstance(error, errors.ZeebeDeadlineExceeded)
    assert isinstance(error, TimeoutError)
    assert error.bpmn_process_id == "order"
    assert error.outcome_unknown
    assert str(error) == (
        f"{call.rpc.name}: no answer about process 'order' in time. DEADLINE_EXCEEDED on the "
        "way: no answer within 20 s. Whether the gateway carried it out is unknown. "
        "Trying again could do it twice"
    )


@pytest.mark.parametrize("call", [CREATE, WITH_RESULT])
def test_a_deadline_that_passed_before_anything_was_sent_is_the_same_error(
    call: Call[Any],
) -> None:
    error = rejected(call, StatusCode.DEADLINE_EXCEEDED, "no connection", Origin.LOCAL)
    assert type(error) is errors.ProcessDeadlineExceeded
    assert not error.outcome_unknown


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (CREATE, "CreateProcessInstance (process 'order' in version 3): "),
        (WITH_RESULT, "CreateProcessInstanceWithResult (process 'order' in version 3): "),
        (processes.create_process_instance("order", None, -1, None),
         "CreateProcessInstance (process 'order'): "),
        (CANCEL, "CancelProcessInstance (process instance 4503599627370497): "),
        (DEPLOY, "DeployResource ('order.bpmn', 'rules.dmn'): "),
    ],
)  # fmt: skip
def test_general_failures_name_what_the_call_was_about(call: Call[Any], said: str) -> None:
    assert str(rejected(call, StatusCode.UNAVAILABLE)).startswith(said)


def test_creation_is_answered_with_every_field() -> None:
    fields = {
        "processDefinitionKey": 1,
        "bpmnProcessId": "order",
        "version": 2,
        "processInstanceKey": 3,
        "tenantId": "acme",
        "tags": ["vip"],
        "businessId": "b",
    }
    assert answer(CREATE, **fields) == responses.CreateProcessInstanceResponse(
        1, "order", 2, 3, "acme", ["vip"], "b"
    )
    assert answer(
        WITH_RESULT, **fields, variables='{"total": 9007199254740993}'
    ) == responses.CreateProcessInstanceWithResultResponse(
        1, "order", 2, 3, {"total": 2**53 + 1}, "acme", ["vip"], "b"
    )
    assert answer(CANCEL) == responses.CancelProcessInstanceResponse()


def test_every_kind_of_deployment_is_read() -> None:
    process = {
        "bpmnProcessId": "order",
        "version": 1,
        "processDefinitionKey": 2,
        "resourceName": "order.bpmn",
        "tenantId": "acme",
    }
    decision = {
        "dmnDecisionId": "d",
        "dmnDecisionName": "D",
        "version": 3,
        "decisionKey": 4,
        "dmnDecisionRequirementsId": "g",
        "decisionRequirementsKey": 5,
        "tenantId": "acme",
    }
    graph = {
        "dmnDecisionRequirementsId": "g",
        "dmnDecisionRequirementsName": "G",
        "version": 6,
        "decisionRequirementsKey": 7,
        "resourceName": "rules.dmn",
        "tenantId": "acme",
    }
    form = {
        "formId": "f",
        "version": 8,
        "formKey": 9,
        "resourceName": "f.form",
        "tenantId": "acme",
    }
    deployments = [
        {"process": process},
        {"decision": decision},
        {"decisionRequirements": graph},
        {"form": form},
    ]
    assert answer(
        DEPLOY, key=10, deployments=deployments, tenantId="acme"
    ) == responses.DeployResourceResponse(
        key=10,
        deployments=[
            responses.DeployedProcess("order", 1, 2, "order.bpmn", "acme"),
            responses.DeployedDecision("d", "D", 3, 4, "g", 5, "acme"),
            responses.DeployedDecisionRequirements("g", "G", 6, 7, "rules.dmn", "acme"),
            responses.DeployedForm("f", 8, 9, "f.form", "acme"),
        ],
        tenant_id="acme",
    )


def test_a_kind_of_deployment_from_the_future_survives() -> None:
    future = b"\x82\x01\x03abc"  # field 16, three bytes
    content = b"\x12" + bytes([len(future)]) + future
    parsed = DEPLOY.parse(decoder(DEPLOY.rpc.answer)(content))
    assert parsed.deployments == [responses.UnknownDeployment(future)]
