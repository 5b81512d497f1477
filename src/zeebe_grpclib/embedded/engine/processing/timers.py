"""Timers of element instances and of start events: fired, repeated, replaced."""

from __future__ import annotations

from ... import bpmn
from ...bpmn.schedules import read_cycle
from ..events import TimerCanceled, TimerScheduled, TimerTriggered
from ..state import ProcessDefinition, Timer
from .creation import Creation
from .interruptions import Interruptions
from .timer_schedule import TimerSchedule
from .turn import Turn


class Timers:
    """Fires timers, and keeps those of start events in step with deployments."""

    def __init__(
        self,
        turn: Turn,
        interruptions: Interruptions,
        creation: Creation,
        schedule: TimerSchedule,
    ) -> None:
        self._turn = turn
        self._interruptions = interruptions
        self._creation = creation
        self._schedule = schedule

    def fire(self, key: int) -> None:
        """Let what waits for a timer go on; a cycle is scheduled again."""
        turn = self._turn
        timer = turn.state.timers.get(key)
        assert timer is not None  # noqa: S101 - it is due
        instance = timer.element_instance
        waiting = 0 if instance is None else instance.root.key
        turn.record(TimerTriggered(key, timer.element.id, waiting))
        if instance is None:
            self._creation.create_by_event(timer.definition, timer.element, {})
            self._repeat(timer)
            return
        self._interruptions.trigger(instance, timer.element, {})
        if not timer.element.interrupting:
            self._repeat(timer)

    def start_events_changed(
        self, old: ProcessDefinition | None, new: ProcessDefinition | None
    ) -> None:
        """Let the timer start events of one version take over from those of another."""
        if old is not None:
            for key in self._turn.state.timers.of_start_events(old.key):
                self._turn.record(TimerCanceled(key))
        if new is not None:
            for start in new.process.root.start_events:
                if isinstance(start.event, bpmn.TimerDefinition):
                    timer = self._schedule.of_start_event(start, new)
                    if timer.repetitions:
                        self._turn.record(timer)

    def _repeat(self, timer: Timer) -> None:
        left = timer.repetitions - 1 if timer.repetitions > 0 else timer.repetitions
        if not timer.cycle or not left:
            return
        due = read_cycle(timer.cycle).next(timer.due, self._turn.now_ms)
        instance = timer.element_instance
        self._turn.record(
            TimerScheduled(
                self._turn.next_key(),
                due,
                timer.element.id,
                0 if instance is None else instance.key,
                timer.definition.key,
                left,
                timer.cycle,
            )
        )
