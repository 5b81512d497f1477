"""What can be asked of Zeebe's own user tasks: in Camunda by REST, here by `Engine.execute`.

Each answer tells whether the task's listeners are at work first; see `UserTaskTransition`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .answers import UserTaskTransition, Variables
from .commands import Command


@dataclass(frozen=True)
class AssignUserTask(Command[UserTaskTransition]):
    """Give a user task to somebody, whoever has it; an empty assignee is nobody."""

    user_task_key: int
    assignee: str
    action: str = "assign"


@dataclass(frozen=True)
class ClaimUserTask(Command[UserTaskTransition]):
    """Give a user task to somebody, unless somebody else has it."""

    user_task_key: int
    assignee: str
    action: str = "claim"


@dataclass(frozen=True)
class UpdateUserTask(Command[UserTaskTransition]):
    """Change attributes of a user task; None leaves one as it is.

    Attributes:
        due_date: ISO 8601 text, empty for none; so is the follow-up date.
        priority: From 0 to 100.
    """

    user_task_key: int
    candidate_groups: Sequence[str] | None = None
    candidate_users: Sequence[str] | None = None
    due_date: str | None = None
    follow_up_date: str | None = None
    priority: int | None = None
    action: str = "update"


@dataclass(frozen=True)
class CompleteUserTask(Command[UserTaskTransition]):
    """Complete a user task and its element."""

    user_task_key: int
    variables: Variables = field(default_factory=dict)
    action: str = "complete"
