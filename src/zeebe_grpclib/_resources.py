"""Files to deploy, read before anything is sent."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeAlias

SUFFIXES = frozenset({".bpmn", ".dmn", ".form"})
"""What is deployed of a folder."""


class BinaryFile(Protocol):
    """A binary file, or something like one."""

    def read(self) -> bytes:
        """Return all of it."""
        ...


ResourceSource: TypeAlias = str | os.PathLike[str] | tuple[str, bytes | BinaryFile] | BinaryFile
"""A file's path, a folder's, a pattern; a pair of name and content; an open binary file."""


def read_resources(
    sources: Iterable[ResourceSource], call: str = "deploy_resource"
) -> list[tuple[str, bytes]]:
    """Return name and content of each source.

    A file's name is its last path component, within a folder its path from there.

    Raises:
        OSError: A file is missing or cannot be read, a folder or pattern holds none; names
            the path.
        TypeError: A source is none of what is accepted.
        ValueError: There is no source at all, or an empty path.
    """
    resources = [resource for source in sources for resource in _read(source)]
    if not resources:
        raise ValueError(f"{call} needs at least one file, but none was given")
    return resources


def _read(source: object) -> Iterator[tuple[str, bytes]]:
    if isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        if isinstance(path, str):
            if not path:
                # It would be the working directory, and all that lies below it.
                raise ValueError("a resource is an empty path")
            yield from _read_path(path)
            return
    elif isinstance(source, tuple) and len(source) == 2 and isinstance(source[0], str):
        content = _content(source[1])
        if content is not None:
            yield source[0], content
            return
    else:
        content, name = _content(source), getattr(source, "name", None)
        if content is not None and isinstance(name, str):
            yield Path(name).name, content
            return
    raise TypeError(
        "a resource is a path, an open binary file with a name, or a pair (name, bytes or open "
        f"binary file), not {type(source).__name__}: {source!r:.80}"
    )


def _content(source: object) -> bytes | None:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    read = getattr(source, "read", None)
    content = read() if callable(read) else None
    return content if isinstance(content, bytes) else None


def _read_path(path: str) -> Iterator[tuple[str, bytes]]:
    try:
        if Path(path).is_dir():
            folder = Path(path)
            found = sorted(each for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES)
            if not found:
                suffixes = ", ".join(sorted(SUFFIXES))
                raise FileNotFoundError(2, f"no file that ends in {suffixes} in the folder", path)
            yield from ((each.relative_to(folder).as_posix(), _bytes(each)) for each in found)
        elif glob.has_magic(path) and not Path(path).exists():
            matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - absolute ones too
            if not matches:
                raise FileNotFoundError(2, "no file matches the pattern", path)
            yield from ((Path(each).name, _bytes(Path(each))) for each in matches)
        else:
            yield Path(path).name, _bytes(Path(path))
    except ValueError as error:
        raise ValueError(f"{path!r} is no path: {error}") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        if error.filename is None:  # it could be opened, but not read
            error.filename = str(path)
        raise
