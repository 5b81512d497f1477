"""Workers side by side, in one run: throughput with slow handlers, CPU per job with quick ones.

    python benchmarks/worker.py [--server go|grpcio|java|embedded] [--sdk PYTHON] [--write]

``slow``: handlers of 50 ms, an endless backlog, default settings, jobs per second over some
seconds. ``quick``: handlers that return at once, up to 128 at a time, CPU of the worker's
process per job (activation, handler, completion). pyzeebe gets ``poll_retry_delay=0.01`` for
the quick ones, or it would sleep most of the time; ours keeps its defaults. Each figure comes
from a process of its own, and they take turns. Quoted are medians and the ratio to pyzeebe's.

``--sdk`` names an interpreter with Camunda's own SDK (``pip install camunda-orchestration-sdk``).
It speaks REST only, so it gets a server of its own that answers with the same jobs (over
HTTP/1.1, in another process, so that its work does not count). It fetches once a second: it
gets 500 slots for the quick handlers, or it would wait most of the time.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES: tuple[str, ...] = ("pyzeebe", "zeebe_grpclib")
VARIABLES = '{"orderId": "o-123", "amount": 12.5, "items": [{"sku": "0", "n": 0}]}'

WORKER = """
import asyncio, gc, logging, os, sys, time
package, port, kind, amount = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
if package == "pyzeebe":
    from pyzeebe import ZeebeWorker, create_insecure_channel
else:
    from zeebe_grpclib import create_insecure_channel
    from zeebe_grpclib.worker import ZeebeWorker
logging.disable(logging.CRITICAL)
count = 0

async def main():
    quick = kind == "quick"
    settings = {"poll_retry_delay": 0.01} if quick and package == "pyzeebe" else {}
    worker = ZeebeWorker(create_insecure_channel(f"127.0.0.1:{port}"), **settings)
    limits = {"max_running_jobs": 128} if quick else {}
    over = asyncio.Event()
    began = [0.0, 0.0]

    @worker.task("payment-service", **limits)
    async def handle(orderId: str, amount: float):
        global count
        count += 1
        if quick and count == WARM:
            began[:] = time.process_time(), time.perf_counter()
        elif quick and count == WARM + TOTAL:
            over.set()
        if not quick:
            await asyncio.sleep(0.05)
        return {"ok": True}

    working = asyncio.create_task(worker.work())
    if quick:
        await over.wait()
        cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
        print(cpu / TOTAL * 1e6, TOTAL / wall, flush=True)
    else:
        await asyncio.sleep(1)
        before, cpu, wall = count, time.process_time(), time.perf_counter()
        await asyncio.sleep(amount)
        done, wall = count - before, time.perf_counter() - wall
        print((time.process_time() - cpu) / max(done, 1) * 1e6, done / wall, flush=True)
    os._exit(0)

WARM, TOTAL = 640, amount
asyncio.run(main())
"""


SDK = """
import asyncio, os, sys, time
from camunda_orchestration_sdk import CamundaAsyncClient, NullLogger, WorkerConfig
port, kind, amount = sys.argv[2], sys.argv[3], int(sys.argv[4])
quick = kind == "quick"
count = 0

async def main():
    over = asyncio.Event()
    began = [0.0, 0.0]

    async def handle(job):
        global count
        count += 1
        if quick and count == WARM:
            began[:] = time.process_time(), time.perf_counter()
        elif quick and count == WARM + TOTAL:
            over.set()
        if not quick:
            await asyncio.sleep(0.05)
        return {"ok": True}

    configuration = {"CAMUNDA_REST_ADDRESS": f"http://127.0.0.1:{port}"}
    async with CamundaAsyncClient(configuration=configuration, logger=NullLogger()) as client:
        slots = {"max_concurrent_jobs": 500} if quick else {}
        client.create_job_worker(
            config=WorkerConfig(
                job_type="payment-service", job_timeout_milliseconds=10_000, **slots
            ),
            callback=handle,
        )
        working = asyncio.create_task(client.run_workers())
        if quick:
            await over.wait()
            cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
            print(cpu / TOTAL * 1e6, TOTAL / wall, flush=True)
        else:
            await asyncio.sleep(1)
            before, cpu, wall = count, time.process_time(), time.perf_counter()
            await asyncio.sleep(amount)
            done, wall = count - before, time.perf_counter() - wall
            print((time.process_time() - cpu) / max(done, 1) * 1e6, done / wall, flush=True)
        os._exit(0)

