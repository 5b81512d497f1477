"""Process instance migration: what runs goes on in another process definition."""

from __future__ import annotations

from ... import bpmn
from ..answers import Done
from ..commands import MigrateProcessInstance
from ..events import (
    CompensationMigrated,
    CompensationUnsubscribed,
    ElementMigrated,
    IncidentResolved,
    JobCanceled,
    JoinMigrated,
    MessageSubscribed,
    SubscriptionMigrated,
    TimerCanceled,
    TimerMigrated,
    Unsubscribed,
    UserTaskCreated,
    UserTaskMigrated,
    VariableSet,
)
from ..rejection import Rejection, RejectionType
from ..state import Compensation, ElementInstance, Stage, Subscription
from .ad_hoc import ELEMENTS
from .failures import Failure
from .flow_scopes import within
from .lifecycle import Lifecycle
from .migration_checks import check_instances, check_mappings
from .migration_plan import MigrationPlan, catchers, with_inner_instances
from .turn import Turn
from .user_task_drafts import UserTaskDrafts
from .waiting import Opened, Waiting


class Migration:
    """Carries out a plan, all of it or nothing.

    Jobs, variables, incidents and user tasks stay what they are. What is waited for stays if
    its event is mapped, ends if it is not, and begins where an event of the other definition
    is the target of no mapping.
    """

    def __init__(
        self, turn: Turn, lifecycle: Lifecycle, waiting: Waiting, drafts: UserTaskDrafts
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._waiting = waiting
        self._drafts = drafts

    def migrate(self, command: MigrateProcessInstance) -> Done:
        """Look at everything, then move it, outer instances first."""
        plan = self._plan(command)
        check_mappings(plan, command.mappings)
        self._check_lock(plan)
        check_instances(plan)
        moved = list(within(plan.root))
        undone = [
            _undone_as(plan, each)
            for each in self._turn.state.compensations.of_process_instance(plan.root.key)
        ]
        opened = [self._new_catchers(plan, instance) for instance in moved]
        tasks = [self._task_in_place_of_job(plan, instance) for instance in moved]
        for instance, task in zip(moved, tasks, strict=True):
            self._migrate(plan, instance)
            if task is not None:
                self._replace_job(instance, task)
        for instance, new in zip(moved, opened, strict=True):
            self._waiting.open(instance, new)
        for event in undone:
            self._turn.record(event)
        return Done()

    def _plan(self, command: MigrateProcessInstance) -> MigrationPlan:
        key, state = command.process_instance_key, self._turn.state
        root = state.instances.get(key)
        if root is None or root.scope is not None:
            raise Rejection(
                RejectionType.NOT_FOUND,
                "MIGRATE",
                "Expected to migrate process instance but no process instance found with key "
                f"'{key}'",
            )
        definition = state.definitions.processes.get(command.target_definition_key)
        if definition is None or definition.tenant_id != root.definition.tenant_id:
            raise Rejection(
                RejectionType.NOT_FOUND,
                "MIGRATE",
                "Expected to migrate process instance to process definition but no process "
                f"definition found with key '{command.target_definition_key}'",
            )
        mapping = with_inner_instances(
            dict(command.mappings), root.definition.process, definition.process
        )
        return MigrationPlan(root, definition, mapping)

    def _check_lock(self, plan: MigrationPlan) -> None:
        facts, target = plan.root.facts, plan.definition
        key = "" if facts is None else facts.correlation_key
        if (
            key
            and self._turn.state.locks.get((target.address, key), plan.root.key) != plan.root.key
        ):
            raise plan.refused(
                f"target process definition '{target.key}' has an active instance triggered by a "
                f"message start event with correlation key '{key}'. Only one instance per "
                "correlation key is allowed for message start events."
            )

    def _new_catchers(self, plan: MigrationPlan, instance: ElementInstance) -> list[bpmn.Element]:
        """The events of the other definition that an instance is to wait for in addition."""
        target = plan.target_of(instance)
        assert target is not None  # noqa: S101 - checked before
        if instance.stage is not Stage.ACTIVATED:
            return []
        mapped = set(plan.mapping.values())
        new = [
            each
            for each in catchers(target)
            if each.id not in mapped and (not instance.interrupted or each.attached_to is not None)
        ]
        try:
            events = self._waiting.check(instance, new)
        except Failure as failure:
            raise plan.refused(
                f"active element with id '{instance.element.id}' is mapped to element with id "
                f"'{target.id}' that must be subscribed to a message catch event. {failure.message}"
            ) from failure
        self._check_message_names(plan, instance, events)
        return new

    def _check_message_names(
        self, plan: MigrationPlan, instance: ElementInstance, opened: list[Opened]
    ) -> None:
        """See that no message is both given up and waited for anew: Zeebe can't do that yet."""
        ending = {
            each.name
            for key in instance.subscriptions
            if (each := self._turn.state.subscriptions.get(key)) is not None
            and each.correlation_key is not None
            and not self._is_kept(plan, instance, each)
        }
        for event in opened:
            if isinstance(event, MessageSubscribed) and event.name in ending:
                raise plan.refused(
                    f"active element with id '{instance.element.id}' attempts to subscribe to a "
                    f"message it is already subscribed to with name '{event.name}'. Migrating "
                    "active elements that subscribe to a message they are already subscribed to is "
                    "not possible yet. Please provide a mapping instruction to message catch event "
                    f"with id '{event.element_id}' to migrate the respective message subscription."
                )

    def _is_kept(
        self, plan: MigrationPlan, instance: ElementInstance, subscription: Subscription
    ) -> bool:
        caught = subscription.element
        return caught is instance.element or plan.element(caught.id) is not None

    def _migrate(self, plan: MigrationPlan, instance: ElementInstance) -> None:
        turn, target = self._turn, plan.target_of(instance)
        assert target is not None  # noqa: S101 - checked before
        source = instance.element
        for_key = {
            **{key: self._subscribed(key) for key in instance.subscriptions},
            **{key: self._timed(key) for key in instance.timers},
        }
        timers = frozenset(instance.timers)
        kept = {
            key: target.id if caught is source else plan.mapping[caught.id]
            for key, caught in for_key.items()
            if caught is source or plan.element(caught.id) is not None
        }
        for key in for_key:
            if key not in kept:
                turn.record(TimerCanceled(key) if key in timers else Unsubscribed(key))
        interrupted_by = plan.mapping.get(instance.interrupted_by, instance.interrupted_by)
        turn.record(
            ElementMigrated(
                instance.key,
                target.id,
                target.type_name,
                plan.root.key,
                plan.definition.key,
                interrupted_by,
            )
        )
        for key, new_id in kept.items():
            migrated = TimerMigrated if key in timers else SubscriptionMigrated
            turn.record(migrated(key, new_id))
        if target.ad_hoc is not None and instance.variables.get(ELEMENTS) != (
            target.ad_hoc.description
        ):
            turn.record(VariableSet(instance.key, ELEMENTS, target.ad_hoc.description))
        if instance.user_task_key:
            turn.record(UserTaskMigrated(instance.user_task_key, target.id))
        self._migrate_joins(plan, instance)

    def _task_in_place_of_job(
        self, plan: MigrationPlan, instance: ElementInstance
    ) -> UserTaskCreated | None:
        """The user task that an instance has instead of its job then, if it is of that kind."""
        target, job = plan.target_of(instance), self._turn.state.jobs.get(instance.job_key)
        if job is None or target is None or target.user_task is None:
            return None
        if instance.element.user_task is not None or job.kind != "BPMN_ELEMENT":
            return None
        try:
            draft = self._drafts.in_place_of_job(target.user_task, instance, job.headers)
        except Failure as failure:
            raise plan.refused(
                f"the user task with id '{target.id}' cannot be created. {failure.message}"
            ) from failure
        return draft._replace(element_id=target.id)

    def _replace_job(self, instance: ElementInstance, task: UserTaskCreated) -> None:
        turn, job_key = self._turn, instance.job_key
        for key in tuple(instance.incidents):
            if turn.state.incidents[key].job_key == job_key:
                turn.record(IncidentResolved(key))
        turn.record(JobCanceled(job_key))
        turn.record(task._replace(key=turn.next_key()))

    def _migrate_joins(self, plan: MigrationPlan, scope: ElementInstance) -> None:
        if scope.arrivals is None:
            return
        for gateway_id, arrived in tuple(scope.arrivals.items()):
            flows = tuple((each, plan.mapping.get(each, each)) for each in arrived)
            self._turn.record(JoinMigrated(scope.key, gateway_id, plan.mapping[gateway_id], flows))
        # An inclusive gateway may have nothing more to wait for in the other definition.
        self._turn.when_quiet(self._lifecycle.join, scope.key)

    def _subscribed(self, key: int) -> bpmn.Element:
        state = self._turn.state
        found = state.subscriptions.get(key) or state.conditions.get(key)
        assert found is not None  # noqa: S101 - instances know those that exist
        return found.element

    def _timed(self, key: int) -> bpmn.Element:
        timer = self._turn.state.timers.get(key)
        assert timer is not None  # noqa: S101 - instances know those that exist
        return timer.element


def _undone_as(
    plan: MigrationPlan, compensation: Compensation
) -> CompensationMigrated | CompensationUnsubscribed:
    """What becomes of a completed activity: it can be undone if its boundary event is mapped."""
    elements, targets = plan.root.definition.process.elements, plan.definition.process.elements
    if not compensation.handler_id:
        new_id = plan.mapping.get(compensation.element_id, compensation.element_id)
        if new_id in targets:
            return CompensationMigrated(compensation.key, new_id, "")
        return CompensationUnsubscribed(compensation.key)
    for boundary in elements[compensation.element_id].boundary_events:
        mapped = plan.element(boundary.id)
        activity = None if mapped is None else mapped.attached_to
        if (
            isinstance(boundary.event, bpmn.CompensationDefinition)
            and activity is not None
            and activity.handler is not None
        ):
            return CompensationMigrated(compensation.key, activity.id, activity.handler.id)
    return CompensationUnsubscribed(compensation.key)
