"""The state of the engine: its parts, and the one way to change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import events
from .ad_hoc import AdHocEvents
from .compensations import Compensations
from .conditions import Conditions
from .definitions import Definitions
from .instances import Instances
from .job_events import JobEvents
from .jobs import Jobs
from .library import Library
from .messages import Mailbox, Subscriptions
from .migration_events import MigrationEvents
from .records import ElementInstance, Incident
from .tenants import Address
from .timers import Timers
from .user_tasks import UserTasks
from .waiting_events import WaitingEvents

# Made from the events of `events.deployments`, or made anew.
_DERIVED = frozenset({"appliers", "definitions", "library"})


class State:
    """Everything the engine remembers; `apply` is the only way to change it.

    Attributes:
        library: Reads what is deployed.
        appliers: What each kind of event does; for those who apply very many.
    """

    # A few lines longer than a function should be: half of it is a table.
    def __init__(self, library: Library) -> None:
        self.definitions = Definitions()
        self.jobs = Jobs()
        self.mailbox = Mailbox()
        self.subscriptions = Subscriptions()
        self.conditions = Conditions()
        self.timers = Timers()
        self.compensations = Compensations()
        self._instances = Instances(self.definitions)
        self.user_tasks = UserTasks(self._instances)
        self.library = library
        self.appliers: dict[type[Any], Callable[[Any], None]] = {
            events.ProcessDeployed: self._process_deployed,
            events.DecisionRequirementsDeployed: self._graph_deployed,
            events.FormDeployed: self._form_deployed,
            events.ResourceDeployed: self._resource_deployed,
            events.ResourceRemoved: self._resource_removed,
            events.SignalBroadcast: _changes_nothing,
            events.ConditionsEvaluated: _changes_nothing,
            events.DecisionWasEvaluated: _changes_nothing,
            **self._instances.appliers(),
            **self.user_tasks.appliers(),
            **self.compensations.appliers(),
            **AdHocEvents(self._instances).appliers(),
            **JobEvents(self.jobs, self._instances).appliers(),
            **MigrationEvents(
                self.definitions,
                self._instances,
                self.subscriptions,
                self.conditions,
                self.timers,
                self.user_tasks,
                self.compensations,
            ).appliers(),
            **WaitingEvents(
                self.definitions,
                self._instances,
                self.mailbox,
                self.subscriptions,
                self.conditions,
                self.timers,
            ).appliers(),
        }

    def parts(self) -> dict[str, object]:
        """What it is made of besides what is deployed, by name: objects with attributes."""
        return {name: part for name, part in vars(self).items() if name not in _DERIVED}

    def apply(self, event: events.Event) -> None:
        """Let an event have its effect."""
        self.appliers[type(event)](event)

    @property
    def instances(self) -> dict[int, ElementInstance]:
        """Element and process instances by key."""
        return self._instances.by_key

    @property
    def instance_count(self) -> dict[int, int]:
        """The number of process instances by key of their definition."""
        return self._instances.counts

    @property
    def locks(self) -> dict[tuple[Address, str], int]:
        """Instances that keep a correlation key to themselves, by process id and that key."""
        return self._instances.locks

    @property
    def business_ids(self) -> dict[tuple[Address, str], int]:
        """How many instances that nobody called have one, by process id and business id."""
        return self._instances.business_ids

    @property
    def incidents(self) -> dict[int, Incident]:
        """Incidents by key."""
        return self._instances.incidents

    def _process_deployed(self, event: events.ProcessDeployed) -> None:
        self.definitions.add_process(self.library.process(event))

    def _graph_deployed(self, event: events.DecisionRequirementsDeployed) -> None:
        self.definitions.add_graph(self.library.graph(event))

    def _form_deployed(self, event: events.FormDeployed) -> None:
        self.definitions.forms.add(self.library.form(event))

    def _resource_deployed(self, event: events.ResourceDeployed) -> None:
        self.definitions.resources.add(self.library.resource(event))

    def _resource_removed(self, event: events.ResourceRemoved) -> None:
        self.definitions.remove(event.key)


def _changes_nothing(_event: events.Event) -> None:
    """For events that only tell what happened."""
