"""HTTP/2 and gRPC for the client: a channel that loses nothing and costs little.

From the wire up: `frames`, `header_blocks`, `message`, `metadata`, `deadline` (bytes);
`flow_control`, `flood`, `keepalive`, `backoff`, `status_mapping` (decisions);
`stream`, `outbound`, `inbound`, `control`, `rare_frames`, `connection` (one connection,
without I/O); `tls`, `connector`, `protocol` (asyncio); `subchannel`, `streaming`,
`channel` (calls). The front door is `channel.Channel`.

`links` leads here from the description of a channel; what is behind it loads when first
asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import names_on_demand

if TYPE_CHECKING:
    from . import grpclib_link, opening

__all__ = ["grpclib_link", "opening"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = names_on_demand(__name__, {}, __all__)
