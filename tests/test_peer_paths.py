from __future__ import annotations

import importlib
import importlib.util
import inspect
import pickle
import sys
from types import ModuleType

import pytest

import zeebe_grpclib
from zeebe_grpclib import _peer_paths
from zeebe_grpclib._address import configured_address
from zeebe_grpclib._peer_paths import NAMES, PATHS


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_peer_can_be_imported(path: str) -> None:
    alias = importlib.import_module(f"zeebe_grpclib.{path}")
    target = importlib.import_module(f"zeebe_grpclib.{PATHS[path]}")
    assert alias.__name__ == f"zeebe_grpclib.{path}"
    assert alias.__doc__ == f"pyzeebe's path to zeebe_grpclib.{PATHS[path]}."
    for name in getattr(target, "__all__", ()):
        assert getattr(alias, name) is getattr(target, name)
    for (owner, name), ours in NAMES.items():
        if owner == path:
            module = importlib.import_module(f"zeebe_grpclib.{ours[0]}")
            assert getattr(alias, name) is getattr(module, ours[1])


def test_imports_as_the_peers_users_write_them() -> None:
    program = """
import zeebe_grpclib.job.job
import zeebe_grpclib.grpc_internals.types as t
from zeebe_grpclib import grpc_internals
from zeebe_grpclib.channel.utils import get_zeebe_address
from zeebe_grpclib.client.sync_client import SyncZeebeClient
from zeebe_grpclib.errors import zeebe_errors
from zeebe_grpclib.errors.process_errors import ProcessTimeoutError
from zeebe_grpclib.grpc_internals.types import TopologyResponse
from zeebe_grpclib.job.job import JobController
from zeebe_grpclib.job.job_status import JobStatus
from zeebe_grpclib.task.exception_handler import default_exception_handler
from zeebe_grpclib.worker import task_router
"""
    names: dict[str, object] = {}
    exec(program, names)
    assert names["get_zeebe_address"] is configured_address
    assert names["ProcessTimeoutError"] is zeebe_grpclib.errors.ProcessTimeoutError
    assert names["SyncZeebeClient"] is zeebe_grpclib.SyncZeebeClient
    assert names["JobStatus"] is zeebe_grpclib.JobStatus
    assert names["TopologyResponse"] is zeebe_grpclib.responses.TopologyResponse
    assert names["t"] is names["grpc_internals"].types  # type: ignore[attr-defined]
    assert names["default_exception_handler"] is zeebe_grpclib.default_exception_handler
    assert names["task_router"].ZeebeTaskRouter is zeebe_grpclib.ZeebeTaskRouter  # type: ignore[attr-defined]
    assert names["JobController"] is zeebe_grpclib.JobController
    assert zeebe_grpclib.job.job.Job is zeebe_grpclib.Job  # type: ignore[attr-defined]


def test_everything_may_be_imported_from_a_path() -> None:
    names: dict[str, object] = {}
    exec("from zeebe_grpclib.errors.zeebe_errors import *", names)
    assert names["ZeebeInternalError"] is zeebe_grpclib.errors.ZeebeInternalError


def test_what_is_not_there_is_missing_in_the_usual_way() -> None:
    alias = importlib.import_module("zeebe_grpclib.job.job")
    with pytest.raises(AttributeError, match=r"module 'zeebe_grpclib.job' has no attribute 'Jobs'"):
        _ = alias.Jobs
    with pytest.raises(ImportError):
        exec("from zeebe_grpclib.job.job import Jobs", {})
    assert not hasattr(alias, "__wrapped__")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("zeebe_grpclib.job.jobs")


def test_tools_that_look_at_all_modules_are_not_disturbed() -> None:
    assert importlib.util.find_spec("zeebe_grpclib.job.job") is not None
    assert inspect.getmodule(zeebe_grpclib.Job) is sys.modules["zeebe_grpclib.job"]
    assert pickle.loads(pickle.dumps(zeebe_grpclib.Job)) is zeebe_grpclib.Job


def test_the_package_may_have_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    package = ModuleType("vendored")
    errors = ModuleType("vendored.errors")
    errors.ZeebeError = zeebe_grpclib.errors.ZeebeError  # type: ignore[attr-defined]
    for name in [f"vendored.{path}" for path in PATHS]:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "vendored", package)
    monkeypatch.setitem(sys.modules, "vendored.errors", errors)
    _peer_paths.install("vendored")
    alias = importlib.import_module("vendored.errors.zeebe_errors")
    assert alias.ZeebeError is zeebe_grpclib.errors.ZeebeError
    assert errors.zeebe_errors is alias
    for path in PATHS:
        monkeypatch.delitem(sys.modules, f"vendored.{path}")
