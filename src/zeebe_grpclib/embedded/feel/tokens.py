"""The words of the language.

The grammar has no separate lexer: what a word means depends on where it stands, keywords need no
space behind them (`1 or2` is `1 or 2`), and names may hold spaces in some places. So the parser
asks at a position for the token that it could use there.
"""

from __future__ import annotations

import re

from ..._lazy import module_on_demand
from .patterns import Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import unicodedata
else:
    # For names beyond ASCII.
    unicodedata = module_on_demand("unicodedata", "")

#: Words that are no names.
RESERVED = frozenset(
    ("null", "true", "false", "function", "in", "return", "then", "else", "satisfies", "and", "or")
)
#: Built-in functions whose names hold a reserved word, in the order in which they are tried.
RESERVED_CALLS = ("and", "or", "date and time", "years and months duration", "get or else")
#: Types whose names hold spaces or reserved words.
SPECIAL_TYPES = (
    "years and months duration",
    "days and time duration",
    "date and time",
    "function",
)
#: The one property whose name holds a space.
SPACED_PROPERTY = "time offset"

_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_BLANK = rf"(?:[{_SPACE}]+|//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)*"
SPACE = Pattern(_BLANK)
STRING = Pattern(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
NUMBER = Pattern(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
ASCII_NAME = Pattern(r"[A-Za-z_$][A-Za-z0-9_$]*")
ESCAPED_NAME = Pattern("`([^`]+)`")
SPACES = Pattern(" +")
COMPARISON = Pattern("<=|>=|<|>|!=|=")
TEST_OPERATOR = Pattern("<=|>=|<|>")
BOOLEAN = Pattern("true|false")
TEMPORAL_CALL = Pattern("duration|date and time|date|time")
JAVA_SIGNATURE = Pattern(r'"\s*[\w$]+\s*\(\s*(?:[\w$.]+\s*(?:,\s*[\w$.]+\s*)*)?\)\s*"')
# Reserved symbols end a bare key of a context; blanks may stand between its characters.
_KEY_CHAR = rf"(?:[^\"{{}}:,\[\]`/{_SPACE}]|/(?![/*]))"
BARE_KEY = Pattern(rf"{_KEY_CHAR}(?:{_BLANK}{_KEY_CHAR})*")

_START = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Sc", "Pc"))
_PART = _START | frozenset(("Nd", "Mn", "Mc", "Cf"))
_SPACE_IN_NAME = Pattern(f"[{_SPACE}]")


def name_end(text: str, start: int) -> int:
    """Where the name that starts here ends; -1 when none does, or when it is a reserved word."""
    match = ASCII_NAME.match(text, start)
    end = match.end() if match else start
    if end < len(text) and (text[end] > "\x7e" or text[end] < "\t"):
        end = _unicode_name_end(text, start)
    if end == start or text[start:end] in RESERVED:
        return -1
    return end


def _unicode_name_end(text: str, start: int) -> int:
    end = start
    while end < len(text) and _is_part(text[end], first=end == start):
        end += 1
    return end


def _is_part(char: str, *, first: bool) -> bool:
    if char > "\uffff" or _SPACE_IN_NAME.match(char):
        return False
    category = unicodedata.category(char)
    if category in (_START if first else _PART):
        return True
    # Java lets control characters stand inside names.
    return (
        not first and category == "Cc" and not "\t" <= char <= "\r" and not "\x1c" <= char <= "\x1f"
    )


_ESCAPES = (
    (Pattern(r"(?<!\\)\\n"), "\n"),
    (Pattern(r"(?<!\\)\\r"), "\r"),
    (Pattern(r"(?<!\\)\\t"), "\t"),
    (Pattern(r"(?<!\\)\\b"), "\b"),
    (Pattern(r"(?<!\\)\\f"), "\f"),
    (Pattern(r"(?<!\\)\\'"), "'"),
    (Pattern(r'(?<!\\)\\"'), '"'),
)


def unescape(raw: str) -> str:
    """The string between two quotes.

    A backslash that escapes nothing stays. The escapes are replaced one kind after the other, as
    the engine does it; that shows in odd runs of backslashes.
    """
    if "\\" not in raw:
        return raw
    for escape, char in _ESCAPES:
        raw = escape.sub(char, raw)
    return raw.replace("\\\\", "\\")
