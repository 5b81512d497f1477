"""Header blocks (HPACK, RFC 7541) without paying for them on every call.

Plain hpack costs more per call than all the rest of the protocol. Two short cuts avoid
it; both are sound, for these reasons, and are fuzzed against plain hpack.

Requests (`RequestBlocks`). We are the only encoder of the connection and keep our own
model of the peer's dynamic table.

1. We only ever insert and never evict: the model refuses an entry that does not fit. So
   entry k (counted from the oldest, 0) has index 61 + inserted - k, and a block that
   inserts nothing stays valid, byte for byte, until the next insert.
2. A block that inserts is good once. It is never cached, and it empties the cache.
3. A block is built only when its frame is certain to go out next on the wire, in that
   order: a built but unsent insert would leave the peer's table behind our model.
4. When the peer changes SETTINGS_HEADER_TABLE_SIZE, our model is emptied and the next
   block opens with two size updates, 0 and the new size: that empties the peer's table
   whatever it held. The same restart makes room when the table is full of old tokens.
5. What must not touch the table (fields that differ from call to call, entries that do
   not fit) goes as a literal without indexing (section 6.2.2). Such a field may be
   appended to a finished block, since a block is a plain concatenation of fields.

Responses (`ResponseBlocks`). Decoding is a function of the block's bytes, the dynamic
table and the decoder's limits, which never change here.

1. A result is kept, by the block's exact bytes, only if decoding left the table as it
   was. A hit therefore repeats a decode with equal inputs that had no effect.
2. Whenever a block does change the table, everything kept is dropped.
3. "Unchanged" is decided by maximum, length and the identity of the newest entry. The
   table is a FIFO: any insert or eviction changes one of them, and the compared entry
   is held meanwhile, so its identity can't be reused.
"""

from __future__ import annotations

from collections.abc import Sequence

from hpack import Decoder, HPACKDecodingError, HPACKError, OversizedHeaderListError

from .frames import MAX_FRAME_SIZE

__all__ = [
    "HEAD",
    "MAX_HEADER_LIST_SIZE",
    "OK",
    "OTHER",
    "RequestBlocks",
    "ResponseBlocks",
    "ResponseFields",
    "literal",
]

MAX_HEADER_LIST_SIZE = 1 << 16
"""Longer header lists end their own call; what we advertise to the peer."""

Field = tuple[bytes, bytes]

HEAD, OK, OTHER = range(3)
"""Kinds of response blocks: a plain answer's head, trailers that say OK, all others."""

_STATIC = {
    b":authority": 1,
    b":path": 4,
    b"accept-encoding": 16,
    b"authorization": 23,
    b"content-type": 31,
    b"user-agent": 58,
}
_METHOD_POST = b"\x83"
_SCHEME = {"http": b"\x86", "https": b"\x87"}
_ENTRY_OVERHEAD = 32
_STATIC_ENTRIES = 61
# Ours: the protocol's default, and what any server grants. More would only cost memory.
_TABLE_SIZE = 4096
_MAX_CACHED = 256
_MAX_CACHED_BLOCK = 4096


def integer(number: int, prefix_bits: int, first: int) -> bytes:
    """Return an integer as RFC 7541 section 5.1 writes it, its flag bits in ``first``."""
    mask = (1 << prefix_bits) - 1
    if number < mask:
        return bytes((first | number,))
    out = bytearray((first | mask,))
    number -= mask
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def literal(name: bytes, value: bytes) -> bytes:
    """Return a field as a literal without indexing: it never touches a table."""
    return _literal(name, value, 4, 0x00)


def _literal(name: bytes, value: bytes, prefix_bits: int, first: int) -> bytes:
    index = _STATIC.get(name)
    if index is not None:
        head = integer(index, prefix_bits, first)
    else:
        head = bytes((first,)) + integer(len(name), 7, 0) + name
    return head + integer(len(value), 7, 0) + value


