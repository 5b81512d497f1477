"""A process instance goes on in another process definition."""

from typing import NamedTuple


class ElementMigrated(NamedTuple):
    """An element instance, or the process instance itself, is one of another definition now.

    Attributes:
        element_id: What it is an instance of from now on, as is the definition.
        interrupted_by: The event sub-process that interrupted it, by its new id.
    """

    key: int
    element_id: str
    element_type: str
    process_instance_key: int
    definition_key: int
    interrupted_by: str = ""


class JoinMigrated(NamedTuple):
    """Tokens that wait at a joining gateway wait at another one now.

    Attributes:
        flows: The sequence flows that brought them, with those that stand for these.
    """

    scope_key: int
    gateway_id: str
    target_gateway_id: str
    flows: tuple[tuple[str, str], ...]


class SubscriptionMigrated(NamedTuple):
    """A message, signal or condition is waited for as before, and caught by another element."""

    key: int
    element_id: str


class TimerMigrated(NamedTuple):
    """A timer is that of another element, and fires when it would have."""

    key: int
    element_id: str


class UserTaskMigrated(NamedTuple):
    """A user task is one of another element, and all else about it as it was."""

    key: int
    element_id: str


class CompensationMigrated(NamedTuple):
    """A completed activity will be undone as another one."""

    key: int
    element_id: str
    handler_id: str
