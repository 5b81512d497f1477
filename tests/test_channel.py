from __future__ import annotations

import asyncio
import gc
import logging
import os
import ssl
import threading
from typing import Any

import pytest

from zeebe_grpclib import channel as channels
from zeebe_grpclib._address import Address
from zeebe_grpclib.channel import (
    ChannelCredentials,
    ChannelOptions,
    ZeebeChannel,
    create_insecure_channel,
    create_secure_channel,
    parse_options,
    ssl_channel_credentials,
)
from zeebe_grpclib.errors import ClientClosedError, SettingsError


class FakeLink:
    """The transport's side of a channel, without a transport."""

    def __init__(self) -> None:
        self.closed_on: list[asyncio.AbstractEventLoop] = []

    async def close(self) -> None:
        self.closed_on.append(asyncio.get_running_loop())


class Links:
    """Makes links, and keeps what it made."""

    def __init__(self) -> None:
        self.made: list[FakeLink] = []

    def __call__(self, channel: ZeebeChannel) -> FakeLink:
        self.made.append(FakeLink())
        return self.made[-1]


class User:
    """Whoever uses a channel; WeakSet wants something that can be referred to weakly."""


@pytest.fixture
def channel() -> ZeebeChannel:
    return create_insecure_channel("zeebe:1")


@pytest.fixture
def unwarned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "_warned_options", set())


def test_the_default_address_and_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZEEBE_ADDRESS", raising=False)
    for create in (create_insecure_channel, create_secure_channel):
        assert create().address == Address("localhost", 26500)
        monkeypatch.setenv("ZEEBE_ADDRESS", "zeebe:1")
        assert create().address == Address("zeebe", 1)
        assert create("other:2").address == Address("other", 2)
        monkeypatch.delenv("ZEEBE_ADDRESS")


