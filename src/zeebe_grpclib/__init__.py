"""The Zeebe (Camunda 8) client for Python that needs no compiled code.

Public names, grouped by the module that defines them. Everything that pyzeebe 4.7 exports
has its name here; what is not listed in ``__all__`` is private.
"""

from . import _peer_paths, errors
from ._version import __version__
from .channel import (
    ChannelCredentials,
    ZeebeChannel,
    create_insecure_channel,
    create_secure_channel,
    ssl_channel_credentials,
)
from .client import ZeebeClient
from .job import Job, JobStatus
from .status import RpcError, StatusCode
from .sync_client import SyncZeebeClient

_peer_paths.install(__name__)

__all__ = [
    "ChannelCredentials",
    "Job",
    "JobStatus",
    "RpcError",
    "StatusCode",
    "SyncZeebeClient",
    "ZeebeChannel",
    "ZeebeClient",
    "__version__",
    "create_insecure_channel",
    "create_secure_channel",
    "errors",
    "ssl_channel_credentials",
]
