"""Reads execution listeners and task listeners."""

from collections.abc import Mapping

from ..xml import Element as Xml
from .document import extension
from .expression import Expression
from .headers import headers_in, task_headers
from .model import ListenerDefinition

_DEFAULT_RETRIES = "3"
#: The words of task listeners before Zeebe 8.8, which it still understands.
_OLDER_WORDS = {
    "create": "creating",
    "assignment": "assigning",
    "update": "updating",
    "complete": "completing",
    "cancel": "canceling",
}


def execution_listeners(node: Xml, event: str) -> tuple[ListenerDefinition, ...]:
    """The execution listeners of an element for one event, ``START`` or ``END``."""
    found = _listeners(node, "executionListener")
    return tuple(listener for listener in found if listener.event == event)


def task_listeners(node: Xml) -> dict[str, tuple[ListenerDefinition, ...]]:
    """The listeners of a user task by event, such as ``COMPLETING``."""
    found = _listeners(node, "taskListener")
    return {
        event: tuple(listener for listener in found if listener.event == event)
        for event in dict.fromkeys(listener.event for listener in found)
    }


def _listeners(node: Xml, name: str) -> list[ListenerDefinition]:
    holder = extension(node, f"{name}s")
    if holder is None:
        return []
    headers = task_headers(node)
    return [_listener(xml, headers) for xml in holder.children_named(name)]


def _listener(xml: Xml, headers: Mapping[str, str]) -> ListenerDefinition:
    word = xml.get("eventType") or ""
    return ListenerDefinition(
        _OLDER_WORDS.get(word, word).upper(),
        Expression(xml.get("type") or ""),
        Expression(xml.get("retries") or _DEFAULT_RETRIES),
        {**headers, **headers_in(xml)},
    )
