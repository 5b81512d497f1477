"""How fast the embedded engine is by itself, and the gateway around it.

    python benchmarks/engine.py [--instances 20000] [--waiting 100000] [--long 200000]
        [--grpc 20000]
    python benchmarks/engine.py --journal [--instances 2000] [--waiting 100000] [--rounds 7]

Prints the cost of a start, the memory and the rate of a long run, instances per second (start,
one job, exclusive gateway, end), the same beside many instances that wait for timers and
messages, and what one client process gets over gRPC. The engine's rates are per second of
processor time, so that a busy machine does not spoil them; over gRPC, wall time is given too.
With --journal: what a command costs without a journal, with one, and with one that waits for the
disk, measured in turns, and how long a restart with many waiting instances takes.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    Engine,
)

_START = """
import asyncio, sys, time
sys.path.insert(0, {path!r})
began = time.process_time(), time.perf_counter()
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import DeployResource
imported = time.process_time(), time.perf_counter()
async def main():
    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([("order.bpmn", {process!r})]))
        return time.process_time(), time.perf_counter()
ready = asyncio.run(main())
print(*(f"{{1000 * (b - a):.1f}}" for a, b in zip(began + imported, imported + ready)))
"""

_PROCESS = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <message id="m" name="never"><extensionElements>
    <zeebe:subscription correlationKey="=x"/></extensionElements></message>
  <process id="order" isExecutable="true">
    <startEvent id="start"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
    <serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/>
      </extensionElements><incoming>f1</incoming><outgoing>f2</outgoing></serviceTask>
    <sequenceFlow id="f2" sourceRef="work" targetRef="gate"/>
    <exclusiveGateway id="gate" default="f4"><incoming>f2</incoming>
      <outgoing>f3</outgoing><outgoing>f4</outgoing></exclusiveGateway>
    <sequenceFlow id="f3" sourceRef="gate" targetRef="large">
      <conditionExpression>=x &gt; 10</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="gate" targetRef="small"/>
    <endEvent id="large"><incoming>f3</incoming></endEvent>
    <endEvent id="small"><incoming>f4</incoming></endEvent>
  </process>
  <process id="waiting" isExecutable="true">
    <startEvent id="s"><outgoing>w1</outgoing></startEvent>
    <sequenceFlow id="w1" sourceRef="s" targetRef="wait"/>
    <receiveTask id="wait" messageRef="m"><incoming>w1</incoming></receiveTask>
    <boundaryEvent id="late" attachedToRef="wait"><timerEventDefinition>
      <timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>
  </process>
</definitions>"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--instances", type=int, default=20_000)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--long", type=int, default=0, help="instances of the memory run")
    parser.add_argument("--grpc", type=int, default=0, help="instances over gRPC")
    parser.add_argument("--client", help=argparse.SUPPRESS)
    parser.add_argument("--journal", action="store_true", help="what a journal costs")
    parser.add_argument("--rounds", type=int, default=7, help="of each kind, with --journal")
    options = parser.parse_args()
    if options.journal:
        # Beside this file; with the path above it finds the package.
        import journal

        instances = min(options.instances, 2_000)
        asyncio.run(journal.measure(_PROCESS, instances, options.waiting, options.rounds))
        return
    if options.client:
        asyncio.run(_client(options.client, options.grpc))
        return

    print(f"{platform.python_implementation()} {platform.python_version()}")
    _start()
    if options.long:
        # First: nothing else may have left its high-water mark.
        _memory(options.long)
    engine = _engine()
    _run(engine, 500)
    print(f"instances                           {_rate(engine, options.instances):8.0f} /s")
    began = time.process_time()
    for number in range(options.waiting):
        engine.execute(CreateProcessInstance("waiting", {"x": str(number)}))
    spent = time.process_time() - began
    print(f"start of {options.waiting} waiting instances  {options.waiting / spent:8.0f} /s")
    alone = _engine()
    _run(alone, 500)
    for _ in range(3):
        # In turns, so that both see the same machine.
        rate, other = _rate(engine, options.instances), _rate(alone, options.instances)
        print(f"instances beside those that wait    {rate:8.0f} /s, alone {other:8.0f} /s")
    if options.grpc:
        asyncio.run(_serve(options.grpc))


def _engine() -> Engine:
    engine = Engine(lambda: int(time.time() * 1000))
    engine.execute(DeployResource([("order.bpmn", _PROCESS)]))
    return engine


def _start() -> None:
    source = str(Path(__file__).resolve().parent.parent / "src")
    program = _START.format(path=source, process=_PROCESS)
    runs = []
    for _ in range(5):
        told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        runs.append([float(each) for each in told.stdout.split()])
    import_cpu, import_wall, start_cpu, start_wall = (
        sorted(each)[2] for each in zip(*runs, strict=True)
    )
    print(f"import of the gateway               {import_wall:8.1f} ms ({import_cpu:.1f} of CPU)")
    print(f"its start and one deployment        {start_wall:8.1f} ms ({start_cpu:.1f} of CPU)")


async def _serve(count: int) -> None:
    """Serve a client in a process of its own, and tell what the gateway's side costs."""
    from zeebe_grpclib.embedded import EmbeddedGateway

    async with EmbeddedGateway() as gateway:
        gateway.execute(DeployResource([("order.bpmn", _PROCESS)]))
        arguments = ["--client", gateway.address, "--grpc"]
        for part in ("warm-up", "measured"):
            began = time.process_time()
            number = 500 if part == "warm-up" else count
            client = await asyncio.create_subprocess_exec(
                *(sys.executable, __file__, *arguments, str(number)),
                env={**os.environ, "QUIET": "1" if part == "warm-up" else ""},
            )
            await client.wait()
            spent = time.process_time() - began
        print(f"gateway, processor time             {spent / count * 1e6:8.0f} us an instance")


async def _client(address: str, count: int) -> None:
    """Run instances and do their jobs: 16 at a time, as one program would."""
    from zeebe_grpclib import ZeebeClient, create_insecure_channel

    async with ZeebeClient(create_insecure_channel(address)) as client:
        began, done = time.perf_counter(), 0

        async def work() -> None:
            nonlocal done
            while done < count:
                jobs = await client.activate_jobs("work", 32, timeout_ms=60_000)
                done += len(jobs)
                await asyncio.gather(*(client.complete_job(job.key, {"x": 12}) for job in jobs))

        numbers = iter(range(count))

        async def start() -> None:
            for _ in numbers:
                await client.run_process("order", {"x": 7})

        await asyncio.gather(work(), *(start() for _ in range(16)))
        if not os.environ.get("QUIET"):
            rate = count / (time.perf_counter() - began)
            print(f"over gRPC, one client process       {rate:8.0f} /s of wall time", flush=True)


def _run(engine: Engine, count: int) -> None:
    for _ in range(count):
        engine.execute(CreateProcessInstance("order", {"x": 7}))
        (job,) = engine.execute(ActivateJobs("work", 1, 60_000)).jobs
        engine.execute(CompleteJob(job.key, {"x": 12}))


def _rate(engine: Engine, count: int) -> float:
    gc.collect()
    began = time.process_time()
    _run(engine, count)
    return count / (time.process_time() - began)


def _memory(count: int) -> None:
    engine = _engine()
    quarter = count // 4
    for part in range(1, 5):
        rate = _rate(engine, quarter)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"after {part * quarter:7d} instances  {rate:8.0f} /s, peak memory {peak_mb:6.1f} MB")


if __name__ == "__main__":
    main()
