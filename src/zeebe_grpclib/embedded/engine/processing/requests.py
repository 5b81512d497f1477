"""Whoever waits for what task listeners say to a command, and what there is to tell."""

from __future__ import annotations

from ..answers import RequestAnswered
from ..rejection import Rejection


class Requests:
    """The answers to commands that had to wait, as they came in this turn."""

    def __init__(self) -> None:
        self._answers: list[RequestAnswered] = []

    def answer(self, request_key: int, rejection: Rejection | None = None) -> None:
        """Tell what came of a command; nothing happens if nobody asked (key 0)."""
        if request_key:
            self._answers.append(RequestAnswered(request_key, rejection))

    def take_all(self) -> list[RequestAnswered]:
        """The answers, in the order in which they came; they are then gone."""
        if not self._answers:
            return []
        answers, self._answers = self._answers, []
        return answers
