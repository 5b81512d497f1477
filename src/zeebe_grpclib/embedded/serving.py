"""The embedded gateway as a program: until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterable

from .event_log import EventLog
from .journal import JournalOptions
from .server import EmbeddedGateway

_log = logging.getLogger(__name__)


async def serve(
    host: str = "127.0.0.1",
    port: int = 26500,
    *,
    ready: Callable[[EmbeddedGateway], None] | None = None,
    log_events: bool = True,
    data: str | os.PathLike[str] | None = None,
    journal: JournalOptions | None = None,
    tenants: Iterable[str] | None = None,
) -> None:
    """Serve clients until SIGINT or SIGTERM, or until this is cancelled.

    Args:
        host: Where to listen.
        port: 0 for any free one.
        ready: Called once clients can connect, with the gateway: its ``address`` says where,
            ``gateway.engine.subscribe`` shows what happens.
        log_events: Log a line for each step of each process instance, at INFO, on the logger
            of `event_log`. Variables are never logged.
        data: A directory to keep everything in; see `EmbeddedGateway`.
        journal: What that guarantees, and what it costs; only with `data`.
        tenants: Besides the default one; any list turns multi-tenancy on.

    Raises:
        OSError: The address cannot be listened on.
        JournalError: What `data` names cannot be used.
        ValueError: A tenant cannot be called that, or there is `journal` without `data`.
    """
    stopped = asyncio.Event()
    signals = _on_signals(stopped.set)
    try:
        gateway = EmbeddedGateway(host, port, data=data, journal=journal, tenants=tenants)
        if log_events:
            gateway.engine.subscribe(EventLog(engine=gateway.engine))
        async with gateway:
            _log.info("listening on %s", gateway.address)
            if ready is not None:
                ready(gateway)
            await stopped.wait()
            _log.info("stopping")
    finally:
        loop = asyncio.get_running_loop()
        for number in signals:
            loop.remove_signal_handler(number)


def _on_signals(stop: Callable[[], None]) -> list[signal.Signals]:
    loop = asyncio.get_running_loop()
    handled = []
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
        # Windows has no such handlers, and threads but the first one have none either: there
        # an interrupt, or the caller, cancels this.
        except (NotImplementedError, RuntimeError, ValueError):
            break
        handled.append(number)
    return handled
