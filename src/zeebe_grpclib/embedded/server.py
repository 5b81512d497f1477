"""The embedded gateway as programs and tests use it."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from .._lazy import module_on_demand
from .._proto.gateway_protocol import TopologyResponse
from . import answers
from .back_pressure import BackPressure
from .background import BackgroundLoop, Done
from .broker import Broker
from .clock import Clock, system_time_ms
from .codec import Codec
from .engine import Command, Engine
from .engine.inspection import IncidentView, JobView, ProcessInstanceView, UserTaskView
from .faults import Faults
from .finished import FinishedInstances, FinishedInstanceView
from .gateway import RPCS, WAITING_RPCS, GatewayService
from .health import HealthService
from .http2 import GatewayServer
from .journal import JournalOptions, journal_of
from .listening import BACKLOG, listen
from .metrics import GatewayMetrics, measure
from .pending import PendingRequests
from .recording import Recording
from .statuses import StatusDetails
from .tenancy import Tenancy
from .user_tasks import UserTask
from .watching import Watching

if TYPE_CHECKING:
    from .. import channel as _channels
else:
    # The gateway stands below the client; only who asks for a channel has the client anyway.
    _channels = module_on_demand("..channel", __package__)

T = TypeVar("T")
GatewayT = TypeVar("GatewayT", bound="EmbeddedGateway")

#: What the gateway says of itself: the version of Zeebe that it follows.
GATEWAY_VERSION = "8.9.0"

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


class EmbeddedGateway:
    """A Zeebe gateway with an engine behind it, in this process: in memory, or kept on disk.

        async with EmbeddedGateway() as gateway:
            client = ZeebeClient(gateway.channel())

    A plain ``with`` serves programs without an event loop; the gateway then runs in a thread
    of its own, so that a blocking client does not block it as well:

        with EmbeddedGateway() as gateway, SyncZeebeClient(gateway.channel()) as client: ...

    Any client of Zeebe, in any language, may connect to `address`. What is deployed and
    running stays when the gateway is stopped and started again, at the same address.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        clock: Callable[[], int] = system_time_ms,
        data: str | os.PathLike[str] | None = None,
        journal: JournalOptions | None = None,
        keep_finished_ms: int = 0,
        max_waiting_commands: int | None = None,
        unique_business_ids: bool = False,
        tenants: Iterable[str] | None = None,
    ) -> None:
        """Describe a gateway; nothing runs before it is started.

        Args:
            host: Where to listen, by default for this machine: who can connect can do everything.
            port: 0 for any free one.
            clock: Tells milliseconds since the epoch; what `advance` adds comes on top.
            data: A directory to keep everything in, across restarts and crashes; it is made if
                it is not there. One gateway at a time can have it. Without it everything is in
                memory only.
            journal: What that guarantees, and what it costs; ValueError without `data`.
            keep_finished_ms: How long `finished` tells of ended instances, by the gateway's clock.
            max_waiting_commands: How many commands may wait for their answers; further ones
                are refused (RESOURCE_EXHAUSTED), except those that a broker never refuses for
                that: to complete and fail jobs, to cancel instances and to deploy.
            unique_business_ids: Whether running instances of a process may not share one.
            tenants: Besides the default one; any list turns multi-tenancy on, for everybody.
                ValueError if one of them cannot be called that.
        """
        self._host = host
        self._port = port
        self._clock = Clock(clock)
        self._cluster_id = str(uuid.uuid4())
        kept = journal_of(data, journal, self._clock)
        self._broker = Broker(self._clock, kept)
        self._pending = PendingRequests(self._broker)
        self._faults = Faults(RPCS)
        self._back_pressure = BackPressure(max_waiting_commands)
        self._finished = FinishedInstances(self.engine, keep_finished_ms, self._clock.now_ms)
        if kept is not None:
            kept.on_restored.append(self._finished.restored)
        self._service = GatewayService(
            self._broker,
            self._pending,
            self._topology,
            self._faults,
            self._back_pressure,
            Tenancy(tenants),
            unique_business_ids=unique_business_ids,
        )
        self._watching = Watching(self._broker)
        self._server: GatewayServer | None = None
        self._thread: BackgroundLoop | None = None
        self._address = ""

    @property
    def address(self) -> str:
        """Where clients connect: ``host:port``.

        Raises:
            RuntimeError: The gateway was never started.
        """
        if not self._address:
            raise RuntimeError("the gateway has no address before it is started")
        return self._address

    @property
    def engine(self) -> Engine:
        """The engine, to look at and to `Engine.subscribe` to; commands go to `execute`."""
        return self._broker.engine

    @property
    def faults(self) -> Faults:
        """What shall go wrong with calls, for tests of clients; see `Faults`."""
        return self._faults

    def channel(self) -> _channels.ZeebeChannel:
        """Return a channel to this gateway for a client or worker of this package."""
        return _channels.create_insecure_channel(self.address)

    async def start(self) -> None:
        """Listen for clients, in the running loop. Nothing happens if it runs already.

        Raises:
            OSError: The address, its ``filename``, cannot be listened on.
            JournalError: What `data` names cannot be used.
        """
        if self._server is not None or self._thread is not None:
            return
        await self._broker.open()
        try:
            self._server = await self._serve()
        except BaseException:
            self._broker.close()
            raise
        self._broker.start()

    async def _serve(self) -> GatewayServer:
        listener = await asyncio.get_running_loop().run_in_executor(None, self._listen)
        server = GatewayServer(
            [self._service, HealthService()],
            codec=Codec(),
            status_details_codec=StatusDetails(),
            waiting=WAITING_RPCS,
        )
        await server.start(sock=listener, backlog=BACKLOG)
        return server

    async def stop(self) -> None:
        """Hang up on all clients and stop listening. Nothing happens if it does not run."""
        server, self._server = self._server, None
        if server is not None:
            await server.stop()
            self._broker.stop()
            self._broker.close()

    def advance(
        self,
        by: timedelta | None = None,
        /,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        milliseconds: float = 0,
    ) -> Awaitable[None]:
        """Turn the gateway's clock forward, and fire what becomes due on the way, in order.

        Over when nothing is due any more; jobs that workers have are not waited for. Await
        it; only after a plain ``with``, where it is over when it returns, this is not needed.
        Waiting clients (long polling, awaited results) wait in real time.

        Raises:
            ValueError: That would be back in time, or beyond the year 9999.
        """
        more = timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds
        )
        distance = more if by is None else by + more
        if distance < timedelta():
            raise ValueError(f"time goes forward only, not by {distance}")
        return self._run(self._broker.advance(distance // timedelta(milliseconds=1)))

    def execute(self, command: Command[T]) -> T:
        """Have the engine carry out a command, as if a client had sent it; from any thread.

        With `data` it is written down when this returns.

        Raises:
            Rejection: See `Engine.execute`.
            JournalError: It could not be written down, and was undone.
        """
        return self._here(lambda: self._broker.execute_and_write(command))

    # Looking inside, as Operate would; safe from any thread, and between two commands.

    def instances(self, bpmn_process_id: str = "") -> tuple[ProcessInstanceView, ...]:
        """The running instances, of one process or of all, with elements and variables."""
        return self._here(lambda: self.engine.inspection.process_instances(bpmn_process_id))

    def finished(self, bpmn_process_id: str = "") -> tuple[FinishedInstanceView, ...]:
        """Instances that are over, for ``keep_finished_ms``; of one process or of all."""
        return self._here(lambda: self._finished.views(bpmn_process_id))

    def metrics(self) -> GatewayMetrics:
        """Count what there is at the moment."""
        return self._here(
            lambda: measure(self.engine, self._service.callers(), len(self._finished))
        )

    def incidents(self) -> tuple[IncidentView, ...]:
        """What waits for somebody to resolve it, oldest first."""
        return self._here(self.engine.inspection.incidents)

    def jobs(self, job_type: str = "") -> tuple[JobView, ...]:
        """The jobs that are not completed, of one type or of all, oldest first."""
        return self._here(lambda: self.engine.inspection.jobs(job_type))

    def user_tasks(self, bpmn_process_id: str = "") -> tuple[UserTaskView, ...]:
        """The user tasks of Zeebe's own kind, of one process or of all, oldest first."""
        return self._here(lambda: self.engine.inspection.user_tasks(bpmn_process_id))

    def user_task(self, key: int) -> UserTask:
        """Return a user task to assign, update and complete it; see `UserTask`."""
        return UserTask(key, self._pending, self._run)

    def wait_for(self, condition: Callable[[], T], *, timeout_ms: float = 10_000) -> Awaitable[T]:
        """Wait, in real time, until something is so; the result is what the condition returned.

            incident, = await gateway.wait_for(gateway.incidents)
            await gateway.wait_for(lambda: not gateway.instances("order"))

        After a plain ``with``, `wait_for_blocking` is the one for programs without a loop.

        Args:
            condition: Asked at once, and again in the gateway's thread after each command and
                each timer, until what it returns is true. It must not block.
            timeout_ms: How long to wait at most.

        Raises:
            TimeoutError: It did not happen in time.
        """
        waiting = self._watching.until(condition, timeout_ms)
        return waiting if self._thread is None else self._thread.future(waiting)

    def wait_for_blocking(self, condition: Callable[[], T], *, timeout_ms: float = 10_000) -> T:
        """Block until something is so; only after a plain ``with``. See `wait_for`.

        Raises:
            TimeoutError: It did not happen in time.
            RuntimeError: The gateway does not run in a thread of its own.
        """
        if self._thread is None:
            raise RuntimeError("only a gateway in a thread of its own can be waited for blocking")
        return self._thread.run(self._watching.until(condition, timeout_ms))

    def record(self) -> Recording:
        """Record what happens from now on; see `Recording`."""
        return self._here(lambda: Recording(self.engine.subscribe))

    def _run(self, coroutine: Coroutine[Any, Any, None]) -> Awaitable[None]:
        if self._thread is None:
            return coroutine
        self._thread.run(coroutine)
        return Done()

    def _here(self, function: Callable[[], T]) -> T:
        return function() if self._thread is None else self._thread.call(function)

    async def __aenter__(self: GatewayT) -> GatewayT:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.stop()

    def __enter__(self: GatewayT) -> GatewayT:
        if self._server is None and self._thread is None:
            thread = BackgroundLoop("zeebe_grpclib-gateway")
            try:
                thread.run(self.start())
            except BaseException:
                thread.close()
                raise
            self._thread = thread
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            try:
                thread.run(self.stop())
            finally:
                thread.close()

    def _listen(self) -> socket.socket:
        try:
            listener = listen(self._host, self._port)
        except OSError as error:
            where = f"{self._host}:{self._port}"
            raise OSError(error.errno, error.strerror, where) from error
        # Kept: whoever knows the address finds the gateway there after a restart.
        self._port = listener.getsockname()[1]
        host = _ANY_ADDRESS.get(self._host, self._host)
        self._address = f"[{host}]:{self._port}" if ":" in host else f"{host}:{self._port}"
        return listener

    def _topology(self) -> TopologyResponse:
        return answers.topology(self._host, GATEWAY_VERSION, self._cluster_id)
