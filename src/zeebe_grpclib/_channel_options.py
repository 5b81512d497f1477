"""What may be set about a channel, by grpcio's names."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ._lazy import module_on_demand
from ._value import Value
from .errors import SettingsError
from .types import ChannelArgumentType

if TYPE_CHECKING:
    from . import _proxy
else:
    _proxy = module_on_demand("._proxy", __package__)

logger = logging.getLogger(__name__)

# The interval of the official Java and Go clients; gateways accept 30 s and more.
DEFAULT_KEEPALIVE_MS = 45_000
DEFAULT_KEEPALIVE_TIMEOUT_MS = 20_000


@dataclass(frozen=True, repr=False, eq=False)
class ChannelOptions(Value):
    """What `channel_options` may set, under this package's own names.

    Attributes:
        keepalive_time_ms: Silence after which the peer is asked for a sign of life.
        keepalive_timeout_ms: How long that sign may take before the connection is given up.
        max_receive_bytes: Largest answer that is accepted; -1 for any size.
        max_send_bytes: Largest request that is sent; -1 for any size.
        authority: What to send, and check in TLS, instead of the address's host name.
        user_agent_prefix: Put before this package's own user agent.
        load_balancing: ``pick_first`` (one connection), or ``round_robin`` over all addresses.
        proxy: URL of an HTTP proxy that leads to the gateway; None does what the
            environment says.
        use_proxy: 0 for no proxy at all.
    """

    keepalive_time_ms: int = DEFAULT_KEEPALIVE_MS
    keepalive_timeout_ms: int = DEFAULT_KEEPALIVE_TIMEOUT_MS
    max_receive_bytes: int = 5 * 1024 * 1024
    max_send_bytes: int = -1
    authority: str | None = None
    user_agent_prefix: str | None = None
    load_balancing: str = "pick_first"
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    use_proxy: int = 1


# grpcio's name -> (our field, its type, the least number). Others are warned about once.
_KNOWN_OPTIONS: dict[str, tuple[str, type, int]] = {
    "grpc.keepalive_time_ms": ("keepalive_time_ms", int, 1),
    "grpc.keepalive_timeout_ms": ("keepalive_timeout_ms", int, 1),
    "grpc.max_receive_message_length": ("max_receive_bytes", int, -1),
    "grpc.max_send_message_length": ("max_send_bytes", int, -1),
    "grpc.default_authority": ("authority", str, 0),
    "grpc.ssl_target_name_override": ("authority", str, 0),
    "grpc.primary_user_agent": ("user_agent_prefix", str, 0),
    "grpc.lb_policy_name": ("load_balancing", str, 0),
    "grpc.http_proxy": ("proxy", str, 0),
    "grpc.enable_http_proxy": ("use_proxy", int, 0),
}
_BALANCING = ("pick_first", "round_robin")
_warned_options: set[object] = set()

_DEFAULT_OPTIONS = ChannelOptions()
IN_HEADERS = "printable ASCII characters, for a header (a name also without spaces)"


def can_stand_in_header(field_name: str, value: str) -> bool:
    """Whether a text may be sent in the header that an option is there for."""
    if field_name == "authority":
        return value.isascii() and value.isprintable() and " " not in value
    return field_name != "user_agent_prefix" or (value.isascii() and value.isprintable())


def parse_options(
    options: ChannelArgumentType | None, defaults: ChannelOptions = _DEFAULT_OPTIONS
) -> ChannelOptions:
    """Read channel options by grpcio's names; the first of several equal names counts.

    Args:
        options: Pairs of name and value.
        defaults: What holds where they say nothing.

    Raises:
        SettingsError: A known option has a value that makes no sense, or it is no pair.
    """
    if not options:
        return defaults
    if isinstance(options, (str, Mapping)) or not isinstance(options, Iterable):
        raise SettingsError(
            f"channel_options is of type {type(options).__name__}: expected a list of pairs of "
            "name and value"
        )
    known: dict[str, object] = {}
    for option in options:
        try:
            name, value = option
        except (TypeError, ValueError) as error:
            raise SettingsError(
                f"channel option {option!r} is no pair of a name and a value"
            ) from error
        if name not in _KNOWN_OPTIONS:
            if name not in _warned_options:
                _warned_options.add(name)
                logger.warning("channel option %r is not known here and has no effect", name)
            continue
        field_name, kind, least = _KNOWN_OPTIONS[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise SettingsError(
                f"channel option {name!r} is {value!r}: expected a value of type {kind.__name__}"
            )
        if isinstance(value, int) and value < least:
            raise SettingsError(f"channel option {name!r} is {value}: expected {least} or more")
        if field_name == "load_balancing" and value not in _BALANCING:
            raise SettingsError(
                f"channel option {name!r} is {value!r}: expected {' or '.join(_BALANCING)}"
            )
        if isinstance(value, str) and not can_stand_in_header(field_name, value):
            raise SettingsError(f"channel option {name!r} is {value!r}: expected {IN_HEADERS}")
        if field_name == "proxy":
            _proxy.parse_proxy(str(value), f"channel option {name!r}")
        known.setdefault(field_name, value)
    return replace(defaults, **known)  # type: ignore[arg-type] # checked against the table above
