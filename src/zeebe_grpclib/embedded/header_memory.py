"""Headers that come again and again, which is what clients send, decoded once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hpack import Decoder
from hpack.table import HeaderTable

_MOST_BLOCKS = 64


class RememberingDecoder(Decoder):
    """Remembers what blocks of headers come to, as long as that stays the same.

    The same bytes are the same headers unless the table of headers has changed, to which they
    may refer. A block that changes it is not remembered, and has all others forgotten.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[bytes, bool], list[Any]] = {}

    def decode(self, data: bytes, raw: bool = False) -> Iterable[Any]:
        """Decode a block; see `Decoder.decode`."""
        key = bytes(data), raw
        known = self._known.get(key)
        if known is not None and self.header_table_size <= self.max_allowed_table_size:
            return known.copy()
        table = self.header_table
        # An entry is a new object in front; the old one is held, so that its place is not.
        front, length, size = _front(table), len(table.dynamic_entries), table.maxsize
        headers = list(super().decode(data, raw))
        changed = (
            _front(table) is not front
            or len(table.dynamic_entries) != length
            or table.maxsize != size
        )
        if changed or len(self._known) >= _MOST_BLOCKS:
            self._known.clear()
        else:
            self._known[key] = headers.copy()
        return headers


def _front(table: HeaderTable) -> object:
    return table.dynamic_entries[0] if table.dynamic_entries else None
