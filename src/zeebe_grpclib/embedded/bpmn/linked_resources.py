"""Reads what the workers of jobs are told of."""

from ..xml import Element as Xml
from .document import extension
from .expression import Expression
from .model import LinkedResource
from .user_tasks import read_binding


def linked_resources(node: Xml) -> tuple[LinkedResource, ...]:
    """The resources that an element is linked to, in the order of the document."""
    holder = extension(node, "linkedResources")
    if holder is None:
        return ()
    return tuple(
        LinkedResource(
            Expression(link.get("resourceId") or ""),
            link.get("resourceType") or "",
            link.get("linkName") or "",
            read_binding(link),
        )
        for link in holder.children_named("linkedResource")
    )
