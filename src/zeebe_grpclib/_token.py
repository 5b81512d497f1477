"""One access token for many waiters.

However many calls, event loops and threads share a source, one request for a token is
under way at most. It runs apart from the calls that wait for it: cancelling them, or the
end of their event loop, does not end it, and the next to ask finds its result. What to do
when is decided by the `TokenLedger`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import inspect
import logging
import math
import os
import random as random_numbers
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from ._token_ledger import Step, TokenFetchError, TokenLedger
from .credentials import (
    DEFAULT_LIFE_S,
    BasicAuth,
    BearerToken,
    CallCredentials,
    OAuthClientCredentials,
    Token,
    TokenProvider,
    check_token,
)
from .errors import InvalidOAuthCredentialsError, PyZeebeError, SettingsError

__all__ = ["Authorization", "TokenFetchError", "TokenSource", "authorization_of"]

logger = logging.getLogger(__name__)

_Outcome: TypeAlias = "concurrent.futures.Future[Token]"


class Authorization(Protocol):
    """What proves who we are, as the value of the ``authorization`` header."""

    def at_hand(self) -> str | None:
        """Return it, if nothing has to be waited for."""

    async def get(self) -> str:
        """Return it, fetched if need be.

        Raises:
            TokenFetchError: It cannot be had at the moment.
            InvalidOAuthCredentialsError: The token endpoint refused the credentials.
        """
        ...

    async def after_refusal(self, value: str) -> str | None:
        """Return another value in place of one that the gateway refused; None if there is none."""


def authorization_of(credentials: CallCredentials) -> Authorization:
    """Return what turns credentials into headers."""
    if isinstance(credentials, (BasicAuth, BearerToken)):
        return _Fixed(credentials.authorization)
    if isinstance(credentials, OAuthClientCredentials):
        return TokenSource(_OAuthFetch(credentials), credentials.leeway_s)
    return TokenSource(_Provided(credentials), 0.0)


@dataclass(frozen=True, repr=False)
class _Fixed:
    value: str

    def at_hand(self) -> str | None:
        return self.value

    async def get(self) -> str:
        return self.value

    async def after_refusal(self, value: str) -> str | None:  # noqa: ARG002
        return None


class Fetch(Protocol):
    """Where tokens come from."""

    def start(self, outcome: _Outcome, refused: str | None, wall: Callable[[], float]) -> None:
        """Begin to fetch a token, other than the refused one, and see to it that it ends."""


class TokenSource:
    """Hands out one token to all who ask, and renews it in time."""

    def __init__(
        self,
        fetch: Fetch,
        leeway_s: float,
        *,
        wall: Callable[[], float] = time.time,
        now: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = random_numbers.random,
    ) -> None:
        """Make a source; nothing is fetched before somebody asks.

        Args:
            fetch: Where tokens come from.
            leeway_s: How long before its end a token counts as expired.
            wall: Unix time.
            now: A clock that nobody sets.
            random: Uniform in [0, 1): spreads the clients of an endpoint that was away.
        """
        self._fetch = fetch
        self._ledger = TokenLedger(leeway_s)
        self._wall, self._now, self._random = wall, now, random
        self._lock = threading.Lock()
        self._under_way: _Outcome | None = None
        self._pid = os.getpid()

    def at_hand(self) -> str | None:
        """Return the header's value, if nothing has to be waited for."""
        if self._pid != os.getpid():
            self._forked()
        step = self._ledger.step(self._wall(), self._now())
        if step is Step.REFRESH:
            self._begin()
        token = self._ledger.token
        if token is not None and step in {Step.USE, Step.REFRESH}:
            return f"Bearer {token.value}"
        return None

    async def get(self) -> str:
        """Return the header's value; many who wait share one request."""
        while True:
            value = self.at_hand()
            if value is not None:
                return value
            if self._ledger.step(self._wall(), self._now()) is Step.FAIL:
                raise self._failure()
            try:
                token = await _end_of(self._begin())
            except _CutOffError:
                continue  # the event loop that fetched it ended; this one tries itself
            except Exception as error:
                # One that is past its leeway, but not yet at its end, still serves.
                value = self.at_hand()
                if value is None:
                    raise self._failure() from error
                return value
            # However short its life: a token is used once at least, and not fetched for ever.
            return f"Bearer {token.value}"

    async def after_refusal(self, value: str) -> str | None:
        """Return another value in place of one that the gateway refused; None if there is none."""
        refused = value.removeprefix("Bearer ")
        with self._lock:
            helps = self._ledger.was_refused(refused, self._now(), self._random())
        if not helps:
            return None
        logger.debug("the gateway did not accept the access token; fetching another one")
        try:
            other = await self.get()
        except (TokenFetchError, PyZeebeError):
            return None
        return None if other == value else other

    def _begin(self) -> _Outcome:
        """Return the request that is under way, begun if there is none."""
        with self._lock:
            if self._under_way is not None:
                return self._under_way
            outcome: _Outcome = concurrent.futures.Future()
            self._under_way = outcome
        outcome.add_done_callback(self._ended)
        try:
            self._fetch.start(outcome, self._ledger.refused, self._wall)
        except BaseException as error:  # noqa: BLE001 - no thread, say: a waiter must hear of it
            outcome.set_exception(error)
        return outcome

    def _ended(self, outcome: _Outcome) -> None:
        # Before any waiter hears of it: callbacks run in the order they were added.
        error = outcome.exception()
        with self._lock:
            self._under_way = None
            if error is None:
                self._ledger.fetched(outcome.result())
            elif not isinstance(error, _CutOffError):
                self._ledger.failed(error, self._now(), self._random())
        if error is not None and not isinstance(error, _CutOffError):
            logger.warning("no access token: %s", error)

    def _failure(self) -> Exception:
        """Return an error of the caller's own about the last failure."""
        failure = self._ledger.failure
        if isinstance(failure, InvalidOAuthCredentialsError):
            return InvalidOAuthCredentialsError(*failure.args)
        if isinstance(failure, PyZeebeError):
            return type(failure)(*failure.args)
        wait_s = max(self._ledger.not_before - self._now(), 0)
        error = TokenFetchError(f"{failure}; the next attempt waits {wait_s:.1f} s")
        error.__cause__ = failure
        return error

    def _forked(self) -> None:
        # Neither the lock's holder nor the thread that fetches exists in the child.
        self._lock = threading.Lock()
        self._under_way = None
        self._pid = os.getpid()


