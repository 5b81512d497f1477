"""A wire that can be cut, slowed down and blocked."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any


class Proxy:
    """Passes bytes on between workers and a gateway."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self.delay_s = 0.0
        self.cuts = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Cut all connections."""
        self.cuts += 1
        for writer in self._writers:
            writer.transport.abort()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        other: asyncio.StreamWriter | None = None
        try:
            # Cancelled only by `stop`; a server of streams would log that as an error.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                back, other = await asyncio.open_connection("127.0.0.1", self.target_port)
                self._writers.add(other)
                await asyncio.wait(
                    {
                        asyncio.ensure_future(self._pass(reader, other)),
                        asyncio.ensure_future(self._pass(back, writer)),
                    },
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            for each in (writer, other):
                if each is not None:
                    each.transport.abort()
                    self._writers.discard(each)
            self._tasks.discard(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                writer.write(data)
                await writer.drain()
