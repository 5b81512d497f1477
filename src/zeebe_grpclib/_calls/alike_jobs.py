"""Jobs that differ from one before in few fields, read without decoding the rest anew.

Jobs of one element are alike but for their keys, deadline and variables; and what is left of
decoding and building those field by field is a sixth of what a job costs a quick worker.

What is kept of a job is a template: its bytes between those fields, and all that they stand
for. Why a hit is sound:

1. A template is kept only of a job whose fields are in ascending order, as every gateway
   writes them, so that no field is there twice, and the bytes between two varying fields
   are whole fields. Decoding takes field by field: the same bytes there are the same fields.
2. The varying fields are decoded by the rules, in the one form that is common: keys of eight
   bytes, a deadline of six, fewer than 16 KiB of variables.
3. Anything else is decoded as ever, errors included.

Of a key only the low three bytes are taken apart. The high five are those of the keys around
it; what they stand for is kept.

Templates cost more to make than they save once: each hit earns, each new one spends.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from .._proto.codec import read_varint
from ..job import Job
from .variables import load_variables

__all__ = ["alike_jobs", "quickly"]

T = TypeVar("T")

ReadJob: TypeAlias = Callable[[bytes, int, int], Job]

_new = object.__new__
_set = object.__setattr__

_PRICE = 8
_MOST = 256
_TEMPLATES = 4
_HIGHS = 64

_KEY_FIELDS = (1, 3, 8)
_DEADLINE, _VARIABLES = 12, 13
_VARIABLES_TAG = _VARIABLES << 3 | 2
# What the marks of continuation add to a number that is made of six bytes as they are.
_MARKS = 128 | 128 << 7 | 128 << 14 | 128 << 21 | 128 << 28

# How to take a job apart up to the length of its variables, in how many bytes, the three
# pieces between its varying fields, its other fields, what follows the variables, its tags.
_Template: TypeAlias = tuple[
    Callable[[bytes, int], tuple[Any, ...]],
    int,
    tuple[bytes, bytes, bytes],
    dict[str, Any],
    bytes,
    list[str],
]


# Longer than a function should be, for the one in it.
def alike_jobs(plain: Callable[[bytes], Job]) -> ReadJob:
    """Return what reads a job's bytes, from one index to another, faster than another function.

    Args:
        plain: Decodes a job.
    """
    templates: list[_Template] = []
    highs: dict[bytes, int] = {}
    credit = 8 * _PRICE
    # One value, for threads may read at a time. The jobs of a poll have the same deadline.
    last = b"", 0

    # It runs for each job of a quick worker, which would pay for each call that it was split into.
    def read(content: bytes, at: int, end: int) -> Job:
        nonlocal credit, last
        for unpack, size, pieces, fields, tail, tags in templates:
            values = at + size
            if values + 2 > end:
                continue
            a, b, c, high, first, d, e, f, high_2, second, g, h, i, high_3, third, until = unpack(
                content, at
            )
            if (first, second, third) != pieces:
                continue
            known, deadline = last
            if until != known:
                deadline = _deadline(until)
                if deadline < 0:
                    break
                last = until, deadline
            length = content[values]
            values += 1
            if length > 127:
                more = content[values]
                if more > 127:
                    break
                length = length & 127 | more << 7
                values += 1
            over = values + length
            if over + len(tail) != end or not content.startswith(tail, over):
                continue
            if a & b & c & d & e & f & g & h & i < 128 or content[at] != 8:
                break
            try:
                own = fields.copy()
                own["key"] = highs[high] + a + (b << 7) + (c << 14)
                own["process_instance_key"] = highs[high_2] + d + (e << 7) + (f << 14)
                own["element_instance_key"] = highs[high_3] + g + (h << 7) + (i << 14)
                own["deadline"] = deadline
                own["variables"] = load_variables(content[values:over].decode())
            except (LookupError, ValueError, RecursionError):
                break
            own["tags"] = tags.copy()
            job = _new(Job)
            _set(job, "__dict__", own)
            credit += credit < _MOST
            return job
        content = content[at:end]
        job = plain(content)
        if credit >= _PRICE and type(job) is Job:
            credit -= _PRICE
            _learn(templates, highs, content, job)
        return job

    return read


def quickly(plain: Callable[[bytes], list[Job]], read: ReadJob) -> Callable[[bytes], list[Job]]:
    """Return what reads a message of jobs by a function for one of them.

    Args:
        plain: Reads such a message; is asked about all that is not just jobs.
        read: Reads one.
    """

    def read_all(content: bytes) -> list[Job]:
        jobs: list[Job] = []
        at, end = 0, len(content)
        try:
            while at < end:
                if content[at] != 10:
                    return plain(content)
                length = content[at + 1]
                at += 2
                if length > 127:
                    more = content[at]
                    if more > 127:
                        length, at = read_varint(content, at - 1)
                    else:  # as nearly all, written out for what a call costs
                        length = length & 127 | more << 7
                        at += 1
                over = at + length
                if over > end:
                    return plain(content)
                jobs.append(read(content, at, over))
                at = over
        except (IndexError, ValueError):
            return plain(content)  # its error, where it is one
        return jobs

    return read_all


def _deadline(until: bytes) -> int:
    """Return a deadline by its six bytes and the tag behind them; -1 where it has others."""
    a, b, c, d, e, f, tag = until
    if a & b & c & d & e < 128 or f > 127 or tag != _VARIABLES_TAG:
        return -1
    return a + (b << 7) + (c << 14) + (d << 21) + (e << 28) + (f << 35) - _MARKS


def _learn(templates: list[_Template], highs: dict[bytes, int], content: bytes, job: Job) -> None:
    """Keep a template of a job, if it can be one."""
    places = _places(content)
    if places is None:
        return
    key, instance, element, deadline, variables, over = places
    if len(highs) >= _HIGHS:
        highs.clear()
    for start in (key, instance, element):
        number, stop = read_varint(content, start)
        if stop - start != 8:
            return
        low = content[start] + (content[start + 1] << 7) + (content[start + 2] << 14)
        highs[content[start + 3 : stop]] = number - low
    pieces = (
        content[key + 8 : instance],
        content[instance + 8 : element],
        content[element + 8 : deadline],
    )
    gaps = [len(piece) for piece in pieces]
    layout = struct.Struct("<x3B5s{}s3B5s{}s3B5s{}s7s".format(*gaps))
    fields = dict(vars(job))
    if (
        layout.size != deadline + 7
        or layout.size != variables
        or _deadline(content[deadline:variables]) < 0
        or any(known[2] == pieces and known[4] == content[over:] for known in templates)
    ):
        return
    tags = fields["tags"]
    template = layout.unpack_from, layout.size, pieces, fields, content[over:], tags.copy()
    templates.insert(0, template)
    del templates[_TEMPLATES:]


def _places(content: bytes) -> tuple[int, int, int, int, int, int] | None:
    """Return where a job's keys, deadline and variables' length begin, and where those end.

    None where they are not all there, or the fields are not in ascending order.
    """
    places: dict[int, int] = {}
    at, before, over = 0, 0, 0
    while at < len(content):
        tag, at = read_varint(content, at)
        field, wire_type = tag >> 3, tag & 7
        if field < before or (field == before and field <= _VARIABLES):
            return None
        before = field
        places[field] = at
        number, at = read_varint(content, at)
        if wire_type == 2:
            at += number
        elif wire_type != 0:
            return None
        if field == _VARIABLES:
            over = at
    try:
        key, instance, element, deadline, variables = (
            places[field] for field in (*_KEY_FIELDS, _DEADLINE, _VARIABLES)
        )
    except KeyError:
        return None
    return key, instance, element, deadline, variables, over
