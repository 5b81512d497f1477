"""How soon an idle worker starts a new job, beside pyzeebe's, by polls and by streams.

    python benchmarks/worker_latency.py [--jobs 300]

The embedded gateway runs in a process of its own; worker and client share another. Time is
from the call that creates the instance (so its way to the gateway counts too) to the first
line of the handler. One instance at a time, the next one 10 ms after the last handler.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

GATEWAY = """
import asyncio
from zeebe_grpclib import ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway

MODEL = b'''<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://example.org">
<process id="one" isExecutable="true"><startEvent id="s"><outgoing>a</outgoing></startEvent>
<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements>
<incoming>a</incoming><outgoing>b</outgoing></serviceTask>
<endEvent id="e"><incoming>b</incoming></endEvent>
<sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/>
</process></definitions>'''

async def main():
    async with EmbeddedGateway() as gateway:
        async with ZeebeClient(gateway.channel()) as client:
            await client.deploy_resource(("one.bpmn", MODEL))
        print(gateway.address, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""

WORKER = """
import asyncio, logging, os, statistics, sys, time
package, address, streams = sys.argv[1], sys.argv[2], sys.argv[3] == "stream"
jobs = int(sys.argv[4])
if package == "pyzeebe":
    from pyzeebe import ZeebeClient, ZeebeWorker, create_insecure_channel
else:
    from zeebe_grpclib import ZeebeClient, ZeebeWorker, create_insecure_channel
logging.disable(logging.CRITICAL)

async def main():
    channel = create_insecure_channel(address)
    client, worker = ZeebeClient(channel), ZeebeWorker(channel, stream_enabled=streams)
    started = asyncio.Queue()

    @worker.task("work")
    async def work():
        started.put_nowait(time.perf_counter())

    working = asyncio.create_task(worker.work())
    await asyncio.sleep(1)
    delays = []
    for number in range(jobs + 20):
        began = time.perf_counter()
        await client.run_process("one", {})
        delays.append(await started.get() - began)
        await asyncio.sleep(0.01)
    delays = sorted(delays[20:])
    print(f"{statistics.median(delays) * 1e3:.2f} {delays[int(len(delays) * 0.99)] * 1e3:.2f}")
    sys.stdout.flush()
    os._exit(0)

asyncio.run(main())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=300)
    options = parser.parse_args()
    gateway = subprocess.Popen([sys.executable, "-c", GATEWAY], stdout=subprocess.PIPE, text=True)
    assert gateway.stdout is not None
    address = gateway.stdout.readline().strip()
    try:
        for source in ("poll", "stream"):
            for package in ("pyzeebe", "zeebe_grpclib"):
                command = [sys.executable, "-c", WORKER, package, address, source]
                done = subprocess.run(
                    [*command, str(options.jobs)], check=True, capture_output=True, text=True
                )
                median, late = done.stdout.split()
                print(f"{source:6} {package:14} median {median} ms, 99th percentile {late} ms")
    finally:
        gateway.terminate()
        gateway.wait()


if __name__ == "__main__":
    main()
