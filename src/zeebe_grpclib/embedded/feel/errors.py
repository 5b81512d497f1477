"""What can go wrong with FEEL: one error for texts that do not parse and for failed evaluations."""

from __future__ import annotations

from .outcome import EvaluationWarning


class FeelError(ValueError):
    """A FEEL text does not parse, or its evaluation failed as a whole.

    Most problems are no errors in FEEL: a missing variable or a wrong type gives null and a
    warning. An evaluation fails on `assert`, on `?` outside unary tests, where the engine's own
    functions throw (`substring` out of bounds, `modulo` by zero), and at the limits that keep
    hostile texts from running forever.

    Attributes:
        message: The engine's own sentence, as users read it in incidents.
        line: Line of the problem, from 1; None unless the text does not parse.
        column: Column of the problem, from 1; None unless the text does not parse.
        expected: What would have been possible there, in the grammar's terms.
        warnings: What had been noted before an evaluation failed.
    """

    def __init__(
        self,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        expected: tuple[str, ...] = (),
        warnings: tuple[EvaluationWarning, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.expected = expected
        self.warnings = warnings

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.args, self.__dict__))


def _rebuild(
    kind: type[FeelError], arguments: tuple[str], attributes: dict[str, object]
) -> FeelError:
    error = kind(*arguments)
    error.__dict__.update(attributes)
    return error


class ErrorValue(Exception):  # noqa: N818 - a value of the engine that travels upwards, not an error
    """A part of an expression that has no value; the nearest operator turns it into null."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def text(self) -> str:
        """How the engine shows it."""
        return f'error("{self.message}")'


class FatalValue(Exception):  # noqa: N818 - as above
    """Like ErrorValue, but passes through operators: `?` where there is no input."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def text(self) -> str:
        """How the engine shows it."""
        return f'fatal error("{self.message}")'


class JavaThrow(Exception):  # noqa: N818 - names what happens in the engine
    """The engine's implementation would throw here, which ends the evaluation."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message


class LimitReached(Exception):  # noqa: N818 - as above
    """The evaluation asks for more work or memory than any sensible expression needs."""