class _OAuthFetch:
    """Fetches from the token file, or else from the token endpoint, in a thread of its own."""

    def __init__(self, credentials: OAuthClientCredentials) -> None:
        self._credentials = credentials

    def start(self, outcome: _Outcome, refused: str | None, wall: Callable[[], float]) -> None:
        # A daemon: a program that ends does not wait for a token endpoint that hangs.
        threading.Thread(
            target=self._run,
            args=(outcome, refused, wall),
            name="zeebe_grpclib-token",
            daemon=True,
        ).start()

    def _run(self, outcome: _Outcome, refused: str | None, wall: Callable[[], float]) -> None:
        try:
            token = self._fetched(refused, wall)
        except BaseException as error:  # noqa: BLE001 - whatever it was, somebody waits for it
            outcome.set_exception(error)
        else:
            outcome.set_result(token)

    def _fetched(self, refused: str | None, wall: Callable[[], float]) -> Token:
        # Loaded by whoever fetches a token: the standard library's HTTP takes longer to load
        # than this whole module, and clients without OAuth never need it.
        from ._token_endpoint import fetch_token  # noqa: PLC0415
        from ._token_file import load_token, save_token  # noqa: PLC0415

        credentials = self._credentials
        if credentials.cache_path is not None:
            kept = load_token(credentials)
            # One that would be due for a refresh at once is of no use.
            if (
                kept is not None
                and kept.value != refused
                and wall() < kept.refresh_at(credentials.leeway_s)
            ):
                return kept
        token = fetch_token(credentials, wall())
        save_token(credentials, token)
        return token


class _CutOffError(Exception):
    """The event loop that a token provider ran on ended first."""


class _Provided:
    """Fetches from a user's coroutine function, on the event loop of whoever asks first."""

    def __init__(self, provider: TokenProvider) -> None:
        self._provider = provider
        # An event loop keeps only weak references to its tasks.
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, outcome: _Outcome, refused: str | None, wall: Callable[[], float]) -> None:  # noqa: ARG002
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._run(outcome, wall))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, outcome: _Outcome, wall: Callable[[], float]) -> None:
        try:
            answer = self._provider()
            if not inspect.isawaitable(answer):
                raise SettingsError(
                    f"the token provider returned a {type(answer).__name__}, which cannot be "
                    "awaited: expected an async function"
                )
            outcome.set_result(_as_token(await answer, wall()))
        except (asyncio.CancelledError, GeneratorExit):
            outcome.set_exception(_CutOffError())
            raise
        except PyZeebeError as error:
            outcome.set_exception(error)
        except Exception as error:  # noqa: BLE001 - a user's code may raise anything
            # Not its text: who knows what a provider puts into it.
            failure = TokenFetchError(f"the token provider raised {type(error).__name__}")
            failure.__cause__ = error
            outcome.set_exception(failure)


def _as_token(answer: object, issued: float) -> Token:
    """Return what a provider answered, as a token that was issued now.

    Whatever it says of that: providers mostly say nothing, and one that hands out a token of
    its own keeping means the rest of its life.

    Raises:
        SettingsError: It is no token, or its end is no time.
    """
    if not isinstance(answer, Token):
        return Token(check_token(answer), issued + DEFAULT_LIFE_S, issued)
    ends: object = answer.expires_at
    if not isinstance(ends, (int, float)) or math.isnan(ends):
        raise SettingsError("a Token's expires_at is a Unix time, as a number")
    return Token(check_token(answer.value), ends, issued)


async def _end_of(outcome: _Outcome) -> Token:
    """Wait for the end of a request without being able to end it."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def tell(_: object) -> None:
        with contextlib.suppress(RuntimeError):  # this loop ended first
            loop.call_soon_threadsafe(ended.set)

    outcome.add_done_callback(tell)
    await ended.wait()
    return outcome.result()
