"""A worker for programs that do not await: it works in a thread of its own."""

from __future__ import annotations

from types import TracebackType
from typing import Any, TypeVar

from .._portal import Portal
from ..channel import GrpclibChannel, ZeebeChannel
from .health import WorkerHealth
from .router import ZeebeTaskRouter
from .worker import ZeebeWorker

__all__ = ["SyncZeebeWorker"]

WorkerT = TypeVar("WorkerT", bound="SyncZeebeWorker")


class SyncZeebeWorker(ZeebeTaskRouter):
    """Gets jobs and runs their handlers, in the background of a program without an event loop.

    Handlers are registered as with `ZeebeWorker`; sync ones run in threads, async ones on
    the worker's own loop. Start it with `start` and end it with `stop`, use it in a
    ``with`` block, or let `work` block until it ends.
    """

    def __init__(
        self,
        grpc_channel: ZeebeChannel | GrpclibChannel | None = None,
        name: str | None = None,
        **settings: Any,
    ) -> None:
        """Make a worker; nothing is connected, and no thread started, before it works.

        Args:
            grpc_channel: From one of the ``create_*_channel`` functions; by default what
                the environment names.
            name: Name of the worker; by default the machine's.
            **settings: All other parameters of `ZeebeWorker`.
        """
        super().__init__(
            settings.pop("before", None),
            settings.pop("after", None),
            settings.pop("exception_handler", None),
        )
        self._worker = ZeebeWorker(grpc_channel, name, **settings)
        self._portal: Portal | None = None

    def start(self) -> None:
        """Begin to work; return at once. A worker that was stopped may start again.

        Raises:
            RuntimeError: It works already.
        """
        if self._portal is not None:
            raise RuntimeError("this worker works already")
        # What was registered since the last time counts too.
        self._worker.tasks.clear()
        self._worker.include_router(self)
        self._portal = Portal()
        self._portal.run(self._worker.__aenter__)

    def stop(self, grace: float | None = None) -> None:
        """End the work, as `ZeebeWorker.stop`.

        From inside a handler it only begins to stop, for that handler has to end first; `work`
        returns then. After `start`, call it once more from outside.

        Args:
            grace: Seconds that running jobs get; by default until their deadlines.

        Raises:
            PyZeebeError: What ended the work before.
        """
        session = self._worker._session  # noqa: SLF001 - this class is the worker's other half
        if session is not None and session.stop_from_inside(grace):
            return
        portal, self._portal = self._portal, None
        if portal is None:
            return
        try:
            portal.run(lambda: self._worker.stop(grace))
            portal.run(lambda: self._worker.__aexit__(None, None, None))
        finally:
            portal.stop(self._worker.close)

    def work(self) -> None:
        """Work until another thread calls `stop`, or KeyboardInterrupt stops it gracefully.

        Raises:
            PyZeebeError: As `ZeebeWorker.work`.
            KeyboardInterrupt: After the worker has stopped.
        """
        self.start()
        portal = self._portal
        try:
            if portal is not None:
                portal.run(self._worker.work)
        finally:
            self.stop()

    def health(self) -> WorkerHealth:
        """Return what is wrong with the worker, and since when, without asking anybody."""
        return self._worker.health()

    def __enter__(self: WorkerT) -> WorkerT:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return repr(self._worker).replace("ZeebeWorker", type(self).__name__, 1)
