"""Sets of characters, as Java names them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Test = Callable[[str], bool]


class CharSet(dict[str, bool]):
    """Which characters belong to a set; each is tested once and remembered.

    Args:
        test: Says for one character whether it belongs.
    """

    __slots__ = ("test",)

    def __init__(self, test: Test) -> None:
        super().__init__()
        self.test = test

    def __missing__(self, char: str) -> bool:
        found = self[char] = self.test(char)
        return found


def negated(test: Test) -> Test:
    """All other characters."""
    return lambda char: not test(char)


def either(tests: list[Test]) -> Test:
    """Characters of any of the sets."""
    if len(tests) == 1:
        return tests[0]
    return lambda char: any(test(char) for test in tests)


def both(first: Test, second: Test) -> Test:
    """Characters of both sets."""
    return lambda char: first(char) and second(char)


def one(wanted: str) -> Test:
    """A single character."""
    return lambda char: char == wanted


def between(low: str, high: str) -> Test:
    """A run of characters."""
    return lambda char: low <= char <= high


def _ascii_other_case(char: str) -> str:
    return char.swapcase() if char.isascii() else char


def ignoring_case(test: Test, *, unicode: bool) -> Test:
    """The set without regard to upper and lower case: of ASCII letters, or of all."""
    if not unicode:
        return lambda char: test(char) or test(_ascii_other_case(char))
    return lambda char: test(char) or test(char.lower()[:1]) or test(char.upper()[:1])


LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")
_DIGITS = frozenset("0123456789")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SPACE = frozenset(" \t\n\x0b\f\r")
_HORIZONTAL = frozenset(
    " \t\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u202f\u205f\u3000"
)
_VERTICAL = frozenset("\n\x0b\f\r\x85\u2028\u2029")


def _member(chars: frozenset[str]) -> Test:
    return chars.__contains__


#: What `\d` and its kind mean.
CLASSES: dict[str, Test] = {
    "d": _member(_DIGITS),
    "w": _member(_WORD),
    "s": _member(_SPACE),
    "h": _member(_HORIZONTAL),
    "v": _member(_VERTICAL),
}
for _name in tuple(CLASSES):
    CLASSES[_name.upper()] = negated(CLASSES[_name])


def is_word_for_boundaries(char: str) -> bool:
    r"""What `\b` takes for a part of a word: letters and digits of all scripts."""
    return char == "_" or unicodedata.category(char) in _LETTERS_AND_DIGITS


_LETTERS_AND_DIGITS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nd"))
_POSIX: dict[str, Test] = {
    "Lower": lambda char: "a" <= char <= "z",
    "Upper": lambda char: "A" <= char <= "Z",
    "ASCII": str.isascii,
    "Alpha": lambda char: char.isascii() and char.isalpha(),
    "Digit": _member(_DIGITS),
    "Alnum": lambda char: char.isascii() and char.isalnum(),
    "Punct": lambda char: "!" <= char <= "~" and not char.isalnum(),
    "Graph": lambda char: "!" <= char <= "~",
    "Print": lambda char: " " <= char <= "~",
    "Blank": _member(frozenset(" \t")),
    "Cntrl": lambda char: char < " " or char == "\x7f",
    "XDigit": _member(frozenset("0123456789abcdefABCDEF")),
    "Space": _member(_SPACE),
    "javaLowerCase": str.islower,
    "javaUpperCase": str.isupper,
    "javaWhitespace": lambda char: char.isspace() and char not in "\xa0\u2007\u202f\x85",
    "javaLetter": lambda char: unicodedata.category(char)[0] == "L",
    "javaDigit": lambda char: unicodedata.category(char) == "Nd",
    "javaLetterOrDigit": lambda char: unicodedata.category(char) in _LETTERS_AND_DIGITS,
}
_BINARY: dict[str, Test] = {
    "ALPHABETIC": lambda char: char.isalpha() or unicodedata.category(char) == "Nl",
    "LETTER": lambda char: unicodedata.category(char)[0] == "L",
    "IDEOGRAPHIC": lambda char: "CJK" in unicodedata.name(char, ""),
    "LOWERCASE": str.islower,
    "UPPERCASE": str.isupper,
    "TITLECASE": str.istitle,
    "WHITE_SPACE": lambda char: char.isspace() and char not in "\x1c\x1d\x1e\x1f",
    "WHITESPACE": lambda char: char.isspace() and char not in "\x1c\x1d\x1e\x1f",
    "CONTROL": lambda char: unicodedata.category(char) == "Cc",
    "PUNCTUATION": lambda char: unicodedata.category(char)[0] == "P",
    "DIGIT": lambda char: unicodedata.category(char) == "Nd",
    "HEX_DIGIT": lambda char: char in "0123456789abcdefABCDEF",
}
# Scripts whose characters carry the script's name, which is what the standard library knows.
_SCRIPTS = (
    "LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "HEBREW", "ARABIC", "DEVANAGARI", "BENGALI", "TAMIL",
    "THAI", "HANGUL", "HIRAGANA", "KATAKANA", "GEORGIAN", "ETHIOPIC",
)  # fmt: skip
_CATEGORIES = frozenset(
    [
        "L",
        "M",
        "N",
        "P",
        "S",
        "Z",
        "C",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Mn",
        "Mc",
        "Me",
        "Nd",
        "Nl",
        "No",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Zs",
        "Zl",
        "Zp",
        "Cc",
        "Cf",
        "Co",
        "Cs",
        "Cn",
    ]
)


def property_test(name: str) -> Test | None:
    r"""What `\p{name}` means; None when the name is unknown."""
    if name in _POSIX:
        return _POSIX[name]
    key, _, value = name.partition("=")
    if value and key.lower() in ("general_category", "gc", "script", "sc"):
        name = value if key.lower() in ("general_category", "gc") else f"Is{value}"
    short = name.removeprefix("Is")
    if short in _CATEGORIES:
        return lambda char: unicodedata.category(char).startswith(short)
    if short == "LC":
        return lambda char: unicodedata.category(char) in ("Lu", "Ll", "Lt")
    if name.startswith("Is"):
        upper = short.upper()
        if upper in _BINARY:
            return _BINARY[upper]
        if upper in _SCRIPTS:
            return lambda char: unicodedata.name(char, "").startswith(upper)
        if upper == "HAN":
            return lambda char: "CJK" in unicodedata.name(char, "")
    return None
