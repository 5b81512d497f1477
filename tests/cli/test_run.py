from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.program import ORDER, command, environment, zeebe
from tests.embedded.models import (
    catch,
    document,
    end,
    message,
    message_event,
    model,
    process,
    service,
    start,
    task,
)

from zeebe_grpclib.cli import main
from zeebe_grpclib.embedded import EmbeddedGateway

FILES = (str(ORDER / "order.bpmn"), str(ORDER / "discount.dmn"))
HANDLERS = ("--handlers", str(ORDER / "handlers.py"))


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZEEBE_ADDRESS", raising=False)


@pytest.fixture
def elsewhere() -> Iterator[EmbeddedGateway]:
    """A gateway that the command does not know to be embedded."""
    with EmbeddedGateway() as gateway:
        yield gateway


def order_variables(**changes: object) -> tuple[str, str]:
    variables = json.loads((ORDER / "variables.json").read_text())
    return "--variables", json.dumps({**variables, **changes})


def write(folder: Path, name: str, content: bytes | str) -> str:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def one_line(text: str) -> str:
    """The complaint without the program's name."""
    assert text.count("\n") == 1, text
    return text.rstrip("\n").partition(": ")[2]


def result_of(out: str) -> dict[str, object]:
    _, _, variables = out.partition(" with these variables:\n")
    result: dict[str, object] = json.loads(variables)
    return result


def test_the_order_is_shipped() -> None:
    ended = zeebe("run", *FILES, *HANDLERS, "--variables", f"@{ORDER / 'variables.json'}")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert re.fullmatch(r"embedded gateway on 127\.0\.0\.1:\d+", lines[0])
    assert lines[1:3] == [
        "deployed order.bpmn: process order, version 1",
        "deployed discount.dmn: decision discount, version 1",
    ]
    assert re.fullmatch(r"process order, version 1: instance \d+ started", lines[3])
    for step in (
        'start event "Order received"\n    total = 209.9\nparallel gateway fork\n',
        'exclusive gateway "All in stock?"\n    -> Charge customer\n',
        'service task "Charge customer"\n    amount = 178.42\n    job charge-customer\n',
        '    shipment = {"tracking": "trk-A-1001", "parcels": 3}\nend event "Order shipped"\n',
        "process order completed\ncompleted in ",
    ):
        assert step in ended.out
    result = result_of(ended.out)
    assert result["discount"] == 15
    assert result["payment"] == {"reference": "pay-A-1001", "amount": 178.42}
    assert "amount" not in result


def test_the_order_is_on_hold(capsys: pytest.CaptureFixture[str]) -> None:
    items = [{"sku": "chair", "quantity": 1, "price": 10}]
    assert main(["run", *FILES, *HANDLERS, *order_variables(items=items)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    result = result_of(out)
    assert result["notified"] == "ada@example.org: chair will be late"
    assert "payment" not in result


def test_a_handler_that_fails_to_the_end_is_an_incident(
    capsys: pytest.CaptureFixture[str],
) -> None:
    items = [{"sku": "lamp", "quantity": 1, "price": 0}]
    assert main(["run", *FILES, *HANDLERS, *order_variables(items=items)]) == 1
    out, err = capsys.readouterr()
    text = "ValueError: order A-1001 costs 0: there is nothing to charge (handlers.py, line "
    where = 'service task "Charge customer"'
    assert f"{where}: job charge-customer failed, 2 retries left: {text}" in out
    assert f"{where}: job charge-customer failed, 1 retry left: {text}" in out
    assert one_line(err).startswith(f"incident JOB_NO_RETRIES at {where} (charge_customer): {text}")


def test_an_expression_that_fails_is_an_incident(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = model(
        "p", start(), service("work").with_io(inputs={"local": "=assert(x, false)"}), end(),
        flows="start > work > end",
    )  # fmt: skip
    assert main(["run", write(tmp_path, "p.bpmn", content)]) == 1
    complaint = capsys.readouterr().err
    assert ": incident IO_MAPPING_ERROR at service task work (work): Assertion failure" in complaint


def test_a_job_without_handler_ends_the_run_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    assert main(["run", *FILES, *order_variables()]) == 1
    assert time.monotonic() - began < 20
    assert one_line(capsys.readouterr().err) == (
        "no handler for job type 'check-stock' of service task \"Check stock\" (check_stock): "
        "name a file with handlers by --handlers"
    )


def test_a_missing_handler_is_told_with_the_line_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = write(
        tmp_path,
        "some_handlers.py",
        "from zeebe_grpclib import ZeebeTaskRouter\nrouter = ZeebeTaskRouter()\n"
        "@router.task('check-stock')\nasync def check():\n    return {'missing': []}\n",
    )
    assert main(["run", *FILES, "--handlers", handlers, *order_variables()]) == 1
    assert one_line(capsys.readouterr().err) == (
        "no handler for job type 'charge-customer' of service task \"Charge customer\" "
        f"(charge_customer): add a function with @router.task('charge-customer') to {handlers}"
    )


def test_the_wait_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = model(
        "p", start(), catch("wait", message_event("m")), end(),
        flows="start > wait > end", definitions=message("m", "paid", '="A-1"'),
    )  # fmt: skip
    assert main(["run", write(tmp_path, "p.bpmn", content), "--timeout", "0.3"]) == 1
    assert one_line(capsys.readouterr().err) == (
        "the instance did not complete within 0.3 s: intermediate catch event wait waits for "
        'message paid, correlation key "A-1" (--timeout gives it more)'
    )


def test_the_wait_ends_though_a_handler_does_not(tmp_path: Path) -> None:
    content = model("p", start(), service("work", "sleep"), end(), flows="start > work > end")
    handlers = write(
        tmp_path,
        "sleepers.py",
        "import time\nfrom zeebe_grpclib import ZeebeTaskRouter\nrouter = ZeebeTaskRouter()\n"
        "@router.task('sleep')\ndef sleep():\n    time.sleep(300)\n",
    )
    ended = zeebe(
        "run", write(tmp_path, "p.bpmn", content), "--handlers", handlers, "--timeout", "1"
    )
    assert ended.code == 1
    assert one_line(ended.err).startswith(
        "the instance did not complete within 1 s: service task work waits for a worker"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "the files hold several executable processes; choose one by --process: one, two"),
        (
            ["--process", "three"],
            "the files hold no executable process 'three'; choose one by --process: one, two",
        ),
    ],
)
def test_a_process_has_to_be_chosen(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = document(process("one", start("s1"), flows=""), process("two", start("s2"), flows=""))
    file = write(tmp_path, "two.bpmn", content)
    assert main(["run", file, *options]) == 2
    assert one_line(capsys.readouterr().err) == message
    assert main(["run", file, "--process", "two", "--variables", '{"a": 1}']) == 0
    out = capsys.readouterr().out
    assert "process two completed\n" in out
    assert result_of(out) == {"a": 1}


def test_files_without_a_process_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", FILES[1]]) == 2
    assert one_line(capsys.readouterr().err) == "the files hold no executable process"


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "missing.bpmn"]) == 2
    assert one_line(capsys.readouterr().err) == (
        "cannot read missing.bpmn: No such file or directory"
    )


