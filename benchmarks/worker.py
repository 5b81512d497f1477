"""Workers side by side, in one run: throughput with slow handlers, CPU per job with quick ones.

    python benchmarks/worker.py [--server go|grpcio] [--repeats 5] [--write]

``slow``: handlers of 50 ms, an endless backlog, default settings, jobs per second over some
seconds. ``quick``: handlers that return at once, up to 128 at a time, CPU of the worker's
process per job (activation, handler, completion). pyzeebe gets ``poll_retry_delay=0.01`` for
the quick ones, or it would sleep most of the time; ours keeps its defaults. Each figure comes
from a process of its own, and the two take turns. Quoted are medians and the ratio to pyzeebe's.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

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


def measure(package: str, port: str, kind: str, amount: int) -> tuple[float, float]:
    """Return CPU us per job, and jobs per second."""
    command = [sys.executable, "-c", WORKER, package, port, kind, str(amount)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
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
    else:
        name = "grpcio " + importlib.metadata.version("grpcio")
        command_line = [sys.executable, str(HERE / "servers" / "jobs_grpcio.py")]
    server = subprocess.Popen(command_line, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    return server, server.stdout.readline().split()[1], name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", choices=("go", "grpcio"), default="go")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=6000, help="quick jobs per measurement")
    parser.add_argument("--seconds", type=int, default=6, help="of each slow measurement")
    parser.add_argument("--only", choices=("slow", "quick"))
    parser.add_argument("--write", action="store_true", help="keep the result in results/")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server, port, name = start_server(options.server, Path(folder))
        try:
            for kind, amount in (("slow", options.seconds), ("quick", options.jobs)):
                if options.only in {None, kind}:
                    rows += compare(kind, amount, port, options.repeats)
        finally:
            server.terminate()
            server.wait()
    for row in rows:
        print(row)
    if options.write:
        write(rows, name)


def compare(kind: str, amount: int, port: str, repeats: int) -> list[dict[str, object]]:
    packages = ("pyzeebe", "zeebe_grpclib")
    found: dict[str, list[tuple[float, float]]] = {package: [] for package in packages}
    for _ in range(repeats):
        for package in packages:
            found[package].append(measure(package, port, kind, amount))
    peer = statistics.median(cpu for cpu, _ in found["pyzeebe"])
    rows: list[dict[str, object]] = []
    for package in packages:
        cpus = [cpu for cpu, _ in found[package]]
        rates = [rate for _, rate in found[package]]
        rows.append(
            {
                "handlers": kind,
                "worker": package,
                "jobs/s": round(statistics.median(rates), 1),
                "CPU us/job": round(statistics.median(cpus), 1),
                "min": round(min(cpus), 1),
                "max": round(max(cpus), 1),
                "CPU ratio": round(statistics.median(cpus) / peer, 3),
            }
        )
    return rows


def write(rows: list[dict[str, object]], server: str) -> None:
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    target = HERE / "results" / f"{today}-worker-{server.split(maxsplit=1)[0]}.json"
    target.parent.mkdir(exist_ok=True)
    report = {
        "command": " ".join(["python benchmarks/worker.py", *sys.argv[1:]]),
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
