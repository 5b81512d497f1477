"""What Zeebe's own user tasks are created with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from ... import bpmn
from ..events import UserTaskCreated
from ..state import ElementInstance
from .expressions import Expressions
from .failures import ErrorType, Failure
from .references import References

LOWEST_PRIORITY, HIGHEST_PRIORITY = 0, 100
_RESERVED = "io.camunda.zeebe:"


class UserTaskDrafts:
    """Finds the properties of user tasks."""

    def __init__(self, expressions: Expressions, references: References) -> None:
        self._expressions = expressions
        self._references = references

    def in_place_of_job(
        self,
        definition: bpmn.UserTaskDefinition,
        instance: ElementInstance,
        headers: Mapping[str, str],
    ) -> UserTaskCreated:
        """The task that takes the place of a job, whose headers tell of it; it has no key yet.

        The assignee and the priority are those of the definition, and so is the form if the
        job has none that was deployed.

        Raises:
            Failure: A property has no usable value.
        """
        form_key = headers.get(f"{_RESERVED}formKey", "")
        has_form = form_key.isdecimal()
        draft = self.of(replace(definition, form=None) if has_form else definition, instance)
        return draft._replace(
            candidate_groups=_names(headers, "candidateGroups"),
            candidate_users=_names(headers, "candidateUsers"),
            due_date=headers.get(f"{_RESERVED}dueDate", ""),
            follow_up_date=headers.get(f"{_RESERVED}followUpDate", ""),
            form_key=int(form_key) if has_form else draft.form_key,
            state="CREATED",
        )

    def of(self, definition: bpmn.UserTaskDefinition, instance: ElementInstance) -> UserTaskCreated:
        """The task that a definition describes for an instance; it has no key yet.

        Raises:
            Failure: A property has no usable value.
        """
        form = definition.form
        form_key = 0
        if form is not None:
            form_id = self._expressions.text(form.form_id, instance)
            form_key = self._references.form(form_id, form.binding, instance).key
        return UserTaskCreated(
            0,
            instance.element.id,
            instance.key,
            instance.root.key,
            self._text(definition.assignee, instance),
            self._texts(definition.candidate_groups, instance),
            self._texts(definition.candidate_users, instance),
            self._date(definition.due_date, instance),
            self._date(definition.follow_up_date, instance),
            self._priority(definition.priority, instance),
            form_key,
            self._text(definition.external_reference, instance),
            "CREATING" if definition.listeners else "CREATED",
        )

    def _text(self, expression: bpmn.Expression | None, instance: ElementInstance) -> str:
        return "" if expression is None else self._expressions.text(expression, instance)

    def _date(self, expression: bpmn.Expression | None, instance: ElementInstance) -> str:
        return "" if expression is None else self._expressions.date_time(expression, instance)

    def _texts(
        self, expression: bpmn.Expression | None, instance: ElementInstance
    ) -> tuple[str, ...]:
        return () if expression is None else tuple(self._expressions.texts(expression, instance))

    def _priority(self, expression: bpmn.Expression, instance: ElementInstance) -> int:
        priority = self._expressions.whole_number(expression, instance)
        if not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
            raise Failure(
                ErrorType.EXTRACT_VALUE_ERROR,
                f"Expected priority to be in the range [{LOWEST_PRIORITY},{HIGHEST_PRIORITY}] "
                f"but was '{priority}'.",
            )
        return priority


def _names(headers: Mapping[str, str], name: str) -> tuple[str, ...]:
    text = headers.get(_RESERVED + name)
    return () if text is None else tuple(json.loads(text))
