"""`grpc-timeout`: at most 8 digits, never earlier than asked for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._transport.deadline import grpc_timeout

SECONDS = {"n": 1e-9, "u": 1e-6, "m": 1e-3, "S": 1.0, "M": 60.0, "H": 3600.0}


@pytest.mark.parametrize(
    ("seconds", "header"),
    [
        (10, b"10S"),
        (20.0, b"20S"),
        (0.5, b"500000u"),
        (10.9, b"10900000u"),
        (0.0000001, b"100n"),
        (0.0, b"1n"),
        (-3.0, b"1n"),
        (99_999_999.0, b"99999999S"),
        (1e8, b"1666667M"),
        (1e30, b"99999999H"),
        (math.inf, b"99999999H"),
    ],
)
def test_written_as(seconds: float, header: bytes) -> None:
    assert grpc_timeout(seconds) == header


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="not NaN"):
        grpc_timeout(math.nan)


@given(st.floats(min_value=1e-9, max_value=3e11))
def test_at_most_eight_digits_and_rounded_up(seconds: float) -> None:
    text = grpc_timeout(seconds).decode()
    assert text[:-1].isdigit()
    assert 1 <= len(text) <= 9
    value = int(text[:-1]) * SECONDS[text[-1]]
    assert seconds * (1 - 1e-9) <= value <= seconds * 1.000_01 + 1e-9
