"""The same call through each kind of client and channel: what a table test runs over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from grpclib.client import Channel

from zeebe_grpclib import SyncZeebeClient, ZeebeClient, create_insecure_channel

Driver = Callable[..., Any]


def _our_channel(address: str) -> Any:
    return create_insecure_channel(address)


def _plain_channel(address: str) -> Any:
    host, _, port = address.rpartition(":")
    return Channel(host, int(port))


def over_asyncio(address: str, method: str, *args: Any, **kwargs: Any) -> Any:
    async def run() -> Any:
        async with ZeebeClient(_our_channel(address)) as client:
            return await getattr(client, method)(*args, **kwargs)

    return asyncio.run(run())


def over_threads(address: str, method: str, *args: Any, **kwargs: Any) -> Any:
    with SyncZeebeClient(_our_channel(address)) as client:
        return getattr(client, method)(*args, **kwargs)


def over_asyncio_and_grpclib(address: str, method: str, *args: Any, **kwargs: Any) -> Any:
    async def run() -> Any:
        channel = _plain_channel(address)
        try:
            async with ZeebeClient(channel) as client:
                return await getattr(client, method)(*args, **kwargs)
        finally:
            channel.close()
            await asyncio.sleep(0)  # for the transport to see it

    return asyncio.run(run())


def over_threads_and_grpclib(address: str, method: str, *args: Any, **kwargs: Any) -> Any:
    async def make() -> Any:
        return _plain_channel(address)

    # As its users have to: it is bound to the loop that runs when it is made.
    loop = asyncio.new_event_loop()
    try:
        channel = loop.run_until_complete(make())
        try:
            with SyncZeebeClient(channel) as client:
                return getattr(client, method)(*args, **kwargs)
        finally:
            channel.close()
            loop.run_until_complete(asyncio.sleep(0))
    finally:
        loop.close()


DRIVERS: list[Driver] = [
    over_asyncio, over_threads, over_asyncio_and_grpclib, over_threads_and_grpclib,
]  # fmt: skip
