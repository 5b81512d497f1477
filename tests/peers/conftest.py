"""The marker `peer`: run by `nox -s peers`, not by default."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "peer: runs a client of another language (Java, Node, Go); `nox -s peers`"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these out unless `-m` speaks of them: the first run downloads much."""
    if "peer" in str(config.getoption("markexpr")):
        return
    left_out = [item for item in items if item.get_closest_marker("peer")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
