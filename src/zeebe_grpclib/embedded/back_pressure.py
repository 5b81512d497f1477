"""Refuses commands when too many are waiting already, as an overloaded broker does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .statuses import overloaded

Method = Callable[[Any], Awaitable[None]]

# What a broker never refuses for that reason: what finishes work, and deployments.
EXEMPT = frozenset(
    {"CompleteJob", "FailJob", "CancelProcessInstance", "DeployResource", "DeployProcess"}
)
# What waits for something else than its turn, or is no command.
UNCOUNTED = frozenset(
    {"ActivateJobs", "CreateProcessInstanceWithResult", "StreamActivatedJobs", "Topology"}
)


class BackPressure:
    """Counts the commands that have come and are not answered.

    Attributes:
        waiting: How many there are.
        refused: How many were refused so far.
    """

    def __init__(self, most: int | None) -> None:
        """Begin with none.

        Args:
            most: How many may wait; None for any number, and then no command waits for the
                others of its turn of the event loop either.
        """
        if most is not None and most < 0:
            raise ValueError(f"max_waiting_commands must not be negative, but is {most}")
        self.waiting = 0
        self.refused = 0
        self._most = most

    def wrapped(self, rpc: str, method: Method) -> Method:
        """The method of an RPC, refused when there are too many."""
        may_refuse = self._most is not None and rpc not in EXEMPT and rpc != "Topology"
        counts = rpc not in UNCOUNTED
        if not may_refuse and not counts:
            return method

        async def serve(stream: Any) -> None:
            if may_refuse and self._most is not None and self.waiting >= self._most:
                self.refused += 1
                raise overloaded()
            if not counts:
                await method(stream)
                return
            self.waiting += 1
            try:
                if self._most is not None:
                    # What has come together waits together: a command takes no time here.
                    await asyncio.sleep(0)
                await method(stream)
            finally:
                self.waiting -= 1

        return serve
