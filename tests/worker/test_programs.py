"""pyzeebe's examples of workers, written anew, run as scripts: only the import differs."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.worker.gateway import FakeGateway, serving
from tests.worker.test_parity import wire

# What runs are programs, and this process measures its own lines: faster unmeasured.
pytestmark = pytest.mark.no_cover

PROGRAMS = Path(__file__).with_name("programs")
JOBS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "tour": [
        ("greet", {}),
        ("greet_async", {"unused": 1}),
        ("increment", {"x": 41}),
        ("refuse", {}),
        ("break", {}),
        ("decorated", {}),
    ],
    "routed": [
        ("order", {"items": ["lamp", "desk"]}),
        ("order-lost", {}),
        ("bill", {"amount": 2.5}),
        ("bill-refused", {"amount": 1e6}),
    ],
    "jobs": [
        ("nothing", {}),
        ("blocking", {"name": "Ada"}),
        ("with-job", {"a": 1}),
        ("chosen", {"a": 1, "b": 2}),
        # One more than may run: pyzeebe looks again after five seconds.
        *(("few", {"n": number}) for number in range(3)),
        ("end", {}),
    ],
}

LINES = {"tour": 14, "routed": 13, "jobs": 1}
"""How much each program says: only then are all its decorators through."""


async def play(package: str, program: str, folder: Path) -> tuple[dict[str, Any], Counter[str]]:
    """Run a program; return what the gateway saw, and what was printed."""
    text = (PROGRAMS / f"{program}.py").read_text("utf-8")
    script = folder / f"{program}_{package}.py"
    script.write_text(text.replace("from pyzeebe", f"from {package}"), "utf-8")
    async with serving() as gateway:
        *others, last = JOBS[program]
        for task_type, variables in others:
            gateway.add(task_type, variables, retries=1)
        running = await asyncio.create_subprocess_exec(
            sys.executable,
            str(script),
            env={**os.environ, "ZEEBE_ADDRESS": f"127.0.0.1:{gateway.port}"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await all_answered(gateway, len(others))
            gateway.add(*last, retries=1)
            await all_answered(gateway, len(others) + 1)
            said = await asyncio.wait_for(lines(running, LINES[program]), 30)
            if program == "jobs":
                assert await asyncio.wait_for(running.wait(), 30) == 0
        finally:
            if running.returncode is None:
                running.kill()  # like the examples, it works until it is killed
            await running.communicate()
        return wire(gateway), said


async def lines(running: asyncio.subprocess.Process, count: int) -> Counter[str]:
    assert running.stdout is not None
    return Counter([(await running.stdout.readline()).decode().strip() for _ in range(count)])


async def all_answered(gateway: FakeGateway, count: int) -> None:
    def are() -> bool:
        states = gateway.states()
        return len(states) == count and not {"activatable", "activated"} & set(states)

    await gateway.until(are, timeout_s=45)


@pytest.mark.skipif(importlib.util.find_spec("pyzeebe") is None, reason="needs pyzeebe")
@pytest.mark.parametrize("program", sorted(JOBS))
async def test_a_program_does_the_same_under_both(program: str, tmp_path: Path) -> None:
    peer, peer_said = await play("pyzeebe", program, tmp_path)
    ours, our_said = await play("zeebe_grpclib", program, tmp_path)
    assert ours["completed"] == peer["completed"]
    assert ours["thrown"] == peer["thrown"]
    # The default handler says of what type the exception was, too.
    assert [
        (*failed[:2], failed[2].replace(" (KeyError)", ""), *failed[3:])
        for failed in ours["failed"]
    ] == peer["failed"]
    # Ours asks for no variables where nothing can look at them.
    assert [(*a[:3], *a[4:]) for a in ours["asked"]] == [(*a[:3], *a[4:]) for a in peer["asked"]]
    for mine, theirs in zip(ours["asked"], peer["asked"], strict=True):
        assert mine[3] in {theirs[3], ("=",)}, mine[0]
    assert settled(our_said) == settled(peer_said)


def settled(said: Counter[str]) -> Counter[str]:
    """Without how a failed job looks to decorators behind it: defect 15 of the peer's."""
    lines: Counter[str] = Counter()
    for line, count in said.items():
        for status in ("RunningAfterDecorators", "ErrorThrown", "Failed"):
            line = line.replace(status, "handled")  # noqa: PLW2901 - one after the other
        lines[line] += count
    return lines
