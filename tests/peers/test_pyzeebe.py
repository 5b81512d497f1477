"""pyzeebe's own integration tests on the embedded gateway.

They are in its source distribution, which pip fetches once into the cache of the peers. Nothing
of them is changed: where they start a container, they get the gateway (`pyzeebe/testcontainers`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from zeebe_grpclib.embedded import EmbeddedGateway

from .programs import CACHE, HERE

#: Whose tests they are, and how many there are of them.
VERSION = "4.7.0"
TESTS = 12


def source() -> Path:
    """The unpacked source distribution."""
    home = CACHE / f"pyzeebe-{VERSION}"
    if home.exists():
        return home
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", "pyzeebe"]
        done = subprocess.run(
            [*pip, "--dest", work, f"pyzeebe=={VERSION}"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        with tarfile.open(next(Path(work).glob("*.tar.gz"))) as archive:
            archive.extractall(work, filter="data")
        try:
            (Path(work) / home.name).rename(home)
        except OSError:
            # Somebody else was faster.
            if not home.exists():
                raise
    return home


@pytest.mark.peer
@pytest.mark.timeout(900)
def test_its_own_integration_tests_pass() -> None:
    try:
        installed = version("pyzeebe")
    except PackageNotFoundError:
        pytest.skip("pyzeebe is not installed")
    assert installed == VERSION
    with EmbeddedGateway() as gateway:
        environment = {
            **os.environ,
            "ZEEBE_ADDRESS": gateway.address,
            "PYTHONPATH": str(HERE / "pyzeebe"),
        }
        options = ["-q", "-p", "anyio", "-p", "no:cacheprovider", "-o", "addopts="]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, "tests/integration", "--timeout=300"],
            cwd=source(),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert re.search(rf"^{TESTS} passed", said, re.MULTILINE), said
        assert gateway.incidents() == ()
