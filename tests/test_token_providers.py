"""Tokens from a function of the user's: how long they live, and what may be wrong with it."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import Any

import pytest
from tests.test_token import until

from zeebe_grpclib._token import TokenFetchError, authorization_of
from zeebe_grpclib.credentials import Token
from zeebe_grpclib.errors import SettingsError


async def test_a_provider_of_the_users() -> None:
    asked = 0

    async def provider() -> str:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return f"own-{asked}"

    source = authorization_of(provider)
    assert set(await asyncio.gather(*(source.get() for _ in range(20)))) == {"Bearer own-1"}
    assert asked == 1
    assert await source.after_refusal("Bearer own-1") == "Bearer own-2"


async def test_a_provider_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    async def broken() -> str:
        raise RuntimeError("password is hush")

    async def senseless() -> Any:
        return None

    with pytest.raises(TokenFetchError, match="the token provider raised RuntimeError") as caught:
        await authorization_of(broken).get()
    assert "hush" not in str(caught.value) + caplog.text
    with pytest.raises(SettingsError, match="an access token is a text"):
        await authorization_of(senseless).get()


async def test_a_provider_that_is_not_async_is_named() -> None:
    with pytest.raises(SettingsError, match="returned a str, which cannot be awaited: expected an"):
        await authorization_of(lambda: "token").get()  # type: ignore[arg-type, return-value]


async def test_a_token_of_a_provider_lives_from_when_it_was_handed_out() -> None:
    asked = 0

    async def provider() -> Token:
        nonlocal asked
        asked += 1
        return Token(f"own-{asked}", time.time() + 300)  # when it was issued, nobody says

    source = authorization_of(provider)
    for _ in range(5):
        assert await source.get() == "Bearer own-1"
        await asyncio.sleep(0)
    assert asked == 1


@pytest.mark.parametrize("expires_at", [-1.0, 0.0, 1e9])
async def test_a_token_that_is_dead_on_arrival_is_used_and_not_fetched_for_ever(
    expires_at: float,
) -> None:
    asked = 0

    async def provider() -> Token:
        nonlocal asked
        asked += 1
        return Token("own", expires_at)

    source = authorization_of(provider)
    assert [await source.get() for _ in range(3)] == ["Bearer own"] * 3
    assert asked == 1


@pytest.mark.parametrize("expires_at", [float("nan"), "soon", None])
async def test_a_provider_whose_tokens_end_at_no_time_is_named(expires_at: Any) -> None:
    async def provider() -> Token:
        return Token("own", expires_at)

    with pytest.raises(SettingsError, match="a Token's expires_at is a Unix time, as a number"):
        await authorization_of(provider).get()


def test_a_provider_whose_event_loop_ends_is_asked_anew() -> None:
    asked: list[bool] = []

    async def provider() -> Token:
        asked.append(True)
        if len(asked) == 1:
            await asyncio.sleep(3600)
        return Token("own")

    source = authorization_of(provider)

    async def impatient() -> None:
        waiting = asyncio.ensure_future(source.get())
        await until(lambda: asked)
        waiting.cancel()

    asyncio.run(impatient())
    assert asyncio.run(source.get()) == "Bearer own"
    gc.collect()
