from __future__ import annotations

from typing import Any

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded, TrailersReceived

from zeebe_grpclib.embedded.unary_frames import MAX_MESSAGE_BYTES, answer

REQUEST = [(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "x")]

# Any: h2's types do not say that text comes out when it is told an encoding.
FIRST: dict[Any, Any] = {":status": "200", "content-type": "application/grpc+proto"}
LAST: dict[Any, Any] = {"grpc-status": "0"}


@pytest.mark.parametrize("size", [0, 1, 300, MAX_MESSAGE_BYTES])
@pytest.mark.parametrize("stream_id", [1, 2**31 - 1])
def test_h2_reads_an_answer(size: int, stream_id: int) -> None:
    client = H2Connection(H2Configuration(header_encoding="ascii"))
    client.initiate_connection()
    client.send_headers(stream_id, REQUEST)
    client.end_stream(stream_id)
    message = bytes(range(256)) * 64
    events = client.receive_data(answer(stream_id, message[:size]))
    headers, data, trailers, ended = events
    assert isinstance(headers, ResponseReceived)
    assert dict(headers.headers) == FIRST
    assert isinstance(data, DataReceived)
    assert data.data == b"\0" + size.to_bytes(4, "big") + message[:size]
    assert isinstance(trailers, TrailersReceived)
    assert dict(trailers.headers) == LAST
    assert isinstance(ended, StreamEnded)
    assert headers.stream_id == data.stream_id == trailers.stream_id == ended.stream_id == stream_id
