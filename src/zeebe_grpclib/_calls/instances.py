"""Calls about instances that run: their variables, incidents, shape and definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._proto import gateway_protocol as proto
from ..errors import (
    ElementInstanceNotFoundError,
    IncidentNotFoundError,
    ProcessInstanceNotFoundError,
)
from ..instructions import ActivateElement, MoveElement, TerminateElement, VariableInstruction
from ..responses import (
    MigrateProcessInstanceResponse,
    ModifyProcessInstanceResponse,
    ResolveIncidentResponse,
    SetVariablesResponse,
)
from ..status import StatusCode
from ..types import Variables
from .arguments import as_flag, as_integer, as_reference, as_several, as_text
from .call import GATEWAY, Call, Rejections, Rpc
from .carried_over import carried_over
from .failures import invalid_json_or_argument
from .variables import dump_variables


def set_variables(
    element_instance_key: int,
    variables: Variables,
    local: bool,
    operation_reference: int | None,
) -> Call[SetVariablesResponse]:
    """Merge variables into the scope of a running element."""
    return Call(
        _SET_VARIABLES,
        proto.SetVariablesRequest(
            element_instance_key=as_integer("element_instance_key", element_instance_key),
            variables=dump_variables(variables),
            local=as_flag("local", local),
            operation_reference=as_reference(operation_reference),
        ),
    )


def resolve_incident(
    incident_key: int, operation_reference: int | None
) -> Call[ResolveIncidentResponse]:
    """Try again what led to an incident."""
    return Call(
        _RESOLVE,
        proto.ResolveIncidentRequest(
            incident_key=as_integer("incident_key", incident_key),
            operation_reference=as_reference(operation_reference),
        ),
    )


def modify_process_instance(
    process_instance_key: int,
    activate: Iterable[ActivateElement | str],
    terminate: Iterable[TerminateElement | int],
    move: Iterable[MoveElement],
    operation_reference: int | None,
) -> Call[ModifyProcessInstanceResponse]:
    """Activate, terminate and move elements of a running instance, all of it or nothing.

    Raises:
        TypeError: An instruction is none.
        ValueError: An instruction names no element, or two at once.
    """
    return Call(
        _MODIFY,
        proto.ModifyProcessInstanceRequest(
            process_instance_key=as_integer("process_instance_key", process_instance_key),
            activate_instructions=[_activate(one) for one in _several("activate", activate)],
            terminate_instructions=[_terminate(one) for one in _several("terminate", terminate)],
            operation_reference=as_reference(operation_reference),
            move_instructions=[_move(one) for one in _several("move", move)],
        ),
    )


def migrate_process_instance(
    process_instance_key: int,
    target_process_definition_key: int,
    mappings: Mapping[str, str],
    operation_reference: int | None,
) -> Call[MigrateProcessInstanceResponse]:
    """Let a running instance go on in another process definition.

    Raises:
        TypeError: The mappings are none of texts to texts.
    """
    if not isinstance(mappings, Mapping):
        raise TypeError(
            "mappings must be a mapping of element ids to element ids, not "
            f"{type(mappings).__name__}"
        )
    return Call(
        _MIGRATE,
        proto.MigrateProcessInstanceRequest(
            process_instance_key=as_integer("process_instance_key", process_instance_key),
            migration_plan=proto.MigrateProcessInstanceRequestMigrationPlan(
                target_process_definition_key=as_integer(
                    "target_process_definition_key", target_process_definition_key
                ),
                mapping_instructions=[
                    proto.MigrateProcessInstanceRequestMappingInstruction(
                        source_element_id=as_text("an element id in mappings", source),
                        target_element_id=as_text(f"mappings[{source!r}]", target),
                    )
                    for source, target in mappings.items()
                ],
            ),
            operation_reference=as_reference(operation_reference),
        ),
    )


def _several(name: str, values: Iterable[Any]) -> Iterable[Any]:
    return as_several(name, values, "instructions")


def _activate(one: ActivateElement | str) -> proto.ModifyProcessInstanceRequestActivateInstruction:
    activate = ActivateElement(one) if isinstance(one, str) else one
    if not isinstance(activate, ActivateElement):
        raise TypeError(f"activate takes ActivateElement or an element id, not {_kind(one)}")
    return proto.ModifyProcessInstanceRequestActivateInstruction(
        element_id=as_text("element_id", activate.element_id),
        ancestor_element_instance_key=_key(activate.ancestor_element_instance_key),
        variable_instructions=_variables(activate.variables),
    )


def _terminate(
    one: TerminateElement | int,
) -> proto.ModifyProcessInstanceRequestTerminateInstruction:
    terminate = TerminateElement(one) if isinstance(one, int) else one
    if not isinstance(terminate, TerminateElement):
        raise TypeError(
            f"terminate takes TerminateElement or an element instance key, not {_kind(one)}"
        )
    _exactly_one(terminate, "element_instance_key", "element_id")
    return proto.ModifyProcessInstanceRequestTerminateInstruction(
        element_instance_key=_key(terminate.element_instance_key),
        element_id=as_text("element_id", terminate.element_id or ""),
    )


def _move(move: MoveElement) -> proto.ModifyProcessInstanceRequestMoveInstruction:
    if not isinstance(move, MoveElement):
        raise TypeError(f"move takes MoveElement, not {_kind(move)}")
    _exactly_one(move, "source_element_id", "source_element_instance_key")
    return proto.ModifyProcessInstanceRequestMoveInstruction(
        source_element_instance_key=_key(move.source_element_instance_key),
        source_element_id=as_text("source_element_id", move.source_element_id or ""),
        target_element_id=as_text("target_element_id", move.target_element_id),
        variable_instructions=_variables(move.variables),
        ancestor_element_instance_key=_key(move.ancestor_element_instance_key),
        infer_ancestor_scope_from_source_hierarchy=as_flag(
            "infer_ancestor_scope_from_source_hierarchy",
            move.infer_ancestor_scope_from_source_hierarchy,
        ),
        use_source_parent_key_as_ancestor_scope_key=as_flag(
            "use_source_parent_key_as_ancestor_scope_key",
            move.use_source_parent_key_as_ancestor_scope_key,
        ),
    )


def _variables(
    instructions: Sequence[VariableInstruction],
) -> list[proto.ModifyProcessInstanceRequestVariableInstruction]:
    several = list(as_several("an instruction's variables", instructions, "VariableInstruction"))
    for one in several:
        if not isinstance(one, VariableInstruction):
            raise TypeError(
                f"an instruction's variables are a list of VariableInstruction, not of {_kind(one)}"
            )
    return [
        proto.ModifyProcessInstanceRequestVariableInstruction(
            variables=dump_variables(one.variables), scope_id=as_text("scope_id", one.scope_id)
        )
        for one in several
    ]


def _exactly_one(instruction: object, first: str, second: str) -> None:
    given = [name for name in (first, second) if getattr(instruction, name) is not None]
    if len(given) != 1:
        raise ValueError(f"{_kind(instruction)} needs either {first} or {second}")


def _key(value: int | None) -> int:
    return 0 if value is None else as_integer("a key in an instruction", value)


def _kind(value: object) -> str:
    return type(value).__name__


def _instance(request: Any) -> str:
    return f"process instance {request.process_instance_key}"


def _no_instance(request: Any) -> Rejections:
    return {
        StatusCode.NOT_FOUND: lambda _: ProcessInstanceNotFoundError(request.process_instance_key)
    }


_SET_VARIABLES = Rpc(
    GATEWAY + "SetVariables",
    proto.SetVariablesResponse,
    carried_over(SetVariablesResponse),
    lambda request: f"element instance {request.element_instance_key}",
    lambda request: {
        StatusCode.NOT_FOUND: lambda _: ElementInstanceNotFoundError(request.element_instance_key),
        StatusCode.INVALID_ARGUMENT: invalid_json_or_argument,
    },
)
_RESOLVE = Rpc(
    GATEWAY + "ResolveIncident",
    proto.ResolveIncidentResponse,
    lambda _: ResolveIncidentResponse(),
    lambda request: f"incident {request.incident_key}",
    lambda request: {StatusCode.NOT_FOUND: lambda _: IncidentNotFoundError(request.incident_key)},
)
_MODIFY = Rpc(
    GATEWAY + "ModifyProcessInstance",
    proto.ModifyProcessInstanceResponse,
    lambda _: ModifyProcessInstanceResponse(),
    _instance,
    lambda request: {
        **_no_instance(request),
        StatusCode.INVALID_ARGUMENT: invalid_json_or_argument,
    },
    idempotent_for_ms=0,  # an element would be activated twice
)
_MIGRATE = Rpc(
    GATEWAY + "MigrateProcessInstance",
    proto.MigrateProcessInstanceResponse,
    lambda _: MigrateProcessInstanceResponse(),
    _instance,
    _no_instance,
)
