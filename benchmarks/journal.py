"""What it costs to keep data; ``engine.py --journal`` runs it.

Processor time, so that a busy machine does not spoil it. Waiting for a disk is no processor time:
what fsync costs is told in wall time as well.
"""

from __future__ import annotations

import asyncio
import gc
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zeebe_grpclib.embedded.broker import Broker
from zeebe_grpclib.embedded.clock import Clock
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
)
from zeebe_grpclib.embedded.journal import Journal, JournalOptions


async def measure(process: bytes, instances: int, waiting: int, rounds: int) -> None:
    """What commands cost with and without a journal, and a restart."""
    print(
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; {rounds} rounds of {instances} instances in turns, "
        "three commands each"
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = {"without fsync": Path(folder, "plain"), "with fsync": Path(folder, "synced")}
        brokers = {"no journal": Broker(Clock())}
        for name, path in paths.items():
            brokers[name] = await _opened(path, fsync=name == "with fsync", snapshot_after=0)
        for broker in brokers.values():
            broker.execute(DeployResource([("order.bpmn", process)]))
        for size in (1, 100):
            await _compare(brokers, instances, size, rounds)
        for broker in brokers.values():
            broker.close()
        await _restart(Path(folder, "restart"), process, waiting)


async def _opened(path: Path, **options: Any) -> Broker:
    clock = Clock()
    broker = Broker(clock, Journal(path, JournalOptions(**options), clock, written_by="benchmark"))
    await broker.open()
    return broker


async def _compare(brokers: dict[str, Broker], count: int, size: int, rounds: int) -> None:
    """Microseconds per command, of groups of so many instances whose answers wait together."""
    cpu: dict[str, list[float]] = {name: [] for name in brokers}
    wall: dict[str, list[float]] = {name: [] for name in brokers}
    for _ in range(rounds):
        for name, broker in brokers.items():
            gc.collect()
            began, began_wall = time.process_time(), time.perf_counter()
            for _ in range(count // size):
                _run(broker, size)
                if broker.journal is not None:
                    await broker.journal.written(broker.journal.epoch)
            cpu[name].append((time.process_time() - began) / count / 3 * 1e6)
            wall[name].append((time.perf_counter() - began_wall) / count / 3 * 1e6)
    for name in brokers:
        print(
            f"groups of {3 * size:3d} commands, {name:14s} {statistics.median(cpu[name]):8.1f} us "
            f"of processor time per command, {statistics.median(wall[name]):8.1f} us in all"
        )


async def _restart(path: Path, process: bytes, waiting: int) -> None:
    """How long it takes to go on where many instances wait."""
    broker = await _opened(path, fsync=False)
    broker.execute(DeployResource([("order.bpmn", process)]))
    for number in range(waiting):
        broker.execute(CreateProcessInstance("waiting", {"x": str(number)}))
        if number % 100 == 0:
            await asyncio.sleep(0)
    cpu, wall = _timed(broker.close)
    print(
        f"stop with {waiting} waiting instances      {cpu:6.2f} s of processor time, {wall:6.2f} s"
    )
    print(f"size of the directory                   {_megabytes(path):6.1f} MB")
    for _ in range(3):
        gc.collect()
        began, began_wall = time.process_time(), time.perf_counter()
        broker = await _opened(path, fsync=False)
        cpu, wall = time.process_time() - began, time.perf_counter() - began_wall
        assert sum(broker.engine.state.instance_count.values()) == waiting
        print(
            f"restart with {waiting} waiting instances   {cpu:6.2f} s of processor time, "
            f"{wall:6.2f} s"
        )
        broker.close()
        del broker


def _megabytes(path: Path) -> float:
    return sum(file.stat().st_size for file in path.iterdir()) / 1e6


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    began, began_wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - began, time.perf_counter() - began_wall


def _run(broker: Broker, count: int) -> None:
    for _ in range(count):
        broker.execute(CreateProcessInstance("order", {"x": 7}))
        (job,) = broker.execute(ActivateJobs("work", 1, 60_000)).jobs
        broker.execute(CompleteJob(job.key, {"x": 12}))
