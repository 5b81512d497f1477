"""Callers that wait for a process instance to complete."""

from __future__ import annotations

import asyncio

from .broker import Broker
from .engine import CreateProcessInstance, ProcessInstanceOutcome

DEFAULT_WAIT_MS = 15_000


class Results:
    """Creates instances and waits for their results."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._waiting: dict[int, asyncio.Future[ProcessInstanceOutcome]] = {}
        # Ended while the command that created them was being carried out.
        self._executing = False
        self._early: dict[int, ProcessInstanceOutcome] = {}
        broker.on_instance_ended.append(self._ended)

    def __len__(self) -> int:
        return len(self._waiting)

    async def create(
        self, command: CreateProcessInstance, wait_ms: int
    ) -> ProcessInstanceOutcome | None:
        """Create an instance and wait for its result.

        Returns:
            None if it has not completed in that time: it goes on, or it was cancelled. Zeebe
            tells nothing about a cancelled one either, its callers time out.

        Raises:
            Rejection: The instance cannot be created.
        """
        self._executing = True
        try:
            created = self._broker.execute(command)
        finally:
            self._executing = False
        key = created.process_instance_key
        outcome = created.outcome or self._early.pop(key, None)
        self._early.clear()
        if outcome is not None and outcome.state == "COMPLETED":
            return outcome
        ended: asyncio.Future[ProcessInstanceOutcome]
        ended = self._waiting[key] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait({ended}, timeout=wait_ms / 1000)
        finally:
            del self._waiting[key]
            if not ended.done():
                self._broker.engine.forget_result(key)
        return ended.result() if ended.done() else None

    def _ended(self, outcome: ProcessInstanceOutcome) -> None:
        key = outcome.process_instance_key
        if key in self._waiting:
            if outcome.state == "COMPLETED":
                self._waiting[key].set_result(outcome)
        # Else nobody waits any more: whoever did was gone with the last run of the gateway.
        elif self._executing:
            self._early[key] = outcome
