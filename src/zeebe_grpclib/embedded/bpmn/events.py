"""What events wait for and what they throw, with every expression compiled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .expression import Expression


@dataclass(frozen=True, slots=True, eq=False)
class MessageDefinition:
    """A message that an element waits for; start events have no correlation key."""

    name: Expression
    correlation_key: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class SignalDefinition:
    """A signal that an element waits for or sends."""

    name: Expression


class TimerKind(str, Enum):
    """How the text of a timer is to be understood."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"


@dataclass(frozen=True, slots=True, eq=False)
class TimerDefinition:
    """A timer that an element waits for."""

    kind: TimerKind
    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ErrorDefinition:
    """An error that is thrown or caught; no code catches every error."""

    code: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class EscalationDefinition:
    """An escalation that is thrown or caught; no code catches every escalation."""

    code: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class ConditionDefinition:
    """A condition that an element waits for.

    Attributes:
        names: The variables that it may depend on.
        on_create: Whether it is looked at when one of them is new.
        on_update: Whether it is looked at when one of them has another value.
    """

    condition: Expression
    names: frozenset[str]
    on_create: bool = True
    on_update: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class TerminateDefinition:
    """Ends everything else in the scope of the end event."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkDefinition:
    """A jump from a throw event to the catch event of the same name in its scope."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class CompensationDefinition:
    """Undoes what was completed; without an activity everything in the scope of the event."""

    activity_id: str


EventDefinition = (
    MessageDefinition
    | SignalDefinition
    | TimerDefinition
    | ErrorDefinition
    | EscalationDefinition
    | ConditionDefinition
    | TerminateDefinition
    | LinkDefinition
    | CompensationDefinition
)
