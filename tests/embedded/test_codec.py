from __future__ import annotations

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded.codec import Codec


def test_messages_there_and_back() -> None:
    message = pb.CompleteJobRequest(5, "{}")
    encoded = Codec().encode(message, pb.CompleteJobRequest)
    assert encoded == b"\x08\x05\x12\x02{}"
    assert Codec().decode(encoded, pb.CompleteJobRequest) == message


def test_bytes_go_as_they_are() -> None:
    assert Codec().encode(b"\x08\x05", pb.CompleteJobRequest) == b"\x08\x05"


@pytest.mark.parametrize("content", [b"\xff" * 20, b"\x12\x02\xff\xfe", b"\x08"])
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(GRPCError, match="Invalid protobuf byte sequence") as caught:
        Codec().decode(content, pb.CompleteJobRequest)
    assert caught.value.status is Status.INTERNAL
