"""What the package weighs beside pyzeebe: import, first answer, memory, installed size.

    python benchmarks/footprint.py [--runs 15] [--write]

It makes a fresh virtual environment for each package (so it needs a package index), starts
the embedded gateway in this process, and lets short-lived clients of either kind take
turns. Times begin with `asyncio` loaded: "import" ends when client, worker and channel are
there, "first answer" when topology() has returned, so that putting imports off gains nothing
there. A further idle client is one with a channel and an open connection of its own.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from zeebe_grpclib.embedded import EmbeddedGateway

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"zeebe_grpclib": str(ROOT), "pyzeebe": "pyzeebe==4.7.0"}
ROWS = (
    "import, CPU ms",
    "first answer, CPU ms",
    "first answer, wall ms",
    "memory after 10 calls, MB",
    "each further idle client, KB",
    "installed size, MB",
)
# At most so much of the peer's, and at most so much at all.
RATIOS = {
    "first answer, CPU ms": 0.9,
    "memory after 10 calls, MB": 0.65,
    "installed size, MB": 0.35,
}
LIMITS = {
    "import, CPU ms": 40.0,
    "first answer, CPU ms": 90.0,
    "each further idle client, KB": 10.0,
}

CLIENT = """
import asyncio, gc, json, sys, time
started, wall = time.process_time(), time.perf_counter()
from {package} import ZeebeClient, ZeebeWorker, create_insecure_channel
imported = time.process_time() - started

FURTHER = 49
# Without it all of grpcio's channels share one connection.
OWN = [("grpc.use_local_subchannel_pool", 1)] if "{package}" == "pyzeebe" else None

def resident():
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096

async def main():
    async def connected():
        channel = create_insecure_channel(sys.argv[1], OWN)
        client = ZeebeClient(channel)
        await client.topology()
        return channel, client

    pairs = [await connected()]
    cpu, elapsed = time.process_time() - started, time.perf_counter() - wall
    for _ in range(9):
        await pairs[0][1].topology()
    first = resident()
    pairs += [await connected() for _ in range(FURTHER)]
    further = (resident() - first) / FURTHER
    for channel, _ in pairs:
        await channel.close()
    print(json.dumps([imported * 1e3, cpu * 1e3, elapsed * 1e3, first / 1e6, further / 1e3]))

asyncio.run(main())
"""


def install(package: str, folder: Path) -> tuple[Path, float]:
    """Make an environment with the package alone; return its interpreter and its size in MB."""
    environment = folder / package
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    target = folder / f"{package}-files"
    quiet = ["-q", "--disable-pip-version-check"]
    run(python, "-m", "pip", "install", *quiet, PACKAGES[package])
    # Size without pip and without byte code, which differ by installer and use.
    run(
        python,
        "-m",
        "pip",
        "install",
        *quiet,
        "--no-compile",
        "--target",
        target,
        PACKAGES[package],
    )
    size = sum(
        file.stat().st_size
        for file in target.rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    )
    return python, size / 1e6


def run(*command: str | Path) -> str:
    environment = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }
    return subprocess.run(
        [str(part) for part in command],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    ).stdout


def measure(pythons: dict[str, Path], address: str, runs: int) -> dict[str, list[list[float]]]:
    figures: dict[str, list[list[float]]] = {package: [] for package in pythons}
    for turn in range(runs + 1):
        for package, python in pythons.items():
            figure = json.loads(run(python, "-c", CLIENT.format(package=package), address))
            if turn:  # the first one writes byte code
                figures[package].append(figure)
    return figures


def report(figures: dict[str, list[list[float]]], sizes: dict[str, float], versions: str) -> str:
    ours, peers = PACKAGES
    rows = [f"{'':30}{ours:>14}{'limit':>8}{peers:>14}{'ratio':>8}{'goal':>8}"]
    for at, name in enumerate(ROWS):
        if name == ROWS[-1]:
            own, peer = sizes[ours], sizes[peers]
        else:
            own, peer = (statistics.median(f[at] for f in figures[p]) for p in PACKAGES)
        limit = f"{LIMITS[name]:8.0f}" if name in LIMITS else " " * 8
        goal = f"{RATIOS[name]:8.2f}" if name in RATIOS else ""
        rows.append(f"{name:30}{own:14.1f}{limit}{peer:14.1f}{own / peer:8.2f}{goal}".rstrip())
    return "\n".join([versions, *rows])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=15)
    arguments.add_argument("--write", action="store_true", help="keep the figures in results/")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedGateway() as gateway:
        pythons, sizes = {}, {}
        for package in PACKAGES:
            pythons[package], sizes[package] = install(package, Path(folder))
        frozen = {
            package: run(python, "-m", "pip", "freeze", "--disable-pip-version-check").split()
            for package, python in pythons.items()
        }
        figures = measure(pythons, gateway.address, options.runs)
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    versions = "\n".join(
        [
            (
                f"{today}, {platform.python_implementation()} {platform.python_version()}, "
                f"{platform.system()} {platform.machine()}, {options.runs} interleaved runs, "
                "medians; server: the embedded gateway, in another process"
            ),
            f"command: python benchmarks/footprint.py --runs {options.runs}",
            *(
                f"{package}: " + " ".join(name for name in names if "==" in name)
                for package, names in frozen.items()
            ),
        ]
    )
    text = report(figures, sizes, versions)
    print(text)
    if options.write:
        target = ROOT / "benchmarks" / "results" / f"{today}-footprint.txt"
        target.write_text(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
