"""What a migration does to what it moves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ...bpmn import ConditionDefinition, Element
from .. import events
from .compensations import Compensations
from .conditions import Conditions
from .definitions import Definitions, ProcessDefinition
from .instances import Instances
from .messages import Subscriptions
from .records import ElementInstance, Trigger
from .timers import Timers
from .user_tasks import UserTasks
from .waiting_events import catcher


class MigrationEvents:
    """Brings instances, and what waits for them, to another process definition."""

    def __init__(
        self,
        definitions: Definitions,
        instances: Instances,
        subscriptions: Subscriptions,
        conditions: Conditions,
        timers: Timers,
        user_tasks: UserTasks,
        compensations: Compensations,
    ) -> None:
        self._definitions = definitions
        self._instances = instances
        self._subscriptions = subscriptions
        self._conditions = conditions
        self._timers = timers
        self._user_tasks = user_tasks
        self._compensations = compensations

    def appliers(self) -> dict[type[Any], Callable[[Any], None]]:
        """What each event does here."""
        return {
            events.ElementMigrated: self._element_migrated,
            events.JoinMigrated: self._join_migrated,
            events.SubscriptionMigrated: self._subscription_migrated,
            events.TimerMigrated: self._timer_migrated,
            events.UserTaskMigrated: self._user_task_migrated,
            events.CompensationMigrated: self._compensation_migrated,
        }

    def _element_migrated(self, event: events.ElementMigrated) -> None:
        instance = self._instances.by_key[event.key]
        definition = self._definitions.processes.get(event.definition_key)
        assert definition is not None  # noqa: S101 - the decision was taken on this state
        if instance.scope is None:
            self._instances.move_to(instance, definition)
        trigger = instance.trigger
        if trigger is not None and trigger.element_id == instance.element.id:
            instance.trigger = Trigger(event.element_id, trigger.variables)
        elif trigger is not None and trigger.element_id == instance.interrupted_by:
            instance.trigger = Trigger(event.interrupted_by, trigger.variables)
        instance.interrupted_by = event.interrupted_by
        instance.element = _element(instance, event.element_id, definition)
        instance.definition = definition

    def _join_migrated(self, event: events.JoinMigrated) -> None:
        scope = self._instances.by_key[event.scope_key]
        assert scope.arrivals is not None  # noqa: S101 - the decision was taken on this state
        arrived = scope.arrivals.pop(event.gateway_id)
        renamed = dict(event.flows)
        scope.arrivals[event.target_gateway_id] = {
            renamed[flow_id]: count for flow_id, count in arrived.items()
        }

    def _subscription_migrated(self, event: events.SubscriptionMigrated) -> None:
        condition = self._conditions.get(event.key)
        if condition is not None:
            element = catcher(condition.element_instance, event.element_id)
            assert isinstance(element.event, ConditionDefinition)  # noqa: S101 - checked before
            self._conditions.replace(
                dataclasses.replace(condition, element=element, definition=element.event)
            )
            return
        subscription = self._subscriptions.get(event.key)
        assert subscription is not None  # noqa: S101 - the decision was taken on this state
        element = catcher(subscription.element_instance, event.element_id)
        self._subscriptions.replace(dataclasses.replace(subscription, element=element))

    def _timer_migrated(self, event: events.TimerMigrated) -> None:
        timer = self._timers.get(event.key)
        assert timer is not None  # noqa: S101 - the decision was taken on this state
        instance = timer.element_instance
        assert instance is not None  # noqa: S101 - start events are not migrated
        self._timers.replace(
            dataclasses.replace(
                timer, element=catcher(instance, event.element_id), definition=instance.definition
            )
        )

    def _user_task_migrated(self, event: events.UserTaskMigrated) -> None:
        task = self._user_tasks.get(event.key)
        assert task is not None  # noqa: S101 - the decision was taken on this state
        task.created = task.created._replace(element_id=event.element_id)

    def _compensation_migrated(self, event: events.CompensationMigrated) -> None:
        compensation = self._compensations.get(event.key)
        assert compensation is not None  # noqa: S101 - the decision was taken on this state
        compensation.element_id = event.element_id
        compensation.handler_id = event.handler_id


def _element(instance: ElementInstance, element_id: str, definition: ProcessDefinition) -> Element:
    """What an instance is one of in another definition; the scope around it is there already."""
    scope = instance.scope
    if scope is None:
        return definition.process.root
    if scope.loop is not None:
        assert scope.element.inner is not None  # noqa: S101 - only these have a loop
        return scope.element.inner
    return definition.process.elements[element_id]
