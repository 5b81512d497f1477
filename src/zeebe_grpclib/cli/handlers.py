"""The user's handlers: a Python file with a router in it."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from ..worker import ZeebeTaskRouter
from .failures import CommandFailed, UsageFault

_EXPECTED = "expected router = ZeebeTaskRouter() and functions with @router.task('job-type')"


def load_router(path: str) -> ZeebeTaskRouter:
    """Run a Python file and return the router that it makes.

    The file's folder goes to the front of the import path, as if the file were run by
    Python itself.

    Raises:
        UsageFault: There is no such file.
        CommandFailed: The file fails, or has no router; says in which line, and why.
    """
    file = Path(path)
    if not file.is_file():
        raise UsageFault(f"cannot read {path}: {'it is no file' if file.exists() else 'not found'}")
    router = getattr(_load(file), "router", None)
    if router is None:
        raise CommandFailed(f"{path} has no router: {_EXPECTED}")
    if not isinstance(router, ZeebeTaskRouter):
        raise CommandFailed(f"router in {path} is a {type(router).__name__}: {_EXPECTED}")
    return router


def explain(error: BaseException, path: str) -> str:
    """Say what an error is, and in which line of the user's file it came up."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(Path(path).resolve())
    ]
    return f"{text} ({Path(path).name}, line {lines[-1]})" if lines else text


def _load(file: Path) -> ModuleType:
    file = file.resolve()
    # Under its own name, so that what it defines can be pickled for a process pool.
    name = file.stem if file.stem not in sys.modules else f"handlers_in_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise UsageFault(f"{file.name} is no Python file: {_EXPECTED}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and others look for the module they are in
    sys.path.insert(0, str(file.parent))
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        where = f"{Path(error.filename or file).name}, line {error.lineno}"
        raise CommandFailed(f"{where}: {error.msg}") from error
    except (Exception, SystemExit) as error:  # the user's code may raise anything
        raise CommandFailed(f"{file.name} cannot be loaded: {explain(error, str(file))}") from error
    return module
