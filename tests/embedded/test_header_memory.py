from __future__ import annotations

import pytest
from hpack import Decoder, Encoder, HeaderTuple, NeverIndexedHeaderTuple
from hpack.exceptions import HPACKDecodingError, InvalidTableSizeError
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib.embedded.header_memory import RememberingDecoder

texts = st.sampled_from(["", "a", "grpc-timeout", "x" * 40, "20S", "te", "trailers"])
headers = st.builds(HeaderTuple, texts, texts) | st.builds(NeverIndexedHeaderTuple, texts, texts)
blocks = st.lists(st.lists(headers, max_size=5), min_size=1, max_size=4)


@given(blocks, st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 60, 100, 4096]))))
def test_it_comes_to_what_the_decoder_below_does(
    choices: list[list[HeaderTuple]], order: list[tuple[int, int]]
) -> None:
    """Few blocks, in any order, with a table that loses entries and changes its size."""
    encoder, plain, remembering = Encoder(), Decoder(), RememberingDecoder()
    for number, size in order:
        if size not in {encoder.header_table_size, 4096}:
            encoder.header_table_size = size
        data = encoder.encode(choices[number % len(choices)])
        assert list(remembering.decode(data, raw=True)) == list(plain.decode(data, raw=True))
        assert remembering.header_table.dynamic_entries == plain.header_table.dynamic_entries


def test_a_block_that_comes_again_is_not_decoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    decoder, encoder = RememberingDecoder(), Encoder()
    request = [(":method", "POST"), (":path", "/service/Method"), ("te", "trailers")]
    first = decoder.decode(encoder.encode(request), raw=True)
    again = encoder.encode(request)
    second = decoder.decode(again, raw=True)
    monkeypatch.setattr(Decoder, "decode", None)
    third = decoder.decode(again, raw=True)
    assert first == second == third
    assert isinstance(third, list)
    third.clear()
    assert decoder.decode(again, raw=True) == second


def test_what_was_known_is_forgotten_with_the_table() -> None:
    decoder, encoder = RememberingDecoder(), Encoder()
    decoder.decode(encoder.encode([("a", "1")]), raw=True)
    old = encoder.encode([("a", "1")])
    assert decoder.decode(old, raw=True) == [(b"a", b"1")]
    decoder.decode(encoder.encode([("b", "2")]), raw=True)
    # The same byte names the entry in front, which is another one now.
    assert decoder.decode(old, raw=True) == [(b"b", b"2")]


def test_a_table_that_is_too_large_is_refused_as_before() -> None:
    decoder, encoder = RememberingDecoder(), Encoder()
    data = encoder.encode([(":method", "POST")])
    assert decoder.decode(data, raw=True) == decoder.decode(data, raw=True)
    decoder.max_allowed_table_size = 100
    with pytest.raises(InvalidTableSizeError):
        decoder.decode(data, raw=True)
    with pytest.raises(HPACKDecodingError):
        RememberingDecoder().decode(b"\xff\xff", raw=True)
