"""Both header-block short cuts against plain hpack: equal headers, equal tables, always."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

import pytest
from hpack import Decoder, Encoder, HPACKError
from hypothesis import given
from hypothesis import strategies as st
from tests.transport.peer import Peer

from zeebe_grpclib._transport.header_blocks import (
    HEAD,
    OK,
    OTHER,
    RequestBlocks,
    ResponseBlocks,
    ResponseFields,
    integer,
    literal,
)

FIXED = [(b":authority", b"gateway:26500"), (b"te", b"trailers"), (b"user-agent", b"agent/1")]
PATHS = [f"/gateway_protocol.Gateway/{name}" for name in ("A", "CompleteJob", "X" * 90, "Topology")]
FUZZ_BLOCKS = int(os.environ.get("ZEEBE_FUZZ_CASES", "12000")) // 4
"""Per seed, of four; `nox -s fuzz` runs 200,000 in all."""

Field = tuple[bytes, bytes]


def decoded(decoder: Decoder, block: bytes) -> list[Field]:
    return [(bytes(n), bytes(v)) for n, v in decoder.decode(block, raw=True)]


def table(decoder: Decoder) -> list[Field]:
    return [(bytes(n), bytes(v)) for n, v in decoder.header_table.dynamic_entries]


def expected(path: str, metadata: Sequence[Field] = ()) -> list[Field]:
    start = [(b":method", b"POST"), (b":scheme", b"http"), (b":path", path.encode())]
    return [*start, *FIXED, *metadata]


def test_block_is_cached_once_it_inserts_nothing() -> None:
    blocks, decoder = RequestBlocks("http", FIXED), Decoder()
    first = blocks.build("/a/B")
    assert blocks.cache == {}
    second = blocks.build("/a/B")
    assert blocks.cache == {"/a/B": second}
    assert len(second) < 10 < len(first)
    assert decoded(decoder, first) == decoded(decoder, second) == expected("/a/B")
    blocks.build("/a/C")  # inserts: all indices move
    assert blocks.cache == {}


def test_token_is_indexed_when_it_comes_back_and_a_trace_id_never() -> None:
    blocks, decoder = RequestBlocks("http", FIXED), Decoder()
    token, sizes = (b"authorization", b"Bearer " + b"t" * 900), []
    for number in range(5):
        metadata = (token, (b"trace", b"%d" % number))
        block = blocks.build("/a/B", metadata, ("/a/B", metadata))
        sizes.append(len(block))
        assert decoded(decoder, block) == expected("/a/B", metadata)
    assert sizes[1] > 900  # inserted by the second call
    assert max(sizes[2:]) < 40
    assert token in blocks.entries()
    assert blocks.cache == {}  # the trace id differs from call to call


def test_new_tokens_find_room_in_a_table_full_of_old_ones() -> None:
    blocks, decoder = RequestBlocks("http", FIXED), Decoder()
    for number in range(12):
        metadata = ((b"authorization", b"Bearer %d" % number + b"t" * 1300),)
        block = b""
        for _ in range(3):
            block = blocks.build("/a/B", metadata, number)
            assert decoded(decoder, block) == expected("/a/B", metadata)
        assert len(block) < 20
        assert table(decoder) == blocks.entries()


def test_token_above_the_table_costs_bytes_but_is_cached() -> None:
    blocks = RequestBlocks("http", FIXED)
    metadata = ((b"authorization", b"Bearer " + b"t" * 3990),)
    for _ in range(3):
        blocks.build("/a/B", metadata, "key")
    assert len(blocks.cache["key"]) > 3990


def test_smaller_table_of_the_peer_empties_the_model() -> None:
    blocks, decoder = RequestBlocks("http", FIXED), Decoder()
    decoded(decoder, blocks.build("/a/B"))
    blocks.resize(64)
    decoder.max_allowed_table_size = 64
    assert decoded(decoder, blocks.build("/a/B")) == expected("/a/B")
    assert table(decoder) == blocks.entries()
    assert decoder.header_table.maxsize == 64


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(4))
def test_requests_against_plain_hpack(seed: int) -> None:
    rnd = random.Random(seed)
    for _ in range(10):
        blocks, decoder = RequestBlocks("http", FIXED), Decoder()
        tokens = [b"Bearer " + b"t" * rnd.choice([20, 900, 1900, 3900, 5000]) for _ in range(3)]
        for _ in range(FUZZ_BLOCKS // 10):
            if rnd.random() < 0.01:
                size = rnd.choice([0, 100, 400, 1000, 4096, 65536])
                decoder.max_allowed_table_size = size
                blocks.resize(size)
            path, metadata = rnd.choice(PATHS), []
            if rnd.random() < 0.6:
                metadata.append((b"authorization", rnd.choice(tokens)))
            if rnd.random() < 0.2:
                metadata.append((b"trace", b"%d" % rnd.randrange(1000)))
            key = (path, tuple(metadata))
            block = blocks.cache.get(key) or blocks.build(path, tuple(metadata), key)
            if rnd.random() < 0.5:
                metadata.append((b"grpc-timeout", b"10S"))
                block += literal(b"grpc-timeout", b"10S")
            assert decoded(decoder, block) == expected(path, metadata)
            assert table(decoder) == blocks.entries()


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(4))
def test_responses_against_plain_hpack(seed: int) -> None:
    rnd = random.Random(seed)
    hits = 0
    for vary in (0.0, 0.002, 0.02, 0.3, 1.0):
        encoder, plain, blocks = Encoder(), Decoder(max_header_list_size=1 << 18), None
        blocks = ResponseBlocks(1 << 18)
        for _ in range(FUZZ_BLOCKS // 5):
            if rnd.random() < vary / 20:
                encoder.header_table_size = rnd.choice([0, 60, 120, 300, 1000, 4096])
            if rnd.random() < 0.5:
                fields = [(b":status", b"200"), (b"content-type", b"application/grpc")]
            else:
                fields = [(b"grpc-status", rnd.choice([b"0", b"0", b"5"])), (b"grpc-message", b"")]
            if rnd.random() < vary:
                fields.append((b"date", b"day %d" % rnd.randrange(400)))
            # A true third item is sent as a never-indexed literal.
            block = bytes(encoder.encode([(n, v, rnd.random() < vary / 4) for n, v in fields]))
            hit = blocks.memo.get(block)
            hits += hit is not None
            got = hit or blocks.decode(block)
            assert list(got.fields) == decoded(plain, block) == fields
            assert blocks.table() == table(plain)
    assert hits > FUZZ_BLOCKS // 5


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_hostile_blocks_give_one_error(blobs: list[bytes]) -> None:
    blocks, plain = ResponseBlocks(1 << 14), Decoder(max_header_list_size=1 << 14)
    for blob in blobs:
        try:
            fields = blocks.decode(blob)
        except HPACKError:
            break
        assert list(fields.fields) == decoded(plain, blob)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ([(":status", "200"), ("content-type", "application/grpc")], HEAD),
        ([(":status", "200"), ("content-type", "application/grpc+proto"), ("a", "b")], HEAD),
        ([(":status", "200"), ("content-type", "application/grpc;charset=utf-8")], OTHER),
        ([(":status", "200"), ("content-type", "text/html")], OTHER),
        ([(":status", "502"), ("content-type", "application/grpc")], OTHER),
        (
            [
                (":status", "200"),
                ("content-type", "application/grpc"),
                ("grpc-encoding", "gzip"),
            ],
            OTHER,
        ),
        ([("grpc-status", "0")], OK),
        ([("grpc-status", "5")], OTHER),
        ([(":status", "200"), ("grpc-status", "0")], OTHER),
        ([("grpc-status", "0"), ("big", "x" * 70_000)], OTHER),
    ],
)
def test_kinds(fields: list[tuple[str, str]], kind: int) -> None:
    assert ResponseBlocks(1 << 18).decode(Peer().block(*fields)).kind == kind


def test_repeated_fields_are_joined() -> None:
    fields = ResponseFields(((b"a", b"1"), (b"b", b"2"), (b"a", b"3")))
    assert (fields.get(b"a"), fields.get(b"b"), fields.get(b"c")) == (b"1,3", b"2", None)


@pytest.mark.parametrize(
    ("number", "bits", "octets"), [(10, 5, "0a"), (1337, 5, "1f9a0a"), (42, 8, "2a")]
)
def test_integers_of_rfc_7541_appendix_c(number: int, bits: int, octets: str) -> None:
    assert integer(number, bits, 0).hex() == octets
