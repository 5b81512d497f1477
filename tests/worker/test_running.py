"""A worker as a script: signals stop it, the second one at once."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from concurrent.futures import Future
from typing import Any

import pytest
from tests.worker.gateway import FakeGateway, serving

from zeebe_grpclib import Job, WorkerEvents, ZeebeWorker, create_insecure_channel
from zeebe_grpclib.worker.running import run_until_signalled

PROGRAM = """
import asyncio, sys
from zeebe_grpclib import create_insecure_channel
from zeebe_grpclib.worker import ZeebeWorker

worker = ZeebeWorker(create_insecure_channel("127.0.0.1:" + sys.argv[1]))

@worker.task(timeout_ms=30_000)
async def pay(seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        print("handler ended", flush=True)

worker.run()
print("stopped", flush=True)
"""


async def start(gateway: FakeGateway) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        str(gateway.port),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_running_jobs_finish(gateway: FakeGateway, number: int) -> None:
    program = await start(gateway)
    gateway.add("pay", {"seconds": 0.5})
    await gateway.until(lambda: gateway.states() == ["activated"], 30)
    await gateway.quiet(100)
    program.send_signal(number)
    out, error = await asyncio.wait_for(program.communicate(), 20)
    assert (program.returncode, out.decode().split("\n")) == (0, ["handler ended", "stopped", ""])
    assert error == b""
    assert gateway.states() == ["completed"]


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
@pytest.mark.parametrize(
    ("number", "code", "trace"),
    [(signal.SIGTERM, 128 + signal.SIGTERM, b""), (signal.SIGINT, -2, b"KeyboardInterrupt")],
)
async def test_a_second_signal_ends_it_at_once(
    gateway: FakeGateway, number: int, code: int, trace: bytes
) -> None:
    program = await start(gateway)
    gateway.add("pay", {"seconds": 60})
    await gateway.until(lambda: gateway.states() == ["activated"], 30)
    await gateway.quiet(100)
    program.send_signal(number)
    await gateway.quiet(100)
    program.send_signal(number)
    out, error = await asyncio.wait_for(program.communicate(), 20)
    assert (program.returncode, out) == (code, b"handler ended\n")
    assert trace in error
    assert gateway.states() == ["activated"]


# --- the same without a process around it


def signals() -> list[object]:
    return [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]


class Work:
    """Stands in for a worker: works until it is stopped, or cancelled."""

    def __init__(self, *numbers: int, heeds_stop: bool = True) -> None:
        self.numbers = numbers
        self.heeds_stop = heeds_stop
        self.told: list[str] = []
        self.stopped = asyncio.Event()
        self.heard = asyncio.Event()

    async def work(self) -> None:
        try:
            for number in self.numbers:
                signal.raise_signal(number)
                # Until the loop has heard of it; a second one may come then, which cancels this.
                await asyncio.wait_for(self.heard.wait(), 10)
                self.heard.clear()
            await self.stopped.wait()
        except asyncio.CancelledError:
            self.told.append("cancelled")
            raise

    async def stop(self) -> None:
        self.told.append("stop")
        self.heard.set()
        if self.heeds_stop:
            self.stopped.set()
        else:
            await asyncio.Event().wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_calls_stop_and_the_handlers_are_put_back(number: int) -> None:
    before = signals()
    work = Work(number)
    run_until_signalled(work.work, work.stop)
    assert work.told == ["stop"]
    assert signals() == before


@pytest.mark.parametrize(
    ("number", "ends"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
)
def test_a_second_signal_cancels_the_work_though_stop_hangs(
    number: int, ends: type[BaseException]
) -> None:
    before = signals()
    work = Work(number, number, heeds_stop=False)
    with pytest.raises(ends) as ended:
        run_until_signalled(work.work, work.stop)
    assert work.told == ["stop", "cancelled"]
    assert signals() == before
    if ends is SystemExit:
        assert getattr(ended.value, "code") == 128 + signal.SIGTERM  # noqa: B009 - of that type only


def test_a_handler_that_is_not_pythons_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another program embeds Python, nobody can say what its own handlers are."""
    put_back = []
    really = signal.signal

    def unknown_before(number: int, handler: Any) -> None:
        if handler is signal.SIG_DFL:
            put_back.append(number)
        really(number, handler)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(signal, "signal", unknown_before)

    async def nothing() -> None: ...

    try:
        run_until_signalled(nothing, nothing)
    finally:
        for number, handler in before.items():
            really(number, handler)
    assert {signal.SIGINT, signal.SIGTERM} <= set(put_back)


def test_what_ends_work_is_raised_and_the_handlers_are_put_back() -> None:
    before = signals()

    async def work() -> None:
        raise ValueError("no gateway")

    with pytest.raises(ValueError, match="no gateway"):
        run_until_signalled(work, Work().stop)
    assert signals() == before


def test_work_that_is_cancelled_from_inside_says_so() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run_until_signalled(work, Work().stop)


def test_in_another_thread_it_works_and_leaves_signals_alone() -> None:
    seen: list[object] = []
    before = signals()

    async def work() -> None:
        seen.append(signals())

    thread = threading.Thread(target=run_until_signalled, args=(work, Work().stop))
    thread.start()
    thread.join(10)
    assert seen == [before]


def test_a_worker_runs_as_a_script_would_run_it() -> None:
    """`ZeebeWorker.run` in this process: a job, a signal from its handler, a graceful end."""
    completed: list[int] = []

    class Events(WorkerEvents):
        def completed(self, job: Job, duration_s: float) -> None:
            completed.append(job.key)

    keys: list[int] = []
    gateway_at: Future[int] = Future()
    over = threading.Event()

    async def serve() -> None:
        async with serving() as gateway:
            keys.extend(gateway.add("pay"))
            gateway_at.set_result(gateway.port)
            await asyncio.to_thread(over.wait, 30)

    server = threading.Thread(target=asyncio.run, args=(serve(),))
    server.start()
    try:
        worker = ZeebeWorker(
            create_insecure_channel(f"127.0.0.1:{gateway_at.result(20)}"), events=Events()
        )

        @worker.task("pay")
        async def pay() -> None:
            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(0.05)

        worker.run(grace=10)
    finally:
        over.set()
        server.join(10)
    assert completed == keys
    assert repr(worker).endswith("idle: pay>")
