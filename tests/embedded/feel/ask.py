"""Short ways to ask in tests."""

from __future__ import annotations

from zeebe_grpclib.embedded import feel

VARIABLES: dict[str, object] = {"i": 7, "s": "foo", "l": [1, 2, 3], "c": {"a": 1}, "n": None}


def shown(expression: str, **variables: object) -> str:
    """FEEL's text of the value."""
    return feel.to_text(feel.evaluate(expression, VARIABLES | variables).value)


def warned(expression: str, **variables: object) -> list[tuple[str, str]]:
    """Types and messages of the warnings."""
    found = feel.evaluate(expression, VARIABLES | variables).warnings
    return [(warning.type, warning.message) for warning in found]


def failure(expression: str, **variables: object) -> str:
    """Why the evaluation failed as a whole."""
    try:
        feel.evaluate(expression, VARIABLES | variables)
    except feel.FeelError as failed:
        return str(failed)
    return ""
