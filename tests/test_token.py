"""Many waiters, one token."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import token_server
from tests.token_server import CA, TokenServer

from zeebe_grpclib._token import TokenFetchError, TokenSource, authorization_of
from zeebe_grpclib.credentials import BasicAuth, BearerToken, OAuthClientCredentials, Token
from zeebe_grpclib.errors import InvalidOAuthCredentialsError


@pytest.fixture
def server() -> Iterator[TokenServer]:
    with token_server.running() as running:
        yield running


def credentials(server: TokenServer, **more: Any) -> OAuthClientCredentials:
    return OAuthClientCredentials("me", "hush", server.url, ca_certificates=CA, **more)


class ByHand:
    """A place that tokens come from when the test says so, and its clocks."""

    def __init__(self) -> None:
        self.started: list[concurrent.futures.Future[Token]] = []
        self.refused: list[str | None] = []
        self.time = 1000.0
        self.source = TokenSource(
            self, 10, wall=lambda: self.time, now=lambda: self.time, random=lambda: 0.5
        )

    def start(
        self,
        outcome: concurrent.futures.Future[Token],
        refused: str | None,
        wall: Callable[[], float],
    ) -> None:
        self.started.append(outcome)
        self.refused.append(refused)

    def give(self, value: str, life_s: float = 100) -> None:
        self.started[-1].set_result(Token(value, self.time + life_s, self.time))


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - what it waits for has no event
        await asyncio.sleep(0)


async def test_fixed_credentials_need_no_waiting() -> None:
    for credentials, header in (
        (BasicAuth("a", "b"), "Basic YTpi"),
        (BearerToken("t"), "Bearer t"),
    ):
        fixed = authorization_of(credentials)
        assert fixed.at_hand() == await fixed.get() == header
        assert await fixed.after_refusal(header) is None


async def test_200_calls_at_start_make_one_request(server: TokenServer) -> None:
    source = authorization_of(credentials(server))
    assert source.at_hand() is None
    server.plan = [server.hold()]
    calls = [asyncio.ensure_future(source.get()) for _ in range(200)]
    await asyncio.to_thread(server.arrived.wait, 10)
    server.go_on.set()
    assert set(await asyncio.gather(*calls)) == {"Bearer token-1"}
    assert len(server.asked) == 1
    assert source.at_hand() == "Bearer token-1"


def test_threads_and_event_loops_share_one_request(server: TokenServer) -> None:
    source = authorization_of(credentials(server))
    server.plan = [server.hold()]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = [pool.submit(lambda: asyncio.run(source.get())) for _ in range(8)]
        server.arrived.wait(10)
        server.go_on.set()
        assert {result.result() for result in results} == {"Bearer token-1"}
    assert len(server.asked) == 1


async def test_who_stops_waiting_does_not_stop_the_request() -> None:
    hand = ByHand()
    waiting = asyncio.ensure_future(hand.source.get())
    other = asyncio.ensure_future(hand.source.get())
    await until(lambda: hand.started)
    waiting.cancel()
    await asyncio.wait({waiting})
    hand.give("one")
    assert await other == "Bearer one"
    assert len(hand.started) == 1


async def test_the_next_token_is_fetched_in_the_background_in_time() -> None:
    hand = ByHand()
    first = asyncio.ensure_future(hand.source.get())
    await until(lambda: hand.started)
    hand.give("one")
    assert await first == "Bearer one"
    hand.time += 71
    assert hand.source.at_hand() == "Bearer one"
    assert len(hand.started) == 1
    hand.time += 1
    assert hand.source.at_hand() == "Bearer one"
    assert hand.source.at_hand() == "Bearer one"
    assert len(hand.started) == 2
    hand.give("two")
    assert hand.source.at_hand() == "Bearer two"


async def test_a_failed_refresh_in_the_background_disturbs_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hand = ByHand()
    first = asyncio.ensure_future(hand.source.get())
    await until(lambda: hand.started)
    hand.give("one")
    await first
    hand.time += 75
    assert hand.source.at_hand() == "Bearer one"
    hand.started[-1].set_exception(TokenFetchError("the endpoint is away"))
    assert hand.source.at_hand() == "Bearer one"
    assert len(hand.started) == 2  # not before the pause is over
    hand.time += 20  # past the leeway, not at its end: it serves while the endpoint is away
    waiting = asyncio.ensure_future(hand.source.get())
    await until(lambda: len(hand.started) == 3)
    hand.started[-1].set_exception(TokenFetchError("the endpoint is away"))
    assert await waiting == "Bearer one"
    hand.time += 5
    late = asyncio.ensure_future(hand.source.get())
    await until(lambda: len(hand.started) == 4)
    hand.started[-1].set_exception(TokenFetchError("the endpoint is away"))
    with pytest.raises(TokenFetchError, match="the endpoint is away"):
        await late
    assert caplog.text.count("no access token: the endpoint is away") == 3


async def test_an_endpoint_that_is_away_is_asked_ever_more_rarely_and_recovers() -> None:
    hand = ByHand()
    asked, answered = [], 0
    for _ in range(60 * 20):  # one minute, 20 calls in each second
        call = asyncio.ensure_future(hand.source.get())
        await asyncio.sleep(0)
        if len(hand.started) > answered:
            asked.append(hand.time - 1000)
            answered = len(hand.started)
            hand.started[-1].set_exception(TokenFetchError("away"))
        with pytest.raises(TokenFetchError, match=r"away; the next attempt waits \d+\.\d s"):
            await call
        hand.time += 0.05
    assert [round(at) for at in asked] == [0, 1, 3, 7, 15, 31]
    hand.time = 1000 + 64
    call = asyncio.ensure_future(hand.source.get())
    await until(lambda: len(hand.started) == 7)
    hand.give("back")
    assert await call == "Bearer back"


async def test_a_refused_token_is_replaced_by_one_request_for_all() -> None:
    hand = ByHand()
    first = asyncio.ensure_future(hand.source.get())
    await until(lambda: hand.started)
    hand.give("one")
    await first
    again = [asyncio.ensure_future(hand.source.after_refusal("Bearer one"))]
    await until(lambda: len(hand.started) == 2)
    assert hand.refused == [None, "one"]
    hand.give("two")
    assert await asyncio.gather(*again) == ["Bearer two"]
    assert await hand.source.after_refusal("Bearer one") == "Bearer two"
    # One that is refused right after it was fetched: the endpoint is not asked for each call.
    assert await hand.source.after_refusal("Bearer two") is None
    assert len(hand.started) == 2
    assert hand.source.at_hand() == "Bearer two"


async def test_calls_that_are_refused_together_all_get_the_new_token() -> None:
    hand = ByHand()
    first = asyncio.ensure_future(hand.source.get())
    await until(lambda: hand.started)
    hand.give("one")
    await first
    again = [asyncio.ensure_future(hand.source.after_refusal("Bearer one")) for _ in range(20)]
    await until(lambda: len(hand.started) == 2)
    hand.give("two")
    assert await asyncio.gather(*again) == ["Bearer two"] * 20
    assert len(hand.started) == 2


async def test_the_same_token_again_is_no_other_one() -> None:
    hand = ByHand()
    first = asyncio.ensure_future(hand.source.get())
    await until(lambda: hand.started)
    hand.give("one")
    await first
    again = asyncio.ensure_future(hand.source.after_refusal("Bearer one"))
    await until(lambda: len(hand.started) == 2)
    hand.give("one")
    assert await again is None


async def test_refused_credentials_are_an_error_of_each_caller(server: TokenServer) -> None:
    server.plan = [(401, {"error": "invalid_client"})]
    source = authorization_of(credentials(server))
    errors = await asyncio.gather(source.get(), source.get(), return_exceptions=True)
    assert [type(error) for error in errors] == [InvalidOAuthCredentialsError] * 2
    assert errors[0] is not errors[1]
    assert len(server.asked) == 1


async def test_tokens_are_kept_on_disk(server: TokenServer, tmp_path: Path) -> None:
    asks = credentials(server, cache_path=tmp_path / "credentials")
    assert await authorization_of(asks).get() == "Bearer token-1"
    other = authorization_of(asks)
    assert await other.get() == "Bearer token-1"
    assert len(server.asked) == 1
    assert await other.after_refusal("Bearer token-1") == "Bearer token-2"
    assert await authorization_of(asks).get() == "Bearer token-2"
    assert len(server.asked) == 2


async def test_an_expired_token_on_disk_is_replaced(server: TokenServer, tmp_path: Path) -> None:
    server.life_s = 30
    asks = credentials(server, cache_path=tmp_path / "credentials", leeway_s=25)
    assert await authorization_of(asks).get() == "Bearer token-1"
    os.utime(tmp_path / "credentials", (time.time() - 29, time.time() - 29))
    assert await authorization_of(asks).get() == "Bearer token-2"


@pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_does_not_wait_for_the_parents_thread(server: TokenServer) -> None:
    source = authorization_of(credentials(server))
    server.plan = [server.hold(), (200, {"access_token": "childs"})]
    parent = threading.Thread(target=lambda: asyncio.run(source.get()))
    parent.start()
    server.arrived.wait(10)
    child = os.fork()
    if child == 0:
        os._exit(0 if asyncio.run(source.get()) == "Bearer childs" else 1)
    _, status = os.waitpid(child, 0)
    server.go_on.set()
    parent.join()
    assert os.waitstatus_to_exitcode(status) == 0
    assert source.at_hand() == "Bearer token-2"
