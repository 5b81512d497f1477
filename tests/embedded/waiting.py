"""Waiting for what another task, or the other end of a socket, will bring about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], within_s: float = 10) -> None:
    """Return as soon as the condition holds; fail if it does not in that time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within_s
    while loop.time() < end:
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it did not happen")
