"""Files to deploy, read before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

ResourceSource: TypeAlias = "str | os.PathLike[str] | tuple[str, bytes]"
"""A file's path, or a pair of name and content."""


def read_resources(sources: Iterable[ResourceSource]) -> list[tuple[str, bytes]]:
    """Return name and content of each source; a file's name is its last path component.

    Raises:
        OSError: A file is missing, a directory, or cannot be read; names the path.
        TypeError: A source is neither a path nor a pair of name and bytes.
        ValueError: There is no source at all.
    """
    resources = [_read(source) for source in sources]
    if not resources:
        raise ValueError("deploy_resource needs at least one file, but none was given")
    return resources


def _read(source: object) -> tuple[str, bytes]:
    if isinstance(source, tuple) and len(source) == 2:
        name, content = source
        if isinstance(name, str) and isinstance(content, bytes):
            return name, content
    elif isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        if isinstance(path, str):
            return _read_file(path)
    raise TypeError(
        f"a resource is a path or a pair (name, bytes), not {type(source).__name__}: {source!r:.80}"
    )


def _read_file(path: str) -> tuple[str, bytes]:
    try:
        return Path(path).name, Path(path).read_bytes()
    except OSError as error:
        if error.filename is None:  # it could be opened, but not read
            error.filename = path
        raise
    except ValueError as error:
        raise ValueError(f"{path!r} is no path: {error}") from error
