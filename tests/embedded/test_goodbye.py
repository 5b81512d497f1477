from __future__ import annotations

from hyperframe.frame import Frame, GoAwayFrame

from zeebe_grpclib.embedded.goodbye import goaway


def test_the_frame_is_http2_s() -> None:
    content = goaway(7)
    frame, length = Frame.parse_frame_header(memoryview(content[:9]))
    assert isinstance(frame, GoAwayFrame)
    frame.parse_body(memoryview(content[9:]))
    assert (length, len(content)) == (8, 17)
    assert (frame.stream_id, frame.last_stream_id, frame.error_code) == (0, 7, 0)
