"""One question to both engines."""

from __future__ import annotations

from typing import NamedTuple

from tests.embedded.feel.vocabulary import NOW


class Case(NamedTuple):
    """One question to both engines."""

    text: str
    variables: dict[str, object]
    classes: tuple[str, ...]
    unary: bool = False
    input: object = None

    def request(self) -> dict[str, object]:
        """The question in the oracle's terms; the clock stands still."""
        ask: dict[str, object] = {"variables": self.variables, "now": NOW}
        if self.unary:
            return {"unary": self.text, "input": self.input, **ask}
        return {"feel": self.text, **ask}
