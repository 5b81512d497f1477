"""What both sources ask for."""

from __future__ import annotations

import pytest

from zeebe_grpclib.worker.source import Request


@pytest.mark.parametrize(
    ("request_timeout", "sent_ms", "own_deadline_ms"),
    [(0, 10_000, 20_000), (60_000, 60_000, 70_000), (-1, -1, 10_000)],
)
def test_how_long_a_poll_may_wait(
    request_timeout: int, sent_ms: int, own_deadline_ms: float
) -> None:
    request = Request("pay", "me", 5_000, ("a",), ("t",), request_timeout, 32)
    assert request.wait_ms(in_trouble=False) == sent_ms
    assert request.wait_ms(in_trouble=True) == min(sent_ms, 1_000)
    message = request.poll(7, sent_ms).request
    assert getattr(message, "request_timeout") == sent_ms  # noqa: B009 - any message, to checkers
    assert request.poll_deadline_ms == own_deadline_ms
