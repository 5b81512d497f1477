"""Requests as values.

A builder says everything about one call before anything happens: what to send, how to
read the answer, what each refusal means and how long the gateway may take on purpose.
The door (`_invoker`) is the only one who acts on it. Nothing here waits or does I/O, so
each decision is tested by looking at a value.

Builders load when first asked for, as ``_calls.jobs.complete_job(...)``: with the messages
of the protocol that they fill, and betterproto2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import names_on_demand
from .call import Call, Rejections, Rpc

if TYPE_CHECKING:
    from . import (
        cluster,
        creation,
        decisions,
        health,
        instances,
        jobs,
        messages,
        processes,
        resources,
    )

__all__ = [
    "Call",
    "Rejections",
    "Rpc",
    "cluster",
    "creation",
    "decisions",
    "health",
    "instances",
    "jobs",
    "messages",
    "processes",
    "resources",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = names_on_demand(__name__, {}, __all__[3:])
