"""What a new process instance may be given besides its variables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .._proto import gateway_protocol as proto
from .._value import Value
from ..instructions import StartBefore, TerminateAfter
from .arguments import as_reference, as_several, as_text, as_texts


@dataclass(frozen=True, repr=False, eq=False)
class Creation(Value):
    """The further fields of a request that starts an instance."""

    start_instructions: Iterable[StartBefore | str] = ()
    runtime_instructions: Iterable[TerminateAfter | str] = ()
    tags: Iterable[str] = ()
    business_id: str | None = None
    operation_reference: int | None = None


NOTHING_MORE = Creation()


def creation(
    start_instructions: Iterable[StartBefore | str],
    runtime_instructions: Iterable[TerminateAfter | str],
    tags: Iterable[str],
    business_id: str | None,
    operation_reference: int | None,
) -> Creation:
    """Return a `Creation`, the one that stands for nothing where nothing is given."""
    if (
        start_instructions == ()
        and runtime_instructions == ()
        and tags == ()
        and business_id is None
        and operation_reference is None
    ):
        return NOTHING_MORE
    return Creation(
        start_instructions, runtime_instructions, tags, business_id, operation_reference
    )


def creation_fields(extras: Creation) -> dict[str, Any]:
    """Return them as fields of the request's message.

    Raises:
        TypeError: An instruction is neither one nor an element's id.
    """
    return {
        "start_instructions": [
            proto.ProcessInstanceCreationStartInstruction(
                element_id=_element("start_instructions", start)
            )
            for start in _several("start_instructions", extras.start_instructions)
        ],
        "runtime_instructions": [
            proto.ProcessInstanceCreationRuntimeInstruction(
                terminate=proto.TerminateProcessInstanceInstruction(
                    after_element_id=_element("runtime_instructions", end)
                )
            )
            for end in _several("runtime_instructions", extras.runtime_instructions)
        ],
        "tags": as_texts("tags", extras.tags),
        "business_id": None
        if extras.business_id is None
        else as_text("business_id", extras.business_id),
        "operation_reference": as_reference(extras.operation_reference),
    }


def _several(name: str, values: Iterable[Any]) -> Iterable[Any]:
    return as_several(name, values, "instructions or element ids")


def _element(name: str, value: Any) -> str:
    return as_text(f"an element id in {name}", getattr(value, "element_id", value))
