"""Asks the real engine; skipped in the default run and where there is no Java."""

from __future__ import annotations

import shutil

import pytest
from tests.embedded.feel.differential import generated, run


@pytest.mark.oracle
@pytest.mark.timeout(600)
@pytest.mark.skipif(not shutil.which("java") or not shutil.which("mvn"), reason="no Java, no Maven")
def test_the_real_engine_answers_alike() -> None:
    report = run(generated(20_250_301, 1_500))
    assert report.total["all"] >= 1_400
    assert report.share("all", "value") >= 99.5
    assert report.share("all", "warning types") >= 99.0
    assert report.share("all", "parse verdict") >= 99.0
    assert report.weak_classes() == []
