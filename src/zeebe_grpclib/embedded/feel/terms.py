"""Reads terms: literals, names, calls, and what stands between brackets."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from .reader import Reader
from .syntax import (
    Call,
    Constant,
    ContextLiteral,
    ExternalFunction,
    FunctionLiteral,
    InputValue,
    ListLiteral,
    Node,
    PathCall,
    RangeLiteral,
    Reference,
)
from .temporal_text import (
    literal_date_time,
    literal_duration,
    read_date,
    read_temporal,
    read_time,
)
from .tokens import (
    BARE_KEY,
    JAVA_SIGNATURE,
    NUMBER,
    RESERVED_CALLS,
    SPACES,
    TEMPORAL_CALL,
    name_end,
    unescape,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

_TEMPORAL_READERS: dict[str, Callable[[str], object]] = {
    "duration": literal_duration,
    "date and time": literal_date_time,
    "date": read_date,
    "time": read_time,
}


class Terms(Reader):
    """The innermost rules."""

    # The rules of the layer above that terms are made of.

    def expression(self) -> Node | None:
        """Any expression."""
        raise NotImplementedError

    def range(self) -> RangeLiteral | None:
        """A range."""
        raise NotImplementedError

    def spaced_expression(self) -> Node | None:
        """Spaces and an expression."""
        self.skip()
        return self.expression()

    def term(self) -> Node | None:
        """A value without anything behind it."""
        first = self.text[self.pos : self.pos + 1]
        rule = self._rules.get(first)
        return rule(self) if rule else self._named()

    def _number(self) -> Node | None:
        match = NUMBER.match(self.text, self.pos)
        if not match:
            return None
        self.pos = match.end()
        return Constant(Decimal(match[0]) or Decimal(match[0]).copy_abs())

    def _string(self) -> Node | None:
        raw = self.raw_string()
        return None if raw is None else Constant(unescape(raw))

    def _at(self) -> Node | None:
        self.pos += 1
        self.skip()
        raw = self.raw_string()
        return None if raw is None else Constant(read_temporal(raw))

    def _input(self) -> Node | None:
        self.pos += 1
        return InputValue()

    def _parenthesis(self) -> Node | None:
        self.pos += 1
        node = self.spaced_expression()
        return node if node is not None and self.symbol(")") else None

    def _list(self) -> Node | None:
        self.pos += 1
        items = self._sequence(self.expression)
        return ListLiteral(tuple(items)) if self.symbol("]") else None

    def _sequence(self, rule: Callable[[], Node | None]) -> list[Node]:
        """Any number of things with commas between them."""
        items: list[Node] = []
        back = self.pos
        while True:
            self.skip()
            item = rule()
            if item is None:
                break
            items.append(item)
            back = self.pos
            if not self.symbol(","):
                break
        self.pos = back
        return items

    def _context(self) -> Node | None:
        self.pos += 1
        entries: list[tuple[str, Node]] = []
        back = self.pos
        while True:
            self.skip()
            key = self._key()
            if key is None or not self.symbol(":"):
                break
            value = self.spaced_expression()
            if value is None:
                break
            entries.append((key, value))
            back = self.pos
            if not self.symbol(","):
                break
        self.pos = back
        return ContextLiteral(tuple(entries)) if self.symbol("}") else None

    def _key(self) -> str | None:
        match = BARE_KEY.match(self.text, self.pos)
        if match:
            self.pos = match.end()
            return match[0]
        return self.name() or self.raw_string()

    def _spaced_name(self) -> str | None:
        """Two or more names with nothing but spaces between them."""
        start = end = self.pos
        words = 0
        at = start
        while (at := name_end(self.text, at)) >= 0:
            words, end = words + 1, at
            spaces = SPACES.match(self.text, at)
            if not spaces:
                break
            at = spaces.end()
        if words < 2:
            return None
        self.pos = end
        return self.text[start:end]

    def _named(self) -> Node | None:
        """Whatever begins with a letter."""
        start = self.pos
        node = self._temporal_call()
        if node is not None:
            return node
        self.pos = start
        node = self._call()
        if node is not None:
            return node
        self.pos = start
        names = self.qualified_name()
        if names:
            return Reference(tuple(names))
        self.pos = start
        return self._word()

    def _word(self) -> Node | None:
        for word, value in _WORDS:
            if self.text.startswith(word, self.pos):
                self.pos += len(word)
                return Constant(value)
        return self._function() if self.text.startswith("function", self.pos) else None

    def _temporal_call(self) -> Node | None:
        match = TEMPORAL_CALL.match(self.text, self.pos)
        if not match:
            return None
        self.pos = match.end()
        if not self.symbol("("):
            return None
        self.skip()
        raw = self.raw_string()
        if raw is None or not self.symbol(")"):
            return None
        return Constant(_TEMPORAL_READERS[match[0]](raw))

    def _call(self) -> Node | None:
        start = self.pos
        spaced = self._spaced_name()
        names = [spaced] if spaced else self._reserved_call()
        if not names:
            self.pos = start
            names = self.qualified_name()
        if not names or not self.symbol("("):
            return None
        self.skip()
        self.enter()
        arguments = self._arguments()
        self.depth -= 1
        if not self.symbol(")"):
            return None
        self.has_calls = True
        values, keys = arguments
        if len(names) == 1:
            return Call(names[0], values, keys)
        return PathCall(Reference(tuple(names[:-1])), names[-1], values, keys)

    def _reserved_call(self) -> list[str]:
        for name in RESERVED_CALLS:
            if self.text.startswith(name, self.pos):
                self.pos += len(name)
                return [name]
        return []

    def _arguments(self) -> tuple[tuple[Node, ...], tuple[str, ...] | None]:
        start = self.pos
        named = self._named_arguments()
        if named:
            return tuple(named.values()), tuple(named)
        self.pos = start
        return tuple(self._sequence(self._argument)), None

    def _argument(self) -> Node | None:
        start = self.pos
        interval = self.range()
        if interval is not None:
            return interval
        self.pos = start
        return self.expression()

    def _named_arguments(self) -> dict[str, Node]:
        found: dict[str, Node] = {}
        back = self.pos
        while True:
            self.skip()
            name = self._parameter()
            if name is None or not self.symbol(":"):
                break
            self.skip()
            value = self._argument()
            if value is None:
                break
            found[name] = value
            back = self.pos
            if not self.symbol(","):
                break
        self.pos = back
        return found

    def _parameter(self) -> str | None:
        return self._spaced_name() or self.name()

    def _function(self) -> Node | None:
        self.pos += len("function")
        if not self.symbol("("):
            return None
        parameters: list[str] = []
        back = self.pos
        while True:
            self.skip()
            name = self._parameter()
            if name is None:
                break
            parameters.append(name)
            back = self.pos
            if not self.symbol(","):
                break
        self.pos = back
        if not self.symbol(")"):
            return None
        start = self.pos
        if self._external():
            self.has_external = True
            return FunctionLiteral(tuple(parameters), ExternalFunction())
        self.pos = start
        body = self.spaced_expression()
        return None if body is None else FunctionLiteral(tuple(parameters), body)

    def _external(self) -> bool:
        """A body in Java: read, and refused afterwards."""
        opening = ("external", "{", "java", ":", "{", "class", ":")
        if not all(self.symbol(symbol) for symbol in opening):
            return False
        self.skip()
        if self.raw_string() is None:
            return False
        if not all(self.symbol(symbol) for symbol in (",", "method signature", ":")):
            return False
        self.skip()
        match = JAVA_SIGNATURE.match(self.text, self.pos)
        if not match:
            return False
        self.pos = match.end()
        return self.symbol("}") and self.symbol("}")

    _rules: ClassVar[dict[str, Callable[[Terms], Node | None]]] = {
        **dict.fromkeys("0123456789.-", _number),
        '"': _string,
        "@": _at,
        "?": _input,
        "(": _parenthesis,
        "[": _list,
        "{": _context,
    }


_WORDS: tuple[tuple[str, object], ...] = (("null", None), ("true", True), ("false", False))
