"""What people do with user tasks: in Camunda by Tasklist or REST, here by a test or program."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from .documents import read_document
from .engine import (
    AssignUserTask,
    ClaimUserTask,
    Command,
    CompleteUserTask,
    UpdateUserTask,
    UserTaskTransition,
)
from .pending import PendingRequests

Run = Callable[[Coroutine[Any, Any, None]], Awaitable[None]]


class UserTask:
    """A user task of Zeebe's own kind (``zeebe:userTask``) in the hands of a person.

        (view,) = await gateway.wait_for(gateway.user_tasks)
        await gateway.user_task(view.key).complete({"approved": True})

    While listeners have their say about it, also about its creation and its first assignment,
    its ``state`` is not ``CREATED``, and it takes no further command:

        await gateway.wait_for(lambda: gateway.user_tasks()[0].state == "CREATED")

    Each method is over when the task's listeners have had their say; await it, except after a
    plain ``with``, where it is over when it returns. All raise

    - `zeebe_grpclib.embedded.Rejection`: the task does not exist, is busy with something else, or
      a listener denied it;
    - `TimeoutError`: the listeners did not have their say within ``timeout_ms``. What they say
      later still counts.

    What is called an action is a word of your own for listeners to see.
    """

    def __init__(self, key: int, pending: PendingRequests, run: Run) -> None:
        """Name a task. `EmbeddedGateway.user_task` does."""
        self._key = key
        self._pending = pending
        self._run = run

    @property
    def key(self) -> int:
        """The key of the task."""
        return self._key

    def assign(
        self,
        assignee: str,
        *,
        allow_override: bool = True,
        action: str = "assign",
        timeout_ms: float = 10_000,
    ) -> Awaitable[None]:
        """Give the task to somebody.

        Args:
            assignee: Who gets it.
            allow_override: Whether somebody else may lose it by that.
            action: See the class.
            timeout_ms: See the class.
        """
        kind = AssignUserTask if allow_override else ClaimUserTask
        return self._execute(kind(self._key, assignee, action), timeout_ms)

    def claim(
        self, assignee: str, *, action: str = "claim", timeout_ms: float = 10_000
    ) -> Awaitable[None]:
        """Take the task, unless somebody else has it."""
        return self._execute(ClaimUserTask(self._key, assignee, action), timeout_ms)

    def unassign(self, *, action: str = "unassign", timeout_ms: float = 10_000) -> Awaitable[None]:
        """Give the task back, for anybody to take."""
        return self._execute(AssignUserTask(self._key, "", action), timeout_ms)

    def update(
        self,
        *,
        candidate_groups: Sequence[str] | None = None,
        candidate_users: Sequence[str] | None = None,
        due_date: str | None = None,
        follow_up_date: str | None = None,
        priority: int | None = None,
        action: str = "update",
        timeout_ms: float = 10_000,
    ) -> Awaitable[None]:
        """Change the task; what is None stays as it is.

        Args:
            candidate_groups: Which groups may take it.
            candidate_users: Who may take it.
            due_date: Until when, in ISO 8601; empty for no date.
            follow_up_date: When to look at it again, in ISO 8601; empty for no date.
            priority: From 0 to 100.
            action: See the class.
            timeout_ms: See the class.
        """
        command = UpdateUserTask(
            self._key,
            None if candidate_groups is None else tuple(candidate_groups),
            None if candidate_users is None else tuple(candidate_users),
            due_date,
            follow_up_date,
            priority,
            action,
        )
        return self._execute(command, timeout_ms)

    def complete(
        self,
        variables: Mapping[str, Any] | None = None,
        *,
        action: str = "complete",
        timeout_ms: float = 10_000,
    ) -> Awaitable[None]:
        """Complete the task; its process goes on with the variables, a JSON object."""
        # By way of JSON: the engine keeps them, and must be given what a client could send.
        document = read_document(json.dumps(variables or {}, allow_nan=False))
        command = CompleteUserTask(self._key, document, action)
        return self._execute(command, timeout_ms)

    def _execute(self, command: Command[UserTaskTransition], timeout_ms: float) -> Awaitable[None]:
        return self._run(self._wait(command, timeout_ms))

    async def _wait(self, command: Command[UserTaskTransition], timeout_ms: float) -> None:
        if await self._pending.execute(command, timeout_ms) is None:
            raise TimeoutError(
                f"the listeners of user task {self._key} did not have their say in {timeout_ms} ms"
            )
        await self._pending.written()
