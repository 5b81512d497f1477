"""Reads the characters of a pattern, and the escapes that stand for one."""

from __future__ import annotations

from .charsets import LINE_ENDS, Test, negated, property_test
from .tree import PatternError

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
# Without regard to case these are all the same.
_CASES = ("Lu", "Ll", "Lt", "Lower", "Upper", "Lowercase", "Uppercase", "Titlecase")
_HEX = "0123456789abcdefABCDEF"


class Characters:
    """The text of a pattern and the place in it.

    Args:
        text: The pattern.
        flags: Letters of the flags that are set from the start.
    """

    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.pos = 0
        self.flags = set(flags)

    def peek(self) -> str:
        """The next character, past comments where flags allow them; "" at the end."""
        if "x" in self.flags:
            self._skip_comments()
        return self.text[self.pos : self.pos + 1]

    def _skip_comments(self) -> None:
        text = self.text
        while self.pos < len(text) and (text[self.pos] in " \t\n\x0b\f\r" or text[self.pos] == "#"):
            if text[self.pos] == "#":
                while self.pos < len(text) and text[self.pos] not in LINE_ENDS:
                    self.pos += 1
            else:
                self.pos += 1

    def take(self, wanted: str) -> bool:
        """Passes the wanted text, if it is next."""
        if self.text.startswith(wanted, self.pos):
            self.pos += len(wanted)
            return True
        return False

    def need(self) -> str:
        """The next character, whatever it is."""
        if self.pos >= len(self.text):
            raise PatternError("unexpected end")
        self.pos += 1
        return self.text[self.pos - 1]

    def escaped_char(self, char: str) -> str:
        """The character that an escape stands for."""
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char == "0":
            return self._octal()
        if char == "x":
            if self.take("{"):
                end = self.text.find("}", self.pos)
                digits, self.pos = self.text[self.pos : end], end + 1
                return self._code(digits, least=1)
            return self._code(self._cut(2), least=2)
        if char == "u":
            return self._code(self._cut(4), least=4)
        if char == "c":
            return chr(ord(self.need()) ^ 64)
        if char.isascii() and char.isalpha():
            raise PatternError(f"unknown escape \\{char} at {self.pos}")
        return char

    def _cut(self, count: int) -> str:
        self.pos += count
        return self.text[self.pos - count : self.pos]

    def _octal(self) -> str:
        digits = ""
        while len(digits) < 3 and (c := self.text[self.pos : self.pos + 1]) and c in "01234567":
            if len(digits) == 2 and digits[0] > "3":
                break
            digits += c
            self.pos += 1
        if not digits:
            raise PatternError(f"bad octal escape at {self.pos}")
        return chr(int(digits, 8))

    @staticmethod
    def _code(digits: str, *, least: int) -> str:
        if len(digits) < least or len(digits) > 8 or any(c not in _HEX for c in digits):
            raise PatternError("bad hexadecimal escape")
        value = int(digits, 16)
        if value > 0x10FFFF:
            raise PatternError("bad hexadecimal escape")
        return chr(value)

    def property(self, *, negative: bool) -> Test:
        r"""What `\p` means, behind it."""
        if self.take("{"):
            end = self.text.find("}", self.pos)
            if end < 0:
                raise PatternError("unclosed property")
            name, self.pos = self.text[self.pos : end], end + 1
        else:
            name = self.need()
        if "i" in self.flags and name.removeprefix("Is") in _CASES:
            name = "LC"
        test = property_test(name)
        if test is None:
            raise PatternError(f"unknown property {name}")
        return negated(test) if negative else test
