"""The command line as its users meet it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ORDER = ROOT / "examples" / "order"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def environment(**changes: str) -> dict[str, str]:
    """Ours, but without a broker that the developer may have."""
    rest = {name: value for name, value in os.environ.items() if name != "ZEEBE_ADDRESS"}
    return {**rest, "PYTHONIOENCODING": "utf-8", **changes}


def command(*arguments: str | Path) -> list[str]:
    """With warnings shown: what was left unclosed is on the standard error output."""
    return [sys.executable, "-W", "default", "-m", "zeebe_grpclib", *map(str, arguments)]


def zeebe(*arguments: str | Path, stdin: str = "", **variables: str) -> Ended:
    """Run a command to its end."""
    ended = subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=50,
        env=environment(**variables),
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)
