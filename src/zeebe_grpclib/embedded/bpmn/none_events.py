"""Event definitions that Zeebe's validators let pass in a place where its engine looks at none.

What has one of these is a none event: it waits for nothing, and it throws nothing. A message is
thrown by a job alone, and ``zeebe:publishMessage`` makes none.
"""

from ..xml import Element as Xml
from .document import extensions

_NOT_LOOKED_AT = {
    "startEvent": {"compensate", "terminate"},
    "intermediateThrowEvent": {"timer", "error", "conditional", "terminate"},
}
_THROWING = frozenset({"intermediateThrowEvent", "endEvent"})


def is_none(node: Xml, definition: Xml) -> bool:
    """Whether a definition makes no difference to the event that it is in."""
    kind = definition.name.removesuffix("EventDefinition")
    if kind == "message":
        return node.name in _THROWING and not extensions(node, "taskDefinition")
    return kind in _NOT_LOOKED_AT.get(node.name, ())
