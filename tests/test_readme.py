"""The README does what it says: its commands and its Python run, its tables match the code."""

from __future__ import annotations

import ast
import asyncio
import importlib.metadata
import inspect
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from packaging.requirements import Requirement

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib._settings import SETTINGS
from zeebe_grpclib.cli import main
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.bpmn import support

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULE = "-m zeebe_grpclib "


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of the first table below a heading."""
    _, _, section = README.partition(f"\n## {heading}\n")
    table = re.search(r"(?:^\|.*\n)+", section.partition("\n## ")[0], flags=re.MULTILINE)
    assert table, heading
    for line in table[0].splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like a clone, with a certificate that one block reads."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "ca.pem").symlink_to(ROOT / "tests" / "data" / "tls" / "ca.pem")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZEEBE_ADDRESS", raising=False)
    return tmp_path


def run(block: str) -> dict[str, Any]:
    """Run a block as ``python -m asyncio`` would, and the tests that it defines."""
    code = compile(block, "README.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names: dict[str, Any] = {"__name__": "readme"}

    async def awaited(code: CodeType) -> None:
        await eval(code, names)

    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(awaited(code))
    else:
        exec(code, names)
    for name, value in list(names.items()):
        if name.startswith("test_"):
            asyncio.run(value())
    return names


@pytest.mark.parametrize(
    "block", blocks("python"), ids=lambda block: str(blocks("python").index(block))
)
def test_the_python_runs(block: str, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedGateway() as gateway:
        monkeypatch.setenv("ZEEBE_ADDRESS", gateway.address)
        names = run(block)
    assert set(names) > {"__name__", "__builtins__"}


def test_the_async_and_the_sync_lines_are_the_same() -> None:
    awaiting, blocking = blocks("python")[:2]
    plain = awaiting.replace("async with", "with").replace("await ", "")
    assert plain.replace("ZeebeClient", "SyncZeebeClient") == blocking
    assert len(blocking.strip().splitlines()) == 6


def test_the_first_command_ships_the_order(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = blocks("sh")[0].splitlines()
    _, _, arguments = command.partition(MODULE)
    assert main(shlex.split(arguments)) == 0
    out = capsys.readouterr().out
    assert blocks("text")[0] in out


def test_the_second_command_is_that_of_ci() -> None:
    (command,) = blocks("sh")[1].splitlines()
    assert command.endswith("-m pytest -q -n auto")
    assert " --group test " in command


def test_the_commands_that_are_shown_are_commands(clone: Path) -> None:
    shown = [line for block in blocks("text") for line in block.splitlines() if MODULE in line]
    complete = [line.partition(MODULE)[2] for line in shown if "[" not in line]
    assert [main(shlex.split(line)) for line in complete] == [0, 0]
    for line in set(shown) - {line for line in shown if "[" not in line}:
        name, *options = re.findall(r"zeebe_grpclib (\w+)|\[(--[\w-]+)", line)
        with pytest.raises(SystemExit) as ended:
            main([name[0], "--help"])
        assert ended.value.code == 0
        assert options


def test_every_call_is_in_the_table_of_what_is_supported() -> None:
    calls = dict(rows("What is supported"))["Calls"]
    public = {
        name
        for name, value in vars(ZeebeClient).items()
        if (inspect.iscoroutinefunction(value) or inspect.isasyncgenfunction(value))
        and not name.startswith("_")
        and name != "close"
    }
    assert set(re.findall(r"`(\w+)`", calls)) == public


def test_every_element_that_the_gateway_runs_is_in_that_table() -> None:
    text = dict(rows("What is supported"))["Embedded gateway, BPMN"].lower().replace("-", " ")
    names = {
        "task": "undefined",
        "businessRuleTask": "business rule",
        "eventBasedGateway": "event based",
        "subProcess": "sub process",
        "adHocSubProcess": "ad hoc sub process",
        "callActivity": "call activit",
    }
    for element in support._ELEMENTS:
        if not element.endswith("Event"):
            name = names.get(element, re.sub("Task|Gateway", "", element))
            assert name in text, element
    for kind in set().union(*support._EVENTS.values()):
        assert kind.replace("compensate", "compensation") in text


def test_the_settings_are_those_that_are_read() -> None:
    expected = [
        [", ".join(f"`{name}`" for name in each.names), each.kind, each.default, each.meaning]
        for each in SETTINGS
    ]
    assert list(rows("Settings")) == expected


def test_the_differences_from_pyzeebe_are_those_that_are_tested() -> None:
    listed = json.loads((ROOT / "tests" / "parity" / "differences.json").read_text("utf-8"))
    expected = [[row[key] for key in ("where", "pyzeebe", "here", "reason")] for row in listed]
    assert list(rows("Coming from pyzeebe")) == expected, "the table in README.md should be:\n" + (
        "\n".join(f"| {' | '.join(cells)} |" for cells in expected)
    )


def test_every_check_is_in_contributing() -> None:
    checks = re.findall(
        r"^@nox\.session(?:\(.*?name=\"([\w-]+)\"\)|.*)\ndef (\w+)",
        (ROOT / "noxfile.py").read_text("utf-8"),
        flags=re.MULTILINE,
    )
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert len(checks) > 8
    for renamed, name in checks:
        assert f"`{renamed or name}`" in told or f"nox -s {renamed or name}" in told


def brought_along(name: str) -> set[str]:
    """What a package needs at run time, here and now, and what that needs."""
    found: set[str] = set()
    for text in importlib.metadata.requires(name) or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found |= {requirement.name.lower().replace("-", "_")} | brought_along(requirement.name)
    return found


def test_every_dependency_is_in_its_table() -> None:
    told = {row[0].lstrip("[").split("]")[0].split(" ")[0] for row in rows("Dependencies")}
    assert brought_along("zeebe-grpclib") <= {name.replace("-", "_") for name in told}
