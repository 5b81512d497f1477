"""The client for code that does not await: each method is the asyncio client's, lifted.

Signatures, types and docstrings come from `ZeebeClient` itself, so the two cannot drift
apart; only the waiting differs.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import weakref
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from ._invoker import DEFAULT_DEADLINE_MS
from ._portal import Portal
from .channel import GrpclibChannel, ZeebeChannel
from .client import ZeebeClient
from .errors import ClientClosedError

__all__ = ["SyncZeebeClient"]

P = ParamSpec("P")
R = TypeVar("R")
ClientT = TypeVar("ClientT", bound="SyncZeebeClient")


def _blocking(
    method: Callable[Concatenate[ZeebeClient, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[SyncZeebeClient, P], R]:
    """Lift a method of the asyncio client: same parameters, same documentation, but it waits."""

    def blocking(self: SyncZeebeClient, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._portal.run(
            lambda: method(self._client, *args, **kwargs), needs_task=self._needs_task
        )

    # Not the decorator: its type has no room for the changed `self`.
    functools.update_wrapper(blocking, method)
    return blocking


_END: Any = object()


def _iterating(
    method: Callable[Concatenate[ZeebeClient, P], AsyncGenerator[R, None]],
) -> Callable[Concatenate[SyncZeebeClient, P], Generator[R, None, None]]:
    """Lift a method that yields: each step waits, and leaving the loop ends the call."""

    def iterating(
        self: SyncZeebeClient, /, *args: P.args, **kwargs: P.kwargs
    ) -> Generator[R, None, None]:
        portal, needs_task = self._portal, self._needs_task
        answers = method(self._client, *args, **kwargs)

        async def step() -> R:
            return await anext(answers, _END)

        try:
            while (answer := portal.run(step, needs_task=needs_task)) is not _END:
                yield answer
        finally:
            # A client that was closed has ended its calls already.
            with contextlib.suppress(ClientClosedError):
                portal.run(lambda: _leave(answers), needs_task=needs_task)

    functools.update_wrapper(iterating, method)
    return iterating


async def _leave(answers: AsyncGenerator[Any, None]) -> None:
    await answers.aclose()


class SyncZeebeClient:
    """Talks to a Zeebe gateway from code that does not await.

    Calls run on one event loop in a background thread, started by the first call. Any
    number of threads may share a client; it also works where an event loop is running
    already (Jupyter, for one), and in forked children, which connect afresh. Use it as a
    context manager, or `close` it. KeyboardInterrupt cancels the call that is waiting.

    Errors that every call can raise are those of `ZeebeClient`.
    """

    def __init__(
        self,
        grpc_channel: ZeebeChannel | GrpclibChannel | None = None,
        max_connection_retries: int = 10,
        *,
        default_deadline_ms: float | None = DEFAULT_DEADLINE_MS,
        wait_for_ready: bool = False,
    ) -> None:
        """Make a client; nothing is connected, and no thread started, before the first call.

        Args:
            grpc_channel: From one of the ``create_*_channel`` functions, or a channel of
                grpclib's own; by default what the environment variables name.
            max_connection_retries: As for `ZeebeClient`.
            default_deadline_ms: As for `ZeebeClient`.
            wait_for_ready: As for `ZeebeClient`.
        """
        self._client = ZeebeClient(
            grpc_channel,
            max_connection_retries,
            default_deadline_ms=default_deadline_ms,
            wait_for_ready=wait_for_ready,
        )
        self._portal = Portal(_loop_of(grpc_channel))
        self._needs_task = self._client._invoker.needs_task  # noqa: SLF001 - it is our own half
        # Also runs when the client is forgotten, or the interpreter ends.
        self._end = weakref.finalize(self, _stop, self._portal, self._client)

    broadcast_signal = _blocking(ZeebeClient.broadcast_signal)
    cancel_process_instance = _blocking(ZeebeClient.cancel_process_instance)
    deploy_resource = _blocking(ZeebeClient.deploy_resource)
    evaluate_decision = _blocking(ZeebeClient.evaluate_decision)
    publish_message = _blocking(ZeebeClient.publish_message)
    run_process = _blocking(ZeebeClient.run_process)
    run_process_with_result = _blocking(ZeebeClient.run_process_with_result)
    run_process_by_key = _blocking(ZeebeClient.run_process_by_key)
    run_process_by_key_with_result = _blocking(ZeebeClient.run_process_by_key_with_result)
    set_variables = _blocking(ZeebeClient.set_variables)
    resolve_incident = _blocking(ZeebeClient.resolve_incident)
    modify_process_instance = _blocking(ZeebeClient.modify_process_instance)
    migrate_process_instance = _blocking(ZeebeClient.migrate_process_instance)
    delete_resource = _blocking(ZeebeClient.delete_resource)
    deploy_process = _blocking(ZeebeClient.deploy_process)
    evaluate_conditional = _blocking(ZeebeClient.evaluate_conditional)
    publish_start_message = _blocking(ZeebeClient.publish_start_message)
    activate_jobs = _blocking(ZeebeClient.activate_jobs)
    stream_activated_jobs = _iterating(ZeebeClient.stream_activated_jobs)
    complete_job = _blocking(ZeebeClient.complete_job)
    fail_job = _blocking(ZeebeClient.fail_job)
    throw_error = _blocking(ZeebeClient.throw_error)
    update_job_retries = _blocking(ZeebeClient.update_job_retries)
    update_job_timeout = _blocking(ZeebeClient.update_job_timeout)
    topology = _blocking(ZeebeClient.topology)
    healthcheck = _blocking(ZeebeClient.healthcheck)

    def close(self) -> None:
        """Refuse further calls and end the background thread; calls that run are cut off.

        The last user of a channel closes its connections too.
        """
        self._end()

    def __enter__(self: ClientT) -> ClientT:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(self._client).replace("ZeebeClient", type(self).__name__, 1)


def _stop(portal: Portal, client: ZeebeClient) -> None:
    portal.stop(client.close)


def _loop_of(channel: Any) -> Any:
    """Return the loop that a channel is bound to: ours to none, grpclib's to one for life."""
    grpclib_client: Any = sys.modules.get("grpclib.client")
    if grpclib_client is None or not isinstance(channel, grpclib_client.Channel):
        return None
    # It has no public name, and no other loop will do.
    return channel._loop  # noqa: SLF001
