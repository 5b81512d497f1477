"""What can be undone in a process instance, and what is being undone."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class CompensationSubscribed(NamedTuple):
    """An activity was completed that can be undone, or that has such activities in it.

    Attributes:
        scope_key: Of the instance around the activity.
        activity_key: Of the activity itself, which is gone by now.
        handler_id: What undoes it; empty for a sub-process whose activities alone are undone.
        variables: Those of the activity's own scope, for the handlers in it.
    """

    key: int
    element_id: str
    scope_key: int
    activity_key: int
    process_instance_key: int
    handler_id: str
    variables: Mapping[str, Any]


class CompensationTriggered(NamedTuple):
    """An activity is being undone.

    Attributes:
        throw_event_key: Of the event that waits for it.
        handler_key: Of the instance of the handler.
    """

    key: int
    throw_event_key: int
    handler_key: int


class CompensationCompleted(NamedTuple):
    """An activity is undone."""

    key: int


class CompensationUnsubscribed(NamedTuple):
    """An activity can't be undone any more: what was around it, or its handler, is over."""

    key: int
