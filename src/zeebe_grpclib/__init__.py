"""The Zeebe (Camunda 8) client for Python that needs no compiled code.

Public names, grouped by the module that defines them. Everything that pyzeebe 4.7 exports
has its name here; what is not listed in ``__all__`` is private.
"""

from __future__ import annotations

from . import _peer_paths
from ._lazy import names_on_demand
from ._version import __version__

TYPE_CHECKING = False

if TYPE_CHECKING:
    from . import (
        channel as channel,
    )
    from . import (
        client as client,
    )
    from . import (
        credentials as credentials,
    )
    from . import (
        errors as errors,
    )
    from . import (
        instructions as instructions,
    )
    from . import (
        interceptors as interceptors,
    )
    from . import (
        job as job,
    )
    from . import (
        responses as responses,
    )
    from . import (
        status as status,
    )
    from . import (
        sync_client as sync_client,
    )
    from . import (
        types as types,
    )
    from . import (
        worker as worker,
    )
    from ._retry import RetryPolicy
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
    from .credentials import (
        BasicAuth,
        BearerToken,
        OAuthClientCredentials,
        Token,
    )
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
    from .interceptors import (
        CallDetails,
        CallInterceptor,
        CallOutcome,
    )
    from .job import (
        Job,
        JobKind,
        JobStatus,
        ListenerEventType,
        UserTaskProperties,
    )
    from .status import (
        RpcError,
        StatusCode,
    )
    from .sync_client import SyncZeebeClient
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

if not TYPE_CHECKING:
    __getattr__, __dir__ = names_on_demand(
        __name__,
        {
            "_retry": ("RetryPolicy",),
            "channel": (
                "ChannelCredentials",
                "ZeebeChannel",
                "create_camunda_cloud_channel",
                "create_insecure_channel",
                "create_oauth2_client_credentials_channel",
                "create_secure_channel",
                "ssl_channel_credentials",
            ),
            "client": ("ZeebeClient",),
            "credentials": (
                "BasicAuth",
                "BearerToken",
                "OAuthClientCredentials",
                "Token",
            ),
            "instructions": (
                "ActivateElement",
                "ActivateInnerElement",
                "AdHocSubProcessResult",
                "MoveElement",
                "StartBefore",
                "TenantFilter",
                "TerminateAfter",
                "TerminateElement",
                "UserTaskCorrections",
                "UserTaskResult",
                "VariableInstruction",
            ),
            "interceptors": (
                "CallDetails",
                "CallInterceptor",
                "CallOutcome",
            ),
            "job": (
                "Job",
                "JobKind",
                "JobStatus",
                "ListenerEventType",
                "UserTaskProperties",
            ),
            "status": (
                "RpcError",
                "StatusCode",
            ),
            "sync_client": ("SyncZeebeClient",),
            "worker": (
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
            ),
        },
        (
            "channel",
            "client",
            "credentials",
            "errors",
            "instructions",
            "interceptors",
            "job",
            "responses",
            "status",
            "sync_client",
            "types",
            "worker",
        ),
    )

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
