"""What holds for all tests."""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# Wall time tells of the machine, not of the code: on one that is busy an example may take any
# time. What hangs ends by pytest's own timeout.
settings.register_profile("wall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wall")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the thousands of collected tests out of the garbage collections to come.

    They live to the end of the run, and going through them costs a third of a second each time:
    a tenth of the whole run.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        # PyPy has no such thing: it looks at young objects only, most of the time.
        if hasattr(gc, "freeze"):
            gc.freeze()
        gc.enable()
