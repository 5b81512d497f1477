"""Evaluates the expressions of a model in the scope of an element instance."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any

from ... import bpmn, feel
from ...bpmn import message_with_warnings, result_type
from ...bpmn.schedules import ScheduleError, date_time_text
from ..state import ElementInstance
from .failures import ErrorType, Failure
from .turn import Turn


class ScopeVariables(Mapping[str, Any]):
    """The variables that an element instance sees: its own, then those around it."""

    __slots__ = ("_instance",)

    def __init__(self, instance: ElementInstance) -> None:
        self._instance = instance

    def __getitem__(self, name: str) -> Any:
        scope: ElementInstance | None = self._instance
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.scope
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.collect())

    def __len__(self) -> int:
        return len(self.collect())

    def collect(self, names: tuple[str, ...] = ()) -> dict[str, Any]:
        """All of them in one object, or only those named; to be kept as they are now."""
        scopes: list[ElementInstance] = []
        growing: list[list[Any]] = []
        scope: ElementInstance | None = self._instance
        while scope is not None:
            scopes.append(scope)
            if scope.loop is not None and scope.loop.results is not None:
                growing.append(scope.loop.results)
            scope = scope.scope
        if names:
            found = {name: self[name] for name in names if name in self}
        else:
            found = {name: v for s in reversed(scopes) for name, v in s.variables.items()}
        if growing:
            # The only values that change in place.
            for name, value in found.items():
                if any(value is each for each in growing):
                    found[name] = list(value)
        return found


class Expressions:
    """The evaluations that elements need, each with the incident that its failure makes."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def evaluate(
        self,
        expression: bpmn.Expression,
        instance: ElementInstance | None,
        error_type: ErrorType = ErrorType.EXTRACT_VALUE_ERROR,
        more: Mapping[str, Any] | None = None,
    ) -> feel.Evaluation:
        """The value of an expression, whatever it is; without an instance there are no variables.

        Raises:
            Failure: The evaluation failed as a whole.
        """
        if expression.compiled is None:
            return feel.Evaluation(expression.text, expression.text, ())
        try:
            variables: Mapping[str, Any]
            variables = {} if instance is None else ScopeVariables(instance)
            if more is not None:
                variables = ChainMap(dict(more), dict(variables))
            return expression.compiled.evaluate(
                variables, now=self._turn.now, entropy=self._turn.entropy
            )
        except feel.FeelError as error:
            message = message_with_warnings(error.message, error.warnings)
            raise Failure(error_type, message) from error

    def text(
        self,
        expression: bpmn.Expression,
        instance: ElementInstance | None,
        error_type: ErrorType = ErrorType.EXTRACT_VALUE_ERROR,
    ) -> str:
        """The value of an expression that has to be a string."""
        if expression.compiled is None:
            return expression.text
        evaluation = self.evaluate(expression, instance, error_type)
        if not isinstance(evaluation.value, str):
            raise Failure(error_type, _unexpected(expression, "STRING", evaluation))
        return evaluation.value

    def date_time(self, expression: bpmn.Expression, instance: ElementInstance) -> str:
        """The value of an expression that is to be a date and time, as text; empty for none."""
        evaluation = self.evaluate(expression, instance)
        try:
            return date_time_text(expression, evaluation)
        except ScheduleError as error:
            raise Failure(ErrorType.EXTRACT_VALUE_ERROR, str(error)) from error

    def items(self, expression: bpmn.Expression, instance: ElementInstance) -> list[Any]:
        """The value of an expression that has to be a list."""
        evaluation = self.evaluate(expression, instance)
        items = evaluation.value_json
        if not isinstance(items, list):
            raise Failure(
                ErrorType.EXTRACT_VALUE_ERROR, _unexpected(expression, "ARRAY", evaluation)
            )
        return items

    def texts(
        self,
        expression: bpmn.Expression,
        instance: ElementInstance,
        more: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """The value of an expression that has to be a list of strings; a static one has commas."""
        if expression.compiled is None:
            return [part.strip() for part in expression.text.split(",")]
        evaluation = self.evaluate(expression, instance, more=more)
        items = evaluation.value_json
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise Failure(
                ErrorType.EXTRACT_VALUE_ERROR,
                _unexpected(expression, "ARRAY_OF_STRING", evaluation),
            )
        return items

    def condition(
        self,
        expression: bpmn.Expression,
        instance: ElementInstance,
        more: Mapping[str, Any] | None = None,
    ) -> bool:
        """The value of an expression that has to be true or false.

        Args:
            expression: The condition.
            instance: Whose variables it sees.
            more: What it sees besides, before these.
        """
        evaluation = self.evaluate(expression, instance, more=more)
        if not isinstance(evaluation.value, bool):
            raise Failure(
                ErrorType.EXTRACT_VALUE_ERROR, _unexpected(expression, "BOOLEAN", evaluation)
            )
        return evaluation.value

    def whole_number(self, expression: bpmn.Expression, instance: ElementInstance) -> int:
        """The value of an expression that has to be a number; a fraction is cut off."""
        if expression.compiled is None:
            try:
                return int(expression.text)
            except ValueError:
                evaluation = feel.Evaluation(expression.text, expression.text, ())
        else:
            evaluation = self.evaluate(expression, instance)
        value = evaluation.value_json
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Failure(
                ErrorType.EXTRACT_VALUE_ERROR, _unexpected(expression, "NUMBER", evaluation)
            )
        return int(value)

    def correlation_key(self, expression: bpmn.Expression, instance: ElementInstance) -> str:
        """The value of an expression that identifies an instance: a string or a number."""
        evaluation = self.evaluate(expression, instance)
        value = evaluation.value_json
        if isinstance(evaluation.value, str):
            return evaluation.value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(int(value))
        raise Failure(
            ErrorType.EXTRACT_VALUE_ERROR,
            message_with_warnings(
                f"Failed to extract the correlation key for '{expression.text}': The value must "
                f"be either a string or a number, but was '{result_type(evaluation.value)}'.",
                evaluation.warnings,
            ),
        )

    def mappings(self, expression: bpmn.Expression, instance: ElementInstance) -> dict[str, Any]:
        """The variables that the mappings of an element make."""
        evaluation = self.evaluate(expression, instance, ErrorType.IO_MAPPING_ERROR)
        document = evaluation.value_json
        if not isinstance(document, dict):
            raise Failure(ErrorType.IO_MAPPING_ERROR, _unexpected(expression, "OBJECT", evaluation))
        return document


def _unexpected(expression: bpmn.Expression, expected: str, evaluation: feel.Evaluation) -> str:
    return message_with_warnings(
        f"Expected result of the expression '{expression.text}' to be '{expected}', but was "
        f"'{result_type(evaluation.value)}'.",
        evaluation.warnings,
    )
