"""pyzeebe's module paths, leading to ours.

Its packages became single modules here, so ``zeebe_grpclib.job.job`` or
``zeebe_grpclib.errors.zeebe_errors`` are no files. This table makes them importable all
the same: users change the first word of an import and nothing else.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
import types
from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# pyzeebe's path -> the module of ours that defines what users take from it.
PATHS = {
    "channel.channel_options": "channel",
    "channel.insecure_channel": "channel",
    "channel.oauth_channel": "channel",
    "channel.secure_channel": "channel",
    "channel.utils": "_address",
    "client.client": "client",
    "client.sync_client": "sync_client",
    "errors.credentials_errors": "errors",
    "errors.job_errors": "errors",
    "errors.message_errors": "errors",
    "errors.process_errors": "errors",
    "errors.pyzeebe_errors": "errors",
    "errors.zeebe_errors": "errors",
    "grpc_internals": "responses",
    "grpc_internals.types": "responses",
    "grpc_internals.zeebe_adapter": "_peer_calls",
    "job.job": "job",
    "job.job_status": "job",
    "task": "worker",
    "task.exception_handler": "worker.exception_handler",
    "task.task": "worker.task",
    "task.task_config": "worker.task",
    "task.types": "worker.task",
    "worker.task_router": "worker.router",
}

# What is elsewhere, or has another name: (pyzeebe's path, its name) -> our module and name.
NAMES = {
    ("channel.utils", "get_zeebe_address"): ("_address", "configured_address"),
    ("grpc_internals.zeebe_adapter", "ZeebeAdapter"): ("_peer_calls", "PeerCalls"),
    ("job.job", "JobController"): ("worker.controller", "JobController"),
}


class _Alias(types.ModuleType):
    """A module that looks its names up in another one when they are asked for."""

    def __init__(self, package: str, path: str) -> None:
        super().__init__(f"{package}.{path}", f"pyzeebe's path to {package}.{PATHS[path]}.")
        # What the import system looks at: a package, so that the table may nest paths.
        self.__path__ = []
        self.__package__ = self.__name__
        self.__spec__ = importlib.machinery.ModuleSpec(self.__name__, None, is_package=True)
        self._package = package
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)
        module, ours = NAMES.get((self._path, name), (PATHS[self._path], name))
        return getattr(importlib.import_module(f"{self._package}.{module}"), ours)


def below(module: str) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a module of ours below which pyzeebe has paths."""

    def look_up(name: str) -> Any:
        alias = sys.modules.get(f"{module}.{name}")
        if isinstance(alias, _Alias):
            return alias
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return look_up


def install(package: str) -> None:
    """Make pyzeebe's paths importable below this package."""
    for path in sorted(PATHS):
        alias = _Alias(package, path)
        sys.modules[f"{package}.{path}"] = alias
        parent, _, name = path.rpartition(".")
        owner = sys.modules.get(f"{package}.{parent}" if parent else package)
        if owner is not None and name not in vars(owner):
            setattr(owner, name, alias)
