"""Raises incidents, and removes those whose element is gone."""

from __future__ import annotations

from ..events import IncidentCreated, IncidentResolved
from ..state import ElementInstance
from .failures import ErrorType, Failure
from .turn import Turn


class Incidents:
    """The incidents of element instances."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def report(self, instance: ElementInstance, failure: Failure) -> None:
        """Stop an element instance until the incident is resolved."""
        self._create(instance, failure.error_type, failure.message, 0)

    def report_job(
        self, instance: ElementInstance, error_type: ErrorType, message: str, job_key: int
    ) -> None:
        """Stop a job until the incident is resolved."""
        self._create(instance, error_type, message, job_key)

    def drop_all(self, instance: ElementInstance) -> None:
        """Remove the incidents of an element instance that ends."""
        for key in tuple(instance.incidents):
            self._turn.record(IncidentResolved(key))

    def drop_of_job(self, instance: ElementInstance, job_key: int) -> None:
        """Remove the incidents of a job that is canceled while its element goes on."""
        incidents = self._turn.state.incidents
        for key in tuple(instance.incidents):
            if incidents[key].job_key == job_key:
                self._turn.record(IncidentResolved(key))

    def _create(
        self, instance: ElementInstance, error_type: ErrorType, message: str, job_key: int
    ) -> None:
        self._turn.record(
            IncidentCreated(
                self._turn.next_key(),
                error_type.value,
                message,
                instance.element.id,
                instance.key,
                instance.root.key,
                job_key,
            )
        )
