"""Asks the real DMN engine, where Java is; the frozen cases say the same without it."""

import os
import shutil
from pathlib import Path

import pytest

from .differential import agrees, ask_all, open_oracle, ours
from .generator import Generator

ORACLES = Path(__file__).parents[2] / "oracles"
DOCUMENTS = 100


@pytest.mark.oracle
@pytest.mark.timeout(300)
@pytest.mark.skipif(
    shutil.which("java") is None or shutil.which("mvn") is None or not ORACLES.is_dir(),
    reason="the oracles need Java 17 and Maven",
)
def test_generated_documents_agree() -> None:
    seed = int(os.environ.get("DMN_SEED", "1"))
    with open_oracle(ORACLES) as oracle:
        answered = list(ask_all(oracle, Generator(seed).cases(DOCUMENTS)))
    different = [
        (case, mine, theirs) for case, theirs in answered if not agrees(mine := ours(case), theirs)
    ]
    assert different == [], f"seed {seed}"
