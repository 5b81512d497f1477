"""The official clients of other languages on the embedded gateway; see README.md."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.models import (
    Node,
    boundary,
    catch,
    document,
    end,
    error,
    error_event,
    gateway,
    message,
    message_event,
    process,
    service,
    signal,
    signal_event,
    start,
)

from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine import events as ev

from .programs import PROGRAMS, Program

DATA = Path(__file__).parents[1] / "data"


def peer_model() -> bytes:
    """The processes that the programs know."""
    refused = boundary("work-refused", "work", error_event("peer_refused"))
    work = service("work", "peer-work", "3", {"currency": "EUR"})
    parcel = catch("parcel", message_event("peer_parcel"))
    return document(
        signal("peer_alarm", "peer-alarm"),
        message("peer_parcel", "peer-parcel", "=order"),
        error("peer_refused", "refused"),
        _process(
            "work", work, refused, end("work-sorry"), flows="> work >; work-refused > work-sorry"
        ),
        _process("message", parcel, flows="> parcel >"),
        _process("hand", service("hand", "peer-hand"), flows="> hand >"),
        _process(
            *("choice", gateway("choice"), service("after", "peer-after")),
            flows="> choice; choice > after [=amount > 10]; after >",
        ),
        _process(
            *("signal", service("leave", "peer-leave")),
            flows="> leave >",
            event=signal_event("peer_alarm"),
        ),
    )


def _process(name: str, *nodes: Node, flows: str, event: str = "") -> str:
    """A process between a start and an end."""
    first, last = f"{name}-start", f"{name}-end"
    ways = [way.strip() for way in flows.split(";")]
    ways[0] = first + ways[0] if ways[0].startswith(">") else ways[0]
    flows = "; ".join(way + last if way.endswith(">") else way for way in ways)
    return process(f"peer-{name}", start(first, event), *nodes, end(last), flows=flows)


KEY = re.compile(r"\b2251\d{12}\b")

#: What each program prints, step by step. The texts are those of engine.md's table of
#: rejections, the codes those of the gateway's error mapping; how variables travel is the
#: documentation's (output merge, error variables, message variables).
COMMON: dict[str, Any] = {
    "topology": {
        "clusterSize": 1,
        "partitionsCount": 1,
        "replicationFactor": 1,
        "leaders": [1],
    },
    "deploy": {
        "processes": ["peer-choice", "peer-hand", "peer-message", "peer-signal", "peer-work"],
        "decisions": ["discount", "price"],
        "graphs": ["discounts"],
    },
    "create-nobody": {
        "code": "NOT_FOUND",
        "message": "Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process "
        "definition with process ID 'nobody', but none found",
    },
    "create": {"bpmnProcessId": "peer-hand", "version": 1},
    "cancel-nobody": {
        "code": "NOT_FOUND",
        "message": "Command 'CANCEL' rejected with code 'NOT_FOUND': Expected to cancel a process "
        "instance with key '<key>', but no such process was found",
    },
    "message": {"variables": {"order": "order-7", "parcel": 3}},
    "decision": {"output": 180, "decisions": ["discount", "price"], "rules": ["much"]},
    "signal": {
        "bpmnProcessId": "peer-signal",
        "elementId": "leave",
        "variables": {"place": "here"},
    },
    "poll-complete": {"variables": {"kind": "complete", "worker": "peer", "currency": "EUR"}},
    "poll-fail": {"variables": {"kind": "fail", "retries": 2}},
    "poll-throw": {"variables": {"kind": "throw", "reason": "broken"}},
    "stream-complete": {"variables": {"kind": "complete", "worker": "peer", "currency": "EUR"}},
    "stream-fail": {"variables": {"kind": "fail", "retries": 2}},
    "stream-throw": {"variables": {"kind": "throw", "reason": "broken"}},
    "incident": {"variables": {"amount": 20}},
    "retries-none": {
        "code": "INVALID_ARGUMENT",
        "message": "Command 'UPDATE_RETRIES' rejected with code 'INVALID_ARGUMENT': Expected to "
        "update retries for job with key '<key>' with a positive amount of retries, but the "
        "amount given was '0'",
    },
    "retries": {"sameJob": True, "retries": 2},
    "complete-again": {
        "code": "NOT_FOUND",
        "message": "Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job "
        "with key '<key>', but no such job was found",
    },
    "end": {},
}


@pytest.mark.peer
@pytest.mark.timeout(900)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.language)
def test_a_client_of_another_language(program: Program, tmp_path: Path) -> None:
    missing = program.missing_tool()
    if missing is not None:
        pytest.skip(f"the {program.language} peer needs {missing}, which is not installed")
    home = program.built()
    (tmp_path / "peer.bpmn").write_bytes(peer_model())
    shutil.copy(DATA / "discount.dmn", tmp_path)
    expected = {
        name: seen
        for name, seen in COMMON.items()
        if program.streams or not name.startswith("stream-")
    }
    with EmbeddedGateway() as gateway_, gateway_.record() as log:
        command = [*program.command(home), gateway_.address, str(tmp_path)]
        seen = dict(_steps(command, home, tmp_path / "stderr", gateway_))
        assert seen == expected
        assert gateway_.instances() == ()
        assert gateway_.jobs() == ()
        assert gateway_.incidents() == ()
    assert len(log.of(ev.JobErrorThrown, error_code="refused")) == 1 + program.streams
    assert len(log.of(ev.JobFailed, message="not yet", retries=2)) == 1 + program.streams


def _steps(
    command: list[str], home: Path, errors: Path, gateway_: EmbeddedGateway
) -> Iterator[tuple[str, Any]]:
    """What the program prints, with its questions answered."""
    with (
        errors.open("w") as stderr,
        subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as running,
    ):
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            for text in running.stdout:
                line = json.loads(KEY.sub("<key>", text) if '"step"' in text else text)
                if line.get("ask") == "incident":
                    running.stdin.write(f"{_incident(gateway_, line['processInstanceKey'])}\n")
                    running.stdin.flush()
                else:
                    yield line.pop("step"), line
            assert running.wait() == 0, errors.read_text()
        finally:
            running.kill()


def _incident(gateway_: EmbeddedGateway, process_instance_key: int | str) -> int:
    """No RPC tells the keys of incidents; who has only those counts on their order."""

    def found() -> int:
        return next(
            (
                incident.key
                for incident in gateway_.incidents()
                if incident.process_instance_key == int(process_instance_key)
            ),
            0,
        )

    return gateway_.wait_for_blocking(found)
