"""What is wrong with a document, and the error that carries it."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One reason to refuse a document.

    Attributes:
        element: Where: the id of an element, or the way to it from the next one that has an
            id, such as ``task > extensionElements > taskDefinition``.
        line: Line of that element, counted from 1; 0 when the whole document is meant.
        message: What is wrong, in the words of Zeebe's own validators if they say it too.
    """

    element: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.element} (line {self.line}): {self.message}" if self.line else self.message


class BpmnError(ValueError):
    """A document cannot be deployed.

    Attributes:
        problems: All that was found, in document order; never empty.
        is_readable: False if the document breaks the XML syntax or the BPMN schema, so that
            the rules were not even asked.
    """

    def __init__(self, problems: tuple[Problem, ...], is_readable: bool = True) -> None:
        super().__init__(problems, is_readable)
        self.problems = problems
        self.is_readable = is_readable

    def __str__(self) -> str:
        return "; ".join(map(str, self.problems))
