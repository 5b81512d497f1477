"""What a command may tell about single elements: activate, terminate, move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .answers import Variables


@dataclass(frozen=True)
class VariableInstruction:
    """Set variables while an element is activated.

    Attributes:
        scope_id: The sub-process around it in whose scope they are local; empty for the process
            instance.
    """

    variables: Variables
    scope_id: str = ""


@dataclass(frozen=True)
class ActivateInstruction:
    """Activate an element of a running instance.

    Attributes:
        ancestor_key: The element instance to activate it in, directly or in new instances of
            the scopes between; without a positive one the scope that is there, else a new one.
    """

    element_id: str
    ancestor_key: int = -1
    variables: Sequence[VariableInstruction] = ()


@dataclass(frozen=True)
class TerminateInstruction:
    """Terminate one element instance, or all those of an element; one of both is given."""

    element_instance_key: int = 0
    element_id: str = ""


@dataclass(frozen=True)
class MoveInstruction:
    """Terminate element instances, and activate another element for each of them.

    Attributes:
        source_key: The one element instance to terminate; or else
        source_id: the element whose instances are terminated, every one of them.
        ancestor_key: See `ActivateInstruction`.
        infers_ancestor: Take the nearest scope around the source that is one of the target's.
        takes_source_parent: Take the scope that the source is in.
    """

    target_id: str
    source_key: int = 0
    source_id: str = ""
    ancestor_key: int = -1
    infers_ancestor: bool = False
    takes_source_parent: bool = False
    variables: Sequence[VariableInstruction] = ()
