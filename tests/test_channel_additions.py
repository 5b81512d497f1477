from __future__ import annotations

from typing import Any

import pytest

from zeebe_grpclib import BasicAuth, BearerToken, RetryPolicy, create_insecure_channel
from zeebe_grpclib.errors import SettingsError


async def provider() -> str:
    return "token"


class Hooks:
    def before(self, call: Any) -> None:
        pass

    def after(self, call: Any, outcome: Any) -> None:
        pass


class Half:
    def before(self, call: Any) -> None:
        pass


def test_what_adds_to_calls_is_kept() -> None:
    hooks, policy = Hooks(), RetryPolicy()
    for proof in (BearerToken("t"), BasicAuth("a", "b"), provider):
        channel = create_insecure_channel(
            "localhost:1", call_credentials=proof, retry_policy=policy, interceptors=[hooks]
        )
        assert channel.call_credentials is proof
        assert channel.retry_policy is policy
        assert channel.interceptors == (hooks,)


@pytest.mark.parametrize(
    ("additions", "text"),
    [
        ({"call_credentials": "hush"}, "call_credentials is str: expected OAuthClientCredentials("),
        ({"call_credentials": {"token": "hush"}}, "call_credentials is dict: expected"),
        ({"call_credentials": BasicAuth}, "call_credentials is the class BasicAuth: expected"),
        ({"retry_policy": True}, "retry_policy is bool: expected a RetryPolicy(...)"),
        ({"retry_policy": {}}, "retry_policy is dict: expected a RetryPolicy(...)"),
        ({"interceptors": Hooks()}, "interceptors is Hooks: expected a list of them"),
        ({"interceptors": "hush"}, "interceptors is str: expected a list of them"),
        ({"interceptors": [Hooks(), Half()]}, "an interceptor (Half) has no method after: exp"),
        ({"interceptors": [Hooks]}, "an interceptor (Hooks) has no method before"),
        ({"interceptors": [None]}, "an interceptor (NoneType) has no method before"),
    ],
)
def test_what_cannot_be_added_is_refused_when_the_channel_is_made(
    additions: dict[str, Any], text: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        create_insecure_channel("localhost:1", **additions)
    assert str(caught.value).startswith(text)
    assert "hush" not in str(caught.value)


def test_credentials_do_not_leave_this_machine_through_a_proxy_either() -> None:
    proof = BearerToken("hush")
    far = [("grpc.http_proxy", "http://me:hush@proxy.example.com:3128")]
    with pytest.raises(SettingsError) as caught:
        create_insecure_channel("localhost:26500", far, call_credentials=proof)
    assert str(caught.value) == (
        "credentials would go to localhost:26500 through the proxy proxy.example.com:3128 "
        "unencrypted: use a secure channel, or say allow_insecure_token=True"
    )
    off = [*far, ("grpc.enable_http_proxy", 0)]
    near = [("grpc.http_proxy", "http://127.0.0.1:3128")]
    for options in (off, near):
        create_insecure_channel("localhost:26500", options, call_credentials=proof)
    create_insecure_channel(
        "localhost:26500", far, call_credentials=proof, allow_insecure_token=True
    )
    create_insecure_channel("unix:/x", far, call_credentials=proof)  # goes through no proxy
