"""Finds out when the timers of a model are due."""

from __future__ import annotations

from collections.abc import Callable

from ... import bpmn
from ...bpmn.schedules import Due, ScheduleError, first_due
from ..events import TimerScheduled
from ..state import ElementInstance, ProcessDefinition
from .expressions import Expressions
from .failures import ErrorType, Failure
from .turn import Turn


class TimerSchedule:
    """Makes timers out of the timer events of a model."""

    def __init__(self, turn: Turn, expressions: Expressions) -> None:
        self._turn = turn
        self._expressions = expressions

    def of_instance(
        self, catcher: bpmn.Element, instance: ElementInstance, next_key: Callable[[], int]
    ) -> TimerScheduled:
        """The timer of an element that an instance waits for.

        Raises:
            Failure: Its expression has no usable value.
        """
        due = self._first_due(catcher, instance)
        return TimerScheduled(
            next_key(),
            due.due_ms,
            catcher.id,
            instance.key,
            instance.definition.key,
            due.repetitions,
            due.cycle,
        )

    def of_start_event(self, start: bpmn.Element, definition: ProcessDefinition) -> TimerScheduled:
        """The timer of a start event of a process; the reader has checked its expression."""
        due = self._first_due(start, None)
        return TimerScheduled(
            self._turn.next_key(),
            due.due_ms,
            start.id,
            0,
            definition.key,
            due.repetitions,
            due.cycle,
        )

    def _first_due(self, catcher: bpmn.Element, instance: ElementInstance | None) -> Due:
        timer = catcher.event
        assert isinstance(timer, bpmn.TimerDefinition)  # noqa: S101 - asked by the caller
        evaluation = self._expressions.evaluate(timer.expression, instance)
        try:
            return first_due(timer, evaluation, self._turn.now_ms)
        except ScheduleError as error:
            raise Failure(ErrorType.EXTRACT_VALUE_ERROR, str(error)) from error
