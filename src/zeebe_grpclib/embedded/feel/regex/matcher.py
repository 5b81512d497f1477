"""Runs a program over a text: backtracking with a stack of its own, and a count of steps."""

from __future__ import annotations

from collections.abc import Callable

from .charsets import LINE_ENDS, is_word_for_boundaries
from .program import (
    BACK,
    BOUNDARY,
    CHAR,
    JUMP,
    LOOK,
    PROGRESS,
    RUN,
    SAVE,
    SPLIT,
    Instruction,
)

Spend = Callable[[int], None]

# So many steps of the matcher count as one step of an evaluation.
_STEPS_EACH = 8
_BLOCK = 512


class Matcher:
    """One text being searched.

    Args:
        code: The instructions.
        slots: How many positions they remember.
        text: The text.
        spend: Called with steps of the evaluation; it raises when they are too many.
    """

    def __init__(self, code: list[Instruction], slots: int, text: str, spend: Spend) -> None:
        self._code = code
        self.text = text
        self.slots: list[int] = [-1] * slots
        self._spend = spend
        self._steps = 0
        self._last_end = 0

    def find(self, start: int) -> bool:
        """Looks for the first match at or behind a position; `slots` holds its groups."""
        size = len(self.slots)
        for at in range(start, len(self.text) + 1):
            self.slots = [-1] * size
            end = self._match(self._code, at, None)
            if end >= 0:
                self.slots[0], self.slots[1] = at, end
                self._last_end = end
                return True
        return False

    def _tick(self, steps: int) -> None:
        self._steps += steps
        if self._steps >= _BLOCK:
            self._spend(self._steps // _STEPS_EACH)
            self._steps = 0

    # One loop over the instructions: splitting it would cost a call for each of them.
    def _match(self, code: list[Instruction], pos: int, must_end: int | None) -> int:  # noqa: PLR0915
        """Where the match that starts here ends, or -1."""
        text, length, slots = self.text, len(self.text), self.slots
        # Choices: (address, position, slots before), and runs: (address, lowest, position, slots).
        choices: list[tuple[int, int, int, list[int]]] = []
        at = 0
        steps = 0
        while True:
            steps += 1
            if steps >= _BLOCK:
                self._tick(steps)
                steps = 0
            step = code[at]
            kind = step[0]
            matched = True
            if kind == CHAR:
                if pos < length and step[1][text[pos]]:
                    pos += 1
                    at += 1
                else:
                    matched = False
            elif kind == SPLIT:
                choices.append((at + step[2], pos, pos, slots))
                at += step[1]
            elif kind == RUN:
                _, chars, least, most, mode = step
                end = pos
                limit = min(length, pos + most)
                if mode == "lazy":
                    limit = min(length, pos + least)
                while end < limit and chars[text[end]]:
                    end += 1
                steps += end - pos
                if end - pos < least:
                    matched = False
                else:
                    if mode == "greedy" and end > pos + least:
                        choices.append((at + 1, pos + least, end - 1, slots))
                    elif mode == "lazy" and end < min(length, pos + most):
                        choices.append((-at - 1, end, pos + most, slots))
                    pos = end
                    at += 1
            elif kind == SAVE:
                slots = slots.copy()
                slots[step[1]] = pos
                at += 1
            elif kind == JUMP:
                at += step[1]
            elif kind == PROGRESS:
                at += step[2] if slots[step[1]] == pos else 1
            elif kind == BOUNDARY:
                matched = self._at_boundary(step[1], pos)
                at += 1
            elif kind == BACK:
                end = self._back(step, pos, slots)
                matched = end >= 0
                pos = end
                at += 1
            elif kind == LOOK:
                self.slots = slots
                end = self._look(step, pos)
                slots = self.slots
                matched = end >= 0
                pos = end
                at += 1
            elif must_end is None or pos == must_end:
                self._tick(steps)
                self.slots = slots
                return pos
            else:
                matched = False
            if matched:
                continue
            while choices:
                at, low, pos, slots = choices.pop()
                if at >= 0:
                    if pos > low:
                        choices.append((at, low, pos - 1, slots))
                    break
                # A lazy run takes one more character.
                limit, pos, run = pos, low, code[-at - 1]
                if run[1][text[pos]]:
                    pos += 1
                    if pos < min(limit, length):
                        choices.append((at, pos, limit, slots))
                    at = -at
                    break
            else:
                self._tick(steps)
                return -1

    def _look(self, step: Instruction, pos: int) -> int:
        _, kind, code, low, high = step
        before = self.slots
        if "behind" in kind:
            found = -1
            for start in range(pos - low, max(pos - high, 0) - 1, -1):
                if start >= 0 and self._match(code, start, pos) >= 0:
                    found = pos
                    break
        else:
            found = self._match(code, pos, None)
        if kind.startswith("not"):
            self.slots = before
            return pos if found < 0 else -1
        return found if kind == "atomic" or found < 0 else pos

    def _back(self, step: Instruction, pos: int, slots: list[int]) -> int:
        group = 2 * step[1]
        if group + 1 >= len(slots) or slots[group] < 0 or slots[group + 1] < 0:
            return -1
        wanted = self.text[slots[group] : slots[group + 1]]
        found = self.text[pos : pos + len(wanted)]
        self._tick(len(wanted))
        if found == wanted or (step[2] and found.lower() == wanted.lower()):
            return pos + len(wanted)
        return -1

    def _at_boundary(self, kind: str, pos: int) -> bool:
        text, length = self.text, len(self.text)
        if kind == "start":
            return pos == 0
        if kind == "end":
            return pos == length or (self._line_end(pos) and self._behind_line_end(pos) == length)
        if kind == "line start":
            if pos == 0:
                return True
            if pos == length or text[pos - 1] not in LINE_ENDS:
                return False
            return not (text[pos - 1] == "\r" and text[pos] == "\n")
        if kind == "line end":
            return pos == length or self._line_end(pos)
        if kind == "end of all":
            return pos == length
        if kind == "last match":
            return pos == self._last_end
        left = pos > 0 and is_word_for_boundaries(text[pos - 1])
        right = pos < length and is_word_for_boundaries(text[pos])
        return (left != right) == (kind == "word")

    def _line_end(self, pos: int) -> bool:
        r"""Whether a line ends here, and not within `\r\n`."""
        if self.text[pos] not in LINE_ENDS:
            return False
        return not (self.text[pos] == "\n" and pos > 0 and self.text[pos - 1] == "\r")

    def _behind_line_end(self, pos: int) -> int:
        return pos + (2 if self.text.startswith("\r\n", pos) else 1)
