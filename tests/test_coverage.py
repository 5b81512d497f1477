"""What is marked `no_cover` runs unmeasured, in the processes of xdist too."""

from __future__ import annotations

import sys

import pytest


@pytest.mark.no_cover
def test_nothing_measures_what_is_marked() -> None:
    coverage = sys.modules.get("coverage")

    assert coverage is None or coverage.Coverage.current() is None
