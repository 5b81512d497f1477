"""What a channel adds to a call: who is asking, interceptors, further attempts.

It stands between the door and the transport, and only where a channel wants any of it. To
both sides it looks like one call: the connection budget sees one outcome, the deadline
spans everything, and what comes out is an answer or one `RpcError`.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import random as random_numbers
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ._calls import Call
from ._retry import AttemptFailed, RetryPolicy, RetryThrottle, retry_wait_s, surely_not_done
from ._token import Authorization, TokenFetchError, authorization_of
from ._transport.links import Link
from .channel import GrpclibChannel, ZeebeChannel
from .errors import PyZeebeError
from .interceptors import CallDetails, CallInterceptor, CallOutcome
from .status import Origin, RpcError, StatusCode

__all__ = ["Attempts", "attempts_of"]

T = TypeVar("T")

_NO_RETRY = RetryPolicy(max_attempts=1)
_PROBABLY_OURS = (
    "an earlier attempt of this call got no answer, so what exists already is probably its own"
)
_PROBABLY_DONE = (
    "an earlier attempt of this call got no answer, and has probably done what was asked"
)
# Calls after which what they were about is not there any more.
_ENDING = frozenset(
    {"CancelProcessInstance", "CompleteJob", "DeleteResource", "ResolveIncident", "ThrowError"}
)


def attempts_of(channel: ZeebeChannel | GrpclibChannel) -> Attempts | None:
    """Return what this channel adds to its calls; None if nothing."""
    if not isinstance(channel, ZeebeChannel):
        return None
    if channel.call_credentials is None and channel.retry_policy is None:
        return Attempts(None, None, channel.interceptors) if channel.interceptors else None
    return channel.shared(_attempts)


def _attempts(channel: ZeebeChannel) -> Attempts:
    credentials = channel.call_credentials
    return Attempts(
        None if credentials is None else authorization_of(credentials),
        channel.retry_policy,
        channel.interceptors,
    )


@dataclass(eq=False)
class _Run:
    """One call on its way."""

    call: Call[Any]
    details: CallDetails
    began: float
    deadline: float
    attempts: int = 0
    answers: int = 0
    header: str | None = None
    renewed: bool = False
    in_doubt: bool = False
    """Whether an attempt may have had its effect without us knowing."""
    before: RpcError | None = None
    """What the attempt before failed with."""


class Attempts:
    """Runs calls with all that one channel adds to them."""

    def __init__(
        self,
        authorization: Authorization | None,
        retry_policy: RetryPolicy | None,
        interceptors: tuple[CallInterceptor, ...],
        *,
        random: Callable[[], float] = random_numbers.random,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._authorization = authorization
        self._policy = retry_policy or _NO_RETRY
        self._throttle = RetryThrottle(self._policy.throttle_tokens, self._policy.throttle_ratio)
        self._interceptors = interceptors
        self._random = random
        self._sleep = sleep

    async def unary(
        self,
        link: Link,
        call: Call[T],
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
    ) -> T:
        """Run a call that has one answer, as `Link.unary` does."""

        async def attempt(run: _Run, left_s: float | None) -> T:
            return await link.unary(
                call.rpc.path,
                request,
                timeout_s=left_s,
                decode=decode,
                metadata=_metadata(run),
            )

        run = self._begin(call, timeout_s)
        error: BaseException | None = None
        begun = 0
        try:
            for interceptor in self._interceptors:
                begun += 1
                await _finished(interceptor.before(run.details))
            while True:
                left_s = await self._ready(run)
                try:
                    answer = await attempt(run, left_s)
                except RpcError as failure:
                    await self._again(run, failure)
                    continue
                run.answers = 1
                self._throttle.succeeded()
                return answer
        except BaseException as raised:
            error = raised
            raise
        finally:
            await self._end(run, begun, error)

    async def server_streaming(  # one `try` around everything, so it is not split
        self,
        link: Link,
        call: Call[T],
        request: bytes,
        *,
        timeout_s: float | None,
        decode: Callable[[bytes], T],
        sent: Callable[[], object] | None = None,
    ) -> AsyncGenerator[T, None]:
        """Run a call that has any number of answers; retried only before the first one."""
        run = self._begin(call, timeout_s)
        error: BaseException | None = None
        begun = 0
        try:
            for interceptor in self._interceptors:
                begun += 1
                await _finished(interceptor.before(run.details))
            while True:
                left_s = await self._ready(run)
                answers = link.server_streaming(
                    call.rpc.path,
                    request,
                    timeout_s=left_s,
                    decode=decode,
                    metadata=_metadata(run),
                    sent=sent,
                )
                try:
                    async for answer in answers:
                        run.answers += 1
                        yield answer
                except RpcError as failure:
                    await self._again(run, failure)
                    continue
                finally:
                    await answers.aclose()
                self._throttle.succeeded()
                return
        except BaseException as raised:
            error = raised
            raise
        finally:
            await self._end(run, begun, error)

    def _begin(self, call: Call[Any], timeout_s: float | None) -> _Run:
        began = asyncio.get_running_loop().time()
        details = CallDetails(call.rpc.name, call.rpc.path, call.subject, timeout_s)
        return _Run(call, details, began, began + (math.inf if timeout_s is None else timeout_s))

    async def _ready(self, run: _Run) -> float | None:
        """See to what an attempt needs; return the seconds that are left for it."""
        if self._authorization is not None and run.header is None:
            run.header = self._authorization.at_hand()
            if run.header is None:
                run.header = await _before(run, self._authorization.get())
        run.attempts += 1
        left_s = run.deadline - asyncio.get_running_loop().time()
        return None if left_s == math.inf else left_s

    async def _again(self, run: _Run, failure: RpcError) -> None:
        """Return when the call is to be sent again; raise what it failed with otherwise."""
        if await self._renewed(run, failure):
            return
        loop = asyncio.get_running_loop()
        attempt = AttemptFailed(
            run.details.rpc,
            failure,
            run.attempts,
            loop.time() - run.began,
            run.deadline - loop.time(),
            run.call.idempotent_for_ms,
            committed=run.answers > 0,
        )
        wait_s = retry_wait_s(self._policy, self._throttle, attempt, self._random())
        if wait_s is None:
            raise _told(run, failure)
        run.in_doubt = run.in_doubt or not surely_not_done(failure)
        run.before = failure
        run.header = None
        await self._sleep(wait_s)

    async def _renewed(self, run: _Run, failure: RpcError) -> bool:
        """Whether a refused token was replaced; once for each call."""
        if (
            failure.status is not StatusCode.UNAUTHENTICATED
            or failure.origin is not Origin.ANSWERED
            or self._authorization is None
            or run.header is None
            or run.renewed
            or run.answers
        ):
            return False
        run.renewed = True
        header = await _before(run, self._authorization.after_refusal(run.header))
        if header is None:
            return False
        run.header = header
        return True

    async def _end(self, run: _Run, begun: int, error: BaseException | None) -> None:
        if isinstance(error, RpcError) and run.in_doubt:
            error.in_doubt = True
        if not begun:
            return
        outcome = CallOutcome(
            _status(error),
            error if isinstance(error, RpcError) else None,
            asyncio.get_running_loop().time() - run.began,
            run.attempts,
            run.answers,
        )
        for interceptor in reversed(self._interceptors[:begun]):
            await _finished(interceptor.after(run.details, outcome))


def _status(error: BaseException | None) -> StatusCode:
    if error is None:
        return StatusCode.OK
    if isinstance(error, RpcError):
        return error.status
    cancelled = isinstance(error, (asyncio.CancelledError, GeneratorExit))
    return StatusCode.CANCELLED if cancelled else StatusCode.UNKNOWN


def _metadata(run: _Run) -> list[tuple[str, str | bytes]]:
    more: list[tuple[str, str | bytes]] = []
    if run.attempts > 1:  # gRFC A6; those that the transport repeats by itself do not count
        more.append(("grpc-previous-rpc-attempts", str(run.attempts - 1)))
    if run.header is not None:
        more.append(("authorization", run.header))
    return [*more, *run.details.metadata] if more else run.details.metadata


def _told(run: _Run, failure: RpcError) -> RpcError:
    """Return the failure, with what earlier attempts have to do with it."""
    if failure.status is StatusCode.ALREADY_EXISTS and run.in_doubt:
        more = _PROBABLY_OURS
    elif failure.status is StatusCode.NOT_FOUND and run.in_doubt and run.details.rpc in _ENDING:
        more = _PROBABLY_DONE
    elif failure.status is StatusCode.DEADLINE_EXCEEDED and run.before is not None:
        # The last attempt only had what was left of the time: why there was one says more.
        more = f"attempt {run.attempts}; before: {run.before.status.name}: {run.before.message}"
    else:
        return failure
    told = RpcError(
        failure.status,
        f"{failure.message} ({more})",
        origin=failure.origin,
        event=failure.event,
        trailing_metadata=failure.trailing_metadata(),
    )
    told.__cause__ = failure
    return told


async def _finished(result: Awaitable[None] | None) -> None:
    if inspect.isawaitable(result):
        await result


async def _before(run: _Run, work: Awaitable[T]) -> T:
    """Wait for a token until the deadline of the call that needs it.

    Raises:
        RpcError: There is none, or none in time.
    """
    loop = asyncio.get_running_loop()
    limit_s = None if run.deadline == math.inf else max(run.deadline - loop.time(), 0)
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=limit_s)
        if not task.done():
            raise RpcError(
                StatusCode.DEADLINE_EXCEEDED,
                "no access token before the deadline; the request was not sent",
                origin=Origin.LOCAL,
            )
        return task.result()
    except TokenFetchError as error:
        raise RpcError(
            StatusCode.UNAVAILABLE,
            f"no access token, so the request was not sent: {error}",
            origin=Origin.LOCAL,
        ) from error
    except PyZeebeError as error:
        raise error.concerning(run.details.rpc, None, run.details.subject) from error.__cause__
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
