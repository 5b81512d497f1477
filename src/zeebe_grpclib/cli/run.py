"""``run``: deploys files, and plays one process instance to its end."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path

from .._settings import Environment
from ..channel import ZeebeChannel
from ..embedded import EmbeddedGateway
from ..errors import PyZeebeError, SettingsError
from ..types import Variables
from .failures import CommandFailed, UsageFault
from .handlers import load_router
from .inputs import read_file, read_variables
from .performance import Performance
from .plan import Plan
from .watching import EngineWatch, JobWatch


def execute(arguments: argparse.Namespace) -> int:
    """Print each step, and the variables of the instance once it has completed.

    Raises:
        CommandFailed: It did not complete; says why.
    """
    plan = Plan(
        resources=[(Path(path).name, read_file(path)) for path in arguments.files],
        variables=read_variables(arguments.variables),
        handlers=arguments.handlers,
        router=load_router(arguments.handlers) if arguments.handlers else None,
        process_id=arguments.process,
        timeout_s=arguments.timeout,
    )
    address: str | None = arguments.address or Environment().text("address")
    began = time.monotonic()
    try:
        variables = asyncio.run(_at_broker(plan, address) if address else _embedded(plan))
    except SettingsError as error:
        raise UsageFault(str(error)) from error
    except PyZeebeError as error:
        raise CommandFailed(str(error)) from error
    print(f"completed in {time.monotonic() - began:.2f} s with these variables:")
    print(json.dumps(variables, ensure_ascii=False, indent=2))
    return 0


async def _embedded(plan: Plan) -> Variables:
    async with EmbeddedGateway() as gateway:
        print(f"embedded gateway on {gateway.address}")
        watch = EngineWatch(plan, print)
        stop_watching = gateway.engine.subscribe(watch.hear)
        try:
            return await Performance(plan, gateway.channel(), watch).play()
        finally:
            stop_watching()


async def _at_broker(plan: Plan, address: str) -> Variables:
    # TLS, credentials and the rest are those of the environment.
    channel = ZeebeChannel.from_environment(address)
    try:
        print(f"gateway at {channel.address}")
        return await Performance(plan, channel, JobWatch(plan, print)).play()
    finally:
        await channel.close()