@pytest.mark.parametrize("create", [create_insecure_channel, create_secure_channel])
def test_a_bad_address_is_refused_when_the_channel_is_made(create: Any) -> None:
    with pytest.raises(SettingsError, match=r"the gateway address is 'http://x': expected"):
        create("http://x")


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
    options = [("grpc.lb_policy_name", "round_robin"), ("grpc.keepalive_time_ms", 7)]
    for _ in range(3):
        assert parse_options(options).keepalive_time_ms == 7
    [record] = caplog.records
    assert (record.name, record.levelno) == ("zeebe_grpclib.channel", logging.WARNING)
    assert record.getMessage() == (
        "channel option 'grpc.lb_policy_name' is not known here and has no effect"
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
        (("grpc.default_authority",), "is no pair of a name and a value"),
        (5, "is no pair of a name and a value"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option: Any, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        create_insecure_channel("zeebe", [option])
    assert str(caught.value).startswith("channel option ")
    assert str(caught.value).endswith(text)


def test_credentials_hold_what_was_given_and_show_no_key() -> None:
    credentials = ssl_channel_credentials(b"roots", b"key", b"chain")
    assert credentials == ChannelCredentials(b"roots", b"key", b"chain")
    assert repr(credentials) == "<ChannelCredentials roots=own client_certificate=True>"
    assert repr(ssl_channel_credentials()) == (
        "<ChannelCredentials roots=system client_certificate=False>"
    )


@pytest.mark.parametrize("half", [{"private_key": b"k"}, {"certificate_chain": b"c"}])
def test_a_key_without_its_certificate_is_refused(half: dict[str, bytes]) -> None:
    with pytest.raises(SettingsError, match="go together; only one was given"):
        ssl_channel_credentials(**half)


def test_a_secure_channel_takes_credentials_or_a_context() -> None:
    assert create_secure_channel().tls == ChannelCredentials()
    credentials = ssl_channel_credentials(b"roots")
    assert create_secure_channel("zeebe", None, credentials).tls is credentials
    context = ssl.create_default_context()
    assert create_secure_channel(channel_credentials=context).tls is context
    assert create_insecure_channel().tls is None


def test_other_credentials_are_refused() -> None:
    grpc = pytest.importorskip("grpc")
    with pytest.raises(SettingsError, match=r"^channel_credentials is of type ChannelCredentials:"):
        create_secure_channel("zeebe", None, grpc.ssl_channel_credentials())


async def test_the_repr_says_where_to_and_how_it_is(channel: ZeebeChannel) -> None:
    assert repr(channel) == "<ZeebeChannel zeebe:1 plaintext, unused>"
    channel.live_side(Links())
    assert repr(channel) == "<ZeebeChannel zeebe:1 plaintext, in use>"
    await channel.close()
    assert repr(channel) == "<ZeebeChannel zeebe:1 plaintext, closed>"
    assert repr(create_secure_channel("z")) == "<ZeebeChannel z:26500 TLS, unused>"


async def test_the_live_side_is_made_once(channel: ZeebeChannel) -> None:
    links = Links()
    assert channel.live_side(links) is channel.live_side(links) is links.made[0]


async def test_close_ends_the_connections_and_refuses_calls(channel: ZeebeChannel) -> None:
    links = Links()
    channel.live_side(links)
    assert not channel.is_closed
    await channel.close(grace=1.0)
    await channel.close()
    assert channel.is_closed
    assert links.made[0].closed_on == [asyncio.get_running_loop()]
    with pytest.raises(ClientClosedError, match=r"^the channel to zeebe:1 was closed$"):
        channel.acquire(User())


async def test_a_channel_is_closed_at_the_end_of_its_block(channel: ZeebeChannel) -> None:
    async with channel as same:
        assert same is channel
    assert channel.is_closed


async def test_the_last_user_takes_the_connections_along(channel: ZeebeChannel) -> None:
    links = Links()
    one, other = User(), User()
    for user in (one, other, one):
        channel.acquire(user)
        channel.live_side(links)
    await channel.release(one)
    await channel.release(one)
    assert links.made[0].closed_on == []
    await channel.release(other)
    assert links.made[0].closed_on == [asyncio.get_running_loop()]
    # The channel itself is not closed: the next user makes it live anew.
    channel.acquire(one)
    assert channel.live_side(links) is links.made[1]


async def test_a_stranger_releases_nothing(channel: ZeebeChannel) -> None:
    links = Links()
    user = User()
    channel.acquire(user)
    channel.live_side(links)
    await channel.release(User())
    assert links.made[0].closed_on == []


async def test_a_forgotten_user_does_not_hold_the_connections(channel: ZeebeChannel) -> None:
    links = Links()
    kept, forgotten = User(), User()
    channel.acquire(kept)
    channel.acquire(forgotten)
    channel.live_side(links)
    del forgotten
    gc.collect()
    await channel.release(kept)
    assert links.made[0].closed_on == [asyncio.get_running_loop()]


async def test_closing_here_closes_on_the_other_loops_too(channel: ZeebeChannel) -> None:
    links = Links()
    ready, closing = threading.Event(), threading.Event()
    others: list[asyncio.AbstractEventLoop] = []

    async def elsewhere() -> None:
        channel.live_side(links)
        others.append(asyncio.get_running_loop())
        ready.set()
        while not links.made[0].closed_on:  # noqa: ASYNC110 - the loop has nothing else to do
            await asyncio.sleep(0)

    thread = threading.Thread(target=asyncio.run, args=(elsewhere(),))
    thread.start()
    await asyncio.to_thread(ready.wait)
    await channel.close()
    closing.set()
    await asyncio.to_thread(thread.join)
    assert links.made[0].closed_on == others


def test_a_loop_that_is_closed_or_stands_still_is_no_hindrance(channel: ZeebeChannel) -> None:
    links = Links()

    async def use() -> None:
        channel.live_side(links)

    closed, still = asyncio.new_event_loop(), asyncio.new_event_loop()
    for loop in (closed, still):
        loop.run_until_complete(use())
    closed.close()
    asyncio.run(channel.close())
    assert links.made[0].closed_on == []
    still.run_until_complete(asyncio.sleep(0))  # it goes on, and sees to its own
    assert links.made[0].closed_on == [still]
    still.close()


async def test_many_threads_make_one_live_side(channel: ZeebeChannel) -> None:
    links = Links()
    gate = threading.Barrier(4)

    async def use() -> None:
        channel.live_side(links)

    def run() -> None:
        gate.wait()
        asyncio.run(use())

    await asyncio.gather(*(asyncio.to_thread(run) for _ in range(4)))
    assert len(links.made) == 1


async def test_in_a_forked_child_the_parents_loops_are_left_alone(
    channel: ZeebeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = Links()
    channel.live_side(links)
    channel._lock.acquire()  # whoever held it is not there any more
    monkeypatch.setattr(os, "getpid", lambda: -1)
    await channel.close()  # unused in the child: nothing to end
    assert links.made[0].closed_on == []
    channel.live_side(links)
    await channel.close()
    assert links.made[0].closed_on == [asyncio.get_running_loop()]
