from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.program import ORDER, command, environment
from tests.embedded.models import end, model, start

from zeebe_grpclib import SyncZeebeClient, create_insecure_channel
from zeebe_grpclib.cli import main
from zeebe_grpclib.errors import ProcessDefinitionNotFoundError

PROCESS = ("p.bpmn", model("p", start(), end(), flows="start > end"))


LISTENING = re.compile(r"gateway listening on (127\.0\.0\.1:\d+) \(Ctrl-C ends it\)\n")


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process, and the address that it says."""
    with subprocess.Popen(
        command("gateway", "--port", "0", *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = LISTENING.fullmatch(line)
            assert match, line
            yield process, match[1]
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_it_serves_until_a_signal_and_logs_the_steps(number: signal.Signals) -> None:
    with serving() as (process, address):
        with SyncZeebeClient(create_insecure_channel(address)) as client:
            client.deploy_resource(PROCESS)
            answer = client.run_process_with_result("p", {"secret": "s3cr3t"})
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    lines = out.splitlines()
    key = answer.process_instance_key
    assert all(re.match(r"\d\d:\d\d:\d\d ", line) for line in lines[:-1])
    texts = [line[9:] for line in lines[:-1]]
    assert texts[0].startswith("process 'p' version 1 deployed from p.bpmn")
    assert texts[1] == f"{key} instance of 'p' version 1 created"
    assert texts[-1] == f"{key} instance of 'p' completed"
    assert lines[-1] == "stopped"
    assert "s3cr3t" not in out


def test_quiet_logs_nothing() -> None:
    with serving("--quiet") as (process, address):
        with SyncZeebeClient(create_insecure_channel(address)) as client:
            client.deploy_resource(ORDER / "order.bpmn")
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30) == ("stopped\n", "")


def test_it_serves_on_when_nobody_reads_its_lines() -> None:
    with serving() as (process, address):
        assert process.stdout is not None
        process.stdout.close()
        with SyncZeebeClient(create_insecure_channel(address)) as client:
            client.deploy_resource(PROCESS)
            assert client.run_process_with_result("p", {"a": 1}).variables == {"a": 1}
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 1  # the last word did not arrive either


def test_an_address_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["gateway", "--port", str(port)]) == 1
    err = capsys.readouterr().err
    assert f": cannot listen on 127.0.0.1:{port}: Address already in use" in err
    assert err.count("\n") == 1


def test_data_is_there_again_after_a_kill(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with serving("--data", data, "--no-fsync") as (process, address):
        with SyncZeebeClient(create_insecure_channel(address)) as client:
            client.deploy_resource(PROCESS)
        process.kill()
        process.wait(30)
    with serving("--data", data) as (process, address):
        with SyncZeebeClient(create_insecure_channel(address)) as client:
            assert client.run_process_with_result("p", {"a": 1}).variables == {"a": 1}
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 0


def test_tenants_are_named_on_the_command_line() -> None:
    with (
        serving("--tenant", "red", "--tenant", "blue") as (_process, address),
        SyncZeebeClient(create_insecure_channel(address)) as client,
    ):
        client.deploy_resource(PROCESS, tenant_id="blue")
        answer = client.run_process_with_result("p", tenant_id="blue")
        assert answer.tenant_id == "blue"
        with pytest.raises(ProcessDefinitionNotFoundError):
            client.run_process("p", tenant_id="red")


def test_a_tenant_that_cannot_be_called_that_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gateway", "--port", "0", "--tenant", "a b"]) == 2
    assert "a tenant cannot be called 'a b': " in capsys.readouterr().err


def test_no_fsync_is_refused_where_nothing_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gateway", "--port", "0", "--no-fsync"]) == 2
    assert "--no-fsync needs --data DIRECTORY" in capsys.readouterr().err


def test_data_that_cannot_be_used_is_said_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"text")
    assert main(["gateway", "--port", "0", "--data", str(tmp_path)]) == 1
    message = f"journal {tmp_path}: journal.sqlite3 is no journal of an embedded gateway\n"
    assert capsys.readouterr().err.endswith(message)
