"""Which elements' mappings and task definitions Zeebe's engine looks at.

Its deployments accept them everywhere, and so do ours; where the engine passes them over, they
have no effect here either. Zeebe's document on variable propagation lists the mappings by kind
of element (camunda/camunda, docs/zeebe/variable-propagation-discovery.md, table 1).
"""

from ..xml import Element as Xml
from .document import event_definitions, extensions

_UNMAPPED = frozenset(
    {
        *{"process", "task", "manualTask"},
        *{"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"},
    }
)
# By the kind of the event; every other element that is mapped has both.
_EVENTS_WITH_INPUTS = {
    "startEvent": frozenset[str](),
    "boundaryEvent": frozenset[str](),
    "intermediateCatchEvent": frozenset({"message", "signal", "timer", "conditional"}),
    # And those that throw a message by a job.
    "intermediateThrowEvent": frozenset({"signal"}),
    "endEvent": frozenset({"signal"}),
}
_EVENTS_WITHOUT_OUTPUTS = {
    "intermediateThrowEvent": frozenset({"compensate"}),
    "endEvent": frozenset({"compensate", "error", "terminate"}),
}
_WORK = frozenset({"serviceTask", "sendTask", "businessRuleTask", "scriptTask", "adHocSubProcess"})


def has_inputs(node: Xml) -> bool:
    """Whether input mappings of an element have an effect."""
    if node.name in _UNMAPPED:
        return False
    kinds = _EVENTS_WITH_INPUTS.get(node.name)
    return kinds is None or _kind(node) in kinds or has_task_definition(node)


def has_outputs(node: Xml) -> bool:
    """Whether output mappings of an element have an effect."""
    return node.name not in _UNMAPPED and _kind(node) not in _EVENTS_WITHOUT_OUTPUTS.get(
        node.name, ()
    )


def has_task_definition(node: Xml) -> bool:
    """Whether a job of the element's own type does its work.

    Of events only those that throw messages are jobs, and user tasks have a type of their own.
    """
    if not extensions(node, "taskDefinition"):
        return False
    is_thrown = node.name in _EVENTS_WITHOUT_OUTPUTS and _kind(node) == "message"
    return is_thrown or node.name in _WORK


def _kind(node: Xml) -> str:
    definitions = event_definitions(node)
    return definitions[0].name.removesuffix("EventDefinition") if definitions else "none"
