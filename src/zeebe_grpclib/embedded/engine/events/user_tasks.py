"""The life of Zeebe's own user tasks, which are no jobs.

Attributes of a task have the names of `UpdateUserTask` and ``assignee``; those that are lists
are tuples of texts.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class UserTaskCreated(NamedTuple):
    """A user task waits for somebody.

    Attributes:
        due_date: ISO 8601 text, empty for none; so is the follow-up date.
        form_key: Of the deployed form, 0 for none.
        state: ``CREATED``, or ``CREATING`` if listeners come first: it is nobody's then.
    """

    key: int
    element_id: str
    element_instance_key: int
    process_instance_key: int
    assignee: str
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_date: str
    follow_up_date: str
    priority: int
    form_key: int
    external_form_reference: str
    state: str = "CREATED"


class UserTaskAssigned(NamedTuple):
    """A user task has another assignee; an empty one is nobody."""

    key: int
    assignee: str


class UserTaskUpdated(NamedTuple):
    """Attributes of a user task have other values."""

    key: int
    changes: Mapping[str, Any]


class UserTaskTransitionStarted(NamedTuple):
    """Something is to happen to a user task when its listeners have had their say.

    Attributes:
        event: What the listeners are called for, such as ``ASSIGNING``.
        state: Of the task meanwhile.
        intent: Of the command that wants it, empty if the engine does.
        changes: The attributes that will have other values.
        variables: What the command brings along.
        local: Whether the variables stay in the scope of the task.
        request_key: By which whoever sent the command hears about it, or 0.
    """

    key: int
    event: str
    state: str
    intent: str
    action: str
    changes: Mapping[str, Any]
    variables: Mapping[str, Any]
    local: bool
    request_key: int


class UserTaskCorrected(NamedTuple):
    """Listeners want attributes to have these values: all that they have wanted so far."""

    key: int
    corrections: Mapping[str, Any]


class UserTaskTransitionEnded(NamedTuple):
    """No listener is to be called any more; what happens then follows."""

    key: int
    event: str
    is_denied: bool = False


class UserTaskCompleted(NamedTuple):
    """Somebody completed a user task."""

    key: int


class UserTaskCanceled(NamedTuple):
    """A user task is gone because its element is."""

    key: int
