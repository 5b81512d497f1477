"""The checks of this project. `nox` alone runs those that every change must pass.

The default sessions run in the environment that nox itself runs in (the `dev` dependency
group), so that they start at once, work offline and see what an editor sees. Sessions for
other interpreters make environments of their own.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.sessions = ["lint", "types-and-tests"]
nox.options.default_venv_backend = "none"
nox.options.stop_on_first_error = False

PYTHON = sys.executable
# The order of the paths decides nothing; what is not here is not ours to format.
SOURCES = ["src", "tests", "benchmarks", "examples", "proto", "noxfile.py"]
# Layers that decide without I/O: every branch of theirs is worth a test.
PURE = [
    "types",
    "status",
    "errors",
    "responses/*",
    "_lazy",
    "job",
    "instructions",
    "interceptors",
    "credentials",
    "channel",
    "_value",
    "_open_enum",
    "_address",
    "_budget",
    "_calls/*",
    "_channel_additions",
    "_channel_credentials",
    "_channel_options",
    "_configuration",
    "_peer_calls",
    "_peer_paths",
    "_proxy",
    "_resources",
    "_retry",
    "_settings",
    "_tenant_filter",
    "_token_ledger",
    "_transport/backoff",
    "_transport/deadline",
    "_transport/flood",
    "_transport/flow_control",
    "_transport/frames",
    "_transport/keepalive",
    "_transport/message",
    "_transport/metadata",
    "_transport/status_mapping",
    "_transport/whole_answers",
    "worker/_policy",
    "worker/answer",
    "worker/back_off",
    "worker/defaults",
    "worker/events",
    "worker/exception_handler",
    "worker/health",
    "worker/lanes",
    "worker/limits",
    "worker/results",
    "worker/router",
    "worker/source",
    "worker/trial",
]
PACKAGE_FLOOR = 95
# Two processes more than there are cores, for tests spend as much time waiting for sockets and
# timers as working. Idle ones take tests from those that have more left.
PARALLEL = ["-n", str((os.cpu_count() or 1) + 2), "--dist", "worksteal"]
# Where Python is told to keep no compiled code, each process would compile all of it once more:
# 15 s for each that runs tests, half a second for each of the programs that they start.
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
# Another one for each day, so that no run repeats what development has seen.
SEED = os.environ.get("SEED") or time.strftime("%Y%m%d")


# Before a command that is to take only what others leave of the processor.
BEHIND = ["nice"] if shutil.which("nice") else []


def run(session: nox.Session, *args: str, **settings: str) -> None:
    """Run a module of this interpreter, with these settings in its environment."""
    session.run(PYTHON, "-m", *args, env=settings)


@nox.session
def lint(session: nox.Session) -> None:
    """Formatting and ruff's rules; nothing is changed."""
    run(session, "ruff", "format", "--check", *SOURCES)
    run(session, "ruff", "check", *SOURCES)


@nox.session
def fix(session: nox.Session) -> None:
    """Format, and mend what ruff can."""
    run(session, "ruff", "check", "--fix", *SOURCES)
    run(session, "ruff", "format", *SOURCES)


def check_types(session: nox.Session, *before: str) -> None:
    with ThreadPoolExecutor() as side_by_side:
        pyright = [*before, PYTHON, "-m", "pyright", "--pythonpath", PYTHON]
        pyright_done = side_by_side.submit(session.run, *pyright, external=True)
        session.run(*before, PYTHON, "-m", "mypy", external=True)
    pyright_done.result()


@nox.session
def types(session: nox.Session) -> None:
    """Strict mypy, and pyright, which finds other things; side by side, on a core each."""
    check_types(session)


@nox.session
def tests(session: nox.Session) -> None:
    """The tests, warnings as errors, and how much of the code they reach."""
    if session.posargs:
        run(session, "pytest", *session.posargs)
    else:
        run_tests(session)


def run_tests(session: nox.Session) -> None:
    run(session, "coverage", "erase")
    run(session, "pytest", *PARALLEL, "--cov", "--cov-report=", **COMPILED)
    run(session, "coverage", "report", f"--fail-under={PACKAGE_FLOOR}", "--skip-covered")
    pure = ",".join(f"src/zeebe_grpclib/{name}{'' if '*' in name else '.py'}" for name in PURE)
    run(session, "coverage", "report", "--fail-under=100", f"--include={pure}")


@nox.session(name="types-and-tests")
def types_and_tests(session: nox.Session) -> None:
    """Both side by side: the types are checked while tests wait."""
    with ThreadPoolExecutor() as side_by_side:
        typed = side_by_side.submit(check_types, session, *BEHIND)
        run_tests(session)
    typed.result()


