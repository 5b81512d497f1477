"""The Zeebe (Camunda 8) client for Python that needs no compiled code.

Public names, grouped by the module that defines them. Everything that pyzeebe 4.7 exports
has its name here; what is not listed in ``__all__`` is private.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from . import _peer_paths, errors
from ._retry import RetryPolicy
from ._version import __version__
from .channel import (
    ChannelCredentials,
    ZeebeChannel,
    create_camunda_cloud_channel,
    create_insecure_channel,
    create_oauth2_client_credentials_channel,
    create_secure_channel,
    ssl_channel_credentials,
)
from .client import ZeebeClient
from .credentials import BasicAuth, BearerToken, OAuthClientCredentials, Token
from .instructions import (
    ActivateElement,
    ActivateInnerElement,
    AdHocSubProcessResult,
    MoveElement,
    StartBefore,
    TenantFilter,
    TerminateAfter,
    TerminateElement,
    UserTaskCorrections,
    UserTaskResult,
    VariableInstruction,
)
from .interceptors import CallDetails, CallInterceptor, CallOutcome
from .job import Job, JobKind, JobStatus, ListenerEventType, UserTaskProperties
from .status import RpcError, StatusCode
from .sync_client import SyncZeebeClient

if TYPE_CHECKING:
    from .worker import (
        ExceptionHandler,
        Header,
        JobAlreadyAnsweredError,
        JobController,
        JobFailure,
        JobVariableError,
        SyncZeebeWorker,
        TaskConfig,
        TaskDecorator,
        WorkerEvents,
        WorkerHealth,
        ZeebeTaskRouter,
        ZeebeWorker,
        default_exception_handler,
        exponential_back_off,
    )

_peer_paths.install(__name__)

# Loaded when first asked for: a sixth of the import's time, which clients need not spend.
_OF_THE_WORKER = frozenset(
    {
        "ExceptionHandler",
        "Header",
        "JobAlreadyAnsweredError",
        "JobController",
        "JobFailure",
        "JobVariableError",
        "SyncZeebeWorker",
        "TaskConfig",
        "TaskDecorator",
        "WorkerEvents",
        "WorkerHealth",
        "ZeebeTaskRouter",
        "ZeebeWorker",
        "default_exception_handler",
        "exponential_back_off",
    }
)


def __getattr__(name: str) -> Any:
    if name in _OF_THE_WORKER:
        return getattr(importlib.import_module(".worker", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "ActivateElement",
    "ActivateInnerElement",
    "AdHocSubProcessResult",
    "BasicAuth",
    "BearerToken",
    "CallDetails",
    "CallInterceptor",
    "CallOutcome",
    "ChannelCredentials",
    "ExceptionHandler",
    "Header",
    "Job",
    "JobAlreadyAnsweredError",
    "JobController",
    "JobFailure",
    "JobKind",
    "JobStatus",
    "JobVariableError",
    "ListenerEventType",
    "MoveElement",
    "OAuthClientCredentials",
    "RetryPolicy",
    "RpcError",
    "StartBefore",
    "StatusCode",
    "SyncZeebeClient",
    "SyncZeebeWorker",
    "TaskConfig",
    "TaskDecorator",
    "TenantFilter",
    "TerminateAfter",
    "TerminateElement",
    "Token",
    "UserTaskCorrections",
    "UserTaskProperties",
    "UserTaskResult",
    "VariableInstruction",
    "WorkerEvents",
    "WorkerHealth",
    "ZeebeChannel",
    "ZeebeClient",
    "ZeebeTaskRouter",
    "ZeebeWorker",
    "__version__",
    "create_camunda_cloud_channel",
    "create_insecure_channel",
    "create_oauth2_client_credentials_channel",
    "create_secure_channel",
    "default_exception_handler",
    "errors",
    "exponential_back_off",
    "ssl_channel_credentials",
]
