"""What a channel adds to calls: on a link that does what the test says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.fake_link import CALL, OK, FakeLink, Tokens, collect, error, made, run

from zeebe_grpclib._attempts import attempts_of
from zeebe_grpclib._calls import Call, instances, jobs, messages, processes, resources
from zeebe_grpclib._retry import RetryPolicy
from zeebe_grpclib._token import TokenFetchError
from zeebe_grpclib.channel import ZeebeChannel, create_insecure_channel
from zeebe_grpclib.credentials import BasicAuth
from zeebe_grpclib.errors import InvalidOAuthCredentialsError, SettingsError
from zeebe_grpclib.interceptors import CallDetails, CallOutcome
from zeebe_grpclib.status import Origin, RpcError, StatusCode


def test_a_plain_channel_adds_nothing_and_others_share_what_they_add() -> None:
    assert attempts_of(create_insecure_channel("localhost:1")) is None
    channel = ZeebeChannel(
        create_insecure_channel("localhost:1").address, call_credentials=BasicAuth("a", "b")
    )
    assert attempts_of(channel) is attempts_of(channel) is not None


def test_credentials_do_not_go_over_plaintext_unless_that_is_wanted() -> None:
    far = create_insecure_channel("zeebe.example.com:1").address
    with pytest.raises(SettingsError) as caught:
        ZeebeChannel(far, call_credentials=BasicAuth("me", "hush"))
    assert str(caught.value) == (
        "credentials would go to zeebe.example.com:1 unencrypted: use a secure channel, or say "
        "allow_insecure_token=True"
    )
    ZeebeChannel(far, call_credentials=BasicAuth("me", "hush"), allow_insecure_token=True)
    for near in ("localhost:1", "127.0.0.2:1", "[::1]:1", "unix:/x"):
        ZeebeChannel(create_insecure_channel(near).address, call_credentials=BasicAuth("a", "b"))


async def test_the_token_goes_along() -> None:
    link = FakeLink(OK)
    assert await run(made(Tokens("Bearer t"))[0], link) == OK
    assert link.metadata == [[("authorization", "Bearer t")]]


async def test_a_refused_token_is_replaced_and_the_call_sent_again_once() -> None:
    tokens = Tokens("Bearer old", "Bearer new", "Bearer newer")
    link = FakeLink(error("UNAUTHENTICATED"), OK)
    assert await run(made(tokens)[0], link) == OK
    assert tokens.refused == ["Bearer old"]
    assert [dict(sent)["authorization"] for sent in link.metadata] == ["Bearer old", "Bearer new"]
    link = FakeLink(error("UNAUTHENTICATED"), error("UNAUTHENTICATED"), OK)
    with pytest.raises(RpcError) as caught:
        await run(made(tokens)[0], link)
    assert caught.value.status is StatusCode.UNAUTHENTICATED
    assert len(link.metadata) == 2


async def test_without_another_token_the_refusal_stands() -> None:
    link = FakeLink(error("UNAUTHENTICATED"), OK)
    with pytest.raises(RpcError, match="UNAUTHENTICATED"):
        await run(made(Tokens("Bearer only"))[0], link)
    assert len(link.metadata) == 1


async def test_without_a_token_nothing_is_sent() -> None:
    link = FakeLink(OK)
    with pytest.raises(RpcError) as caught:
        await run(made(Tokens(TokenFetchError("the endpoint is away")))[0], link)
    assert (caught.value.status, caught.value.origin) == (StatusCode.UNAVAILABLE, Origin.LOCAL)
    assert caught.value.message == (
        "no access token, so the request was not sent: the endpoint is away"
    )
    with pytest.raises(InvalidOAuthCredentialsError, match=r"^Topology: refused$"):
        await run(made(Tokens(InvalidOAuthCredentialsError("refused")))[0], link)
    assert link.metadata == []


async def test_the_deadline_holds_while_waiting_for_a_token() -> None:
    class Slow(Tokens):
        def at_hand(self) -> None:
            return None

        async def get(self) -> str:
            await asyncio.sleep(60)
            return "late"

    link = FakeLink(OK)
    with pytest.raises(RpcError) as caught:
        await run(made(Slow("x"))[0], link, timeout_s=0.01)
    assert caught.value.status is StatusCode.DEADLINE_EXCEEDED
    assert link.metadata == []


async def test_retries_wait_and_their_deadline_shrinks() -> None:
    attempts, naps = made(None, RetryPolicy())
    link = FakeLink(error("UNAVAILABLE"), error("RESOURCE_EXHAUSTED"), OK)
    assert await run(attempts, link) == OK
    assert naps.taken == [0.1, pytest.approx(0.3)]
    first, _, last = link.timeouts
    assert first is not None
    assert last is not None
    assert 8 < last <= first <= 9
    assert await run(attempts, FakeLink(OK), timeout_s=None) == OK


async def test_retries_end_with_the_last_failure() -> None:
    attempts, naps = made(None, RetryPolicy(max_attempts=3))
    link = FakeLink(error("UNAVAILABLE"), error("UNAVAILABLE"), error("UNAVAILABLE", text="last"))
    with pytest.raises(RpcError, match="last"):
        await run(attempts, link)
    assert len(naps.taken) == 2


async def test_a_deadline_that_ends_a_retry_says_what_went_before() -> None:
    late = RpcError(StatusCode.DEADLINE_EXCEEDED, "late", trailing_metadata=(("a", "b"),))
    attempts, _ = made(None, RetryPolicy(max_attempts=2))
    with pytest.raises(RpcError) as caught:
        await run(attempts, FakeLink(error("UNAVAILABLE", text="no leader"), late))
    told = caught.value
    assert told.message == "late (attempt 2; before: UNAVAILABLE: no leader)"
    assert (told.status, told.origin) == (StatusCode.DEADLINE_EXCEEDED, Origin.ANSWERED)
    assert told.trailing_metadata() == (("a", "b"),)
    assert told.__cause__ is late
    with pytest.raises(RpcError) as caught:
        await run(made(None, None)[0], FakeLink(late))
    assert caught.value is late


async def test_a_retry_takes_the_token_of_its_time() -> None:
    tokens = Tokens("Bearer one", "Bearer two")
    attempts, _ = made(tokens, RetryPolicy())

    async def renewing(seconds: float) -> None:
        tokens.values.pop(0)

    attempts._sleep = renewing
    link = FakeLink(error("UNAVAILABLE"), OK)
    await run(attempts, link)
    assert [dict(sent)["authorization"] for sent in link.metadata] == ["Bearer one", "Bearer two"]


def publish(message_id: str | None) -> Call[Any]:
    return messages.publish_message("paid", "7", None, 60_000, message_id, None)


async def test_an_instance_is_not_started_twice() -> None:
    start = processes.create_process_instance("order", None, -1, None)
    for call in (start, publish(None), messages.broadcast_signal("s", None, None)):
        link = FakeLink(error("UNAVAILABLE", Origin.LOST), OK)
        with pytest.raises(RpcError, match="lost"):
            await run(made(None, RetryPolicy())[0], link, call)
        assert len(link.metadata) == 1
        link = FakeLink(error("UNAVAILABLE", Origin.CONNECT), OK)
        assert await run(made(None, RetryPolicy())[0], link, call) == OK


@pytest.mark.parametrize(
    ("first", "last", "in_doubt"),
    [
        (Origin.LOST, error("UNAVAILABLE", Origin.CONNECT), True),
        (Origin.LOST, error("DEADLINE_EXCEEDED", Origin.LOCAL), True),
        (Origin.LOST, error("NOT_FOUND"), True),
        (Origin.CONNECT, error("UNAVAILABLE", Origin.CONNECT), False),
        (Origin.ANSWERED, error("UNAVAILABLE", Origin.CONNECT), False),
    ],
)
async def test_what_an_earlier_attempt_may_have_done_is_not_forgotten(
    first: Origin, last: RpcError, in_doubt: bool
) -> None:
    attempts, _ = made(None, RetryPolicy(max_attempts=2))
    with pytest.raises(RpcError) as caught:
        await run(attempts, FakeLink(error("UNAVAILABLE", first), last), publish("id"))
    assert (caught.value.status, caught.value.in_doubt) == (last.status, in_doubt)
    unsent = last.origin is not Origin.ANSWERED
    assert caught.value.surely_not_processed is (unsent and not in_doubt)


async def test_what_exists_already_is_probably_our_own() -> None:
    attempts, _ = made(None, RetryPolicy())
    lost = error("UNAVAILABLE", Origin.LOST)
    with pytest.raises(RpcError) as caught:
        await run(attempts, FakeLink(lost, error("ALREADY_EXISTS", text="there")), publish("id"))
    assert caught.value.message == (
        "there (an earlier attempt of this call got no answer, so what exists already is "
        "probably its own)"
    )
    busy = error("RESOURCE_EXHAUSTED")
    with pytest.raises(RpcError) as caught:
        await run(attempts, FakeLink(busy, error("ALREADY_EXISTS", text="there")), publish("id"))
    assert caught.value.message == "there"


@pytest.mark.parametrize(
    "call",
    [
        jobs.complete_job(7, None),
        jobs.throw_error(7, "E", "", None),
        processes.cancel_process_instance(7),
        resources.delete_resource(7, None, None),
        instances.resolve_incident(7, None),
    ],
)
async def test_what_is_not_there_any_more_was_probably_ended_by_us(call: Call[Any]) -> None:
    attempts, _ = made(None, RetryPolicy())
    lost, gone = error("UNAVAILABLE", Origin.LOST), error("NOT_FOUND", text="none")
    with pytest.raises(RpcError) as caught:
        await run(attempts, FakeLink(lost, gone), call)
    assert caught.value.message == (
        "none (an earlier attempt of this call got no answer, and has probably done what was asked)"
    )
    for plan in ((gone,), (error("RESOURCE_EXHAUSTED"), gone)):
        with pytest.raises(RpcError) as caught:
            await run(attempts, FakeLink(*plan), call)
        assert caught.value.message == "none"
    with pytest.raises(RpcError) as caught:
        await run(attempts, FakeLink(lost, gone), jobs.update_job_timeout(7, 1))
    assert caught.value.message == "none"


async def test_streams_are_retried_before_their_first_answer_only() -> None:
    attempts, naps = made(Tokens("Bearer t"), RetryPolicy())
    link = FakeLink([error("UNAVAILABLE")], [b"1", b"2"])
    assert await collect(attempts, link) == [b"1", b"2"]
    assert link.closed == 2
    link = FakeLink([b"1", error("UNAVAILABLE")], [b"2"])
    with pytest.raises(RpcError):
        await collect(attempts, link)
    assert len(naps.taken) == 1


async def test_leaving_a_stream_early_leaves_the_call() -> None:
    attempts, _ = made(Tokens("Bearer t"))
    link = FakeLink([b"1", b"2"])
    answers = attempts.server_streaming(link, CALL, b"", timeout_s=1, decode=bytes)
    assert await answers.__anext__() == b"1"
    await answers.aclose()
    assert link.closed == 1


class Recorder:
    """An interceptor, async or not."""

    def __init__(self, log: list[Any], name: str = "", fail: str = "") -> None:
        self.log, self.name, self.fail = log, name, fail

    def before(self, call: CallDetails) -> None:
        self.log.append((f"before{self.name}", call.rpc))
        call.metadata.append((f"x-{self.name or 'it'}", "1"))
        if self.fail == "before":
            raise ZeroDivisionError

    async def after(self, call: CallDetails, outcome: CallOutcome) -> None:
        await asyncio.sleep(0)
        self.log.append((f"after{self.name}", outcome.status.name, outcome.attempts))
        assert outcome.duration_s >= 0
        if self.fail == "after":
            raise ZeroDivisionError


async def test_interceptors_see_the_call_once_and_add_metadata() -> None:
    log: list[Any] = []
    attempts, _ = made(Tokens("Bearer t"), RetryPolicy(), Recorder(log, "a"), Recorder(log, "b"))
    link = FakeLink(error("UNAVAILABLE"), OK)
    await run(attempts, link)
    assert log == [
        ("beforea", "Topology"), ("beforeb", "Topology"), ("afterb", "OK", 2), ("aftera", "OK", 2),
    ]  # fmt: skip
    ours = [("authorization", "Bearer t"), ("x-a", "1"), ("x-b", "1")]
    assert link.metadata == [ours, [("grpc-previous-rpc-attempts", "1"), *ours]]


async def test_interceptors_hear_of_failures_cancellation_and_streams() -> None:
    log: list[Any] = []
    attempts, _ = made(None, None, Recorder(log))
    with pytest.raises(RpcError):
        await run(attempts, FakeLink(error("NOT_FOUND")))
    with pytest.raises(asyncio.CancelledError):
        await run(attempts, FakeLink(asyncio.CancelledError()))
    assert await collect(attempts, FakeLink([b"1", b"2"])) == [b"1", b"2"]
    assert [entry for entry in log if entry[0] == "after"] == [
        ("after", "NOT_FOUND", 1), ("after", "CANCELLED", 1), ("after", "OK", 1),
    ]  # fmt: skip


async def test_an_interceptor_that_raises_ends_the_call() -> None:
    log: list[Any] = []
    link = FakeLink(OK)
    attempts, _ = made(None, None, Recorder(log, "a"), Recorder(log, "b", fail="before"))
    with pytest.raises(ZeroDivisionError):
        await run(attempts, link)
    assert link.metadata == []
    assert log[2:] == [("afterb", "UNKNOWN", 0), ("aftera", "UNKNOWN", 0)]
    attempts, _ = made(None, None, Recorder(log, fail="after"))
    with pytest.raises(ZeroDivisionError):
        await run(attempts, FakeLink(OK))
