"""CPU per call beside pyzeebe, through the public clients, in one run.

    python benchmarks/against_pyzeebe.py [--server go|grpcio] [--repeats 9] [--tls] [--sync]
                                         [--python NAME=PATH]... [--write]

One process per client, all connected to one server; they take turns in shuffled order.
CPU is `time.process_time` of the client's process, all its threads. Quoted are medians,
minima and maxima, and the ratio of medians to pyzeebe's. The Go server is built from
servers/gateway.go (needs Go and its module proxy). --python adds our client on another
interpreter that has its dependencies, for example ``pypy=/opt/pypy/bin/python`` (PyPy
compiles what runs often: ``--warm 10`` lets it).
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CERTIFICATES = HERE.parent / "tests" / "data" / "tls"
CALLS = {1: 400, 64: 1920}
IN_FLIGHT = (64, 1)

CLIENT = """
import asyncio, gc, sys, time
package, address, tls = sys.argv[1:4]
if package == "pyzeebe":
    from pyzeebe import ZeebeClient, create_insecure_channel, create_secure_channel
    if tls:
        import grpc
        with open(tls, "rb") as file:
            credentials = grpc.ssl_channel_credentials(file.read())
else:
    from zeebe_grpclib import ZeebeClient, create_insecure_channel, create_secure_channel
    if tls:
        from zeebe_grpclib import ssl_channel_credentials
        with open(tls, "rb") as file:
            credentials = ssl_channel_credentials(file.read())

class Transport:
    "The channel and the codec alone, without the client above them."

    def __init__(self):
        import json, ssl
        from zeebe_grpclib._proto import gateway_protocol as proto
        from zeebe_grpclib._proto.codec import decoder, encode
        from zeebe_grpclib._transport.channel import Channel
        from zeebe_grpclib._transport.connector import Target
        host, _, port = address.partition(":")
        context = ssl.create_default_context(cafile=tls) if tls else None
        unary = Channel(Target(host, int(port), ssl_context=context)).unary
        path = "/gateway_protocol.Gateway/CreateProcessInstance"
        decode, dumps = decoder(proto.CreateProcessInstanceResponse), json.dumps
        Request = proto.CreateProcessInstanceRequest

        async def run_process(process, variables):
            request = Request(bpmn_process_id=process, version=-1, variables=dumps(variables))
            return await unary(path, encode(request), timeout_s=20.0, decode=decode)

        self.run_process = run_process

