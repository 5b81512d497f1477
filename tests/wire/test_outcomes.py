"""Every fault of the table, against a server of raw frames: outcome, cause, fate, next call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.wire import faults_answers, faults_connect, faults_ends, faults_flow, faults_limits
from tests.wire.bench import FAULTS, Bench

SCENARIOS = (faults_answers, faults_connect, faults_ends, faults_flow, faults_limits)


@dataclass(frozen=True)
class Row:
    """What the table expects."""

    fault: str
    outcomes: tuple[str, ...]
    cause: str
    fate: str
    next: str


def rows() -> list[Row]:
    found = []
    for line in (Path(__file__).parent / "outcomes.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, outcome, cause, fate, after, _ = (cell.strip() for cell in line.split("|"))
        outcomes: list[str] = []
        for part in outcome.split(", "):
            status, _, times = part.partition(" x ")
            outcomes += [status] * int(times or 1)
        found.append(Row(name, tuple(outcomes), cause, fate, after))
    return found


ROWS = rows()


def test_every_row_has_a_scenario_and_every_scenario_a_row() -> None:
    assert [row.fault for row in ROWS if row.fault not in FAULTS] == []
    assert sorted(FAULTS) == sorted(row.fault for row in ROWS)
    assert len(ROWS) >= 130


async def check_next(bench: Bench, expected: str) -> None:
    if expected == "-":
        return
    outcome = await bench.call()
    if expected == "backoff":
        assert (outcome.status, outcome.cause) == ("UNAVAILABLE", "CONNECT")
        assert "the next attempt waits" in outcome.text
        return
    assert (outcome.status, outcome.text) == ("OK", "")
    connections = len(bench.server.peers)
    assert connections == 1 if expected == "same" else connections > 1


@pytest.mark.parametrize("row", ROWS, ids=[row.fault for row in ROWS])
async def test_fault(row: Row) -> None:
    fault = FAULTS[row.fault]
    async with fault.bench() as bench:
        outcomes = await fault.run(bench)
        assert sorted(o.status for o in outcomes) == sorted(row.outcomes), outcomes
        failed = [o for o in outcomes if o.status != "OK"]
        assert {o.cause for o in failed} == ({row.cause} if failed else set()), outcomes
        assert {o.fate for o in failed or outcomes} == {row.fate}, outcomes
        if fault.says:
            assert fault.says in failed[0].text
        await check_next(bench, row.next)
        for subchannel in bench.channel._subchannels.values():
            current = subchannel.current
            # Nothing is left behind by the calls, whatever happened to them.
            assert current is None or current.connection.streams == {}
