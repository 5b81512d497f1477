"""The peers' programs: built with their own tools, in a cache outside of the tree."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
#: Where what is downloaded and built lies.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zeebe-peers"


class BuildError(Exception):
    """A package manager could not do its work; the text says what it wrote."""


class Program(NamedTuple):
    """A client of another language.

    Attributes:
        language: Its folder here.
        tools: What must be installed.
        build: Run once in a copy of the folder.
        command: Runs it, from the folder in which it was built.
        streams: Whether the client knows job streams.
    """

    language: str
    tools: tuple[str, ...]
    build: tuple[str, ...]
    command: Callable[[Path], list[str]]
    streams: bool

    def missing_tool(self) -> str | None:
        return next((tool for tool in self.tools if shutil.which(tool) is None), None)

    def built(self) -> Path:
        """The folder with the program, made on first use and when a source has changed.

        Raises:
            BuildError: It could not be built.
        """
        sources = HERE / self.language
        home = CACHE / f"{self.language}-{_fingerprint(sources)}"
        if home.exists():
            return home
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as work:
            draft = Path(work) / self.language
            shutil.copytree(sources, draft)
            done = subprocess.run(
                self.build, cwd=draft, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise BuildError(f"{' '.join(self.build)}:\n{done.stdout}{done.stderr}")
            try:
                draft.rename(home)
            except OSError:
                # Somebody else was faster.
                if not home.exists():
                    raise
        return home


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _java(home: Path, main: str = "peers.Main") -> list[str]:
    classpath = (home / "classpath.txt").read_text().strip()
    # Little memory and a quick start count more here than speed later.
    options = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    classes = f"{home / 'target' / 'classes'}{os.pathsep}{classpath}"
    return ["java", *options, "-cp", classes, main]


MAVEN = (
    *("mvn", "-q", "-B", "compile", "dependency:build-classpath"),
    "-Dmdep.outputFile=classpath.txt",
)

JAVA_GATEWAY = Program(
    "java-gateway",
    ("java", "mvn"),
    MAVEN,
    lambda home: _java(home, "peers.JobGateway"),
    streams=True,
)
"""No client, but a server: the jobs of a gateway, on grpc-java."""

PROGRAMS = [
    Program("java", ("java", "mvn"), MAVEN, _java, streams=True),
    Program(
        "node",
        ("node", "npm"),
        ("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"),
        lambda home: ["node", str(home / "main.js")],
        streams=True,
    ),
    Program(
        "go",
        ("go",),
        ("go", "build", "-o", "peer", "."),
        lambda home: [str(home / "peer")],
        streams=False,
    ),
]
