"""Runtime instructions: an instance is terminated as soon as one of some elements is left."""

from __future__ import annotations

from ..events import ScopeInterrupted
from ..state import ElementInstance, Stage
from .interruptions import Interruptions
from .turn import Turn


class Segments:
    """Ends instances that are to run a part of their process only."""

    def __init__(self, turn: Turn, interruptions: Interruptions) -> None:
        self._turn = turn
        self._interruptions = interruptions

    def left(self, instance: ElementInstance) -> None:
        """Look at an element that was completed or terminated, before anything follows it.

        Each one of a multi-instance activity is a part of it only.
        """
        root = instance.root
        facts = root.facts
        if facts is None or instance.element.id not in facts.terminate_after:
            return
        if instance.loop_counter or root.stage is not Stage.ACTIVATED:
            return
        scope = instance.scope
        while scope is not None:
            self._turn.record(ScopeInterrupted(scope.key, ""))
            scope = scope.scope
        self._turn.then(self._interruptions.terminate, root.key)
