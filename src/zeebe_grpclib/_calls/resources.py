"""Calls about what is deployed, and what starts by a condition."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from .._proto import gateway_protocol as proto
from ..errors import ProcessInvalidError, ResourceNotFoundError
from ..responses import (
    BatchOperation,
    BatchOperationType,
    DeleteResourceResponse,
    DeployedProcess,
    DeployProcessResponse,
    EvaluateConditionalResponse,
    StartedProcessInstance,
)
from ..status import StatusCode
from ..types import Variables
from .arguments import as_integer, as_optional_flag, as_optional_text, as_reference, as_text
from .call import GATEWAY, Call, Rpc
from .failures import invalid_json_or_argument
from .variables import dump_variables


def delete_resource(
    resource_key: int, delete_history: bool | None, operation_reference: int | None
) -> Call[DeleteResourceResponse]:
    """Delete a deployed process, decision requirements graph or form."""
    return Call(
        _DELETE,
        proto.DeleteResourceRequest(
            resource_key=as_integer("resource_key", resource_key),
            operation_reference=as_reference(operation_reference),
            delete_history=as_optional_flag("delete_history", delete_history),
        ),
    )


def deploy_process(resources: Sequence[tuple[str, bytes]]) -> Call[DeployProcessResponse]:
    """Deploy BPMN files by the call that DeployResource took the place of."""
    with warnings.catch_warnings():
        # The messages warn too, of themselves; the client has said it in words of its own.
        warnings.simplefilter("ignore", DeprecationWarning)
        request = proto.DeployProcessRequest(
            processes=[
                proto.ProcessRequestObject(
                    name=as_text("the resource's name", name), definition=content
                )
                for name, content in resources
            ]
        )
    return Call(_DEPLOY_PROCESS, request)


def evaluate_conditional(
    variables: Variables | None, process_definition_key: int | None, tenant_id: str | None
) -> Call[EvaluateConditionalResponse]:
    """Start an instance of each process whose conditional start event's condition holds."""
    return Call(
        _EVALUATE,
        proto.EvaluateConditionalRequest(
            tenant_id=as_optional_text("tenant_id", tenant_id),
            process_definition_key=None
            if process_definition_key is None
            else as_integer("process_definition_key", process_definition_key),
            variables=dump_variables(variables),
        ),
    )


def _deleted(answer: proto.DeleteResourceResponse) -> DeleteResourceResponse:
    batch = answer.batch_operation
    return DeleteResourceResponse(
        resource_key=answer.resource_key,
        batch_operation=None
        if batch is None
        else BatchOperation(
            batch.batch_operation_key, BatchOperationType(int(batch.batch_operation_type))
        ),
    )


def _deployed(answer: proto.DeployProcessResponse) -> DeployProcessResponse:
    return DeployProcessResponse(
        key=answer.key,
        processes=[
            DeployedProcess(
                bpmn_process_id=process.bpmn_process_id,
                version=process.version,
                process_definition_key=process.process_definition_key,
                resource_name=process.resource_name,
                tenant_id=process.tenant_id,
            )
            for process in answer.processes
        ],
    )


def _names(request: proto.DeployProcessRequest) -> str:
    return ", ".join(repr(process.name) for process in request.processes)


def _started(answer: proto.EvaluateConditionalResponse) -> EvaluateConditionalResponse:
    return EvaluateConditionalResponse(
        process_instances=[
            StartedProcessInstance(one.process_definition_key, one.process_instance_key)
            for one in answer.process_instances
        ],
        conditional_evaluation_key=answer.conditional_evaluation_key,
        tenant_id=answer.tenant_id,
    )


_DELETE = Rpc(
    GATEWAY + "DeleteResource",
    proto.DeleteResourceResponse,
    _deleted,
    lambda request: f"resource {request.resource_key}",
    lambda request: {StatusCode.NOT_FOUND: lambda _: ResourceNotFoundError(request.resource_key)},
)
_DEPLOY_PROCESS = Rpc(
    GATEWAY + "DeployProcess",
    proto.DeployProcessResponse,
    _deployed,
    _names,
    lambda request: {
        StatusCode.INVALID_ARGUMENT: lambda _: ProcessInvalidError(
            f"nothing was deployed of {_names(request)}"
        )
    },
)
_EVALUATE = Rpc(
    GATEWAY + "EvaluateConditional",
    proto.EvaluateConditionalResponse,
    _started,
    lambda _: "conditional start events",
    lambda _: {StatusCode.INVALID_ARGUMENT: invalid_json_or_argument},
    idempotent_for_ms=0,
)
