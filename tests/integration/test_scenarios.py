"""The scenarios, through pyzeebe and through our own clients."""

from __future__ import annotations

import importlib.util

import pytest

from .scenarios import SCENARIOS, Scenario
from .stage import PACKAGES, Package, stage


@pytest.mark.parametrize("play", SCENARIOS, ids=lambda play: play.__name__)
@pytest.mark.parametrize("package", PACKAGES, ids=str)
async def test_scenario(package: Package, play: Scenario, address: str) -> None:
    if importlib.util.find_spec(package.module) is None:
        pytest.skip(f"{package.module} is not installed")
    async with stage(package, address) as s:
        await play(s)
