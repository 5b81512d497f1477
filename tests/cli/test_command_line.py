from __future__ import annotations

import subprocess

import pytest
from tests.cli.program import command, environment, zeebe

from zeebe_grpclib import __version__
from zeebe_grpclib.cli import main


def test_version() -> None:
    assert zeebe("--version") == (0, f"zeebe-grpclib {__version__}\n", "")


def test_help_shows_every_command_and_an_example() -> None:
    code, out, err = zeebe("--help")
    assert (code, err) == (0, "")
    assert out.startswith("usage: python -m zeebe_grpclib [-h] [--version] COMMAND ...\n")
    for name in ("run", "gateway", "feel", "decide"):
        assert f"\n    {name}  " in out
        assert f"python -m zeebe_grpclib {name} " in out


@pytest.mark.parametrize("name", ["run", "gateway", "feel", "decide"])
def test_each_command_has_a_help_of_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"{name} [-h]" in capsys.readouterr().out


def test_a_wrong_command_line_is_one_line_and_exit_code_2() -> None:
    assert zeebe("run") == (
        2,
        "",
        (
            "python -m zeebe_grpclib run: the following arguments are required: FILE "
            "(--help tells more)\n"
        ),
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["run", "a", "--timeout", "0"], "--timeout: expected a number of seconds above 0"),
        (["run", "a", "--timeout", "nan"], "--timeout: expected a number of seconds above 0"),
        (["run", "a", "--timeout", "soon"], "--timeout: invalid seconds value: 'soon'"),
        (["gateway", "--port", "65536"], "--port: expected a number from 0 to 65535, not '65536'"),
        (["gateway", "--port", "x"], "--port: invalid port value: 'x'"),
        (["feel", "1", "--vars", "{}"], "unrecognized arguments: --vars {}"),
    ],
)
def test_wrong_options_are_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


def test_a_reader_who_leaves_is_no_traceback() -> None:
    with subprocess.Popen(
        command("feel", "for i in 1..100000 return i"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"[\n"
        process.stdout.close()
        assert process.wait(timeout=50) == 1
        assert process.stderr.read() == b""


def test_a_console_without_the_character_shows_its_number() -> None:
    ended = zeebe("feel", '"\N{SNOWMAN}"', PYTHONIOENCODING="ascii")
    assert ended == (0, '"\\u2603"\n', "")


def test_an_interrupt_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zeebe_grpclib.cli.feel.read_variables", interrupted)
    assert main(["feel", "1"]) == 130
    assert capsys.readouterr().err.endswith(": interrupted\n")
