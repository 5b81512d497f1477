"""Channels of this package for generated stubs, and for whatever else takes grpclib's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _transport
from .channel import ZeebeChannel
from .errors import SettingsError

if TYPE_CHECKING:
    import grpclib.client

__all__ = ["stub_channel"]


def stub_channel(channel: ZeebeChannel) -> grpclib.client.Channel:
    """Return a channel that stubs of grpclib's or betterproto2's compiler call through.

    Listeners of `grpclib.events` work on it, too. Calls fail with grpclib's `GRPCError`, whatever
    happens on the way; its cause says what is known of the request's fate. RPCs that take a stream
    of requests are refused. Calls have the deadlines that the stub gives them, or none.

    The connection is one of its own: close it, or use it as an async context manager.

    Args:
        channel: Where the calls go, without call credentials, interceptors or retries, which are
            the client's business.

    Raises:
        SettingsError: The channel has more to it than stubs can have, or its TLS material makes
            no sense.
    """
    if channel.adds_to_calls or channel.options.load_balancing != "pick_first":
        raise SettingsError(
            "stub_channel: credentials, interceptors, retries and round robin are not for stubs; "
            "give it a channel without them"
        )
    return _transport.stub_channel.StubChannel(_transport.opening.link(channel))
