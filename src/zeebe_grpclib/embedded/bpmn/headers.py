"""Reads task headers, which workers get along with their jobs."""

from ..xml import Element as Xml
from .vocabulary import BPMN, ZEEBE


def task_headers(node: Xml) -> dict[str, str]:
    """The headers of an element that have a key and a value."""
    holder = node.child("extensionElements", BPMN)
    return {} if holder is None else headers_in(holder)


def headers_in(holder: Xml) -> dict[str, str]:
    """The headers directly in an extension element, or in what holds them all."""
    headers = holder.child("taskHeaders", ZEEBE)
    if headers is None:
        return {}
    return {
        header.get("key") or "": header.get("value") or ""
        for header in headers.children_named("header")
        if header.get("key") and header.get("value")
    }
