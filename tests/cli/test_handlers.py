from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.program import ORDER

from zeebe_grpclib.cli.failures import CommandFailed, UsageFault
from zeebe_grpclib.cli.handlers import explain, load_router

Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))

    def write(text: str) -> str:
        file = tmp_path / "my_handlers.py"
        file.write_text(text)
        return str(file)

    return write


def test_the_router_of_the_example_is_found() -> None:
    router = load_router(str(ORDER / "handlers.py"))
    assert [task.type for task in router.tasks] == [
        "check-stock",
        "charge-customer",
        "ship-order",
        "notify-customer",
    ]


def test_files_beside_it_can_be_imported(write: Write, tmp_path: Path) -> None:
    (tmp_path / "beside_it.py").write_text("TYPE = 'work'\n")
    path = write(
        "import beside_it\nfrom zeebe_grpclib import ZeebeTaskRouter\n"
        "router = ZeebeTaskRouter()\n@router.task(beside_it.TYPE)\ndef work(): ...\n"
    )
    assert [task.type for task in load_router(path).tasks] == ["work"]


def test_a_name_that_is_taken_is_no_matter(tmp_path: Path, write: Write) -> None:
    file = tmp_path / "json.py"
    file.write_text("from zeebe_grpclib import ZeebeTaskRouter\nrouter = ZeebeTaskRouter()\n")
    assert load_router(str(file)).tasks == []
    assert sys.modules["json"].__file__ != str(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = = 2\n", "my_handlers.py, line 2: invalid syntax"),
        (
            "x = 1\n\nimport nope\n",
            (
                "my_handlers.py cannot be loaded: ModuleNotFoundError: No module named 'nope' "
                "(my_handlers.py, line 3)"
            ),
        ),
        (
            "raise SystemExit\n",
            "my_handlers.py cannot be loaded: SystemExit (my_handlers.py, line 1)",
        ),
    ],
)
def test_a_file_that_fails_is_told_with_the_line(write: Write, text: str, message: str) -> None:
    with pytest.raises(CommandFailed) as failure:
        load_router(write(text))
    assert str(failure.value) == message


def test_a_file_without_router_is_told_what_is_expected(write: Write) -> None:
    with pytest.raises(CommandFailed, match=r"has no router: expected router = ZeebeTaskRouter\("):
        load_router(write("x = 1\n"))
    with pytest.raises(CommandFailed, match=r"^router in .* is a int: expected router = "):
        load_router(write("router = 1\n"))


def test_a_file_that_is_not_there_is_a_usage_fault(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"^cannot read .*/none\.py: not found$"):
        load_router(str(tmp_path / "none.py"))
    with pytest.raises(UsageFault, match="it is no file"):
        load_router(str(tmp_path))


def test_a_file_that_is_no_python_is_a_usage_fault(tmp_path: Path) -> None:
    file = tmp_path / "handlers.txt"
    file.write_text("")
    with pytest.raises(UsageFault, match=r"^handlers\.txt is no Python file"):
        load_router(str(file))


def test_an_error_from_elsewhere_has_no_line() -> None:
    assert explain(KeyError("a"), "handlers.py") == "KeyError: 'a'"
    assert explain(ValueError(), "handlers.py") == "ValueError"
