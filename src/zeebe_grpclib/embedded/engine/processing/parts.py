"""The parts that carry out commands, made once for a state and tied to each other."""

from __future__ import annotations

from collections.abc import Callable

from ..state import Library
from .ad_hoc import AD_HOC_SUB_PROCESS, AdHocSubProcess
from .catching import Catching
from .compensation import Compensating
from .conditions import Conditions
from .creation import Creation
from .decisions import DecisionLogic
from .deployment import Deployments
from .expressions import Expressions
from .flow_scopes import FlowScopes
from .incidents import Incidents
from .interruptions import Interruptions
from .job_work import JobWork
from .jobs import Jobs
from .lifecycle import Lifecycle
from .listener_jobs import EXECUTION_LISTENER, TASK_LISTENER, ListenerJobs
from .listeners import ExecutionListeners
from .messages import Messages, Signals
from .migration import Migration
from .modification import Modification
from .references import References
from .requests import Requests
from .resolution import Resolution
from .results import Results
from .segments import Segments
from .task_listeners import UserTaskTransitions
from .timer_schedule import TimerSchedule
from .timers import Timers
from .turn import Turn
from .user_task_drafts import UserTaskDrafts
from .user_tasks import UserTasks
from .variables import Variables
from .waiting import Waiting


class Parts:
    """All parts of one engine, by name.

    Each is made with those that it needs. A part that calls one made after it is tied to it
    at the end, by an attribute of its own that says for what.
    """

    # Longer than a function should be: it decides nothing, and the order in which the parts can
    # be made is seen only where all are made.
    def __init__(
        self,
        turn: Turn,
        library: Library,
        results: Results,
        requests: Requests,
        available: Callable[[str], None],
    ) -> None:
        """Make the parts.

        Args:
            turn: What all of them record events in.
            library: Reads what is deployed.
            results: Takes how awaited process instances end.
            requests: Takes what awaited requests are answered.
            available: Called with the type of jobs that became available.
        """
        self.turn = turn
        self.results = results
        self.expressions = expressions = Expressions(turn)
        self.variables = variables = Variables(turn)
        self.references = references = References(turn)
        incidents = Incidents(turn)
        schedule = TimerSchedule(turn, expressions)
        self.waiting = waiting = Waiting(turn, expressions, schedule)
        listener_jobs = ListenerJobs(turn, expressions, available)
        self.lifecycle = lifecycle = Lifecycle(
            turn, expressions, variables, waiting, incidents, listener_jobs
        )
        self.interruptions = interruptions = Interruptions(turn, lifecycle, waiting, incidents)
        self.flow_scopes = flow_scopes = FlowScopes(turn, lifecycle, waiting, variables)
        self.creation = creation = Creation(
            turn, lifecycle, interruptions, variables, results, flow_scopes
        )
        self.messages = Messages(turn, interruptions, creation)
        self.signals = Signals(turn, interruptions, creation)
        self.conditions = Conditions(turn, interruptions, creation)
        self.timers = timers = Timers(turn, interruptions, creation, schedule)
        self.deployments = Deployments(turn, library, timers)
        self.decisions = DecisionLogic(turn, expressions, references)
        self.catching = catching = Catching(turn, interruptions)
        self.compensating = Compensating(turn, lifecycle, variables)
        self.transitions = transitions = UserTaskTransitions(
            turn, lifecycle, interruptions, variables, listener_jobs, requests
        )
        self.drafts = drafts = UserTaskDrafts(expressions, references)
        self.user_tasks = user_tasks = UserTasks(turn, transitions)
        self.work = work = JobWork(turn, lifecycle, expressions, waiting, references, available)
        self.ad_hoc = ad_hoc = AdHocSubProcess(
            turn, lifecycle, interruptions, expressions, variables, waiting, work, incidents
        )
        completions = {
            EXECUTION_LISTENER: ExecutionListeners(
                turn, lifecycle, variables, listener_jobs
            ).complete,
            TASK_LISTENER: transitions.complete,
            AD_HOC_SUB_PROCESS: ad_hoc.job_completed,
        }
        self.jobs = Jobs(
            turn, interruptions, variables, incidents, catching, available, completions
        )
        self.modification = Modification(turn, interruptions, flow_scopes, transitions.drop)
        self.resolution = Resolution(turn, lifecycle, variables, transitions, user_tasks, available)
        self.migration = Migration(turn, lifecycle, waiting, drafts)
        self._tie()

    def _tie(self) -> None:
        lifecycle, interruptions = self.lifecycle, self.interruptions
        compensating, messages = self.compensating, self.messages
        self.waiting.subscribed = messages.correlate_waiting
        self.waiting.check_condition = self.conditions.check
        self.variables.changed = self.conditions.changed
        interruptions.canceling = self.transitions.cancel
        interruptions.terminated = compensating.terminated
        lifecycle.completing = compensating.completing
        lifecycle.left = Segments(self.turn, interruptions).left
        lifecycle.left_ad_hoc = self.ad_hoc.left
        lifecycle.collected = self.ad_hoc.pass_collection
        lifecycle.ended += [self.results.ended, messages.instance_ended]
        lifecycle.ended += [compensating.instance_ended, interruptions.called_ended]
