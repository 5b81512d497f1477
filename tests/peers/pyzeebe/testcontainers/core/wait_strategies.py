"""How pyzeebe's integration tests wait for a container."""

from __future__ import annotations


class LogMessageWaitStrategy:
    """There is nothing to wait for."""

    def __init__(self, message: str) -> None:
        self._message = message

    def with_startup_timeout(self, seconds: int) -> LogMessageWaitStrategy:
        return self
