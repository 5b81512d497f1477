"""Memory of clients: the first, each further idle one, and growth over many calls.

    python benchmarks/idle_clients.py ADDRESS [--package pyzeebe] [--clients 50] [--calls 100000]

Against a gateway that is up (servers/gateway.go or servers/grpcio_gateway.py). Every client
has a channel, so a connection, of its own. Resident memory from /proc, after a collection.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import os
from pathlib import Path
from typing import Any


def resident_kb() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--package", default="zeebe_grpclib")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--calls", type=int, default=100_000)
    options = parser.parse_args()
    package = importlib.import_module(options.package)
    # Without it all of grpcio's channels share one connection.
    own = (("grpc.use_local_subchannel_pool", 1),) if options.package == "pyzeebe" else None

    async def connected() -> tuple[Any, Any]:
        channel = package.create_insecure_channel(options.address, own)
        client = package.ZeebeClient(channel)
        await client.run_process("order-process", {"a": 1})
        return channel, client

    async def caller(client: Any, count: int) -> None:
        for _ in range(count):
            await client.run_process("order-process", {"a": 1})

    imported = resident_kb()
    clients = [await connected()]
    await caller(clients[0][1], 200)
    first = resident_kb()
    clients += [await connected() for _ in range(options.clients - 1)]
    idle = resident_kb()
    await asyncio.gather(*(caller(clients[0][1], 300) for _ in range(64)))
    warm = resident_kb()
    await asyncio.gather(*(caller(clients[0][1], options.calls // 64) for _ in range(64)))
    worked = resident_kb()
    print(
        f"{options.package}: imported {imported / 1024:.1f} MB,"
        f" first client +{first - imported} KB,"
        f" each further {(idle - first) / (options.clients - 1):.1f} KB,"
        f" growth over {options.calls} calls {worked - warm} KB"
    )
    for channel, _ in clients:
        await channel.close()


asyncio.run(main())
