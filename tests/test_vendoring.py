"""The package works wherever it is put: from a zip, under another name, in any folder."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import zeebe_grpclib

PACKAGE = Path(zeebe_grpclib.__file__).parent
PROJECT = Path(__file__).parents[1]
# A whole call, as far as it goes without a gateway.
PROGRAM = """
import asyncio, sys
import {name} as z
from {name}.errors.zeebe_errors import ZeebeGatewayUnavailableError
from {name}.grpc_internals.types import TopologyResponse

async def ask():
    async with z.ZeebeClient(z.create_insecure_channel("unix:/nowhere/gateway")) as client:
        await client.run_process("order", {{"a": 1}})

try:
    asyncio.run(ask())
except z.errors.ZeebeGatewayUnavailableError as error:
    assert type(error) is ZeebeGatewayUnavailableError
    assert type(error).__module__ == "{name}.errors"
client = z.SyncZeebeClient(z.create_insecure_channel("unix:/nowhere/gateway"))
try:
    client.topology()
except z.errors.ZeebeGatewayUnavailableError:
    client.close()
    strangers = [name for name in sys.modules if name.split(".")[0] == "zeebe_grpclib"]
    assert strangers == [] or "{name}" == "zeebe_grpclib", strangers
    print(z.__file__)
"""


def run(name: str, *path: Path) -> str:
    """Run the program with these folders first on the path; return where the package was."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(name=name)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))},
        cwd=path[0] if path[0].is_dir() else path[0].parent,
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.strip()


def test_it_works_from_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "libraries.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in PACKAGE.rglob("*.py"):
            file.write(path, path.relative_to(PACKAGE.parent))
    found = run("zeebe_grpclib", archive)
    assert found == str(archive / "zeebe_grpclib" / "__init__.py")


def test_a_copy_works_under_another_name(tmp_path: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "embedded")
    shutil.copytree(PACKAGE, tmp_path / "shop" / "vendored_zeebe", ignore=ignore)
    (tmp_path / "shop" / "__init__.py").touch()
    found = run("shop.vendored_zeebe", tmp_path)
    assert found == str(tmp_path / "shop" / "vendored_zeebe" / "__init__.py")


def test_it_works_where_pip_puts_it(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="building needs hatchling, offline")
    pytest.importorskip("pip")
    target = tmp_path / "target"
    subprocess.run(
        [
            *[sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"],
            *["--no-build-isolation", "--disable-pip-version-check", "--no-compile"],
            *["--target", str(target), str(PROJECT)],
        ],
        check=True,
        timeout=50,
    )
    found = run("zeebe_grpclib", target)
    assert found == str(target / "zeebe_grpclib" / "__init__.py")
    assert (target / "zeebe_grpclib" / "py.typed").exists()


def test_our_modules_import_each_other_relatively() -> None:
    absolute = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        # Most of them are not worth parsing.
        if re.search(r"import\b.*zeebe_grpclib|from zeebe_grpclib", path.read_text("utf-8"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
        if isinstance(node, (ast.Import, ast.ImportFrom)) and name.split(".")[0] == "zeebe_grpclib"
    ]
    assert absolute == []
