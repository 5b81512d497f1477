"""The order in which the engine's hash maps show their keys.

It is visible to users: in `string(context)`, in the list of `get entries` and in warnings that
list the available keys. A map of up to four keys keeps its order; larger ones are ordered by the
hash of the key (Java's hash of a string, spread as Scala 2.13 does).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

_SMALL = 4
_FIRST_TABLE = 16


@lru_cache(maxsize=4096)
def _java_hash(text: str) -> int:
    """Java's String.hashCode as 32 bits without a sign."""
    value = 0
    for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"):
        value = (31 * value + unit) & 0xFFFFFFFF
    return value


def string_hash(text: str) -> int:
    """The hash of a string as Scala's mutable map spreads it, 32 bits without a sign."""
    value = _java_hash(text)
    return value ^ (value >> 16)


def _immutable_hash(text: str) -> int:
    """The hash of a string as Scala's immutable map spreads it, 32 bits without a sign."""
    value = _java_hash(text)
    value = (value + ~(value << 9)) & 0xFFFFFFFF
    value ^= value >> 14
    value = (value + (value << 4)) & 0xFFFFFFFF
    return value ^ (value >> 10)


def variable_order(keys: list[str]) -> list[str]:
    """Keys of a JSON object as a variable: they went through a mutable map first."""
    return immutable_order(_mutable_order(keys))


def _mutable_order(keys: list[str]) -> list[str]:
    size = _FIRST_TABLE
    while len(keys) + 1 >= size * 0.75:
        size *= 2

    def slot(key: str) -> tuple[int, int]:
        value = string_hash(key)
        return value & (size - 1), value - (1 << 32) if value >> 31 else value

    return sorted(keys, key=slot)


def immutable_order(keys: list[str]) -> list[str]:
    """Keys in the order of Scala's immutable map."""
    return keys if len(keys) <= _SMALL else _trie_order(keys, 0)


def _trie_order(keys: list[str], shift: int) -> list[str]:
    # A node lists its own keys first, by five bits of the hash, and its sub-nodes after them.
    if shift > 30:
        return keys
    groups: dict[int, list[str]] = {}
    bits: Callable[[str], int] = lambda key: (_immutable_hash(key) >> shift) & 31  # noqa: E731
    for key in keys:
        groups.setdefault(bits(key), []).append(key)
    slots = sorted(groups)
    own = [groups[slot][0] for slot in slots if len(groups[slot]) == 1]
    nested = [
        key
        for slot in slots
        if len(groups[slot]) > 1
        for key in _trie_order(groups[slot], shift + 5)
    ]
    return own + nested
