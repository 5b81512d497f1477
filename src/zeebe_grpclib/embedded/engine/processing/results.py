"""Whoever awaits the end of a process instance, and what there is to tell."""

from __future__ import annotations

from ..answers import ProcessInstanceOutcome
from ..state import ElementInstance, Stage


class Results:
    """The outcomes of awaited instances that ended in this turn."""

    def __init__(self) -> None:
        self._outcomes: dict[int, ProcessInstanceOutcome] = {}
        self._forgotten: set[int] = set()

    def ended(self, instance: ElementInstance, stage: Stage) -> None:
        """Keep the outcome of an instance if somebody awaits it."""
        facts = instance.facts
        if facts is None or not facts.awaited:
            return
        if instance.key in self._forgotten:
            self._forgotten.discard(instance.key)
            return
        variables = instance.variables
        if facts.fetch_variables:
            variables = {n: variables[n] for n in facts.fetch_variables if n in variables}
        definition = instance.definition
        self._outcomes[instance.key] = ProcessInstanceOutcome(
            instance.key,
            definition.key,
            definition.id,
            definition.version,
            "COMPLETED" if stage is Stage.COMPLETED else "TERMINATED",
            variables,
            definition.tenant_id,
            tags=facts.tags,
            business_id=facts.business_id,
        )

    def take(self, process_instance_key: int) -> ProcessInstanceOutcome | None:
        """The outcome of one instance, which is then nobody else's."""
        return self._outcomes.pop(process_instance_key, None)

    def take_all(self) -> list[ProcessInstanceOutcome]:
        """The outcomes that are left, in the order in which the instances ended."""
        if not self._outcomes:
            return []
        outcomes = list(self._outcomes.values())
        self._outcomes.clear()
        return outcomes

    def forget(self, process_instance_key: int) -> None:
        """Do not tell how an instance ends that is still running."""
        self._forgotten.add(process_instance_key)
