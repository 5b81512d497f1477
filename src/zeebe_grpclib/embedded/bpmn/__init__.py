"""Reads BPMN documents in Zeebe's dialect into an executable graph.

`read` gives a `Model` or raises `BpmnError` with everything that is wrong: breaches of the
schema, Zeebe's design-time rules and the broker's checks in their wording, and what this
gateway does not run yet.
"""

from .events import (
    CompensationDefinition,
    ConditionDefinition,
    ErrorDefinition,
    EscalationDefinition,
    EventDefinition,
    LinkDefinition,
    MessageDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
    TimerKind,
)
from .expression import Expression, message_with_warnings, result_type
from .model import (
    AdHocDefinition,
    Binding,
    BindingType,
    CalledDecision,
    CalledProcess,
    Element,
    FormReference,
    JobDefinition,
    LinkedResource,
    ListenerDefinition,
    LoopDefinition,
    Model,
    Process,
    Script,
    SequenceFlow,
    UserTaskDefinition,
)
from .problems import BpmnError, Problem
from .reader import design_time_answers, read
from .vocabulary import ElementType

__all__ = [
    "AdHocDefinition",
    "Binding",
    "BindingType",
    "BpmnError",
    "CalledDecision",
    "CalledProcess",
    "CompensationDefinition",
    "ConditionDefinition",
    "Element",
    "ElementType",
    "ErrorDefinition",
    "EscalationDefinition",
    "EventDefinition",
    "Expression",
    "FormReference",
    "JobDefinition",
    "LinkDefinition",
    "LinkedResource",
    "ListenerDefinition",
    "LoopDefinition",
    "MessageDefinition",
    "Model",
    "Problem",
    "Process",
    "Script",
    "SequenceFlow",
    "SignalDefinition",
    "TerminateDefinition",
    "TimerDefinition",
    "TimerKind",
    "UserTaskDefinition",
    "design_time_answers",
    "message_with_warnings",
    "read",
    "result_type",
]
