from __future__ import annotations

import asyncio
import gc
import os
import ssl
import threading
from typing import Any

import pytest

from zeebe_grpclib._address import Address
from zeebe_grpclib._transport.credentials import make_ssl_context
from zeebe_grpclib.channel import (
    ChannelCredentials,
    ZeebeChannel,
    create_insecure_channel,
    create_secure_channel,
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

    @property
    def closed(self) -> list[asyncio.AbstractEventLoop]:
        return [loop for link in self.made for loop in link.closed_on]


class User:
    """Whoever uses a channel; WeakSet wants something that can be referred to weakly."""


@pytest.fixture
def channel() -> ZeebeChannel:
    return create_insecure_channel("zeebe:1")


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
    with pytest.raises(SettingsError, match=r"the gateway address is 'http://x/y': expected"):
        create("http://x/y")


def test_credentials_hold_what_was_given_and_show_no_key() -> None:
    credentials = ssl_channel_credentials(b"roots", b"key", b"chain")
    assert credentials == ChannelCredentials(b"roots", b"key", b"chain")
    assert repr(credentials) == "<ChannelCredentials roots=own client_certificate=True>"
    assert repr(ssl_channel_credentials()) == (
        "<ChannelCredentials roots=system client_certificate=False>"
    )


@pytest.mark.parametrize("half", [{"private_key": b"k"}, {"certificate_chain": b"c"}])
def test_a_key_without_its_certificate_is_refused(half: Any) -> None:
    with pytest.raises(SettingsError, match="go together; only one was given"):
        ssl_channel_credentials(**half)


def test_pem_as_a_text_is_no_path_and_shows_in_no_error() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n"
    credentials = ssl_channel_credentials(None, key, "-----BEGIN CERTIFICATE-----\nx\n")
    assert credentials.private_key == key.encode()
    assert credentials.paths == ()
    assert ssl_channel_credentials(bytearray(b"roots")).root_certificates == b"roots"  # type: ignore[arg-type]
    with pytest.raises(SettingsError) as caught:
        make_ssl_context(credentials)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((5,), "root_certificates is of type int: expected PEM, or the path of its file"),
        (("",), "root_certificates is an empty path"),
        ((None, "", ""), "private_key is an empty path"),
        ((None, b"k", 5), "certificate_chain is of type int"),
    ],
)
def test_what_is_neither_pem_nor_a_path_is_refused(arguments: Any, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        ssl_channel_credentials(*arguments)
    assert str(caught.value).startswith(text)


def test_a_password_is_a_text() -> None:
    with pytest.raises(SettingsError, match=r"^private_key_password is no text$"):
        ssl_channel_credentials(None, b"k", b"c", private_key_password=5)  # type: ignore[arg-type]


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
    assert links.closed == [asyncio.get_running_loop()]
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
    assert links.closed == []
    await channel.release(other)
    assert links.closed == [asyncio.get_running_loop()]
    # The channel itself is not closed: the next user makes it live anew.
    channel.acquire(one)
    assert channel.live_side(links) is links.made[1]
    await channel.close()


async def test_the_generation_changes_when_connections_end(
    channel: ZeebeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = Links()
    one, other = User(), User()
    first = channel.generation
    for user in (one, other):
        channel.acquire(user)
        channel.live_side(links)
    await channel.release(one)
    assert channel.generation is first
    await channel.release(other)
    second = channel.generation
    assert second is not first
    monkeypatch.setattr(channel, "_pid", -1)
    channel.live_side(links)
    third = channel.generation
    assert third is not second
    await channel.close()
    assert channel.generation is not third


async def test_a_stranger_releases_nothing(channel: ZeebeChannel) -> None:
    links = Links()
    user = User()
    channel.acquire(user)
    channel.live_side(links)
    await channel.release(User())
    assert links.closed == []
    await channel.release(user)


async def test_a_forgotten_user_does_not_hold_the_connections(channel: ZeebeChannel) -> None:
    links = Links()
    kept, forgotten = User(), User()
    channel.acquire(kept)
    channel.acquire(forgotten)
    channel.live_side(links)
    del forgotten
    gc.collect()
    await channel.release(kept)
    assert links.closed == [asyncio.get_running_loop()]


def test_the_end_of_a_loop_ends_its_connections(channel: ZeebeChannel) -> None:
    links = Links()

    async def use() -> asyncio.AbstractEventLoop:
        channel.live_side(links)
        return asyncio.get_running_loop()

    loops = [asyncio.run(use()) for _ in range(3)]
    assert links.closed == loops
    assert len(channel._sides) == 1  # ended loops are not collected


async def test_a_forgotten_channel_ends_its_connections() -> None:
    links = Links()
    create_insecure_channel("zeebe:1").live_side(links)
    gc.collect()
    while not links.closed:  # noqa: ASYNC110 - what the collector started runs in between
        await asyncio.sleep(0)


async def test_closing_here_closes_on_the_other_loops_too(channel: ZeebeChannel) -> None:
    links = Links()
    ready = threading.Event()
    others: list[asyncio.AbstractEventLoop] = []

    async def elsewhere() -> None:
        channel.live_side(links)
        others.append(asyncio.get_running_loop())
        ready.set()
        while not links.closed:  # noqa: ASYNC110 - the loop has nothing else to do
            await asyncio.sleep(0)

    thread = threading.Thread(target=asyncio.run, args=(elsewhere(),))
    thread.start()
    await asyncio.to_thread(ready.wait)
    await channel.close()
    await asyncio.to_thread(thread.join)
    assert links.closed == others


def test_a_loop_that_is_closed_or_stands_still_is_no_hindrance(channel: ZeebeChannel) -> None:
    links = Links()

    async def use() -> None:
        channel.live_side(links)

    closed, still = asyncio.new_event_loop(), asyncio.new_event_loop()
    for loop in (closed, still):
        loop.run_until_complete(use())
    closed.close()
    asyncio.run(channel.close())
    assert links.closed == []
    still.run_until_complete(asyncio.sleep(0))  # it goes on, and sees to its own
    assert links.closed == [still]
    still.close()


async def test_each_loop_has_a_live_side_of_its_own(channel: ZeebeChannel) -> None:
    links = Links()
    gate = threading.Barrier(4)

    async def use() -> FakeLink:
        gate.wait()
        return channel.live_side(links)

    used = await asyncio.gather(*(asyncio.to_thread(asyncio.run, use()) for _ in range(4)))
    assert len({id(link) for link in used}) == 4
    assert {id(link) for link in used} == {id(link) for link in links.made}


async def test_in_a_forked_child_the_parents_connections_are_left_alone(
    channel: ZeebeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents, childs = Links(), Links()
    channel.live_side(parents)
    channel._lock.acquire()  # whoever held it is not there any more
    monkeypatch.setattr(channel, "_pid", -1)
    assert channel.live_side(childs) is childs.made[0]
    await channel.close()
    assert childs.closed == [asyncio.get_running_loop()]
    assert parents.closed == []


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # other threads may run
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_hears_of_it_at_once(channel: ZeebeChannel) -> None:
    generation = channel.generation
    child = os.fork()
    if child == 0:
        os._exit(0 if channel.generation is not generation else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert channel.generation is generation


async def test_closing_an_unused_channel_in_a_forked_child_ends_nothing(
    channel: ZeebeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = Links()
    channel.live_side(links)
    monkeypatch.setattr(channel, "_pid", -1)
    await channel.close()
    assert links.closed == []
