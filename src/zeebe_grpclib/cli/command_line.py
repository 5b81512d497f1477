"""Runs one command: from the arguments to the exit code."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .arguments import parser
from .failures import CommandFailed

# What a shell reports for a process that an interrupt ended.
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, and return the exit code.

    Args:
        arguments: What follows the program's name; by default what the process was given.
    """
    program = _program()
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot write a character of somebody's variables shows its number.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        parsed = parser(program).parse_args(arguments)
        # The modules of the commands load the client, the engine, ...: only what is needed.
        command = importlib.import_module(f".{parsed.command}", __package__)
        exit_code: int = command.execute(parsed)
        sys.stdout.flush()
    except CommandFailed as failure:
        _complain(program, str(failure))
        return failure.exit_code
    except BrokenPipeError:
        _forget_output()
        return 1
    except KeyboardInterrupt:
        _complain(program, "interrupted")
        return INTERRUPTED
    return exit_code


def _program() -> str:
    started = Path(sys.argv[0]).name
    package, _, _ = __name__.partition(".cli.")
    return f"python -m {package}" if started == "__main__.py" else started


def _complain(program: str, message: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()  # what was said before comes before
    with contextlib.suppress(BrokenPipeError):
        print(f"{program}: {message}", file=sys.stderr, flush=True)


def _forget_output() -> None:
    """Whoever read our output is gone: let the interpreter flush into nothing at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
