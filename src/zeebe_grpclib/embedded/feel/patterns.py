"""Regular expressions that are compiled when they are first used.

There are some thirty, and most expressions need a few of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

TYPE_CHECKING = False

_METHODS = ("fullmatch", "match", "sub")


class Pattern:
    """A regular expression with the methods that are used here."""

    __slots__ = ("_flags", "_text", *_METHODS)

    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[[str], re.Match[str] | None]
    sub: Callable[[str, str], str]

    def __init__(self, text: str, flags: int = 0) -> None:
        self._text = text
        self._flags = flags

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            # Asked only for what is not there yet: from then on a method costs no more than usual.
            if name not in _METHODS:
                raise AttributeError(name)
            method = getattr(re.compile(self._text, self._flags), name)
            setattr(self, name, method)
            return method