def test_an_invalid_process_is_refused_with_its_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = model("p", start(), task("work", "serviceTask"), flows="start > work")
    assert main(["run", write(tmp_path, "broken.bpmn", broken)]) == 1
    err = capsys.readouterr().err
    assert "the deployment was refused: " in err
    assert "'broken.bpmn'" in err
    assert "Element: work" in err
    assert "Traceback" not in err


def test_bad_variables_are_refused_before_anything_is_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", FILES[0], "--variables", "[]"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert one_line(err).startswith("--variables: an array is not an object")


def test_a_reader_who_leaves_ends_the_run_without_a_traceback() -> None:
    arguments = ("run", *FILES, *HANDLERS, *order_variables())
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.wait(timeout=50) == 1
        assert running.stderr.read() == b""


def test_a_broker_elsewhere_is_shown_by_its_jobs(
    elsewhere: EmbeddedGateway, capsys: pytest.CaptureFixture[str]
) -> None:
    address = ("--address", elsewhere.address)
    assert main(["run", *FILES, *HANDLERS, *order_variables(), *address]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = re.sub(r"instance \d+", "instance N", out).splitlines()
    assert lines[:5] == [
        f"gateway at {elsewhere.address}",
        "deployed order.bpmn: process order, version 1",
        "deployed decision discount, version 1",
        "job check-stock of check_stock, instance N: started",
        'job check-stock of check_stock, instance N: done, {"missing": []}',
    ]
    assert result_of(out)["shipment"] == {"tracking": "trk-A-1001", "parcels": 3}


def test_a_failed_job_elsewhere_is_an_incident(
    elsewhere: EmbeddedGateway,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ZEEBE_ADDRESS", elsewhere.address)
    items = [{"sku": "lamp", "quantity": 1, "price": 0}]
    assert main(["run", *FILES, *HANDLERS, *order_variables(items=items)]) == 1
    out, err = capsys.readouterr()
    assert ": failed, 2 more to try: ValueError: order A-1001 costs 0" in out
    complaint = re.sub(r"instance \d+", "instance N", one_line(err))
    assert complaint.startswith(
        "incident JOB_NO_RETRIES at job charge-customer of charge_customer, instance N: "
        "ValueError: order A-1001 costs 0"
    )


def test_the_wait_for_a_broker_elsewhere_ends(
    elsewhere: EmbeddedGateway, capsys: pytest.CaptureFixture[str]
) -> None:
    address = ("--address", elsewhere.address)
    assert main(["run", *FILES, *order_variables(), *address, "--timeout", "0.3"]) == 1
    assert one_line(capsys.readouterr().err) == (
        "the instance did not complete within 0.3 s (--timeout gives it more)"
    )


def test_a_gateway_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *FILES, "--address", "127.0.0.1:1"]) == 1
    complaint = one_line(capsys.readouterr().err)
    assert "no connection to 127.0.0.1:1" in complaint


def test_an_address_that_is_none_is_a_usage_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *FILES, "--address", "http//nowhere"]) == 2
    assert one_line(capsys.readouterr().err).startswith(
        "the gateway address is 'http//nowhere': expected "
    )
