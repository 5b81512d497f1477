"""Keys and chance for an engine whose commands are to be repeated with the same effect."""

from __future__ import annotations

import hashlib


class Keys:
    """Ascending numbers that go on where they were.

    Attributes:
        latest: The last one that was given.
    """

    __slots__ = ("latest",)

    def __init__(self, latest: int) -> None:
        self.latest = latest

    def __call__(self) -> int:
        """Give the next one."""
        self.latest += 1
        return self.latest


class Entropy:
    """Bytes that nobody guesses who does not know the seed, the same ones after the same seed.

    Attributes:
        seed: Random bytes of the journal's own.
        drawn: How often some were given.
    """

    __slots__ = ("drawn", "seed")

    def __init__(self, seed: bytes, drawn: int = 0) -> None:
        self.seed = seed
        self.drawn = drawn

    def __call__(self, count: int) -> bytes:
        """Give the next ones, at most 64."""
        self.drawn += 1
        content = self.drawn.to_bytes(8, "big")
        return hashlib.blake2b(content, key=self.seed, digest_size=count).digest()
