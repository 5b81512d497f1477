"""Process instances that are over, for as long as somebody wants to look at them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .engine import Engine
from .engine import events as ev
from .engine.inspection import copied
from .engine.state import ElementInstance, Stage

_ENDING = frozenset({Stage.COMPLETING, Stage.TERMINATING})


@dataclass(frozen=True)
class FinishedInstanceView:
    """A process instance that is over.

    Attributes:
        key: Key of the instance.
        bpmn_process_id: Id of its process.
        version: Version of its process.
        process_definition_key: Key of that version.
        state: ``COMPLETED`` or ``TERMINATED``.
        variables: Those of the instance itself, at its end.
        ended_ms: When it ended, in milliseconds since the epoch, by the gateway's clock.
        parent_element_instance_key: The call activity that called it, 0 without one.
        tags: Tags given at creation.
        business_id: Business id given at creation.
    """

    key: int
    bpmn_process_id: str
    version: int
    process_definition_key: int
    state: str
    variables: Mapping[str, Any]
    ended_ms: int
    parent_element_instance_key: int = 0
    tags: tuple[str, ...] = ()
    business_id: str | None = None


class FinishedInstances:
    """Remembers instances for a time after their end; the engine itself forgets them at once.

    In memory only: what ended before a restart is gone.
    """

    def __init__(self, engine: Engine, keep_ms: int, now_ms: Callable[[], int]) -> None:
        """Remember those that end from now on.

        Args:
            engine: Where they run.
            keep_ms: For how long; 0 for not at all.
            now_ms: The time, in milliseconds since the epoch.
        """
        if keep_ms < 0:
            raise ValueError(f"keep_finished_ms must not be negative, but is {keep_ms}")
        self._engine = engine
        self._keep_ms = keep_ms
        self._now_ms = now_ms
        self._ending: dict[int, ElementInstance] = {}
        self._finished: deque[FinishedInstanceView] = deque()
        if keep_ms:
            engine.subscribe(self._see)

    def __len__(self) -> int:
        self._forget()
        return len(self._finished)

    def restored(self) -> None:
        """Go on with another state of the engine: see who is ending in it, or runs again."""
        if self._keep_ms:
            instances = self._engine.state.instances
            self._ending = {
                key: instance
                for key, instance in instances.items()
                if instance.facts is not None and instance.stage in _ENDING
            }
            self._finished = deque(view for view in self._finished if view.key not in instances)

    def views(self, bpmn_process_id: str = "") -> tuple[FinishedInstanceView, ...]:
        """Those of one process or of all, in the order in which they ended."""
        self._forget()
        return tuple(
            view for view in self._finished if bpmn_process_id in {"", view.bpmn_process_id}
        )

    def _see(self, event: ev.Event) -> None:
        if not isinstance(event, ev.ElementMoved) or event.key != event.process_instance_key:
            return
        if event.intent in {"COMPLETING", "TERMINATING"}:
            # With its end it is gone from the state.
            self._ending[event.key] = self._engine.state.instances[event.key]
        elif event.intent in {"COMPLETED", "TERMINATED"}:
            self._finished.append(
                _view(self._ending.pop(event.key), event.intent, self._engine.now_ms)
            )
            self._forget()

    def _forget(self) -> None:
        finished = self._finished
        latest_ms = self._now_ms() - self._keep_ms
        while finished and finished[0].ended_ms <= latest_ms:
            finished.popleft()


def _view(instance: ElementInstance, state: str, ended_ms: int) -> FinishedInstanceView:
    facts = instance.facts
    assert facts is not None  # noqa: S101 - a process instance has them
    definition = instance.definition
    return FinishedInstanceView(
        instance.key,
        definition.id,
        definition.version,
        definition.key,
        state,
        copied(instance.variables),
        ended_ms,
        facts.parent_element_instance_key,
        facts.tags,
        facts.business_id,
    )
