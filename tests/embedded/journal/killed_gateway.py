"""A gateway in a process of its own, to be killed: ``killed_gateway.py DATA fsync|nofsync``.

Prints the digest of its state as it was read, and then its address.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.embedded.journal.digest import state_digest

from zeebe_grpclib.embedded import EmbeddedGateway, JournalOptions


async def main(data: str, fsync: str) -> None:
    options = JournalOptions(fsync=fsync == "fsync", snapshot_after=100, keep_all=True)
    gateway = EmbeddedGateway(data=data, journal=options)
    journal = gateway._broker.journal
    assert journal is not None
    state = gateway.engine
    journal.on_restored.append(lambda: print(state_digest(state.state), flush=True))
    async with gateway:
        print(gateway.address, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
