"""Calls about process definitions and their instances."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .._proto import gateway_protocol as proto
from ..errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    ProcessDeadlineExceeded,
    ProcessDefinitionHasNoStartEventError,
    ProcessDefinitionNotFoundError,
    ProcessInstanceNotFoundError,
    ProcessInvalidError,
    ProcessTimeoutError,
    PyZeebeError,
    ResourceNotFoundError,
)
from ..responses import (
    CancelProcessInstanceResponse,
    CreateProcessInstanceResponse,
    CreateProcessInstanceWithResultResponse,
    DeployedDecision,
    DeployedDecisionRequirements,
    DeployedForm,
    DeployedProcess,
    Deployment,
    DeployResourceResponse,
    UnknownDeployment,
)
from ..status import Origin, RpcError, StatusCode
from ..types import Variables
from .arguments import as_integer, as_optional_text, as_reference, as_text, as_texts
from .call import GATEWAY, Call, Rejections, Rpc
from .carried_over import carried_over
from .creation import NOTHING_MORE, Creation, creation_fields
from .failures import invalid_json_or_argument
from .filled import filled
from .variables import dump_variables, load_variables

# How long an instance may take when the gateway's operator decides (timeout=0): its default
# is 15 s, but settable there, so our own deadline must not cut a longer wait short.
UNKNOWN_WAIT_MS = 280_000


def create_process_instance(
    bpmn_process_id: str,
    variables: Variables | None,
    version: int,
    tenant_id: str | None,
    extras: Creation = NOTHING_MORE,
) -> Call[CreateProcessInstanceResponse]:
    """Start an instance; answered as soon as it exists."""
    return Call(_CREATE, _creation(bpmn_process_id, variables, version, tenant_id, extras))


def create_process_instance_with_result(
    bpmn_process_id: str,
    variables: Variables | None,
    version: int,
    timeout_ms: int,
    variables_to_fetch: Iterable[str] | None,
    tenant_id: str | None,
    extras: Creation = NOTHING_MORE,
) -> Call[CreateProcessInstanceWithResultResponse]:
    """Start an instance; answered when it has completed.

    Raises:
        ValueError: The timeout is negative.
    """
    request = _creation(bpmn_process_id, variables, version, tenant_id, extras)
    return Call(_CREATE_WITH_RESULT, _with_result(request, timeout_ms, variables_to_fetch))


def create_process_instance_by_key(
    process_definition_key: int,
    variables: Variables | None,
    tenant_id: str | None,
    extras: Creation = NOTHING_MORE,
) -> Call[CreateProcessInstanceResponse]:
    """Start an instance of one version of a process, named by its key."""
    return Call(_CREATE_BY_KEY, _by_key(process_definition_key, variables, tenant_id, extras))


def create_process_instance_by_key_with_result(
    process_definition_key: int,
    variables: Variables | None,
    timeout_ms: int,
    variables_to_fetch: Iterable[str] | None,
    tenant_id: str | None,
    extras: Creation = NOTHING_MORE,
) -> Call[CreateProcessInstanceWithResultResponse]:
    """Start an instance of one version of a process; answered when it has completed.

    Raises:
        ValueError: The timeout is negative.
    """
    request = _by_key(process_definition_key, variables, tenant_id, extras)
    return Call(_CREATE_BY_KEY_WITH_RESULT, _with_result(request, timeout_ms, variables_to_fetch))


def cancel_process_instance(
    process_instance_key: int, operation_reference: int | None = None
) -> Call[CancelProcessInstanceResponse]:
    """Terminate a running root process instance."""
    return Call(
        _CANCEL,
        proto.CancelProcessInstanceRequest(
            process_instance_key=as_integer("process_instance_key", process_instance_key),
            operation_reference=as_reference(operation_reference),
        ),
    )


def deploy_resource(
    resources: Sequence[tuple[str, bytes]], tenant_id: str | None
) -> Call[DeployResourceResponse]:
    """Deploy files, given as pairs of name and content: all of them or none."""
    return Call(
        _DEPLOY,
        proto.DeployResourceRequest(
            resources=[
                proto.Resource(name=as_text("the resource's name", name), content=content)
                for name, content in resources
            ],
            tenant_id=as_optional_text("tenant_id", tenant_id),
        ),
    )


def _creation(
    bpmn_process_id: str,
    variables: Variables | None,
    version: int,
    tenant_id: str | None,
    extras: Creation,
) -> proto.CreateProcessInstanceRequest:
    request = filled(
        proto.CreateProcessInstanceRequest,
        bpmn_process_id=as_text("bpmn_process_id", bpmn_process_id),
        version=as_integer("version", version, bits=32),
        variables=dump_variables(variables),
        tenant_id=as_optional_text("tenant_id", tenant_id),
    )
    if extras is not NOTHING_MORE:
        for name, value in creation_fields(extras).items():
            setattr(request, name, value)
    return request


def _by_key(
    process_definition_key: int,
    variables: Variables | None,
    tenant_id: str | None,
    extras: Creation,
) -> proto.CreateProcessInstanceRequest:
    request = _creation("", variables, 0, tenant_id, extras)
    request.process_definition_key = as_integer("process_definition_key", process_definition_key)
    return request


def _with_result(
    request: proto.CreateProcessInstanceRequest,
    timeout_ms: int,
    variables_to_fetch: Iterable[str] | None,
) -> proto.CreateProcessInstanceWithResultRequest:
    if as_integer("timeout", timeout_ms) < 0:
        raise ValueError(f"timeout must be 0 (the gateway's default) or more, not {timeout_ms} ms")
    return proto.CreateProcessInstanceWithResultRequest(
        request=request,
        request_timeout=timeout_ms,
        fetch_variables=as_texts("variables_to_fetch", variables_to_fetch or ()),
    )


def _process(request: proto.CreateProcessInstanceRequest) -> str:
    which = "" if request.version == -1 else f" in version {request.version}"
    return f"process {request.bpmn_process_id!r}{which}"


def _creation_rejections(request: proto.CreateProcessInstanceRequest) -> Rejections:
    process_id, version = request.bpmn_process_id, request.version

    def precondition(failure: RpcError) -> PyZeebeError:
        if "start event" in failure.message:
            return ProcessDefinitionHasNoStartEventError(process_id)
        return FailedPreconditionError(failure)

    return {
        StatusCode.NOT_FOUND: lambda _: ProcessDefinitionNotFoundError(process_id, version),
        StatusCode.INVALID_ARGUMENT: invalid_json_or_argument,
        StatusCode.FAILED_PRECONDITION: precondition,
        StatusCode.DEADLINE_EXCEEDED: lambda failure: ProcessDeadlineExceeded(process_id, failure),
    }


def _result_rejections(request: proto.CreateProcessInstanceWithResultRequest) -> Rejections:
    creation = _created_for(request)
    process_id = creation.bpmn_process_id
    return {
        **_creation_rejections(creation),
        StatusCode.DEADLINE_EXCEEDED: lambda failure: (
            ProcessTimeoutError(process_id)
            if failure.origin is Origin.ANSWERED
            else ProcessDeadlineExceeded(process_id, failure)
        ),
    }


def _rejections_by_key(request: proto.CreateProcessInstanceRequest) -> Rejections:
    return {
        StatusCode.NOT_FOUND: lambda _: ResourceNotFoundError(request.process_definition_key),
        StatusCode.INVALID_ARGUMENT: invalid_json_or_argument,
    }


def _created_for(
    request: proto.CreateProcessInstanceWithResultRequest,
) -> proto.CreateProcessInstanceRequest:
    return request.request or proto.CreateProcessInstanceRequest()


def _created_with_result(
    answer: proto.CreateProcessInstanceWithResultResponse,
) -> CreateProcessInstanceWithResultResponse:
    return CreateProcessInstanceWithResultResponse(
        process_definition_key=answer.process_definition_key,
        bpmn_process_id=answer.bpmn_process_id,
        version=answer.version,
        process_instance_key=answer.process_instance_key,
        variables=load_variables(answer.variables),
        tenant_id=answer.tenant_id,
        tags=list(answer.tags),
        business_id=answer.business_id,
    )


def _deployed(answer: proto.DeployResourceResponse) -> DeployResourceResponse:
    return DeployResourceResponse(
        key=answer.key,
        deployments=[_deployment(deployment) for deployment in answer.deployments],
        tenant_id=answer.tenant_id,
    )


def _deployment(deployment: proto.Deployment) -> Deployment:
    if (process := deployment.process) is not None:
        return DeployedProcess(
            bpmn_process_id=process.bpmn_process_id,
            version=process.version,
            process_definition_key=process.process_definition_key,
            resource_name=process.resource_name,
            tenant_id=process.tenant_id,
        )
    if (decision := deployment.decision) is not None:
        return DeployedDecision(
            dmn_decision_id=decision.dmn_decision_id,
            dmn_decision_name=decision.dmn_decision_name,
            version=decision.version,
            decision_key=decision.decision_key,
            dmn_decision_requirements_id=decision.dmn_decision_requirements_id,
            decision_requirements_key=decision.decision_requirements_key,
            tenant_id=decision.tenant_id,
        )
    if (graph := deployment.decision_requirements) is not None:
        return DeployedDecisionRequirements(
            dmn_decision_requirements_id=graph.dmn_decision_requirements_id,
            dmn_decision_requirements_name=graph.dmn_decision_requirements_name,
            version=graph.version,
            decision_requirements_key=graph.decision_requirements_key,
            resource_name=graph.resource_name,
            tenant_id=graph.tenant_id,
        )
    if (form := deployment.form) is not None:
        return DeployedForm(
            form_id=form.form_id,
            version=form.version,
            form_key=form.form_key,
            resource_name=form.resource_name,
            tenant_id=form.tenant_id,
        )
    return UnknownDeployment(content=bytes(deployment))


def _names(request: proto.DeployResourceRequest) -> str:
    return ", ".join(repr(resource.name) for resource in request.resources)


def _deployment_rejections(request: proto.DeployResourceRequest) -> Rejections:
    def invalid(failure: RpcError) -> PyZeebeError:
        # What the gateway itself refuses before any file is read has no "Command ..." in front.
        if re.search(r"\btenant identifiers?\b", failure.message) and (
            "rejected with code" not in failure.message
        ):
            return InvalidArgumentError(failure)
        return ProcessInvalidError(f"nothing was deployed of {_names(request)}")

    return {StatusCode.INVALID_ARGUMENT: invalid}


_CREATE = Rpc(
    GATEWAY + "CreateProcessInstance",
    proto.CreateProcessInstanceResponse,
    carried_over(CreateProcessInstanceResponse),
    _process,
    _creation_rejections,
    idempotent_for_ms=0,
    key="process_instance_key",
)
_CREATE_BY_KEY = replace(
    _CREATE,
    subject=lambda request: f"process definition {request.process_definition_key}",
    rejections=_rejections_by_key,
)
_CREATE_WITH_RESULT = Rpc(
    GATEWAY + "CreateProcessInstanceWithResult",
    proto.CreateProcessInstanceWithResultResponse,
    _created_with_result,
    lambda request: _process(_created_for(request)),
    _result_rejections,
    lambda request: request.request_timeout or UNKNOWN_WAIT_MS,
    idempotent_for_ms=0,
)
_CREATE_BY_KEY_WITH_RESULT = replace(
    _CREATE_WITH_RESULT,
    subject=lambda request: _CREATE_BY_KEY.subject(_created_for(request)),
    rejections=lambda request: {
        **_rejections_by_key(_created_for(request)),
        StatusCode.DEADLINE_EXCEEDED: _result_rejections(request)[StatusCode.DEADLINE_EXCEEDED],
    },
)
_CANCEL = Rpc(
    GATEWAY + "CancelProcessInstance",
    proto.CancelProcessInstanceResponse,
    lambda _: CancelProcessInstanceResponse(),
    lambda request: f"process instance {request.process_instance_key}",
    lambda request: {
        StatusCode.NOT_FOUND: lambda _: ProcessInstanceNotFoundError(request.process_instance_key)
    },
)
_DEPLOY = Rpc(
    GATEWAY + "DeployResource",
    proto.DeployResourceResponse,
    _deployed,
    _names,
    _deployment_rejections,
)
