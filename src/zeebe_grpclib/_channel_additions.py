"""What a channel adds to its calls, looked at when the channel is made.

Not when the first call runs: there it would look like a gateway that is in trouble.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._address import Address
from ._channel_options import ChannelOptions
from ._proxy import is_loopback, parse_proxy
from ._retry import RetryPolicy
from .credentials import BasicAuth, BearerToken, OAuthClientCredentials
from .errors import SettingsError

__all__ = ["check_call_credentials", "check_interceptors", "check_retry_policy", "refuse_plaintext"]


def check_call_credentials(value: object) -> None:
    """Refuse what proves nothing.

    Raises:
        SettingsError: It is neither of our kinds of credentials nor a function.
    """
    if isinstance(value, (BasicAuth, BearerToken, OAuthClientCredentials)):
        return
    if isinstance(value, type) or not callable(value):
        kind = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
        raise SettingsError(
            f"call_credentials is {kind}: expected OAuthClientCredentials(...), BasicAuth(...), "
            "BearerToken(...), or an async function that returns a token"
        )


def check_retry_policy(value: object) -> None:
    """Refuse what is no retry policy.

    Raises:
        SettingsError: It is none.
    """
    if not isinstance(value, RetryPolicy):
        raise SettingsError(f"retry_policy is {type(value).__name__}: expected a RetryPolicy(...)")


def check_interceptors(values: Any) -> tuple[Any, ...]:
    """Return interceptors as they are called.

    Raises:
        SettingsError: One of them lacks a method, or they are no sequence.
    """
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise SettingsError(f"interceptors is {type(values).__name__}: expected a list of them")
    for value in values:
        for name in ("before", "after"):
            if isinstance(value, type) or not callable(getattr(value, name, None)):
                kind = value.__name__ if isinstance(value, type) else type(value).__name__
                raise SettingsError(
                    f"an interceptor ({kind}) has no method {name}: expected an object with "
                    "before(call) and after(call, outcome)"
                )
    return tuple(values)


def refuse_plaintext(addresses: Sequence[Address], options: ChannelOptions) -> None:
    """Refuse to send credentials unencrypted, unless they stay on this machine.

    Raises:
        SettingsError: They would leave it.
    """
    for address in addresses:
        if address.unix_path is not None:
            continue
        where = str(address)
        if is_loopback(address.host):
            proxy = parse_proxy(options.proxy) if options.proxy and options.use_proxy else None
            if proxy is None or is_loopback(proxy.host):
                continue
            where = f"{address} through the proxy {proxy}"
        raise SettingsError(
            f"credentials would go to {where} unencrypted: use a secure channel, or say "
            "allow_insecure_token=True"
        )