# Whole fetches, or the first and the last would count in part.
WARM, TOTAL = 500, 500 * max(amount // 1500, 1)
asyncio.run(main())
"""


def measure(package: str, port: str, kind: str, amount: int) -> tuple[float, float]:
    """Return CPU us per job, and jobs per second."""
    command = [sys.executable, "-c", WORKER, package, port, kind, str(amount)]
    environment = dict(os.environ)
    if package not in PACKAGES:
        command = [package, "-c", SDK, *command[3:]]
        environment.pop("PYTHONPATH", None)  # it is for this interpreter
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=300, env=environment
    )
    cpu, rate = map(float, done.stdout.split())
    return cpu, rate


def start_server(kind: str, folder: Path) -> tuple[subprocess.Popen[str], str, str]:
    """Start a server; return it, its port and its version's name."""
    if kind == "go":
        (folder / "jobs.go").write_text((HERE / "servers" / "jobs.go").read_text())
        for command in ("mod init jobs", "mod tidy", "build -o jobs ."):
            subprocess.run(["go", *command.split()], cwd=folder, check=True, capture_output=True)
        listed = ["go", "list", "-m", "google.golang.org/grpc"]
        version = subprocess.run(listed, cwd=folder, check=True, capture_output=True, text=True)
        name = "grpc-go " + version.stdout.split()[1]
        command_line = [str(folder / "jobs"), "0"]
    elif kind == "java":
        sys.path.insert(0, str(HERE.parent))
        from tests.peers.programs import JAVA_GATEWAY  # Maven only where it is asked for

        name = "grpc-java 1.79.0"
        command_line = [*JAVA_GATEWAY.command(JAVA_GATEWAY.built()), VARIABLES]
    elif kind == "embedded":
        name = "embedded " + importlib.metadata.version("zeebe-grpclib")
        command_line = [sys.executable, str(HERE / "servers" / "jobs_embedded.py")]
    else:
        name = "grpcio " + importlib.metadata.version("grpcio")
        command_line = [sys.executable, str(HERE / "servers" / "jobs_grpcio.py")]
    return (*started(command_line), name)


def started(command_line: list[str]) -> tuple[subprocess.Popen[str], str]:
    """Start a server; return it, and its port."""
    # grpc-java writes a stack trace for each call that a worker's end cuts off.
    quiet = subprocess.DEVNULL if command_line[0] == "java" else None
    server = subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=quiet, text=True)
    assert server.stdout is not None
    return server, server.stdout.readline().split()[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--server", choices=("go", "grpcio", "java", "embedded"), default="go")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=6000, help="quick jobs per measurement")
    parser.add_argument("--seconds", type=int, default=6, help="of each slow measurement")
    parser.add_argument("--only", choices=("slow", "quick"))
    parser.add_argument("--sdk", metavar="PYTHON", help="interpreter with Camunda's own SDK")
    parser.add_argument("--write", action="store_true", help="keep the result in results/")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server, port, name = start_server(options.server, Path(folder))
        servers = [server]
        contenders: dict[str, str] = dict.fromkeys(PACKAGES, port)
        try:
            if options.sdk:
                rest, rest_port = started([sys.executable, str(HERE / "servers" / "jobs_rest.py")])
                servers.append(rest)
                contenders[options.sdk] = rest_port
            for kind, amount in (("slow", options.seconds), ("quick", options.jobs)):
                if options.only in {None, kind}:
                    rows += compare(kind, amount, contenders, options.repeats)
        finally:
            for each in servers:
                each.terminate()
                each.wait()
    for row in rows:
        print(row)
    if options.write:
        write(rows, name)


def compare(
    kind: str, amount: int, contenders: dict[str, str], repeats: int
) -> list[dict[str, object]]:
    """Measure each in turn, on the port of its server; return a row for each."""
    found: dict[str, list[tuple[float, float]]] = {package: [] for package in contenders}
    for _ in range(repeats):
        for package, port in contenders.items():
            found[package].append(measure(package, port, kind, amount))
    peer = statistics.median(cpu for cpu, _ in found["pyzeebe"])
    rows: list[dict[str, object]] = []
    for package in contenders:
        cpus = [cpu for cpu, _ in found[package]]
        rates = [rate for _, rate in found[package]]
        rows.append(
            {
                "handlers": kind,
                "worker": package if package in PACKAGES else "camunda-orchestration-sdk",
                "jobs/s": round(statistics.median(rates), 1),
                "CPU us/job": round(statistics.median(cpus), 1),
                "min": round(min(cpus), 1),
                "max": round(max(cpus), 1),
                "CPU ratio": round(statistics.median(cpus) / peer, 3),
            }
        )
    return rows


def shown_arguments() -> list[str]:
    """The command line, without where on this machine the SDK's interpreter is."""
    words = sys.argv[1:]
    return [
        "PYTHON" if number and words[number - 1] == "--sdk" else word
        for number, word in enumerate(words)
    ]


def write(rows: list[dict[str, object]], server: str) -> None:
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    target = HERE / "results" / f"{today}-worker-{server.split(maxsplit=1)[0]}.json"
    target.parent.mkdir(exist_ok=True)
    report = {
        "command": " ".join(["python benchmarks/worker.py", *shown_arguments()]),
        "server": server,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "pyzeebe": importlib.metadata.version("pyzeebe"),
        "grpcio": importlib.metadata.version("grpcio"),
        "rows": rows,
    }
    target.write_text(json.dumps(report, indent=1) + "\n")
    print("written:", target.relative_to(HERE.parent))


if __name__ == "__main__":
    main()
