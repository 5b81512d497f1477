"""The state of the engine: plain records in indexes, changed by events alone."""

from .compensations import Compensation
from .definitions import (
    Decision,
    DecisionGraph,
    Definitions,
    Form,
    ProcessDefinition,
    Resource,
    Shelf,
    StartSubscription,
    digest,
)
from .library import Library
from .records import (
    AdHoc,
    Condition,
    ElementInstance,
    Incident,
    InstanceFacts,
    Job,
    JobState,
    Loop,
    Message,
    Stage,
    Subscription,
    Timer,
    Trigger,
    UserTask,
    instance_facts,
)
from .state import State
from .tenants import DEFAULT_TENANT, Address, address, name_of

__all__ = [
    "DEFAULT_TENANT",
    "AdHoc",
    "Address",
    "Compensation",
    "Condition",
    "Decision",
    "DecisionGraph",
    "Definitions",
    "ElementInstance",
    "Form",
    "Incident",
    "InstanceFacts",
    "Job",
    "JobState",
    "Library",
    "Loop",
    "Message",
    "ProcessDefinition",
    "Resource",
    "Shelf",
    "Stage",
    "StartSubscription",
    "State",
    "Subscription",
    "Timer",
    "Trigger",
    "UserTask",
    "address",
    "digest",
    "instance_facts",
    "name_of",
]
