"""HTTP/2 and gRPC for the client: a channel that loses nothing and costs little.

From the wire up: `frames`, `header_blocks`, `message`, `metadata`, `deadline` (bytes);
`flow_control`, `flood`, `keepalive`, `backoff`, `status_mapping` (decisions);
`stream`, `outbound`, `inbound`, `whole_answers`, `control`, `rare_frames`, `connection` (one
connection, without I/O); `credentials`, `tls`, `certificate`, `tunnel`, `connector`, `pacing`,
`protocol` (asyncio); `waiter`, `subchannel`, `streaming`, `channel` (calls). The front door is
`channel.Channel`; `round_robin` has several of them, `grpclib_link` and `stub_channel` translate
from and to grpclib's own.

`links` leads here from the description of a channel, by `opening`; what is behind it loads when
first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import names_on_demand

if TYPE_CHECKING:
    from . import grpclib_link, opening, stub_channel

__all__ = ["grpclib_link", "opening", "stub_channel"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = names_on_demand(__name__, {}, __all__)
