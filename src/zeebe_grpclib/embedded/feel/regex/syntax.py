"""Reads Java's pattern syntax into a tree."""

from __future__ import annotations

from .characters import Characters
from .charsets import (
    CLASSES,
    LINE_ENDS,
    CharSet,
    Test,
    between,
    both,
    either,
    ignoring_case,
    negated,
    one,
)
from .tree import (
    UNBOUNDED,
    BackReference,
    Boundary,
    Chars,
    Choice,
    Group,
    Look,
    PatternError,
    Repeat,
    Sequence,
    Tree,
)

MAX_DEPTH = 60

_FLAGS = "idmsuxU"


class PatternReader(Characters):
    """One pattern being read.

    Args:
        text: The pattern.
        flags: Letters of the flags that are set from the start.
    """

    def __init__(self, text: str, flags: str) -> None:
        super().__init__(text, flags)
        self.groups = 0
        self.names: dict[str, int] = {}
        self._depth = 0
        self._before: list[Tree] = []

    def whole(self) -> Tree:
        """The tree of the whole pattern.

        Raises:
            PatternError: It is not valid.
        """
        tree = self._choice()
        if self.pos < len(self.text):
            raise PatternError(f"unmatched ) at {self.pos}")
        return tree

    def _choice(self) -> Tree:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise PatternError("nested too deeply")
        outer = set(self.flags)
        options = [self._sequence()]
        while self.peek() == "|":
            self.pos += 1
            options.append(self._sequence())
        self.flags = outer
        self._depth -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Tree:
        items: list[Tree] = []
        while (char := self.peek()) and char not in "|)":
            atom = self._atom(char)
            items += self._before
            self._before = []
            if atom is not None:
                items.append(self._quantified(atom))
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _atom(self, char: str) -> Tree | None:
        self.pos += 1
        if char == "(":
            return self._group()
        if char == "[":
            return Chars(CharSet(self._class()))
        if char == ".":
            return Chars(CharSet(self._dot()))
        if char == "^":
            return Boundary("line start" if "m" in self.flags else "start")
        if char == "$":
            return Boundary("line end" if "m" in self.flags else "end")
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise PatternError(f"dangling {char} at {self.pos - 1}")
        if char == "{":
            self.pos -= 1
            return Sequence(())
        return self._literal(char)

    def _dot(self) -> Test:
        if "s" in self.flags:
            return lambda _char: True
        ends = frozenset("\n") if "d" in self.flags else LINE_ENDS
        return lambda char: char not in ends

    def _literal(self, char: str) -> Chars:
        return Chars(CharSet(self._cased(one(char))))

    def _cased(self, test: Test) -> Test:
        return ignoring_case(test, unicode="u" in self.flags) if "i" in self.flags else test

    def _quantified(self, atom: Tree) -> Tree:
        """The atom with the quantifier behind it; a second one would dangle."""
        char = self.peek()
        if char and char in "*+?":
            self.pos += 1
            least, most = {"*": (0, UNBOUNDED), "+": (1, UNBOUNDED), "?": (0, 1)}[char]
        elif char == "{":
            self.pos += 1
            least, most = self._bounds()
        else:
            return atom
        mode = {"?": "lazy", "+": "possessive"}.get(self.peek(), "greedy")
        self.pos += mode != "greedy"
        return Repeat(atom, least, most, mode)

    def _bounds(self) -> tuple[int, int]:
        least = self._digits()
        most = least
        if self.take(","):
            most = UNBOUNDED if self.text.startswith("}", self.pos) else self._digits()
        if not self.take("}") or most < least:
            raise PatternError(f"bad repetition at {self.pos}")
        return least, most

    def _digits(self) -> int:
        start = self.pos
        while self.text[self.pos : self.pos + 1] in _DIGITS and self.pos - start < 10:
            self.pos += 1
        if start == self.pos or int(self.text[start : self.pos]) > UNBOUNDED - 1:
            raise PatternError(f"bad repetition at {start}")
        return int(self.text[start : self.pos])

    def _group(self) -> Tree | None:
        if not self.take("?"):
            self.groups += 1
            number = self.groups
            return Group(self._closed(), number)
        for mark, kind in _LOOKS:
            if self.take(mark):
                return Look(self._closed(), kind)
        if self.take(":"):
            return self._closed()
        if self.take("<"):
            return self._named_group()
        return self._flag_group()

    def _named_group(self) -> Tree:
        end = self.text.find(">", self.pos)
        name = self.text[self.pos : end]
        if end < 0 or not name.isascii() or not name.isalnum() or name[0].isdigit():
            raise PatternError(f"bad group name at {self.pos}")
        if name in self.names:
            raise PatternError(f"group name {name} twice")
        self.pos = end + 1
        self.groups += 1
        number = self.names[name] = self.groups
        return Group(self._closed(), number)

    def _closed(self) -> Tree:
        tree = self._choice()
        if not self.take(")"):
            raise PatternError(f"unclosed group at {self.pos}")
        return tree

    def _flag_group(self) -> Tree | None:
        on = True
        outer = set(self.flags)
        while True:
            char = self.need()
            if char == "-":
                on = False
            elif char in _FLAGS:
                (self.flags.add if on else self.flags.discard)(char)
            elif char == ")":
                return None
            elif char == ":":
                tree = self._closed()
                self.flags = outer
                return tree
            else:
                raise PatternError(f"unknown group at {self.pos}")

    def _escape(self) -> Tree | None:
        char = self.need()
        if char in CLASSES:
            return Chars(CharSet(CLASSES[char]))
        if char in _BOUNDARIES:
            return Boundary(_BOUNDARIES[char])
        if char in "123456789":
            return self._back_reference(char)
        if char == "k":
            return self._named_reference()
        if char == "Q":
            return self._quoted()
        if char == "R":
            return Choice((Sequence((self._literal("\r"), self._literal("\n"))),
                           Chars(CharSet(CLASSES["v"]))))  # fmt: skip
        if char == "X":
            return Chars(CharSet(lambda _char: True))
        if char in "pP":
            return Chars(CharSet(self.property(negative=char == "P")))
        return self._literal(self.escaped_char(char))

    def _quoted(self) -> Tree | None:
        end = self.text.find("\\E", self.pos)
        quoted = self.text[self.pos : end] if end >= 0 else self.text[self.pos :]
        self.pos = end + 2 if end >= 0 else len(self.text)
        items = [self._literal(char) for char in quoted]
        # A quantifier behind belongs to the last character.
        self._before = list(items[:-1])
        return items[-1] if items else None

    def _back_reference(self, digit: str) -> Tree:
        number = int(digit)
        while (more := self.text[self.pos : self.pos + 1]) and more in _DIGITS:
            if number * 10 + int(more) > self.groups:
                break
            number = number * 10 + int(more)
            self.pos += 1
        return BackReference(number, "i" in self.flags)

    def _named_reference(self) -> Tree:
        end = self.text.find(">", self.pos)
        if not self.take("<") or end < 0 or self.text[self.pos : end] not in self.names:
            raise PatternError(f"unknown group name at {self.pos}")
        number = self.names[self.text[self.pos : end]]
        self.pos = end + 1
        return BackReference(number, "i" in self.flags)

    def _class(self) -> Test:
        """The set between brackets, whose first one has been read."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise PatternError("nested too deeply")
        negative = self.take("^")
        parts: list[Test] = []
        meet: Test | None = None
        empty = True
        while True:
            char = self.peek()
            if not char:
                raise PatternError("unclosed class")
            if char == "]" and not empty:
                self.pos += 1
                break
            empty = False
            if char == "[":
                self.pos += 1
                parts.append(self._class())
            elif char == "&" and self.take("&&"):
                if parts:
                    meet = either(parts) if meet is None else both(meet, either(parts))
                    parts = []
                if self.peek() == "]":
                    continue
            else:
                parts.append(self._class_item())
        test = either(parts) if parts else None
        if meet is not None:
            test = meet if test is None else both(meet, test)
        if test is None:
            raise PatternError("empty class")
        self._depth -= 1
        return negated(test) if negative else test

    def _class_item(self) -> Test:
        char = self.need()
        if char == "\\":
            escaped = self.need()
            if escaped in CLASSES:
                return CLASSES[escaped]
            if escaped in "pP":
                return self.property(negative=escaped == "P")
            if escaped == "Q":
                end = self.text.find("\\E", self.pos)
                quoted = self.text[self.pos : end if end >= 0 else len(self.text)]
                self.pos = end + 2 if end >= 0 else len(self.text)
                return either([self._cased(one(c)) for c in quoted] or [lambda _char: False])
            char = self.escaped_char(escaped)
        if self.peek() == "-" and self.text[self.pos + 1 : self.pos + 2] not in ("]", "[", ""):
            self.pos += 1
            self.peek()
            high = self.need()
            if high == "\\":
                high = self.escaped_char(self.need())
            if high < char:
                raise PatternError(f"bad range at {self.pos}")
            return self._cased(between(char, high))
        return self._cased(one(char))


_DIGITS = tuple("0123456789")
_LOOKS = (
    ("=", "ahead"),
    ("!", "not ahead"),
    ("<=", "behind"),
    ("<!", "not behind"),
    (">", "atomic"),
)
_BOUNDARIES = {"b": "word", "B": "no word", "A": "start", "G": "last match", "z": "end of all",
               "Z": "end"}  # fmt: skip
