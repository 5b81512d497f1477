"""The protobuf wire format, as far as the compiled codec needs it at run time.

`compile_codec.py` writes this file at the head of the package that it generates, so that
what the checks read here is what runs there. The package has a module for each module of
messages, loaded when the first of those messages is written or read.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, TypeVar

M = TypeVar("M")

_MAX_DEPTH = 100
# All varints of one byte, and with them nearly all lengths, small numbers and tags.
B1 = [bytes((i,)) for i in range(128)]
_MINUS_1 = b"\xff" * 9 + b"\x01"  # the version of a request that wants the latest


class DecodeError(ValueError):
    """What arrived is no message of the expected kind."""


def varint(n: int) -> bytes:
    """Return an integer as a varint; a negative one as 64 bits of two's complement.

    Raises:
        ValueError: It has more than 64 bits.
    """
    if 0 <= n < 128:
        return B1[n]
    if n >> 49 and not n >> 56:
        # Keys of partitions 1 to 31 have eight bytes, and a request is mostly keys.
        return bytes(
            (
                n & 127 | 128,
                n >> 7 & 127 | 128,
                n >> 14 & 127 | 128,
                n >> 21 & 127 | 128,
                n >> 28 & 127 | 128,
                n >> 35 & 127 | 128,
                n >> 42 & 127 | 128,
                n >> 49,
            )
        )
    if n == -1:
        return _MINUS_1
    if not -0x8000000000000000 <= n < 0x10000000000000000:
        raise ValueError(f"{n} has more than 64 bits")
    if n < 0:
        n += 1 << 64
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def int32(n: int) -> bytes:
    """Return an int32 as a varint.

    Raises:
        ValueError: It has more than 32 bits.
    """
    if n == -1:
        return _MINUS_1
    if not -0x80000000 <= n < 0x80000000:
        raise ValueError(f"{n} has more than 32 bits")
    return varint(n)


def int64(n: int) -> bytes:
    """Return an int64 as a varint.

    Raises:
        ValueError: It has more than 64 bits.
    """
    if n >= 0x8000000000000000:
        raise ValueError(f"{n} has more than 64 bits")
    return varint(n)


def uint64(n: int) -> bytes:
    """Return a uint64 as a varint.

    Raises:
        ValueError: It is negative, or has more than 64 bits.
    """
    if n < 0:
        raise ValueError(f"{n} is less than 0")
    return varint(n)


def read_varint(b: bytes, i: int) -> tuple[int, int]:
    """Return the varint at i, of 64 bits at most, and the index after it."""
    eight = b[i : i + 8]
    if len(eight) == 8:
        # Eight bytes, as keys have, taken apart at once: in small numbers for as long as
        # possible, which cost half of what large ones do.
        a, b0, c, d, e, f, g, h = eight
        if h < 128 and a & b0 & c & d & e & f & g > 127:
            low = a & 127 | (b0 & 127) << 7 | (c & 127) << 14 | (d & 127) << 21
            return low | (e & 127 | (f & 127) << 7 | (g & 127) << 14 | h << 21) << 28, i + 8
    result = shift = 0
    while True:
        x = b[i]
        i += 1
        result |= (x & 127) << shift
        if x < 128:
            return result & 0xFFFFFFFFFFFFFFFF, i
        shift += 7
        if shift > 63:
            raise DecodeError("a varint of more than ten bytes")


def signed32(n: int) -> int:
    """Return the int32 that a varint stands for: its low 32 bits, signed."""
    n &= 0xFFFFFFFF
    return n - 0x100000000 if n >> 31 else n


def skip(b: bytes, i: int, tag: int, end: int, depth: int = 0) -> int:
    """Return the index after the value of an unknown field."""
    wire_type = tag & 7
    if not 0 < tag >> 3 < 1 << 29:
        raise DecodeError(f"a field of number {tag >> 3}")
    if wire_type == 0:
        i = read_varint(b, i)[1]
    elif wire_type == 2:
        length, i = read_varint(b, i)
        i += length
    elif wire_type == 1:
        i += 8
    elif wire_type == 5:
        i += 4
    elif wire_type == 3 and depth < _MAX_DEPTH:
        inner, i = read_varint(b, i)
        while inner & 7 != 4:
            i = skip(b, i, inner, end, depth + 1)
            inner, i = read_varint(b, i)
        if inner >> 3 != tag >> 3:
            raise DecodeError("a group that ends as another")
    else:
        raise DecodeError(f"a field of wire type {wire_type}")
    if i > end:
        raise DecodeError("a field that reaches beyond its message")
    return i


Encode = Callable[[Any], bytes]
Decode = Callable[[bytes, int, int], Any]

ENCODERS: dict[type, Encode] = {}
DECODERS: dict[type, Decode] = {}


def encode(message: Any) -> bytes:
    """Return a message's bytes; other classes than the gateway's encode themselves.

    Raises:
        ValueError: A number does not fit its field.
    """
    encoder = ENCODERS.get(message.__class__) or ENCODERS.get(_loaded(message.__class__))
    return encoder(message) if encoder is not None else bytes(message)


def decoder(cls: type[M]) -> Callable[[bytes], M]:
    """Return what reads a message of a class; other classes than the gateway's read themselves.

    What it returns raises `DecodeError`, whatever is wrong with the bytes.
    """
    decode = DECODERS.get(cls) or DECODERS.get(_loaded(cls))

    def read(content: bytes) -> M:
        try:
            if decode is None:
                parsed: M = cls.parse(content)  # type: ignore[attr-defined]  # a betterproto2 message
                return parsed
            message: M = decode(content, 0, len(content))
        except (ValueError, IndexError, EOFError) as error:
            raise DecodeError(f"no valid {cls.__name__}: {error}") from error
        return message

    return read


def _loaded(cls: type[M]) -> type[M]:
    """Return a class whose functions are in the tables now, if it has any."""
    package, _, module = cls.__module__.rpartition(".")
    if package == f"{__name__.rpartition('.')[0]}.gateway_protocol":
        importlib.import_module(f".{module}", __name__)
    return cls
