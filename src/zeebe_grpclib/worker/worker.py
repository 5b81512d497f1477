"""The worker: what users make, start and stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from .. import _calls
from .._invoker import Invoker
from .._lazy import module_on_demand
from .._tenant_filter import TenantFilter
from ..channel import GrpclibChannel, ZeebeChannel
from ..errors import PyZeebeError
from ..types import Variables
from .controller import ErrorDetail
from .defaults import WorkerDefaults
from .exception_handler import ExceptionHandler
from .limits import FIRST_SLOT_S, LONGEST_S, STREAM_INACTIVITY_S
from .router import ZeebeTaskRouter
from .running import run_until_signalled
from .task import TaskDecorator

if TYPE_CHECKING:
    from .. import _peer_calls, responses
    from . import events as _events
    from . import health as _health
    from . import lanes as _lanes
    from . import trial as _trials
    from .session import Session
else:
    # What only a worker that works needs, or whoever asks for the hints of its signatures.
    _peer_calls = module_on_demand(".._peer_calls", __package__)
    responses = module_on_demand("..responses", __package__)
    _events = module_on_demand(".events", __package__)
    _health = module_on_demand(".health", __package__)
    _lanes = module_on_demand(".lanes", __package__)
    _trials = module_on_demand(".trial", __package__)

__all__ = ["ZeebeWorker"]

logger = logging.getLogger(__name__)
WorkerT = TypeVar("WorkerT", bound="ZeebeWorker")

FOREVER = -1
"""How often a worker connects again, unless it is told otherwise."""


class ZeebeWorker(ZeebeTaskRouter):
    """Gets jobs from a Zeebe gateway, runs their handlers, and answers them.

    Register handlers with `task`, then ``await worker.work()``, enter it with ``async
    with``, or call `run` from a script. It may be made anywhere, also before an event loop
    runs, and work again after it was stopped. A channel may be shared with clients and
    other workers.

    Whatever is wrong with the gateway or the way to it is logged and waited out; `health`
    tells what it is.

    Attributes:
        name: Name under which the jobs are held.
        request_timeout: Milliseconds that an idle poll waits at the gateway.
        poll_retry_delay: Seconds between polls that fail, at most.
        tenant_ids: Tenants whose jobs to get.
    """

    def __init__(  # longer than a function should be, for its list of parameters
        self,
        grpc_channel: ZeebeChannel | GrpclibChannel | None = None,
        name: str | None = None,
        request_timeout: int = 0,
        before: list[TaskDecorator] | None = None,
        after: list[TaskDecorator] | None = None,
        max_connection_retries: int = FOREVER,
        poll_retry_delay: float = LONGEST_S,
        tenant_ids: list[str] | None = None,
        exception_handler: ExceptionHandler | None = None,
        stream_enabled: bool | None = None,
        stream_request_timeout: float = 3600,
        *,
        typed: bool = False,
        events: _events.WorkerEvents | None = None,
        error_detail: ErrorDetail = "type",
        first_slot_delay_ms: float = FIRST_SLOT_S * 1000,
        stream_inactivity_ms: float = STREAM_INACTIVITY_S * 1000,
        tenant_filter: TenantFilter | None = None,
        startup_jitter_ms: float | None = None,
    ) -> None:
        """Make a worker; nothing is connected before it works.

        What is left out, environment variables may say: README lists them.

        Args:
            grpc_channel: From one of the ``create_*_channel`` functions; by default what
                the environment names (see `ZeebeChannel.from_environment`).
            name: Name of the worker; by default the machine's.
            request_timeout: Milliseconds that an idle poll waits at the gateway; 0 is
                10,000, a negative value does not wait.
            before: Decorators to run before each task.
            after: Decorators to run after each task.
            max_connection_retries: How many connection failures in a row to put up with;
                the next one ends `work`. -1 is for ever, which is not the peer's default:
                its 10 are spent within a minute of outage.
            poll_retry_delay: Seconds between polls that fail, at most; they begin shorter.
            tenant_ids: Tenants whose jobs to get. Zeebe 8.3+.
            exception_handler: Called when a handler raises whose task and router have
                none of their own.
            stream_enabled: Have the gateway push jobs too; off by default. Zeebe 8.4+.
            stream_request_timeout: Seconds after which a stream is replaced by a new one.
            typed: Convert variables and results by the annotations of handlers.
            events: Hooks to call.
            error_detail: How much of an exception a failed job shows: its ``message``, its
                ``type`` too, or the whole ``traceback``.
            first_slot_delay_ms: How long the first free slot waits for more before a poll
                goes out, when no job waits here to fill it.
            stream_inactivity_ms: Milliseconds without a job after which a stream is
                replaced, for it may be dead without anybody noticing.
            tenant_filter: Whether ``tenant_ids`` count, or all tenants that the worker may
                see. Zeebe 8.9+.
            startup_jitter_ms: Up to how long, at random, each task waits before it first
                asks for jobs, so that a fleet of workers does not start as one.

        Raises:
            SettingsError: An environment variable makes no sense, or one is missing.
        """
        super().__init__(before, after, exception_handler)
        defaults = WorkerDefaults()
        self._channel = ZeebeChannel.from_environment() if grpc_channel is None else grpc_channel
        self.name = defaults.name(name)
        self.request_timeout = defaults.request_timeout_ms(request_timeout)
        self.poll_retry_delay = poll_retry_delay
        self.tenant_ids = tenant_ids
        self._max_connection_retries = max_connection_retries
        self._stream_enabled = defaults.stream_enabled(stream_enabled)
        self._stream_request_timeout = stream_request_timeout
        self._typed = typed
        self._events = events
        self._error_detail: ErrorDetail = error_detail
        self._first_slot_s = first_slot_delay_ms / 1000
        self._stream_inactivity_s = stream_inactivity_ms / 1000
        self._tenant_filter = defaults.tenant_filter(tenant_filter)
        self._startup_jitter_s = defaults.startup_jitter_s(startup_jitter_ms)
        self._counters: dict[str, _events.TaskCounters] = {}
        self._session: Session | None = None
        self._background: asyncio.Task[None] | None = None
        # Refuses what is no channel, here and not when the worker starts.
        self._aside = Invoker(self._channel, max_connection_retries)

    # --- working

    async def work(self) -> None:
        """Get and run jobs until `stop`; where the worker works already, wait until it ends.

        Cancelling it stops the worker at once: handlers are cancelled.

        Raises:
            ActivateJobsRequestInvalidError: The gateway refused the first request for the
                jobs of a task; says why.
            ZeebeGatewayUnavailableError: ``max_connection_retries`` are spent.
            ClientClosedError: The channel was closed.
        """
        if self._background is not None and self._background is not asyncio.current_task():
            await asyncio.shield(self._background)
            return
        if self._session is not None:
            await self._session.ended.wait()
            return
        invoker = Invoker(self._channel, self._max_connection_retries)
        loop = asyncio.get_running_loop()
        session = self._session = _lanes.make_session(self, invoker, self._lane_settings(loop))
        logger.info("worker %s begins to work on %s", self.name, [t.type for t in self.tasks])
        try:
            await session.run()
        except PyZeebeError as error:
            logger.error("worker %s cannot go on: %s", self.name, error)  # noqa: TRY400 - all of it
            raise
        finally:
            self._session = None
            logger.info("worker %s has stopped", self.name)

    async def stop(self, grace: float | None = None) -> None:
        """End `work`: jobs that run finish, jobs that wait are handed back; return when done.

        From inside a handler it only begins to stop, for that handler has to end first.

        Args:
            grace: Seconds that running jobs get, after which their handlers are cancelled;
                by default until the jobs' deadlines.
        """
        session = self._session
        if session is None:
            return
        session.stop(grace)
        if not session.runs_this(asyncio.current_task()):
            await session.ended.wait()

    async def close(self) -> None:
        """Stop, and let go of the channel; its last user closes the connections too."""
        await self.stop()
        await self._aside.close()
        self._aside = Invoker(self._channel, self._max_connection_retries)

    async def __aenter__(self: WorkerT) -> WorkerT:
        if self._background is not None:
            raise RuntimeError("this worker was entered already")
        self._background = asyncio.get_running_loop().create_task(self.work())
        # One turn of the loop, so that `stop` finds it at work.
        await asyncio.sleep(0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        background, self._background = self._background, None
        await self.stop()
        if background is not None:
            try:
                await background
            except PyZeebeError:
                if error is None:
                    raise

    @contextlib.asynccontextmanager
    async def lifespan(self, app: object = None) -> AsyncIterator[None]:  # noqa: ARG002 - ASGI's
        """Work as long as an application lives: ``FastAPI(lifespan=worker.lifespan)``."""
        async with self:
            yield

    def run(self, grace: float | None = None) -> None:
        """Work until the process is told to end; for scripts, with an event loop of its own.

        SIGINT and SIGTERM stop the worker gracefully, a second one at once.

        Args:
            grace: Seconds that running jobs get; by default until their deadlines.

        Raises:
            PyZeebeError: As `work`.
            KeyboardInterrupt: A second SIGINT came; after a second SIGTERM, SystemExit.
        """
        run_until_signalled(self.work, lambda: self.stop(grace))

    # --- looking

    async def healthcheck(self) -> responses.HealthCheckResponse:
        """Ask whether the gateway takes calls (``grpc.health.v1``)."""
        call = _calls.health.check_health()
        if self._session is not None:
            return await self._session.invoker.call(call)
        invoker = Invoker(self._channel, self._max_connection_retries)
        try:
            return await invoker.call(call)
        finally:
            await invoker.close()

    def health(self) -> _health.WorkerHealth:
        """Return what is wrong with the worker, and since when, without asking anybody."""
        lanes: Sequence[Any] = () if self._session is None else self._session.lanes
        return _health.WorkerHealth(
            is_working=self._session is not None,
            connection=_health.connection_trouble(
                [each for lane in lanes for each in lane.troubles()]
            ),
            tasks={lane.task_type: lane.health() for lane in lanes},
        )

    @property
    def counters(self) -> dict[str, _events.TaskCounters]:
        """What happened since the worker was made, by task type."""
        return self._counters

    async def try_task(
        self,
        task_type: str,
        variables: Variables | None = None,
        *,
        custom_headers: dict[str, str] | None = None,
        retries: int = 3,
    ) -> _trials.Trial:
        """Run one handler with all that surrounds it, and no gateway: a handler's unit test.

        Args:
            task_type: Type of the task.
            variables: Variables of the job.
            custom_headers: Custom headers of the job.
            retries: Attempts that the job has left.

        Returns:
            What the worker would have sent to the gateway, and the job.

        Raises:
            TaskNotFoundError: There is no such task.
        """
        return await _trials.try_one(
            self,
            self.get_task(task_type),
            variables or {},
            custom_headers or {},
            retries,
            typed=self._typed,
            error_detail=self._error_detail,
        )

    @property
    def zeebe_adapter(self) -> _peer_calls.PeerCalls:
        """Deprecated: pyzeebe's way to calls that its worker lacked."""
        return _peer_calls.PeerCalls(self._aside)

    def _lane_settings(self, loop: asyncio.AbstractEventLoop) -> _lanes.LaneSettings:
        return _lanes.LaneSettings(
            worker=self.name,
            poll_ms=self.request_timeout,
            longest_pause_s=self.poll_retry_delay,
            tenant_ids=tuple(self.tenant_ids or ()),
            tenant_filter=self._tenant_filter,
            is_streaming=self._stream_enabled,
            stream_lifetime_s=self._stream_request_timeout,
            stream_inactivity_s=self._stream_inactivity_s,
            typed=self._typed,
            hooks=self._events,
            counters=self._counters,
            error_detail=self._error_detail,
            first_slot_s=self._first_slot_s,
            startup_jitter_s=self._startup_jitter_s,
            lacks=_health.Lacks(),
            senses=_lanes.Senses(loop.time, time.time, random.random),
            is_aborting=self._is_aborting,
        )

    def _is_aborting(self) -> bool:
        return self._session is not None and self._session.is_aborting

    def __repr__(self) -> str:
        session = self._session
        if session is None:
            return f"<ZeebeWorker {self.name!r} idle: {', '.join(t.type for t in self.tasks)}>"
        tasks = ", ".join(
            f"{lane.task_type} {lane.intake.load.running}/{lane.intake.limits.max_running} running"
            f" {lane.intake.load.waiting} waiting{' in trouble' if lane.troubles() else ''}"
            for lane in session.lanes
        )
        return f"<ZeebeWorker {self.name!r} working: {tasks}>"
