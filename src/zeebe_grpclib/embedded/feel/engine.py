"""Compiled expressions and unary tests, kept by their text."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache

from ..._lazy import module_on_demand
from .compiler import Code, compile_node
from .convert import to_json, to_value
from .errors import ErrorValue, FatalValue, FeelError, JavaThrow, LimitReached
from .outcome import Evaluation
from .parse_errors import refusal
from .parser import Parser
from .scope import INPUT, MAX_STEPS, Budget, Entropy, Functions, Run, Scope
from .values import Context, Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
else:
    # Loaded when the first expression needs a calendar.
    datetime = module_on_demand("datetime", "")

_NOTHING: Mapping[str, object] = {}
_CACHED = 4096


class Expression:
    """An expression that was read and compiled; it may be evaluated any number of times.

    Attributes:
        text: What it was compiled from.
    """

    __slots__ = ("_calls", "_code", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._code, self._calls = _compiled(text, tests=False)

    def evaluate(
        self,
        variables: Mapping[str, object] | None = None,
        *,
        now: datetime.datetime | None = None,
        budget: Budget | None = None,
        entropy: Entropy = os.urandom,
    ) -> Evaluation:
        """Evaluate the expression.

        Args:
            variables: JSON-able objects or FEEL values by name. Functions among them can be
                called. They are only read, and only those that the expression names. A Context
                holds FEEL values, which are taken as they are.
            now: What `now()` and `today()` see; the system's time if left out.
            budget: Steps that other evaluations use up too.
            entropy: Gives the random bytes of `uuid()` and `random number()`.

        Raises:
            FeelError: The evaluation failed as a whole.
        """
        run = Run(now, entropy)
        names = _NOTHING if variables is None else variables
        scope = Scope(names, None, _functions(names) if self._calls else None, run)
        if budget is not None:
            return _within(budget, self.text, self._code, scope, run)
        return _evaluate(self.text, self._code, scope, run)


class UnaryTests:
    """Unary tests that were read and compiled.

    Attributes:
        text: What they were compiled from.
    """

    __slots__ = ("_calls", "_code", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._code, self._calls = _compiled(text, tests=True)

    def evaluate(
        self,
        value: object,
        variables: Mapping[str, object] | None = None,
        *,
        now: datetime.datetime | None = None,
        budget: Budget | None = None,
        entropy: Entropy = os.urandom,
    ) -> Evaluation:
        """Ask whether a value passes the tests: True, False, or None where they do not apply.

        Args:
            value: The input, as JSON-able object or FEEL value.
            variables: As with expressions.
            now: As with expressions.
            budget: As with expressions.
            entropy: As with expressions.

        Raises:
            FeelError: The evaluation failed as a whole.
        """
        run = Run(now, entropy)
        names: dict[str, object]
        if type(variables) is Context:
            names = Context(variables)
            names[INPUT] = to_value(value)
        else:
            names = {**(variables or _NOTHING), INPUT: value}
        scope = Scope(names, None, _functions(names) if self._calls else None, run)
        if budget is not None:
            return _within(budget, self.text, self._code, scope, run)
        return _evaluate(self.text, self._code, scope, run)


def _compiled(text: str, *, tests: bool) -> tuple[Code, bool]:
    """The code, and whether it calls functions by name."""
    parser = Parser(text)
    node = parser.unary_tests_only() if tests else parser.expression_only()
    try:
        return compile_node(node), parser.has_calls
    except RecursionError:
        raise refusal(text, "it is nested too deeply") from None


def _functions(names: Mapping[str, object]) -> Functions | None:
    """The functions among the caller's variables."""
    found: Functions | None = None
    for name, value in names.items():
        if type(value) is Function:
            found = found or {}
            found[name] = (value,)
    return found


def _within(budget: Budget, text: str, code: Code, scope: Scope, run: Run) -> Evaluation:
    """Evaluates with the steps that the budget has left."""
    used = run.steps = max(0, MAX_STEPS - budget.steps)
    try:
        return _evaluate(text, code, scope, run)
    finally:
        budget.steps -= run.steps - used + 1


def _evaluate(text: str, code: Code, scope: Scope, run: Run) -> Evaluation:
    try:
        value = code(scope)
        stored = value if value is True or value is False or value is None else to_json(value)
        if not run.warnings:
            return Evaluation(value, stored, ())
        cause = None
    except (ErrorValue, FatalValue, JavaThrow, LimitReached, RecursionError) as problem:
        value = stored = None
        cause = _cause(text, problem)
    warnings = tuple(run.warnings)
    for warning in warnings:
        if warning.type == "ASSERT_FAILURE" and not isinstance(cause, FeelError):
            cause = f"Assertion failure on evaluate the expression '{text}': {warning.message}"
            break
    if isinstance(cause, FeelError):
        raise cause
    if cause is not None:
        raise FeelError(cause, warnings=warnings)
    return Evaluation(value, stored, warnings)


def _cause(text: str, problem: Exception) -> str | FeelError:
    """Why the evaluation failed; an error where a failed `assert` would not be asked first."""
    if isinstance(problem, (ErrorValue, FatalValue)):
        return f"failed to evaluate expression '{text}': {problem.message}"
    if isinstance(problem, JavaThrow):
        return FeelError(
            f"failed to evaluate expression '{text}' : {problem.kind}: {problem.message}"
        )
    reason = problem if isinstance(problem, LimitReached) else "it is nested too deeply"
    shown = text if len(text) <= 100 else f"{text[:100]}..."
    return FeelError(f"failed to evaluate expression '{shown}': {reason}")


@lru_cache(maxsize=_CACHED)
def compile_expression(expression: str) -> Expression:
    """Read and compile an expression, once for each text.

    Args:
        expression: FEEL without Zeebe's leading `=`.

    Raises:
        FeelError: It does not parse.
    """
    return Expression(expression)


@lru_cache(maxsize=_CACHED)
def compile_unary_tests(tests: str) -> UnaryTests:
    """Read and compile unary tests, once for each text.

    Args:
        tests: What a cell of a decision table holds, such as `> 5, [1..3]`.

    Raises:
        FeelError: They do not parse.
    """
    return UnaryTests(tests)


def evaluate(
    expression: str,
    variables: Mapping[str, object] | None = None,
    *,
    now: datetime.datetime | None = None,
) -> Evaluation:
    """Evaluate a FEEL expression as Zeebe does.

    What is missing or has a wrong type gives null and a warning, hardly ever an error.

    Args:
        expression: FEEL without Zeebe's leading `=`.
        variables: JSON-able objects or FEEL values by name.
        now: What `now()` and `today()` see; the system's time if left out.

    Raises:
        FeelError: The text does not parse, or the evaluation failed as a whole.
    """
    return compile_expression(expression).evaluate(variables, now=now)


def evaluate_unary(
    tests: str,
    value: object,
    variables: Mapping[str, object] | None = None,
    *,
    now: datetime.datetime | None = None,
) -> Evaluation:
    """Ask whether a value passes unary tests, as the cells of decision tables hold them.

    Args:
        tests: Such as `> 5, [1..3]`, `not("a")` or `-`.
        value: The input.
        variables: JSON-able objects or FEEL values by name.
        now: What `now()` and `today()` see; the system's time if left out.

    Raises:
        FeelError: The text does not parse, or the evaluation failed as a whole.
    """
    return compile_unary_tests(tests).evaluate(value, variables, now=now)
