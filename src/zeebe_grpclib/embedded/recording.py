"""A record of what happened in the engine, for tests to assert on."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from .engine import events as ev
from .event_log import EventLog

E = TypeVar("E", bound=ev.Event)
RecordingT = TypeVar("RecordingT", bound="Recording")


class Recording:
    """What has happened since it began, in order; grows until it is closed.

        with gateway.record() as log:
            ...
        assert log.elements(process_instance_key=key) == ["start", "charge", "end"]

    It may be read at any time and from any thread, also after it was closed.
    """

    def __init__(self, subscribe: Callable[[Callable[[ev.Event], None]], Callable[[], None]]):
        """Begin now.

        Args:
            subscribe: Shows the given function every event, and returns what ends that.
        """
        self._events: list[ev.Event] = []
        self._lines: list[str] = []
        self._tell = EventLog(self._lines.append)
        self._close = subscribe(self._take)

    @property
    def events(self) -> tuple[ev.Event, ...]:
        """Everything: the named tuples of `zeebe_grpclib.embedded.engine.events`."""
        return tuple(self._events)

    @property
    def lines(self) -> tuple[str, ...]:
        """The same for people: what ``python -m zeebe_grpclib gateway`` logs."""
        return tuple(self._lines)

    def of(self, kind: type[E], **values: Any) -> tuple[E, ...]:
        """The events of one kind whose fields have these values.

        Raises:
            TypeError: Events of this kind have no such field.
        """
        unknown = values.keys() - set(getattr(kind, "_fields", ()))
        if unknown:
            raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        return tuple(
            event
            for event in self._events
            if isinstance(event, kind)
            and all(getattr(event, name) == value for name, value in values.items())
        )

    def elements(
        self, intent: ev.ElementIntent = "COMPLETED", *, process_instance_key: int = 0
    ) -> list[str]:
        """The ids of elements in the order in which they reached a stage.

        The process is among them, under its own id. Of all instances, if none is named.
        """
        return [
            event.element_id
            for event in self.of(ev.ElementMoved, intent=intent)
            if process_instance_key in {0, event.process_instance_key}
        ]

    def close(self) -> None:
        """Record no more; keep what there is."""
        self._close()

    def __enter__(self: RecordingT) -> RecordingT:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.close()

    def _take(self, event: ev.Event) -> None:
        self._events.append(event)
        self._tell(event)
