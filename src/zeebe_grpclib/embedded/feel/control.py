"""Reads what begins with a keyword: conditions, loops and quantifiers."""

from __future__ import annotations

from .operands import Operands
from .parse_errors import begun_if, begun_loop
from .syntax import For, If, Iteration, Iterators, Node, Quantified


class Control(Operands):
    """The rules of expressions with keywords; keywords need no space behind them."""

    def logic(self) -> Node | None:
        """An expression without them."""
        raise NotImplementedError

    def keyword_expression(self) -> Node | None:
        """An expression that begins with a keyword; None when it turns out to be a name."""
        text, start = self.text, self.pos
        first = text[start : start + 1]
        if first == "i" and text.startswith("if", start):
            return self._if()
        if first == "f" and text.startswith("for", start):
            return self._for()
        if first == "s" and text.startswith("some", start):
            return self._quantified(4, every=False)
        if first == "e" and text.startswith("every", start):
            return self._quantified(5, every=True)
        return None

    def _if(self) -> Node | None:
        branches: list[tuple[Node, Node]] = []
        otherwise: Node | None = None
        start = back = self.pos
        while self.text.startswith("if", self.pos):
            self.pos += 2
            self.skip()
            start, got = self.pos, 0
            condition = self.expression()
            value: Node | None = None
            if condition is not None:
                got = 1
                if self.word("then"):
                    got = 2
                    value = self.spaced_expression()
                    got += value is not None
            if condition is None or value is None or not self.word("else"):
                self.begun[start] = begun_if(got)
                break
            branches.append((condition, value))
            self.skip()
            back = self.pos
        if not branches:
            return None
        # What follows the last `else` may begin with `if` and yet be something else.
        self.pos = back
        otherwise = self.logic() if self.text.startswith("if", back) else self.expression()
        if otherwise is None:
            self.begun[start] = begun_if(4)
        return None if otherwise is None else If(tuple(branches), otherwise)

    def _for(self) -> Node | None:
        self.pos += 3
        start = self.pos
        found = self._iterated("return")
        if found is None:
            return None
        return For(*found, "partial" in self.text[start : self.pos])

    def _iterated(self, word: str) -> tuple[Iterators, Node] | None:
        """Iterators, a word, and what is to be done for each round."""
        self.skip()
        start, got = self.pos, 0
        iterators = self._iterators()
        if iterators:
            got = 1
            if self.word(word):
                got = 2
                body = self.spaced_expression()
                if body is not None:
                    return iterators, body
        self.begun[start] = begun_loop(word, got)
        return None

    def _quantified(self, length: int, *, every: bool) -> Node | None:
        self.pos += length
        found = self._iterated("satisfies")
        return Quantified(every, *found) if found else None

    def _iterators(self) -> Iterators:
        found: list[tuple[str, Node]] = []
        back = self.pos
        while True:
            self.skip()
            name = self.name()
            if name is None or not self.word("in"):
                break
            self.skip()
            source = self._source()
            if source is None:
                break
            found.append((name, source))
            back = self.pos
            if not self.symbol(","):
                break
        self.pos = back
        return tuple(found)

    def _source(self) -> Node | None:
        start = self.pos
        first = self.math()
        if first is not None and self.word(".."):
            self.skip()
            last = self.math()
            if last is not None:
                return Iteration(first, last)
        self.pos = start
        return self.value()
