"""Work that is given to job workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from ... import bpmn
from ..events import JobCreated
from ..state import ElementInstance
from .expressions import Expressions
from .lifecycle import Lifecycle
from .references import References
from .turn import Turn
from .waiting import Waiting

#: A job that is still to be created: its type, its retries and its headers. No named tuple, for
#: one is made for each job.
WorkDescription = tuple[str, int, Mapping[str, str]]


class JobWork:
    """Tasks whose work a job worker does."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        expressions: Expressions,
        waiting: Waiting,
        references: References,
        available: Callable[[str], None],
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._expressions = expressions
        self._waiting = waiting
        self._references = references
        self._available = available

    def activate(self, instance: ElementInstance) -> None:
        """Create the job and wait for it."""
        job = self.describe(instance)
        self._waiting.open(instance, instance.element.boundary_events)
        self.create(instance, job)
        self._lifecycle.move(instance, "ACTIVATED")

    def describe(self, instance: ElementInstance) -> WorkDescription:
        """What the job of an element is to be.

        Raises:
            Failure: One of its properties has no usable value.
        """
        job = instance.element.job
        assert job is not None  # noqa: S101 - the reader gives these elements one
        return (
            self._expressions.text(job.type, instance),
            self._expressions.whole_number(job.retries, instance),
            self._headers(job, instance),
        )

    def create(
        self, instance: ElementInstance, job: WorkDescription, kind: str = "BPMN_ELEMENT"
    ) -> None:
        """Let a job wait for a worker."""
        self._turn.record(
            JobCreated(
                self._turn.next_key(),
                *job,
                instance.element.id,
                instance.key,
                instance.root.key,
                kind,
            )
        )
        self._available(job[0])

    def complete(self, instance: ElementInstance) -> None:
        """Pass the outputs on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)

    def _headers(self, job: bpmn.JobDefinition, instance: ElementInstance) -> Mapping[str, str]:
        """The headers of the model, and those that a user task or linked resources add."""
        if not (job.texts or job.dates or job.lists or job.form or job.links):
            return job.headers
        headers = dict(job.headers)
        for expressions, value in (
            (job.texts, self._expressions.text),
            (job.dates, self._expressions.date_time),
        ):
            for name, expression in expressions.items():
                # What is empty is not set.
                if text := value(expression, instance):
                    headers[name] = text
        for name, expression in job.lists.items():
            values = self._expressions.texts(expression, instance)
            headers[name] = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        if job.form is not None:
            form_id = self._expressions.text(job.form.form_id, instance)
            form = self._references.form(form_id, job.form.binding, instance)
            headers["io.camunda.zeebe:formKey"] = str(form.key)
        if job.links:
            links = [self._link(link, instance) for link in job.links]
            headers["linkedResources"] = json.dumps(
                links, ensure_ascii=False, separators=(",", ":")
            )
        return headers

    def _link(self, link: bpmn.LinkedResource, instance: ElementInstance) -> dict[str, str]:
        identifier = self._expressions.text(link.resource_id, instance)
        resource = self._references.resource(identifier, link.binding, instance)
        return {
            "resourceKey": str(resource.key),
            "resourceType": link.type,
            "linkName": link.name,
        }
