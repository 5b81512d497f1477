"""Evaluates decisions: requirements first, then the logic, and a record of both.

Scopes. Each decision sees the variables of the request, the results of the decisions it requires,
and the business knowledge models it requires, the later hiding the earlier. Results do not reach
further than one requirement. A model called as a function sees the request's variables and its
parameters; one that is invoked sees in addition what the invoking decision sees.

Bounds. Requirements are walked with a stack of our own. A lattice of them has exponentially many
paths, and the engine evaluates a decision once per path: here the number is limited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .. import feel
from ..feel.errors import ErrorValue
from .logic import (
    BusinessKnowledgeModel,
    Context,
    Decision,
    DecisionTable,
    FunctionDefinition,
    Invocation,
    List,
    LiteralExpression,
    Logic,
    Parameter,
    Relation,
    decision_type,
)
from .outcome import DecisionFailure, EvaluatedDecision
from .table_evaluation import TableEvaluation, TableTrace
from .values import LimitExceeded, check_size, check_type, extended, to_context

MAX_EVALUATIONS = 10_000
# Of business knowledge models that call each other; each level costs many stack frames.
MAX_CALL_DEPTH = 32
# Of FEEL, all expressions together; a second has less than a million.
MAX_STEPS = 5_000_000


@dataclass(slots=True)
class _Pending:
    """A decision whose requirements are being evaluated."""

    decision: Decision
    scope: feel.Context
    next_requirement: int = field(default=0)


class DecisionEvaluation:
    """One evaluation of one decision of a model.

    Attributes:
        evaluated: What was evaluated so far, in order.
    """

    def __init__(
        self, decisions: Mapping[str, Decision], now: datetime | None, entropy: feel.Entropy
    ) -> None:
        self.evaluated: list[EvaluatedDecision] = []
        self._decisions = decisions
        self._variables = feel.Context()
        self._now = now
        self._entropy = entropy
        self._budget = feel.Budget(MAX_STEPS)
        self._tables = TableEvaluation(self._expression, self._test)
        self._call_depth = 0

    def run(self, decision: Decision, variables: feel.Context) -> object:
        """The result of a decision for the variables of a request.

        Raises:
            DecisionFailure: It, or one that it requires, has no result.
            LimitExceeded: There is more to evaluate than is accepted.
        """
        self._variables = variables
        pending = [_Pending(decision, feel.Context(self._variables))]
        while True:
            top = pending[-1]
            requirements = top.decision.requirements
            if top.next_requirement < len(requirements):
                required = self._decisions[requirements[top.next_requirement]]
                top.next_requirement += 1
                pending.append(_Pending(required, feel.Context(self._variables)))
                continue
            value = self._decide(pending.pop())
            if not pending:
                return value
            pending[-1].scope[top.decision.variable] = value

    def _decide(self, pending: _Pending) -> object:
        decision = pending.decision
        for model in decision.knowledge:
            pending.scope[model.name] = self._function(model, self._variables)
        value = self._recorded(decision.id, decision.name, decision.logic, pending.scope)
        check_type(value, decision.type_ref)
        return value

    def _recorded(
        self, identifier: str | None, name: str, logic: Logic | None, scope: feel.Context
    ) -> object:
        """Evaluates the logic of a decision or a model, and notes it whatever comes out."""
        if len(self.evaluated) >= MAX_EVALUATIONS:
            raise LimitExceeded(f"more than {MAX_EVALUATIONS} decisions had to be evaluated")
        trace = TableTrace()
        value: object = None
        try:
            if isinstance(logic, DecisionTable):
                result = self._tables.run(logic, scope, trace)
            else:
                result = None if logic is None else self._logic(logic, scope)
            check_size(result)
            value = result
        finally:
            self.evaluated.append(
                EvaluatedDecision(
                    id=identifier,
                    name=name,
                    type=decision_type(logic),
                    output=value,
                    output_json=feel.to_json(value),
                    inputs=trace.inputs,
                    matched_rules=trace.matched_rules,
                )
            )
        return value

    def _logic(self, logic: Logic, scope: feel.Context) -> object:
        if isinstance(logic, LiteralExpression):
            return self._expression(logic.expression, scope)
        if isinstance(logic, DecisionTable):
            return self._tables.run(logic, scope, TableTrace())
        if isinstance(logic, Context):
            return self._context(logic, scope)
        if isinstance(logic, List):
            return [self._logic(item, scope) for item in logic.items]
        if isinstance(logic, Relation):
            return [
                to_context({name: self._logic(cell, scope) for name, cell in row})
                for row in logic.rows
            ]
        if isinstance(logic, Invocation):
            return self._invocation(logic, scope)
        return self._defined_function(logic, scope)

    def _context(self, logic: Context, scope: feel.Context) -> object:
        entries: dict[str, object] = {}
        for name, entry in logic.entries:
            entries[name] = self._logic(entry, extended(scope, entries))
        if logic.result is not None:
            return self._logic(logic.result, extended(scope, entries))
        return to_context(entries, callable_entries=True)

    def _invocation(self, logic: Invocation, scope: feel.Context) -> object:
        bound = {name: self._expression(value, scope) for name, value in logic.bindings}
        model = logic.model
        visible = extended(scope, bound)
        visible = extended(visible, self._functions(model, visible))
        for parameter in model.parameters:
            if parameter.name not in visible:
                raise DecisionFailure(f"no parameter found with name '{parameter.name}'")
            check_type(visible[parameter.name], parameter.type_ref)
        return self._recorded(model.id, model.name, model.logic, visible)

    def _functions(self, model: BusinessKnowledgeModel, scope: feel.Context) -> dict[str, object]:
        return {required.name: self._function(required, scope) for required in model.required}

    def _function(self, model: BusinessKnowledgeModel, scope: feel.Context) -> feel.Function:
        """A model as a function value; the models behind it are looked at when it is called."""

        def call(arguments: list[object]) -> object:
            visible = extended(scope, self._functions(model, scope))
            visible.update(_checked(model.parameters, arguments))
            return self._recorded(model.id, model.name, model.logic, visible)

        return self._callable(model.parameters, call)

    def _defined_function(self, logic: FunctionDefinition, scope: feel.Context) -> feel.Function:
        def call(arguments: list[object]) -> object:
            visible = extended(scope, _checked(logic.parameters, arguments))
            return self._expression(logic.expression, visible)

        return self._callable(logic.parameters, call)

    def _expression(self, expression: feel.Expression, scope: feel.Context) -> object:
        try:
            return expression.evaluate(
                scope, now=self._now, budget=self._budget, entropy=self._entropy
            ).value
        except feel.FeelError as error:
            raise DecisionFailure(error.message) from error
        finally:
            self._check_budget()

    def _test(self, tests: feel.UnaryTests, value: object, scope: feel.Context) -> object:
        try:
            return tests.evaluate(
                value, scope, now=self._now, budget=self._budget, entropy=self._entropy
            ).value
        except feel.FeelError as error:
            raise DecisionFailure(error.message) from error
        finally:
            self._check_budget()

    def _check_budget(self) -> None:
        if self._budget.steps <= 0:
            raise LimitExceeded(f"it takes more than {MAX_STEPS} steps")

    def _callable(
        self, parameters: tuple[Parameter, ...], call: Callable[[list[object]], object]
    ) -> feel.Function:
        """A FEEL function; where it fails, the calling expression goes on with null."""

        def invoke(arguments: list[object], _run: object) -> object:
            if self._call_depth >= MAX_CALL_DEPTH:
                raise LimitExceeded(f"functions call each other deeper than {MAX_CALL_DEPTH}")
            self._call_depth += 1
            try:
                return call(arguments)
            except DecisionFailure as failure:
                raise ErrorValue(failure.message) from failure
            finally:
                self._call_depth -= 1

        return feel.Function(tuple(p.name for p in parameters), invoke)


def _checked(parameters: tuple[Parameter, ...], arguments: list[object]) -> dict[str, object]:
    """The arguments by name, their types checked."""
    named: dict[str, object] = {}
    for parameter, argument in zip(parameters, arguments, strict=False):
        check_type(argument, parameter.type_ref)
        named[parameter.name] = argument
    return named