@nox.session(venv_backend="venv", python=["3.10", "3.11", "3.12", "3.13", "3.14"], name="tests-all")
def tests_all(session: nox.Session) -> None:
    """The tests on every CPython that is installed; those that are not are skipped."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "test"))
    session.run("python", "-m", "pytest", *PARALLEL, *session.posargs)


@nox.session(venv_backend="venv", python="pypy3.11")
def pypy(session: nox.Session) -> None:
    """The tests that need no compiled code, on PyPy (CONTRIBUTING says how to get it)."""
    session.install("-e", ".", *nox.project.dependency_groups(PYPROJECT, "pure-test"))
    # The compiler warms up for longer than Hypothesis allows an example by default.
    patient = "--hypothesis-profile=ci"
    session.run("python", "-m", "pytest", patient, *PARALLEL, *session.posargs)


@nox.session
def oracles(session: nox.Session) -> None:
    """Our FEEL, DMN and BPMN against the real libraries inside Zeebe (Java and Maven)."""
    run(session, "pytest", "-m", "oracle", "--timeout=600", *session.posargs)
    run(session, "tests.embedded.feel.differential", "--seed", SEED, "--count", "20000")
    run(
        session,
        *["tests.embedded.dmn.differential", "--oracles", "tests/oracles"],
        *["--seed", SEED, "--documents", "600"],
    )


@nox.session
def peers(session: nox.Session) -> None:
    """The official Java, Node and Go clients, and pyzeebe's own tests, on the embedded gateway."""
    run(
        session,
        *["pytest", "-m", "peer", "--timeout=900", "tests/peers", *session.posargs],
        ZEEBE_DRAIN_SECONDS="60",
    )


@nox.session
def slow(session: nox.Session) -> None:
    """What is too long for every change: big counts, a minute of each graceful end."""
    run(
        session,
        *["pytest", "-m", "slow", "--timeout=3600", *session.posargs],
        ZEEBE_DRAIN_SECONDS="60",
    )
    # Its tests of servers without a proxy run with every change, for two seconds.
    run(
        session,
        *["pytest", "-m", "not slow", "--timeout=300", "tests/wire/test_servers.py"],
        ZEEBE_DRAIN_SECONDS="60",
    )


@nox.session
def soak(session: nox.Session) -> None:
    """Ten minutes of faults: nothing may grow; and 20,000 jobs through them: none is lost."""
    run(
        session,
        *["pytest", "-s", "-m", "slow", "--timeout=1800", "tests/wire/test_soak.py"],
        ZEEBE_SOAK_SECONDS="600",
    )
    run(session, "pytest", "-s", "-m", "slow", "--timeout=1800", "tests/worker/test_faults.py")


@nox.session
def kill(session: nox.Session) -> None:
    """300 times kill -9 of an embedded gateway under load: nothing acknowledged may be lost."""
    run(
        session,
        *["pytest", "-s", "-m", "slow", "--timeout=3600", "tests/embedded/journal/test_kill.py"],
        ZEEBE_KILL_ROUNDS=os.environ.get("ZEEBE_KILL_ROUNDS", "300"),
        SEED=SEED,
    )


@nox.session
def fuzz(session: nox.Session) -> None:
    """200,000 garbled answers and header blocks, messages, 1,000 random processes of each test."""
    run(
        session,
        *["pytest", "--timeout=1800", "-k", "garbled or plain_hpack", "tests/transport"],
        ZEEBE_FUZZ_CASES="200000",
    )
    # 400 of each message and direction: some 65,000.
    run(
        session,
        *["pytest", *PARALLEL, "--timeout=3600", "tests/test_codec.py"],
        ZEEBE_FUZZ_CASES="20000",
    )
    run(
        session,
        *["pytest", *PARALLEL, "--timeout=3600", "-k", "test_random or test_snapshot"],
        *["tests/embedded/engine", "tests/embedded/journal"],
        RANDOM_PROCESSES="1000",
    )


@nox.session
def broker(session: nox.Session) -> None:
    """The scenarios against the gateway that ZEEBE_ADDRESS names."""
    if not os.environ.get("ZEEBE_ADDRESS"):
        session.error("set ZEEBE_ADDRESS to the gateway to test against")
    run(session, "pytest", "tests/integration", *session.posargs)


@nox.session
def footprint(session: nox.Session) -> None:
    """Import time, memory and installed size beside pyzeebe's."""
    session.run(PYTHON, "benchmarks/footprint.py", *session.posargs)


PYPROJECT = nox.project.load_toml(str(Path(__file__).with_name("pyproject.toml")))
