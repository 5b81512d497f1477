"""The simple types of XML schema that BPMN uses: which texts are values of them."""

import re
from collections.abc import Callable

from .grammar import VALUES

# An XML name without a colon; what is beyond Latin punctuation is taken as it comes. Said by
# what is not allowed, for classes of large ranges take a tenth of a second to compile.
_NCNAME = re.compile(
    r"[^\x00-@\[-^`{-\u00bf\u00d7\u00f7][^\x00-,/:-@\[-^`{-\u00b6\u00b8-\u00bf\u00d7\u00f7]*"
)
_QNAME = re.compile(f"(?:{_NCNAME.pattern}:)?{_NCNAME.pattern}")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DOUBLE = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|-?INF|NaN")
# What Java's reader lets pass as a URI is nearly everything.
_URI = re.compile(r"[^%]*(?:%[0-9A-Fa-f]{2}[^%]*)*")
_WHITE_SPACE = " \t\r\n"


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_int(text: str) -> bool:
    return _INTEGER.fullmatch(text) is not None and -(2**31) <= int(text[:20]) < 2**31


_KINDS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "ID": ("an XML name without a colon", _matches(_NCNAME)),
    "IDREF": ("an id", _matches(_NCNAME)),
    "QName": ("a name", _matches(_QNAME)),
    "boolean": ("'true' or 'false'", lambda text: text in {"true", "false", "0", "1"}),
    "integer": ("a whole number", _matches(_INTEGER)),
    "int": ("a whole number", _is_int),
    "double": ("a number", _matches(_DOUBLE)),
    "anyURI": ("a URI", _matches(_URI)),
}


def is_simple(type_name: str) -> bool:
    """Whether a type is one of these."""
    return type_name in _KINDS


def expected_instead(type_name: str, text: str) -> str | None:
    """What a text of that type should be, or None if it is a value of it."""
    text = text.strip(_WHITE_SPACE)
    values = VALUES.get(type_name)
    if values is not None:
        return None if text in values else f"one of {', '.join(sorted(values))}"
    kind = _KINDS.get(type_name)
    if kind is None or kind[1](text):
        return None
    return kind[0]
