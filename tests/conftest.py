"""What holds for all tests."""

from __future__ import annotations

import gc
import sys
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


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Let only one measurement of coverage run in each process of xdist.

    pytest-cov starts one as soon as it sees its option, and in a process that runs tests another
    one on top when the session starts. What `no_cover` pauses is the upper one alone: the lower
    one took over and measured on, four times as slow, for nobody who reads it. The process that
    hands the tests out has nothing to measure at all.
    """
    distributed = session.config.getoption("dist", "no") != "no"
    by_xdist = distributed or hasattr(session.config, "workerinput")
    coverage = sys.modules.get("coverage")
    measurement = coverage.Coverage.current() if coverage and by_xdist else None
    if measurement is not None:
        measurement.stop()
