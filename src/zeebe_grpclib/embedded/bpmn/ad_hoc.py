"""Reads ad-hoc sub-processes, whose elements are activated one by one."""

from ..feel.tagged import tagged_values
from ..xml import Element as Xml
from .document import Document, extension, is_true, text_of
from .events import LinkDefinition
from .expression import Expression
from .model import AdHocDefinition, Element
from .vocabulary import BPMN, ZEEBE, ElementType

_ACTIVATABLE = frozenset(
    kind
    for kind in ElementType
    if kind
    not in {
        ElementType.PROCESS,
        ElementType.START_EVENT,
        ElementType.END_EVENT,
        ElementType.BOUNDARY_EVENT,
        ElementType.EVENT_SUB_PROCESS,
        ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE,
    }
)


def definition(node: Xml, element: Element) -> AdHocDefinition:
    """What the sub-process itself says; `complete` adds what is in it."""
    found = extension(node, "adHoc")
    attributes = {} if found is None else found.attributes
    collection = attributes.get("activeElementsCollection")
    condition = text_of(node.child("completionCondition", BPMN))
    output = attributes.get("outputElement")
    return AdHocDefinition(
        # Zeebe's name for it; no document can contain one with that sign.
        inner=Element(
            f"{element.id}#innerInstance",
            ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE,
            line=element.line,
            scope=element,
        ),
        active_elements=Expression(collection) if collection else None,
        completion_condition=Expression(condition) if condition else None,
        is_canceling=is_true(node, "cancelRemainingInstances", default=True),
        output_collection=attributes.get("outputCollection") or "",
        output_element=Expression(output) if output else None,
    )


def complete(subprocess: Element, document: Document) -> None:
    """Find what may be activated: what is in it and has nothing before it."""
    ad_hoc = subprocess.ad_hoc
    assert ad_hoc is not None  # noqa: S101 - asked by the caller
    ad_hoc.elements = {
        child.id: child
        for child in ad_hoc.inner.children
        if child.type in _ACTIVATABLE
        and not child.incoming
        and not child.is_handler
        and not isinstance(child.event, LinkDefinition)
    }
    ad_hoc.description = [_described(child, document) for child in ad_hoc.elements.values()]


def _described(element: Element, document: Document) -> dict[str, object]:
    node = document.by_id(element.id)
    assert node is not None  # noqa: S101 - the element was read from it
    about: dict[str, object] = {
        "elementId": element.id,
        "elementName": element.name,
        "documentation": text_of(node.child("documentation", BPMN)),
        "properties": _properties(node),
        "parameters": _parameters(node),
    }
    return {name: value for name, value in about.items() if value}


def _properties(node: Xml) -> dict[str, object]:
    properties = extension(node, "properties")
    if properties is None:
        return {}
    return {
        each.get("name") or "": each.get("value") or ""
        for each in properties.children_named("property", ZEEBE)
        if each.get("name")
    }


def _parameters(node: Xml) -> list[dict[str, object]]:
    mapping = extension(node, "ioMapping")
    if mapping is None:
        return []
    sources = [each.get("source") or "" for each in mapping.children_named("input", ZEEBE)]
    return [value for source in sources if source[:1] == "=" for value in tagged_values(source[1:])]
