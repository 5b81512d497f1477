"""Java's regular expressions, which FEEL's `matches`, `replace`, `split` and `extract` speak.

Python's own `re` differs in syntax and meaning, and cannot be stopped: a pattern like `(a+)+$`
would hold the process for years. This one counts its steps.
"""

from __future__ import annotations

from .pattern import Pattern, PatternError

__all__ = ["Pattern", "PatternError"]
