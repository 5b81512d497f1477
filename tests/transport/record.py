"""Record what real servers put on the wire: ``python -m tests.transport.record > FILE``.

The file is ``tests/data/recorded.txt``: for each server its name, the calls in their order, and
all bytes that it sent. Needs Go, and the servers of ``benchmarks/``.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from benchmarks import against_pyzeebe, worker

from zeebe_grpclib._proto import gateway_protocol as proto
from zeebe_grpclib._proto.codec import encode
from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.connection import Connection
from zeebe_grpclib._transport.connector import Target

GATEWAY = "/gateway_protocol.Gateway/"
JOBS = proto.ActivateJobsRequest(type="pay", timeout=1000, max_jobs_to_activate=3)


async def calls(port: int, names: list[str]) -> None:
    channel = Channel(Target("127.0.0.1", port))
    for name in names:
        path = GATEWAY + name
        if name == "ActivateJobs":
            async for _ in channel.server_streaming(
                path, encode(JOBS), timeout_s=9.0, decode=bytes
            ):
                pass
        else:
            await channel.unary(path, b"", timeout_s=9.0, decode=bytes)
    await channel.close()


def record(name: str, port: int, names: list[str]) -> None:
    heard = bytearray()
    receive = Connection.receive

    def listen(connection: Connection, data: bytes) -> object:
        heard.extend(data)
        return receive(connection, data)

    Connection.receive = listen  # type: ignore[assignment, method-assign]
    try:
        asyncio.run(calls(port, names))
    finally:
        Connection.receive = receive  # type: ignore[method-assign]
    print(name, ",".join(names), heard.hex(), sep="|")


def main() -> None:
    for kind in ("go", "grpcio"):
        with tempfile.TemporaryDirectory() as folder:
            server, name = against_pyzeebe.start_server(kind, False, Path(folder))
            assert server.stdout is not None
            port = int(server.stdout.readline().split()[1])
            try:
                record(name, port, ["CreateProcessInstance"] * 4)
            finally:
                server.kill()
                server.wait()
        with tempfile.TemporaryDirectory() as folder:
            server, text, name = worker.start_server(kind, Path(folder))
            try:
                names = ["Topology", "ActivateJobs", "CompleteJob", "CompleteJob", "ActivateJobs"]
                record(name, int(text), names)
            finally:
                server.kill()
                server.wait()


if __name__ == "__main__":
    main()
