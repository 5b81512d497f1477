"""Zeebe's own user tasks: created with their properties, assigned, completed."""

from __future__ import annotations

from ... import bpmn
from ..answers import Done
from ..commands import AssignUserTask, CompleteUserTask
from ..events import UserTaskAssigned, UserTaskCompleted, UserTaskCreated
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, UserTask
from .expressions import Expressions
from .failures import ErrorType, Failure
from .interruptions import Interruptions
from .lifecycle import Lifecycle
from .references import References
from .turn import Turn
from .waiting import Waiting

_LOWEST, _HIGHEST = 0, 100


class UserTaskBehavior:
    """User tasks with ``zeebe:userTask``: they wait for somebody, not for a job worker."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        expressions: Expressions,
        waiting: Waiting,
        references: References,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._expressions = expressions
        self._waiting = waiting
        self._references = references

    def activate(self, instance: ElementInstance) -> None:
        """Create the task and wait for it."""
        definition = instance.element.user_task
        assert definition is not None  # noqa: S101 - the reader gives it one
        created = self._create(definition, instance)
        self._waiting.open(instance, instance.element.boundary_events)
        self._turn.record(created)
        self._lifecycle.move(instance, "ACTIVATED")

    def complete(self, instance: ElementInstance) -> None:
        """Pass the outputs on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)

    def _create(
        self, definition: bpmn.UserTaskDefinition, instance: ElementInstance
    ) -> UserTaskCreated:
        form = definition.form
        form_key = 0
        if form is not None:
            form_id = self._expressions.text(form.form_id, instance)
            form_key = self._references.form(form_id, form.binding, instance).key
        return UserTaskCreated(
            self._turn.next_key(),
            instance.element.id,
            instance.key,
            instance.root.key,
            self._text(definition.assignee, instance),
            self._texts(definition.candidate_groups, instance),
            self._texts(definition.candidate_users, instance),
            self._text(definition.due_date, instance),
            self._text(definition.follow_up_date, instance),
            self._priority(definition.priority, instance),
            form_key,
            self._text(definition.external_reference, instance),
        )

    def _text(self, expression: bpmn.Expression | None, instance: ElementInstance) -> str:
        if expression is None:
            return ""
        # A date may be one of FEEL's; it is stored as text.
        value = self._expressions.evaluate(expression, instance).value_json
        return value if isinstance(value, str) else self._expressions.text(expression, instance)

    def _texts(
        self, expression: bpmn.Expression | None, instance: ElementInstance
    ) -> tuple[str, ...]:
        return () if expression is None else tuple(self._expressions.texts(expression, instance))

    def _priority(self, expression: bpmn.Expression, instance: ElementInstance) -> int:
        priority = self._expressions.whole_number(expression, instance)
        if not _LOWEST <= priority <= _HIGHEST:
            raise Failure(
                ErrorType.EXTRACT_VALUE_ERROR,
                f"Expected priority to be in the range [{_LOWEST},{_HIGHEST}] but was "
                f"'{priority}'.",
            )
        return priority


class UserTasks:
    """Carries out the commands on user tasks."""

    def __init__(self, turn: Turn, interruptions: Interruptions) -> None:
        self._turn = turn
        self._interruptions = interruptions

    def assign(self, command: AssignUserTask) -> Done:
        """Give a task to somebody."""
        task = self._find(command.user_task_key, "assign", "ASSIGN")
        self._turn.record(UserTaskAssigned(task.created.key, command.assignee))
        return Done()

    def complete(self, command: CompleteUserTask) -> Done:
        """Complete the element of a task."""
        task = self._find(command.user_task_key, "complete", "COMPLETE")
        instance = task.element_instance
        self._turn.record(UserTaskCompleted(task.created.key))
        self._interruptions.trigger(instance, instance.element, command.variables)
        return Done()

    def _find(self, key: int, verb: str, intent: str) -> UserTask:
        task = self._turn.state.user_tasks.get(key)
        if task is None:
            raise Rejection(
                RejectionType.NOT_FOUND,
                intent,
                f"Expected to {verb} user task with key '{key}', but no such user task was found",
            )
        return task
