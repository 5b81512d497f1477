"""Callers that wait for what task listeners say to their command."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from .broker import Broker
from .engine import Command, RequestAnswered, UserTaskTransition, VariablesSet

#: How long Zeebe's gateway waits for its broker.
DEFAULT_WAIT_MS = 15_000

AnswerT = TypeVar("AnswerT", UserTaskTransition, VariablesSet)


class PendingRequests:
    """Executes commands that may have to wait, and waits with them."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._waiting: dict[int, asyncio.Future[RequestAnswered]] = {}
        # Listeners may have their say while the command's news is handed on.
        self._executing = False
        self._early: dict[int, RequestAnswered] = {}
        broker.on_request_answered.append(self._answered)

    async def execute(self, command: Command[AnswerT], wait_ms: float) -> AnswerT | None:
        """Carry out a command, after the listeners of its user task if it has any.

        Returns:
            None if they did not have their say in that time; what they say later still counts.

        Raises:
            Rejection: The command can't be carried out, or a listener denied it.
        """
        self._executing = True
        try:
            answer = self._broker.execute(command)
        finally:
            self._executing = False
        key = answer.request_key
        early = self._early.pop(key, None)
        self._early.clear()
        if not key:
            return answer
        answered: asyncio.Future[RequestAnswered] = asyncio.get_running_loop().create_future()
        if early is not None:
            answered.set_result(early)
        self._waiting[key] = answered
        try:
            await asyncio.wait({answered}, timeout=wait_ms / 1000)
        finally:
            del self._waiting[key]
        if not answered.done():
            return None
        rejection = answered.result().rejection
        if rejection is not None:
            raise rejection
        return answer

    async def written(self) -> None:
        """Wait until what was done is written down, where that is done.

        Raises:
            JournalError: It could not be, and was undone.
        """
        journal = self._broker.journal
        if journal is not None:
            await journal.written(journal.epoch)

    def _answered(self, answer: RequestAnswered) -> None:
        waiting = self._waiting.get(answer.request_key)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
        elif self._executing:
            self._early[answer.request_key] = answer
