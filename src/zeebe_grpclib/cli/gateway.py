"""``gateway``: the embedded gateway as a server."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..embedded import EmbeddedGateway, JournalError, JournalOptions, event_log, serve
from ..embedded.tenancy import Tenancy
from .failures import CommandFailed, UsageFault


def execute(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM, and print what happens.

    Raises:
        CommandFailed: The address cannot be listened on, or the data cannot be used.
        UsageFault: A tenant cannot be called that, or an option needs another one.
    """
    if arguments.data is None and not arguments.fsync:
        raise UsageFault("--no-fsync needs --data DIRECTORY: without it nothing is kept on disk")
    try:
        Tenancy(arguments.tenants)
    except ValueError as error:
        raise UsageFault(str(error)) from error
    with _printed(logging.getLogger(event_log.__name__)):
        try:
            asyncio.run(
                serve(
                    arguments.host,
                    arguments.port,
                    ready=_ready,
                    log_events=not arguments.quiet,
                    data=arguments.data,
                    journal=_journal(arguments),
                    tenants=arguments.tenants,
                )
            )
        except JournalError as error:
            raise CommandFailed(str(error)) from error
        except OSError as error:
            where = f"{arguments.host}:{arguments.port}"
            raise CommandFailed(f"cannot listen on {where}: {error.strerror or error}") from error
    print("stopped")
    return 0


def _journal(arguments: argparse.Namespace) -> JournalOptions | None:
    return None if arguments.data is None else JournalOptions(fsync=arguments.fsync)


def _ready(gateway: EmbeddedGateway) -> None:
    print(f"gateway listening on {gateway.address} (Ctrl-C ends it)", flush=True)


class _Lines(logging.StreamHandler):  # type: ignore[type-arg] # generic for type checkers only
    """Log lines for people."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Do nothing: if nobody reads the lines any more, the gateway still serves."""


@contextmanager
def _printed(logger: logging.Logger) -> Iterator[None]:
    handler = _Lines(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", datefmt="%H:%M:%S"))
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
