"""What users hand over: files, and variables as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from .failures import UsageFault

_EXPECTED = 'expected a JSON object such as {"amount": 3}, or @FILE'


def read_file(path: str) -> bytes:
    """Return the content of a file.

    Raises:
        UsageFault: It cannot be read; says which, and why.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageFault(f"cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageFault(f"{path!r} is no path: {error}") from error


def read_variables(text: str) -> dict[str, Any]:
    """Return the object that the text holds, or that the file after ``@`` holds.

    Raises:
        UsageFault: The file cannot be read, or there is no JSON object in it.
    """
    where = "--variables"
    if text.startswith("@"):
        where = text[1:]
        content = sys.stdin.buffer.read() if where == "-" else read_file(where)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageFault(f"{where}: not UTF-8: {error}") from error
    try:
        variables = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise UsageFault(f"{where}: the JSON is nested too deeply") from None
    except ValueError as error:
        raise UsageFault(f"{where}: not JSON: {error}; {_EXPECTED}") from error
    if not isinstance(variables, dict):
        kind = "an array" if isinstance(variables, list) else json.dumps(variables)[:40]
        raise UsageFault(f"{where}: {kind} is not an object; {_EXPECTED}")
    return variables


def _refuse(constant: str) -> NoReturn:
    # Python reads and writes them, JSON has no such numbers.
    raise ValueError(f"{constant} is not a JSON number")