async def main():
    if tls:
        channel = create_secure_channel(address, channel_credentials=credentials)
    else:
        channel = create_insecure_channel(address)
    client = Transport() if package == "transport" else ZeebeClient(channel)

    async def caller(count):
        for _ in range(count):
            answer = await client.run_process("order-process", {"a": 1, "b": "xyz"})
        assert answer.process_instance_key == 2251799813685252

    await caller(50)
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        calls, callers = map(int, line.split())
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        await asyncio.gather(*(caller(calls // callers) for _ in range(callers)))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(cpu / calls * 1e6, wall / calls * 1e6, flush=True)
    await channel.close()

asyncio.run(main())
"""

BLOCKING = """
import gc, sys, time
package, address, _ = sys.argv[1:4]
if package == "grpcio":
    import json
    import grpc
    from pyzeebe.proto import gateway_pb2, gateway_pb2_grpc
    stub = gateway_pb2_grpc.GatewayStub(grpc.insecure_channel(address))

    def call():
        return stub.CreateProcessInstance(gateway_pb2.CreateProcessInstanceRequest(
            bpmnProcessId="order-process", version=-1, variables=json.dumps({"a": 1, "b": "xyz"})
        )).processInstanceKey
else:
    from zeebe_grpclib import SyncZeebeClient, create_insecure_channel
    client = SyncZeebeClient(create_insecure_channel(address))

    def call():
        return client.run_process("order-process", {"a": 1, "b": "xyz"}).process_instance_key

for _ in range(50):
    assert call() == 2251799813685252
print("ready", flush=True)
for line in sys.stdin:
    calls = int(line.split()[0])
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        call()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(cpu / calls * 1e6, wall / calls * 1e6, flush=True)
"""


class Contender:
    """One client in a process of its own."""

    def __init__(self, name: str, python: str, program: str, *arguments: str) -> None:
        self.name = name
        self.results: dict[int, list[tuple[float, float]]] = {}
        self._process = subprocess.Popen(
            [python, "-c", program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parent / "src")},
        )
        if self._answer() != ["ready"]:
            raise RuntimeError(f"{name} did not start")

    def run(self, callers: int, *, keep: bool = True) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{CALLS[callers]} {callers}\n")
        self._process.stdin.flush()
        cpu, wall = map(float, self._answer())
        if keep:
            self.results.setdefault(callers, []).append((cpu, wall))

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def _answer(self) -> list[str]:
        assert self._process.stdout is not None
        return self._process.stdout.readline().split()


def start_server(kind: str, tls: bool, folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a server; return it and its version's name."""
    if kind == "go":
        (folder / "gateway.go").write_text((HERE / "servers" / "gateway.go").read_text())
        for command in ("mod init gateway", "mod tidy", "build -o gateway ."):
            subprocess.run(["go", *command.split()], cwd=folder, check=True, capture_output=True)
        listed = ["go", "list", "-m", "google.golang.org/grpc"]
        version = subprocess.run(listed, cwd=folder, check=True, capture_output=True, text=True)
        name = "grpc-go " + version.stdout.split()[1]
        certificate = [str(CERTIFICATES / f) for f in ("server.pem", "server.key")] if tls else []
        command_line = [str(folder / "gateway"), "0", *certificate]
    else:
        name = "grpcio " + importlib.metadata.version("grpcio")
        command_line = [sys.executable, str(HERE / "servers" / "grpcio_gateway.py")]
    server = subprocess.Popen(command_line, stdout=subprocess.PIPE, text=True)
    return server, name


def contenders(options: argparse.Namespace, port: str) -> list[Contender]:
    address = f"localhost:{port}"
    ca = str(CERTIFICATES / "ca.pem") if options.tls else ""
    if options.sync:
        return [
            Contender("grpcio, blocking stub", sys.executable, BLOCKING, "grpcio", address, ca),
            Contender("zeebe_grpclib, sync", sys.executable, BLOCKING, "ours", address, ca),
        ]
    found = [
        Contender("pyzeebe", sys.executable, CLIENT, "pyzeebe", address, ca),
        Contender("zeebe_grpclib", sys.executable, CLIENT, "ours", address, ca),
        Contender("its transport and codec", sys.executable, CLIENT, "transport", address, ca),
    ]
    for extra in options.python:
        name, _, path = extra.partition("=")
        found.append(Contender(f"zeebe_grpclib, {name}", path, CLIENT, "ours", address, ca))
    return found


def report(found: list[Contender], in_flight: tuple[int, ...]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for callers in in_flight:
        peer = statistics.median(cpu for cpu, _ in found[0].results[callers])
        for one in found:
            cpus = [cpu for cpu, _ in one.results[callers]]
            median = statistics.median(cpus)
            rows.append(
                {
                    "client": one.name,
                    "in flight": callers,
                    "CPU us": round(median, 1),
                    "min": round(min(cpus), 1),
                    "max": round(max(cpus), 1),
                    "wall us": round(statistics.median(w for _, w in one.results[callers]), 1),
                    "ratio": round(median / peer, 3),
                }
            )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", choices=["go", "grpcio"], default="go")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--warm", type=int, default=2)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--sync", action="store_true")
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    in_flight = (1,) if options.sync else IN_FLIGHT
    with tempfile.TemporaryDirectory() as folder:
        server, server_name = start_server(options.server, options.tls, Path(folder))
        try:
            assert server.stdout is not None
            port = server.stdout.readline().split()[1]
            found = contenders(options, port)
            rounds = [(one, callers) for one in found for callers in in_flight]
            for one, callers in rounds * options.warm:
                one.run(callers, keep=False)
            for _ in range(options.repeats):
                random.shuffle(rounds)
                for one, callers in rounds:
                    one.run(callers)
            for one in found:
                one.stop()
        finally:
            server.terminate()
            server.wait()
    rows = report(found, in_flight)
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))
    if options.write:
        write(options, server_name, rows)


def write(options: argparse.Namespace, server: str, rows: list[dict[str, object]]) -> None:
    today = datetime.datetime.now(tz=datetime.timezone.utc).date()
    kind = "-".join(
        ["against_pyzeebe", options.server]
        + (["tls"] if options.tls else [])
        + (["sync"] if options.sync else [])
    )
    versions = {
        name: importlib.metadata.version(name) for name in ("pyzeebe", "grpcio", "betterproto2")
    }
    content = {
        "date": str(today),
        "command": " ".join(["python benchmarks/against_pyzeebe.py", *sys.argv[1:]]),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {platform.system()}",
        "server": server,
        "versions": versions,
        "rows": rows,
    }
    target = HERE / "results" / f"{today}-{kind}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print("written", target.relative_to(HERE.parent))


if __name__ == "__main__":
    main()
