"""Why a document is no DMN model that Zeebe would deploy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# How the engine words everything that its XML schema refuses, whatever the cause.
UNREADABLE = (
    "Failed to parse DMN: org.camunda.bpm.model.dmn.DmnModelException: Unable to parse model"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document.

    Attributes:
        message: The cause; for expressions and logic word by word what Zeebe answers.
        element: The element it was found at, such as ``decision 'dish'``; empty for the document.
        line: Line of that element, counted from 1; None for the document as a whole.
        engine_message: What Zeebe answers, which for unreadable documents tells no cause.
    """

    message: str
    element: str = ""
    line: int | None = None
    engine_message: str = ""

    def __str__(self) -> str:
        place = "" if self.line is None else f"line {self.line}, "
        return f"{place}{self.element}: {self.message}" if self.element else self.message


class DmnError(ValueError):
    """The document is refused; a deployment of it would be rejected.

    Attributes:
        problems: What was found, in the order in which Zeebe reports it.
        engine_message: Zeebe's own text for all of them, as the rejection shows it.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    @property
    def engine_message(self) -> str:
        """Zeebe's text for the refusal, one line for each problem."""
        return "\n".join(problem.engine_message or problem.message for problem in self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
