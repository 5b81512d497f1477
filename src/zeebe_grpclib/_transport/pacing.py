"""When to let answers gather before they are read.

A server that sends each answer by itself (grpcio's does) wakes the client for each: half of
what such a call costs is the waking, not the work. Where many calls are under way and take
long, the next answers can as well be read together a moment later; and of calls whose
answers nobody waits for (what a worker says of its jobs) a few are enough.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Container

from .stream import Stream

__all__ = ["FEW", "is_worth_a_pause", "pause_reading"]

FEW = 4
"""So many calls have to be under way, for whatever reason to pause."""
_MANY = 16
_PAUSE_S = 0.001  # the least that event loops wait
# A pause takes so small a part of what a call takes anyway.
_SHARE = 8
# Answers that come faster than one in this time come together by themselves.
_TRICKLE_S = 0.0001


def is_worth_a_pause(
    since_last_s: float,
    moved: Collection[Stream],
    under_way: Collection[Stream],
    unhurried: Container[str] = (),
) -> bool:
    """Whether the socket is better left alone for a moment after a read.

    Args:
        since_last_s: The time since the read before it.
        moved: What it brought something for.
        under_way: What still waits.
        unhurried: Paths of calls whose answers nobody waits for.
    """
    # Streams and held polls, which may wait for ever, are left out only if it can matter.
    if _is_trickle(since_last_s, len(moved), len(under_way)) and all(
        stream.path in unhurried or not stream.unary for stream in (*moved, *under_way)
    ):
        return sum(stream.unary for stream in under_way) >= FEW
    if not _is_worth_it(since_last_s, len(moved), len(under_way)):
        return False
    answered = [stream.id for stream in moved if stream.unary]
    # What was begun before them and still waits (for a process to end, say) tells nothing of how
    # long calls like them take: a lone caller beside it would wait for every pause.
    first = min(answered, default=0)
    younger = sum(stream.unary and stream.id > first for stream in under_way)
    return _is_worth_it(since_last_s, len(answered), younger)


def _is_trickle(since_last_s: float, answers: int, under_way: int) -> bool:
    return answers * 2 <= under_way and since_last_s >= answers * _TRICKLE_S


def _is_worth_it(since_last_s: float, answers: int, under_way: int) -> bool:
    if under_way < _MANY or not 0 < answers * _SHARE <= under_way:
        return False
    # Little's law: as many as are under way take so long to be answered.
    return under_way * since_last_s / answers >= _SHARE * _PAUSE_S


def pause_reading(transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
    """Leave the socket alone for a moment."""
    if not transport.is_closing():
        transport.pause_reading()
        loop.call_later(_PAUSE_S, _read_on, transport)


def _read_on(transport: asyncio.Transport) -> None:
    if not transport.is_closing():
        transport.resume_reading()
