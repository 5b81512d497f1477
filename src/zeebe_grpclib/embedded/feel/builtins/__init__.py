"""The engine's built-in functions, and Zeebe's own."""

from __future__ import annotations

from . import (  # noqa: F401 - each registers its functions
    aggregates,
    booleans,
    contexts,
    conversions,
    json_text,
    lists,
    numerics,
    ranges,
    strings,
    temporals,
    zeebe,
)
from .registry import BUILTINS

__all__ = ["BUILTINS"]
