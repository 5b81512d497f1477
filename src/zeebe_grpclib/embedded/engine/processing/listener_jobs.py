"""The jobs of listeners, which hold up what they listen to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ... import bpmn
from ..events import JobCreated
from ..state import ElementInstance
from .expressions import Expressions
from .turn import Turn

EXECUTION_LISTENER = "EXECUTION_LISTENER"
TASK_LISTENER = "TASK_LISTENER"

_NOTHING: Mapping[str, str] = {}


class ListenerJobs:
    """Creates a job for one listener at a time: the next one follows when it is completed."""

    def __init__(
        self, turn: Turn, expressions: Expressions, available: Callable[[str], None]
    ) -> None:
        self._turn = turn
        self._expressions = expressions
        self._available = available

    def create(
        self,
        instance: ElementInstance,
        listeners: Sequence[bpmn.ListenerDefinition],
        index: int,
        kind: str,
        headers: Mapping[str, str] = _NOTHING,
    ) -> None:
        """Call a listener.

        Args:
            instance: The element instance that is held up.
            listeners: All for the event.
            index: Which of them.
            kind: `EXECUTION_LISTENER` or `TASK_LISTENER`.
            headers: What the job tells besides the headers of the model.

        Raises:
            Failure: Its type or its retries have no usable value.
        """
        listener = listeners[index]
        job_type = self._expressions.text(listener.type, instance)
        retries = self._expressions.whole_number(listener.retries, instance)
        self._turn.record(
            JobCreated(
                self._turn.next_key(),
                job_type,
                retries,
                {**listener.headers, **headers} if headers else listener.headers,
                instance.element.id,
                instance.key,
                instance.root.key,
                kind,
                listener.event,
                index,
            )
        )
        self._available(job_type)
