"""What a run is to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..types import Variables
from ..worker import ZeebeTaskRouter


@dataclass(frozen=True)
class Plan:
    """One run, as the command line describes it.

    Attributes:
        resources: Names and contents of the files to deploy.
        variables: What the instance starts with.
        handlers: Path of the file with the handlers, if there is one.
        router: The handlers.
        process_id: The process to start; None for the only one.
        timeout_s: How long the instance may take.
    """

    resources: Sequence[tuple[str, bytes]]
    variables: Variables
    handlers: str | None
    router: ZeebeTaskRouter | None
    process_id: str | None
    timeout_s: float

    @property
    def handled_types(self) -> frozenset[str]:
        """The types of jobs that have a handler."""
        if self.router is None:
            return frozenset()
        return frozenset(task.type for task in self.router.tasks)