class RequestBlocks:
    """The header blocks of requests: built once per path and metadata, then repeated."""

    __slots__ = (
        "_fixed",
        "_guests",
        "_limit",
        "_recent",
        "_scheme",
        "_size",
        "_table",
        "_update",
        "cache",
    )

    def __init__(self, scheme: str, fixed: Sequence[Field]) -> None:
        """Start with an empty table.

        Args:
            scheme: "http" or "https".
            fixed: The fields that follow ``:path`` in every request.
        """
        self._scheme = _SCHEME[scheme]
        self._fixed = tuple(fixed)
        self._table: dict[Field, int] = {}
        self._size = 0
        self._guests = 0  # of it: fields of single calls, the old tokens
        self._limit = _TABLE_SIZE
        self._update = b""
        self._recent: dict[bytes, bytes] = {}
        self.cache: dict[object, bytes] = {}
        """Finished blocks by path, or by (path, metadata). A hit may be sent as it is."""

    def build(self, path: str, metadata: Sequence[Field] = (), key: object = None) -> bytes:
        """Return the block of a request; it must be the next one on the wire.

        Args:
            path: The RPC's full name, ``/package.Service/Method``.
            metadata: The call's own fields, after the fixed ones.
            key: Where a block that can be repeated is kept; None is ``path``.
        """
        # A value is worth an entry once it comes back: tokens do, trace ids never do.
        lasting = [self._recent.get(field[0]) == field[1] for field in metadata]
        if any(map(self._needs_room, metadata, lasting)):
            self._restart()
        before = len(self._table)
        pieces = [self._update, _METHOD_POST, self._scheme]
        pieces += [self._indexed(field) for field in ((b":path", path.encode()), *self._fixed)]
        shared = self._size
        for field, lasts in zip(metadata, lasting, strict=True):
            pieces.append(self._indexed(field) if lasts else self._unindexed(field))
        self._guests += self._size - shared
        block = b"".join(pieces)
        if self._update or len(self._table) != before:
            self._update = b""
            self.cache.clear()
        elif all(lasting) and len(block) <= _MAX_CACHED_BLOCK:
            if len(self.cache) >= _MAX_CACHED:
                self.cache.clear()
            self.cache[path if key is None else key] = block
        return block

    def resize(self, limit: int) -> None:
        """Follow the peer's SETTINGS_HEADER_TABLE_SIZE."""
        limit = min(limit, _TABLE_SIZE)
        if limit != self._limit:
            self._limit = limit
            self._restart()

    def entries(self) -> list[Field]:
        """Return our model of the peer's dynamic table, newest first."""
        return list(self._table)[::-1]

    def _restart(self) -> None:
        self._table.clear()
        self._size = self._guests = 0
        self.cache.clear()
        self._update = b"\x20" + integer(self._limit, 5, 0x20)

    def _needs_room(self, field: Field, lasts: bool) -> bool:
        """Whether a restart would give a lasting field the place of an older call's field.

        Without an older guest to throw out, a restart would help nobody, call after call.
        """
        size = _entry_size(field)
        return (
            lasts
            and field not in self._table
            and self._size + size > self._limit
            and self._guests > 0
            and self._size - self._guests + size <= self._limit
        )

    def _indexed(self, field: Field) -> bytes:
        position = self._table.get(field)
        if position is not None:
            return integer(_STATIC_ENTRIES + len(self._table) - position, 7, 0x80)
        size = _entry_size(field)
        if self._size + size > self._limit:
            return literal(*field)
        self._table[field] = len(self._table)
        self._size += size
        return _literal(field[0], field[1], 6, 0x40)

    def _unindexed(self, field: Field) -> bytes:
        if len(self._recent) >= _MAX_CACHED:
            self._recent.clear()
        self._recent[field[0]] = field[1]
        return literal(*field)


def _entry_size(field: Field) -> int:
    return _ENTRY_OVERHEAD + len(field[0]) + len(field[1])


class ResponseFields:
    """A decoded response block, with what the common path must know of it."""

    __slots__ = ("fields", "kind", "size")

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self.fields = fields
        self.size = sum(_entry_size(field) for field in fields)
        self.kind = _kind(fields) if self.size <= MAX_HEADER_LIST_SIZE else OTHER

    def get(self, name: bytes) -> bytes | None:
        """Return a field's value; several are joined by commas, as HTTP allows."""
        values = [v for n, v in self.fields if n == name]
        return b",".join(values) if values else None


def _kind(fields: tuple[Field, ...]) -> int:
    """Classify a block; whatever is not exactly the ordinary case is OTHER."""
    named = dict(fields)
    status = named.get(b"grpc-status")
    if status is not None:
        return OK if status == b"0" and b":status" not in named else OTHER
    if named.get(b":status") != b"200":
        return OTHER
    if named.get(b"grpc-encoding", b"identity") != b"identity":
        return OTHER
    content_type = named.get(b"content-type", b"")
    plain = content_type in {b"application/grpc", b"application/grpc+proto"}
    return HEAD if plain else OTHER


class ResponseBlocks:
    """hpack's decoder with a memo by exact bytes."""

    __slots__ = ("_decoder", "memo")

    def __init__(self, max_header_list_size: int) -> None:
        """Start with an empty table.

        Args:
            max_header_list_size: A longer list breaks the connection (the rest of the
                block is not decoded, so the table is lost). Far above what is advertised:
                lists between the two cost only their own call.
        """
        self._decoder = Decoder(max_header_list_size=max_header_list_size)
        self.memo: dict[bytes, ResponseFields] = {}
        """Decoded blocks. A hit may be used as it is."""

    def decode(self, block: bytes) -> ResponseFields:
        """Decode a block that the memo lacks.

        Raises:
            HPACKError: The block is malformed, or its list is too long: the connection
                can't be read any further.
        """
        table = self._decoder.header_table
        entries = table.dynamic_entries
        before = (table.maxsize, len(entries), entries[0] if entries else None)
        try:
            decoded = self._decoder.decode(block, raw=True)
        except (IndexError, ValueError, OverflowError) as error:
            raise HPACKError(f"malformed header block: {error}") from error
        except HPACKDecodingError as error:
            if isinstance(error, OversizedHeaderListError):
                raise
            # It quotes what it can't read as the view of memory that it has of it.
            raise HPACKError(str(error).partition(" from <memory")[0]) from error
        fields = ResponseFields(tuple((bytes(name), bytes(value)) for name, value in decoded))
        entries = table.dynamic_entries
        same = (
            before[0] == table.maxsize
            and before[1] == len(entries)
            and before[2] is (entries[0] if entries else None)
        )
        if not same:
            self.memo.clear()
        elif len(block) <= MAX_FRAME_SIZE // 16:
            if len(self.memo) >= _MAX_CACHED:
                self.memo.clear()
            self.memo[block] = fields
        return fields

    def table(self) -> list[Field]:
        """Return the dynamic table, newest first."""
        return [(bytes(n), bytes(v)) for n, v in self._decoder.header_table.dynamic_entries]
