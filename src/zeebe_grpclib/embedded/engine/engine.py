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
from .processing.behaviors import behaviors
from .processing.parts import Parts
from .processing.requests import Requests
from .processing.results import Results
from .processing.turn import Turn
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
        parts = Parts(self._turn, library, self._results, self._requests, self._became_available)
        parts.lifecycle.behaviors.update(behaviors(parts))
        jobs, messages, timers = parts.jobs, parts.messages, parts.timers
        self._due = (
            (self.state.jobs.deadlines, jobs.time_out),
            (self.state.jobs.back_offs, jobs.recur),
            (self.state.mailbox.expiry, messages.expire),
            (self.state.timers.due, timers.fire),
        )
        self._handlers = _handlers(parts)

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


def _handlers(parts: Parts) -> dict[type[Any], Callable[[Any], Any]]:
    """What carries out each command."""
    creation, deployments, resolution = parts.creation, parts.deployments, parts.resolution
    jobs, user_tasks = parts.jobs, parts.user_tasks
    return {
        c.DeployResource: deployments.deploy,
        c.DeleteResource: deployments.delete,
        c.CreateProcessInstance: creation.create,
        c.CancelProcessInstance: creation.cancel,
        c.ModifyProcessInstance: parts.modification.modify,
        c.MigrateProcessInstance: parts.migration.migrate,
        c.PublishMessage: parts.messages.publish,
        c.BroadcastSignal: parts.signals.broadcast,
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
        c.EvaluateDecision: parts.decisions.evaluate,
        c.EvaluateConditionals: parts.conditions.evaluate,
        c.Advance: _advanced,
    }
