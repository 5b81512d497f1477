"""The front of the engine."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from typing import Any, TypeVar

from . import commands as c
from . import user_task_commands as u
from .answers import Done
from .events import Event
from .inspection import Inspection
from .listener import Listener
from .processing.ad_hoc import AD_HOC_SUB_PROCESS, AdHocSubProcess
from .processing.behaviors import behaviors
from .processing.catching import Catching
from .processing.compensation import Compensating
from .processing.conditions import Conditions
from .processing.creation import Creation
from .processing.decisions import DecisionLogic
from .processing.deployment import Deployments
from .processing.expressions import Expressions
from .processing.flow_scopes import FlowScopes
from .processing.incidents import Incidents
from .processing.interruptions import Interruptions
from .processing.job_work import JobWork
from .processing.jobs import Jobs
from .processing.lifecycle import Lifecycle
from .processing.listener_jobs import EXECUTION_LISTENER, TASK_LISTENER, ListenerJobs
from .processing.listeners import ExecutionListeners
from .processing.messages import Messages, Signals
from .processing.migration import Migration
from .processing.modification import Modification
from .processing.references import References
from .processing.requests import Requests
from .processing.resolution import Resolution
from .processing.results import Results
from .processing.segments import Segments
from .processing.task_listeners import UserTaskTransitions
from .processing.timer_schedule import TimerSchedule
from .processing.timers import Timers
from .processing.turn import Turn
from .processing.user_task_drafts import UserTaskDrafts
from .processing.user_tasks import UserTasks
from .processing.variables import Variables
from .processing.waiting import Waiting
from .state import Library, State

#: Zeebe's first key on its first partition: the partition number is in the high bits.
FIRST_KEY = (1 << 51) + 1

A = TypeVar("A")


class Engine:
    """Runs processes; see the package for the contract.

    Attributes:
        state: What is deployed, running and waiting; to be looked at, never to be changed.
        inspection: The same as values for people and tests.
    """

    def __init__(
        self,
        clock: Callable[[], int],
        keys: Callable[[], int] | None = None,
        listener: Listener | None = None,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Begin with nothing deployed.

        Args:
            clock: The time in milliseconds since the epoch; asked once per command.
            keys: Gives ascending numbers; Zeebe's own first ones by default.
            listener: See `listen`.
            entropy: Gives random bytes, to FEEL's `uuid()` and `random number()`.
        """
        self._clock = clock
        self._listeners: tuple[Listener, ...] = () if listener is None else (listener,)
        self._available: dict[str, None] = {}
        self.state = State(Library())
        self.inspection = Inspection(self.state)
        next_key = keys or itertools.count(FIRST_KEY).__next__
        self._turn = Turn(self.state, next_key, entropy)
        self._results = Results()
        self._requests = Requests()
        self._wire(self.state.library)

    def _wire(self, library: Library) -> None:
        turn = self._turn
        expressions = Expressions(turn)
        variables = Variables(turn)
        incidents = Incidents(turn)
        schedule = TimerSchedule(turn, expressions)
        waiting = Waiting(turn, expressions, schedule)
        available = self._became_available
        listener_jobs = ListenerJobs(turn, expressions, available)
        lifecycle = Lifecycle(turn, expressions, variables, waiting, incidents, listener_jobs)
        interruptions = Interruptions(turn, lifecycle, waiting, incidents)
        flow_scopes = FlowScopes(turn, lifecycle, waiting, variables)
        creation = Creation(turn, lifecycle, interruptions, variables, self._results, flow_scopes)
        messages = Messages(turn, interruptions, creation)
        signals = Signals(turn, interruptions, creation)
        conditions = Conditions(turn, interruptions, creation)
        references = References(turn)
        drafts = UserTaskDrafts(expressions, references)
        decisions = DecisionLogic(turn, expressions, references)
        catching = Catching(turn, interruptions)
        compensating = Compensating(turn, lifecycle, variables)
        execution_listeners = ExecutionListeners(turn, lifecycle, variables, listener_jobs)
        transitions = UserTaskTransitions(
            turn, lifecycle, interruptions, variables, listener_jobs, self._requests
        )
        interruptions.canceling = transitions.cancel
        work = JobWork(turn, lifecycle, expressions, waiting, references, available)
        ad_hoc = AdHocSubProcess(
            turn, lifecycle, interruptions, expressions, variables, waiting, work, incidents
        )
        waiting.subscribed = messages.correlate_waiting
        waiting.check_condition = conditions.check
        variables.changed = conditions.changed
        lifecycle.completing = compensating.completing
        interruptions.terminated = compensating.terminated
        lifecycle.left = Segments(turn, interruptions).left
        lifecycle.ended += [self._results.ended, messages.instance_ended]
        lifecycle.ended += [compensating.instance_ended, interruptions.called_ended]
        lifecycle.behaviors.update(
            behaviors(
                turn=turn,
                lifecycle=lifecycle,
                expressions=expressions,
                waiting=waiting,
                decisions=decisions,
                interruptions=interruptions,
                catching=catching,
                compensating=compensating,
                creation=creation,
                signals=signals,
                variables=variables,
                references=references,
                flow_scopes=flow_scopes,
                drafts=drafts,
                transitions=transitions,
                work=work,
                ad_hoc=ad_hoc,
            )
        )
        timers = Timers(turn, interruptions, creation, schedule)
        completions = {
            EXECUTION_LISTENER: execution_listeners.complete,
            TASK_LISTENER: transitions.complete,
            AD_HOC_SUB_PROCESS: ad_hoc.job_completed,
        }
        jobs = Jobs(turn, interruptions, variables, incidents, catching, available, completions)
        modification = Modification(turn, interruptions, flow_scopes, transitions.drop)
        user_tasks = UserTasks(turn, transitions)
        resolution = Resolution(turn, lifecycle, variables, transitions, user_tasks, available)
        migration = Migration(turn, lifecycle, waiting, drafts)
        deployments = Deployments(turn, library, timers)
        self._due = (
            (self.state.jobs.deadlines, jobs.time_out),
            (self.state.jobs.back_offs, jobs.recur),
            (self.state.mailbox.expiry, messages.expire),
            (self.state.timers.due, timers.fire),
        )
        self._handlers: dict[type[Any], Callable[[Any], Any]] = {
            c.DeployResource: deployments.deploy,
            c.DeleteResource: deployments.delete,
            c.CreateProcessInstance: creation.create,
            c.CancelProcessInstance: creation.cancel,
            c.ModifyProcessInstance: modification.modify,
            c.MigrateProcessInstance: migration.migrate,
            c.PublishMessage: messages.publish,
            c.BroadcastSignal: signals.broadcast,
            c.ActivateJobs: jobs.activate,
            c.YieldJobs: jobs.yield_back,
            c.WithholdJob: jobs.withhold,
            c.CompleteJob: jobs.complete,
            c.FailJob: jobs.fail,
            c.ThrowError: jobs.throw_error,
            u.AssignUserTask: user_tasks.assign,
            u.ClaimUserTask: user_tasks.claim,
            u.UpdateUserTask: user_tasks.update,
            u.CompleteUserTask: user_tasks.complete,
            c.UpdateJobRetries: jobs.update_retries,
            c.UpdateJobTimeout: jobs.update_timeout,
            c.ResolveIncident: resolution.resolve,
            c.SetVariables: resolution.set_variables,
            c.EvaluateDecision: decisions.evaluate,
            c.EvaluateConditionals: conditions.evaluate,
            c.Advance: _advanced,
        }

    def execute(self, command: c.Command[A]) -> A:
        """Carry out a command and everything that follows from it.

        Raises:
            Rejection: The command can't be carried out; it has changed nothing.
        """
        turn = self._turn
        turn.begin(self._clock())
        try:
            self._fire_due()
            answer: A = self._handlers[type(command)](command)
            turn.finish()
        finally:
            # Follow-ups are left only by an error in here; they must not leak into the next turn.
            turn.drop_follow_ups()
            self._tell_listeners()
        return answer

    def restore(self, state: State) -> None:
        """Go on with another state; whoever listens or subscribes is not told, and stays."""
        self.state = state
        self.inspection = Inspection(state)
        self._turn.use(state)
        self._available.clear()
        self._results = Results()
        self._requests = Requests()
        self._wire(state.library)

    @property
    def now_ms(self) -> int:
        """The time at which the last command was carried out; 0 before the first."""
        return self._turn.now_ms

    def advance(self) -> None:
        """Fire what is due by the clock."""
        self.execute(c.Advance())

    def next_due_ms(self) -> int | None:
        """When the next thing is due, in milliseconds since the epoch, if anything is."""
        first = [due[0] for schedule, _ in self._due if (due := schedule.first()) is not None]
        return min(first, default=None)

    def subscribe(self, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        """Show every event from now on; the returned function ends it.

        The subscriber must not raise: it is called in the middle of a command.
        """
        return self._turn.subscribe(subscriber)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell about available jobs and ended instances; the returned function ends it."""
        self._listeners = (*self._listeners, listener)

        def end() -> None:
            self._listeners = tuple(known for known in self._listeners if known is not listener)

        return end

    def census(self) -> dict[str, int]:
        """How much of each thing there is besides what is deployed; 0 of all when all is done."""
        state = self.state
        return {
            "element instances": len(state.instances),
            "process instances": sum(state.instance_count.values()),
            "jobs": len(state.jobs),
            "user tasks": len(state.user_tasks),
            "incidents": len(state.incidents),
            "messages": len(state.mailbox),
            "subscriptions": len(state.subscriptions) + len(state.conditions),
            "timers": len(state.timers),
            "compensations": len(state.compensations),
            "locks": len(state.locks),
            "deadlines": sum(len(schedule) for schedule, _ in self._due),
        }

    def forget_result(self, process_instance_key: int) -> None:
        """Do not tell how an awaited instance ends: whoever awaited it is gone."""
        if process_instance_key in self.state.instances:
            self._results.forget(process_instance_key)

    def _fire_due(self) -> None:
        """Fire everything due, in the order of time, then of keys."""
        turn = self._turn
        now_ms = turn.now_ms
        while True:
            # Every command passes here, and nearly always nothing is due: so no list, no lambda.
            earliest: tuple[int, int] | None = None
            fire: Callable[[int], None] | None = None
            for schedule, fire_it in self._due:
                first = schedule.first()
                if first is None or first[0] > now_ms:
                    continue
                if earliest is None or first < earliest:
                    earliest, fire = first, fire_it
            if earliest is None or fire is None:
                return
            fire(earliest[1])
            turn.finish()

    def _became_available(self, job_type: str) -> None:
        self._available[job_type] = None

    def _tell_listeners(self) -> None:
        if self._available:
            job_types = tuple(self._available)
            self._available.clear()
            for listener in self._listeners:
                for job_type in job_types:
                    listener.jobs_available(job_type)
        for outcome in self._results.take_all():
            for listener in self._listeners:
                listener.instance_ended(outcome)
        for answer in self._requests.take_all():
            for listener in self._listeners:
                listener.request_answered(answer)


def _advanced(_command: c.Advance) -> Done:
    return Done()
