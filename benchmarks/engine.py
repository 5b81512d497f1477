"""How fast the embedded engine is by itself: no gRPC, no asyncio, one process.

    python benchmarks/engine.py [--instances 20000] [--waiting 100000] [--long 200000]

Prints instances per second (start, one job, exclusive gateway, end), the same with many
instances waiting for timers and messages, the memory of a long run, and what a start costs.
Rates are per second of processor time, so that a busy machine does not spoil them.
"""

from __future__ import annotations

import argparse
import gc
import platform
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

_BEFORE_IMPORT = time.perf_counter()
from zeebe_grpclib.embedded.engine import (  # noqa: E402 - the import is measured
    ActivateJobs,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    Engine,
)

IMPORT_S = time.perf_counter() - _BEFORE_IMPORT

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
    options = parser.parse_args()

    print(f"{platform.python_implementation()} {platform.python_version()}")
    print(f"import                              {IMPORT_S * 1000:8.1f} ms")
    began = time.perf_counter()
    engine = Engine(lambda: int(time.time() * 1000))
    engine.execute(DeployResource([("order.bpmn", _PROCESS)]))
    print(f"new engine and one deployment       {(time.perf_counter() - began) * 1000:8.1f} ms")

    _run(engine, 500)
    print(f"instances                           {_rate(engine, options.instances):8.0f} /s")
    began = time.process_time()
    for number in range(options.waiting):
        engine.execute(CreateProcessInstance("waiting", {"x": str(number)}))
    spent = time.process_time() - began
    print(f"start of {options.waiting} waiting instances  {options.waiting / spent:8.0f} /s")
    rate = _rate(engine, options.instances)
    print(f"instances beside those that wait    {rate:8.0f} /s")
    if options.long:
        _memory(options.long)


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
    engine = Engine(lambda: int(time.time() * 1000))
    engine.execute(DeployResource([("order.bpmn", _PROCESS)]))
    quarter = count // 4
    for part in range(1, 5):
        rate = _rate(engine, quarter)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"after {part * quarter:7d} more: {rate:8.0f} /s, peak memory {peak_mb:8.1f} MB")


if __name__ == "__main__":
    main()
