"""What holds where neither a worker nor a task says otherwise: the environment, or constants.

An argument always beats the environment. A variable is read only when it is needed, so a
wrong one disturbs nobody who has said it all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import module_on_demand
from .._tenant_filter import TenantFilter

if TYPE_CHECKING:
    import platform

    from .. import _settings
    from .._settings import Environment
else:
    platform = module_on_demand("platform", "")
    _settings = module_on_demand(".._settings", __package__)

__all__ = ["WorkerDefaults"]

DEFAULT_TIMEOUT_MS = 10_000
DEFAULT_MAX_JOBS = 32


class WorkerDefaults:
    """Chooses between an argument, an environment variable and a constant.

    Each raises `SettingsError` for a variable that makes no sense.
    """

    def __init__(self, environment: Environment | None = None) -> None:
        """Read from these variables; by default the process's own."""
        self._environment = environment or _settings.Environment()

    def name(self, given: str | None) -> str:
        """Return the name under which a worker holds jobs."""
        return given or self._environment.text("worker_name") or platform.node()

    def stream_enabled(self, given: bool | None) -> bool:
        """Return whether jobs are streamed."""
        return bool(self._environment.flag("stream_enabled") if given is None else given)

    def request_timeout_ms(self, given: int) -> int:
        """Return how long an idle poll waits; 0 is given by those who do not care."""
        return given or self._environment.milliseconds("worker_request_timeout") or 0

    def startup_jitter_s(self, given_ms: float | None) -> float:
        """Return up to how long a worker waits before it begins."""
        if given_ms is not None:
            return given_ms / 1000
        return self._environment.seconds("worker_startup_jitter") or 0.0

    def tenant_filter(self, given: TenantFilter | None) -> TenantFilter:
        """Return whose jobs are taken."""
        if given is not None:
            return given
        chosen = self._environment.choice("job_tenant_filter", "provided", "assigned")
        return TenantFilter[(chosen or "provided").upper()]

    def timeout_ms(self, given: int | None) -> int:
        """Return how long a task's jobs are held."""
        if given is not None:
            return given
        return self._environment.milliseconds("worker_timeout") or DEFAULT_TIMEOUT_MS

    def max_running_jobs(self, given: int | None) -> int:
        """Return how many of a task's jobs run at once."""
        if given is not None:
            return given
        return self._environment.number("worker_max_jobs") or DEFAULT_MAX_JOBS
