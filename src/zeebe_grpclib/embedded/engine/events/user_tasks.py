"""The life of Zeebe's own user tasks, which are no jobs."""

from typing import NamedTuple


class UserTaskCreated(NamedTuple):
    """A user task waits for somebody.

    Attributes:
        due_date: ISO 8601 text, empty for none; so is the follow-up date.
        form_key: Of the deployed form, 0 for none.
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


class UserTaskAssigned(NamedTuple):
    """A user task has another assignee; an empty one is nobody."""

    key: int
    assignee: str


class UserTaskCompleted(NamedTuple):
    """Somebody completed a user task."""

    key: int


class UserTaskCanceled(NamedTuple):
    """A user task is gone because its element is."""

    key: int
