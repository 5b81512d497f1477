"""Custom metadata: strict going out, tolerant coming in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._transport.metadata import decode_metadata, encode_metadata


def test_text_and_binary_are_encoded_in_order() -> None:
    metadata: list[tuple[str, str | bytes]] = [
        ("authorization", "Bearer x"),
        ("trace-bin", b"\xab\xab\xab\xff"),
        ("empty", ""),
    ]
    assert encode_metadata(metadata) == (
        (b"authorization", b"Bearer x"),
        (b"trace-bin", b"q6ur/w"),
        (b"empty", b""),
    )


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("Upper", "x"), "metadata key 'Upper': only 0-9 a-z"),
        (("", "x"), "metadata key ''"),
        (("a b", "x"), "metadata key 'a b'"),
        ((":path", "x"), "metadata key ':path'"),
        (("grpc-timeout", "1S"), "metadata key 'grpc-timeout' is reserved"),
        (("te", "x"), "metadata key 'te' is reserved"),
        (("a", "line\nbreak"), "metadata 'a': only printable ASCII"),
        (("a", "ü"), "metadata 'a': only printable ASCII"),
        (("a", b"x"), "metadata 'a' is text"),
        (("a-bin", "x"), "metadata 'a-bin' is binary"),
    ],
)
def test_what_grpc_does_not_allow_is_refused(pair: tuple[str, str | bytes], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        encode_metadata([pair])


@pytest.mark.parametrize(
    ("field", "pairs"),
    [
        ((b"a", b"x"), (("a", "x"),)),
        ((b":status", b"200"), ()),
        ((b"grpc-status", b"0"), ()),
        ((b"x-bin", b"q6ur"), (("x-bin", b"\xab\xab\xab"),)),
        ((b"x-bin", b"/w=="), (("x-bin", b"\xff"),)),
        ((b"x-bin", b"/w"), (("x-bin", b"\xff"),)),
        ((b"x-bin", b"/w,q6ur"), (("x-bin", b"\xff"), ("x-bin", b"\xab\xab\xab"))),
        ((b"x-bin", b"not*base64"), (("x-bin", b"not*base64"),)),
        ((b"odd", b"\xff\xfe"), (("odd", "\ufffd\ufffd"),)),
        ((b"utf", "ü".encode()), (("utf", "ü"),)),
    ],
)
def test_what_comes_in_never_fails(
    field: tuple[bytes, bytes], pairs: tuple[tuple[str, str | bytes], ...]
) -> None:
    assert decode_metadata([field]) == pairs


@given(st.binary())
def test_binary_round_trip(value: bytes) -> None:
    assert decode_metadata(encode_metadata([("k-bin", value)])) == (("k-bin", value),)


@given(st.binary(), st.binary())
def test_any_field_is_tolerated(name: bytes, value: bytes) -> None:
    for key, _ in decode_metadata([(name, value)]):
        assert isinstance(key, str)
