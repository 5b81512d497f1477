from __future__ import annotations

import logging
from typing import Any

import pytest

from zeebe_grpclib import _channel_options
from zeebe_grpclib._channel_options import IN_HEADERS, ChannelOptions, parse_options
from zeebe_grpclib.channel import create_insecure_channel
from zeebe_grpclib.errors import SettingsError


@pytest.fixture
def unwarned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_channel_options, "_warned_options", set())


def test_options_by_grpcios_names() -> None:
    assert parse_options(None) == parse_options(()) == ChannelOptions()
    options = parse_options(
        [
            ("grpc.keepalive_time_ms", 30_000),
            ("grpc.keepalive_timeout_ms", 5_000),
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", 1_000),
            ("grpc.default_authority", "zeebe.example"),
            ("grpc.primary_user_agent", "shop/1.0"),
        ]
    )
    assert options == ChannelOptions(30_000, 5_000, -1, 1_000, "zeebe.example", "shop/1.0")


def test_the_first_of_equal_names_counts() -> None:
    options = parse_options((("grpc.keepalive_time_ms", 1), ("grpc.keepalive_time_ms", 2)))
    assert options.keepalive_time_ms == 1
    assert parse_options([("grpc.ssl_target_name_override", "a")]).authority == "a"


@pytest.mark.usefixtures("unwarned")
def test_an_unknown_option_is_warned_about_once(caplog: pytest.LogCaptureFixture) -> None:
    options = [("grpc.max_metadata_size", 1), ("grpc.keepalive_time_ms", 7)]
    for _ in range(3):
        assert parse_options(options).keepalive_time_ms == 7
    [record] = caplog.records
    assert (record.name, record.levelno) == ("zeebe_grpclib._channel_options", logging.WARNING)
    assert record.getMessage() == (
        "channel option 'grpc.max_metadata_size' is not known here and has no effect"
    )


@pytest.mark.parametrize(
    ("option", "text"),
    [
        (("grpc.keepalive_time_ms", "1"), "is '1': expected a value of type int"),
        (("grpc.keepalive_time_ms", True), "is True: expected a value of type int"),
        (("grpc.keepalive_time_ms", 0), "is 0: expected 1 or more"),
        (("grpc.keepalive_timeout_ms", -5), "is -5: expected 1 or more"),
        (("grpc.max_receive_message_length", -2), "is -2: expected -1 or more"),
        (("grpc.max_send_message_length", -2), "is -2: expected -1 or more"),
        (("grpc.default_authority", 5), "is 5: expected a value of type str"),
        (("grpc.default_authority", "a b"), "is 'a b': expected " + IN_HEADERS),
        (("grpc.ssl_target_name_override", "ü"), "is 'ü': expected " + IN_HEADERS),
        (("grpc.primary_user_agent", "a\r\nb: c"), "is 'a\\r\\nb: c': expected " + IN_HEADERS),
        (("grpc.lb_policy_name", "x"), "is 'x': expected pick_first or round_robin"),
        (
            ("grpc.http_proxy", "socks5://me:hush@p"),
            "makes no sense: expected http://[USER:PASSWORD@]HOST[:PORT]",
        ),
        (("grpc.enable_http_proxy", -1), "is -1: expected 0 or more"),
        (("grpc.default_authority",), "is no pair of a name and a value"),
        (5, "is no pair of a name and a value"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option: Any, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        create_insecure_channel("zeebe", [option])
    assert str(caught.value).startswith("channel option ")
    assert str(caught.value).endswith(text)


@pytest.mark.parametrize("options", ["grpc.keepalive_time_ms", {"grpc.keepalive_time_ms": 1}, 5])
def test_options_are_pairs(options: Any) -> None:
    with pytest.raises(SettingsError, match=r"^channel_options is of type .*: expected a list of"):
        parse_options(options)


def test_what_is_given_counts_over_what_held_before() -> None:
    before = ChannelOptions(keepalive_time_ms=7, authority="a")
    assert parse_options([("grpc.default_authority", "b")], before) == ChannelOptions(
        keepalive_time_ms=7, authority="b"
    )
    assert parse_options(None, before) is before
