"""Finds damage in SQLite's write-ahead log that SQLite itself passes over.

The format is public (sqlite.org/fileformat2.html, "The Write-Ahead Log"): a header, then frames
of one page each, whose checksums go on from frame to frame. SQLite reads up to the first frame
that is not right, since that is what a crash in the middle of a write leaves behind. But then
nothing committed can follow: whoever commits waits for what was written before. So complete
transactions behind a bad frame say that it was damaged later.
"""

from __future__ import annotations

import struct
import sys
from array import array
from pathlib import Path

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MAGIC = 0x377F0682
_WORDS = (1 << 32) - 1


def lost_commits(file: Path) -> int:
    """How many committed transactions stand behind damage, and would be lost; mostly 0.

    One alone is not counted: it may be the one that a crash has interrupted.

    Raises:
        OSError: The file cannot be read.
    """
    with file.open("rb") as log:
        header = log.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return 0
        magic, _, page_size, _, salt, more_salt, first, second = _HEADER.unpack(header)
        if magic & ~1 != _MAGIC or not 512 <= page_size <= 65536:
            return 0
        is_big_endian = bool(magic & 1)
        sums = _checksum(header[:24], (0, 0), is_big_endian)
        intact = sums == (first, second)
        commits = 0
        while len(frame := log.read(_FRAME.size + page_size)) == _FRAME.size + page_size:
            _, pages, *found = _FRAME.unpack_from(frame)
            if intact:
                sums = _checksum(frame[:8], sums, is_big_endian)
                sums = _checksum(frame[_FRAME.size :], sums, is_big_endian)
                intact = found == [salt, more_salt, *sums]
            # Frames of an earlier round, behind the end, have other salts.
            if not intact and found[:2] == [salt, more_salt] and pages:
                commits += 1
    return commits if commits > 1 else 0


def _checksum(content: bytes, sums: tuple[int, int], is_big_endian: bool) -> tuple[int, int]:
    words = array("I", content)
    if is_big_endian != (sys.byteorder == "big"):
        words.byteswap()
    first, second = sums
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & _WORDS
        second = (second + words[at + 1] + first) & _WORDS
    return first, second
