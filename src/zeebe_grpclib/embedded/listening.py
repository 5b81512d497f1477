"""The socket that a gateway listens on."""

from __future__ import annotations

import os
import socket

#: How many connections may wait to be accepted.
BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address, of which the port may be 0 for any free one.

    Raises:
        OSError: It cannot be listened on.
    """
    family, kind, protocol, _, where = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    # Not `socket.create_server`: its sockets do not know that they speak TCP, for which
    # asyncio and grpclib leave Nagle's algorithm on, at 40 ms an answer.
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            # A restart must not wait until the last connections are forgotten.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
