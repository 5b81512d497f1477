"""What an evaluation carries along: its run (warnings, clock, limits) and the names in reach."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from ..._lazy import module_on_demand
from .convert import to_value
from .errors import ErrorValue, LimitReached
from .outcome import EvaluationWarning
from .values import Context, Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
else:
    # Loaded when the first expression needs a calendar.
    datetime = module_on_demand("datetime", "")

#: Items made and functions called in one evaluation.
MAX_STEPS = 1_000_000
#: Parts of one value, written out.
MAX_PARTS = 1_000_000
#: Characters of one string.
MAX_TEXT = 5_000_000
#: Levels of functions that call each other. Python's own limit counts what is around the
#: evaluation, too: where it is met depends on the caller, and so it must not be met at all.
MAX_DEPTH = 800
#: Warnings that are kept; an evaluation in a loop could fill the memory with them.
MAX_WARNINGS = 10_000

#: The name under which the input of unary tests is a variable.
INPUT = "cellInput"
#: The name that the grammar reads as `?`.
INPUT_SYMBOL = "?"

Functions = dict[str, tuple[Function, ...]]

#: Gives that many random bytes.
Entropy = Callable[[int], bytes]


class Budget:
    """Steps that several evaluations share, such as those of one decision.

    Attributes:
        steps: What is left; an evaluation fails when it needs more.
    """

    __slots__ = ("steps",)

    def __init__(self, steps: int) -> None:
        self.steps = steps


class Run:
    """One evaluation: what it noted, its time and chance, and how much it may still do."""

    __slots__ = ("depth", "entropy", "fixed_now", "steps", "warnings")

    def __init__(self, now: datetime.datetime | None = None, entropy: Entropy = os.urandom) -> None:
        self.warnings: list[EvaluationWarning] = []
        self.fixed_now = now
        self.entropy = entropy
        self.steps = 0
        self.depth = 0

    @property
    def now(self) -> datetime.datetime:
        """The time that `now()` gives, with an offset or a zone."""
        if self.fixed_now is None:
            self.fixed_now = datetime.datetime.now().astimezone()
        elif self.fixed_now.tzinfo is None:
            self.fixed_now = self.fixed_now.astimezone()
        return self.fixed_now

    def warn(self, kind: str, message: str) -> None:
        """Notes a warning."""
        if len(self.warnings) >= MAX_WARNINGS:
            raise LimitReached(f"more than {MAX_WARNINGS} warnings")
        self.warnings.append(EvaluationWarning(kind, message))

    def error(self, kind: str, message: str) -> ErrorValue:
        """Notes a warning and gives what to raise for it."""
        self.warn(kind, message)
        return ErrorValue(message)

    def spend(self, steps: int) -> None:
        """Counts work or items.

        Raises:
            LimitReached: The evaluation did too much.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise LimitReached(f"more than {MAX_STEPS} steps")

    def descend(self, levels: int) -> None:
        """Counts levels of functions in each other; whoever leaves them takes them off `depth`.

        Raises:
            LimitReached: They are too many.
        """
        if self.depth + levels > MAX_DEPTH:
            raise LimitReached("it is nested too deeply")
        self.depth += levels

    def weigh(self, value: list[object] | Context) -> None:
        """Counts what a new list or context holds, written out.

        Parts that are shared count each time: a few dozen names can stand for more than any
        memory holds, and every use of such a value would never end.

        Raises:
            LimitReached: The value has too many parts.
        """
        waiting: list[list[object] | Context] = [value]
        parts = 0
        while waiting:
            part = waiting.pop()
            parts += len(part)
            if parts > MAX_PARTS:
                raise LimitReached(f"a value of more than {MAX_PARTS} parts")
            for item in part.values() if isinstance(part, Context) else part:
                kind = type(item)
                if kind is list or kind is Context:
                    waiting.append(item)  # type: ignore[arg-type]  # kind says it
        self.spend(parts >> 4)


class Scope:
    """Names in reach: own ones first, then those of the scope around it.

    The outermost scope holds the caller's variables as they came; they become FEEL values when
    they are asked for, lists and objects only once.
    """

    __slots__ = ("converted", "functions", "names", "parent", "run")

    def __init__(
        self,
        names: Mapping[str, object],
        parent: Scope | None,
        functions: Functions | None,
        run: Run,
    ) -> None:
        self.names = names
        self.parent = parent
        self.functions = functions
        self.run = run
        self.converted: dict[str, object] | None = None

    def inner(self, names: Mapping[str, object]) -> Scope:
        """A scope inside this one with further names, which are FEEL values."""
        return Scope(names, self, self.functions, self.run)

    def find(self, name: str) -> object:
        """The value of a name, or MISSING."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name] if scope.parent is not None else scope.own(name)
            scope = scope.parent
        return MISSING

    def own(self, name: str) -> object:
        """One of the caller's variables as a FEEL value."""
        raw = self.names[name]
        kind = type(raw)
        if kind is str or kind is bool or raw is None or type(self.names) is Context:
            return raw
        if self.converted is None:
            self.converted = {}
        elif name in self.converted:
            return self.converted[name]
        value = to_value(raw)
        self.converted[name] = value
        return value


def with_functions(functions: Functions | None, name: str, function: Function) -> Functions:
    """The functions in reach and one more, which comes before others of its name."""
    known = {} if functions is None else functions
    return {**known, name: (function, *known.get(name, ()))}


MISSING = object()
