from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded.protobuf import bytes_field, number_field, varint


def test_varint_is_seven_bits_a_byte_from_the_low_end() -> None:
    assert varint(0) == b"\x00"
    assert varint(127) == b"\x7f"
    assert varint(300) == b"\xac\x02"


@given(st.integers(0, 2**63 - 1), st.text())
def test_fields_are_what_the_generated_classes_read(number: int, text: str) -> None:
    encoded = number_field(3, number) + bytes_field(4, text.encode())
    assert pb.PublishMessageRequest.parse(encoded) == pb.PublishMessageRequest(
        time_to_live=number, message_id=text
    )


def test_zero_is_left_out() -> None:
    assert number_field(3, 0) == b""
