"""HTTP/2 and gRPC for the client: a channel that loses nothing and costs little.

From the wire up: `frames`, `header_blocks`, `message`, `metadata`, `deadline` (bytes);
`flow_control`, `flood`, `keepalive`, `backoff`, `status_mapping` (decisions);
`stream`, `outbound`, `inbound`, `control`, `rare_frames`, `connection` (one connection,
without I/O); `tls`, `connector`, `protocol` (asyncio); `subchannel`, `streaming`,
`channel` (calls). The front door is `channel.Channel`.
"""
