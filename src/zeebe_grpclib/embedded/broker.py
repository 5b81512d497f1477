"""The engine in an event loop: told of time, and asked by many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from .clock import Clock
from .engine import Advance, Command, Engine, ProcessInstanceOutcome, RequestAnswered
from .journal import Journal, JournalError

_log = logging.getLogger(__name__)

A = TypeVar("A")

# How soon a journal that cannot be written is tried again for what time has fired.
_PATIENCE_MS = 1_000


class Broker:
    """Executes commands, wakes the engine when something is due, and hands its news on.

    Everything happens in one thread, and a command is over when `execute` returns: who hears
    the news (`on_jobs_available`, `on_instance_ended`) may execute further commands, which
    is what the engine's own listeners must not do.
    """

    def __init__(self, clock: Clock, journal: Journal | None = None) -> None:
        self._clock = clock
        #: Where commands are written down, if they are.
        self.journal = journal
        self.engine = Engine(clock.now_ms) if journal is None else journal.engine
        self.engine.listen(self)
        if journal is not None:
            journal.on_restored.append(self._offer_all)
        self.on_jobs_available: list[Callable[[str], None]] = []
        self.on_instance_ended: list[Callable[[ProcessInstanceOutcome], None]] = []
        self.on_request_answered: list[Callable[[RequestAnswered], None]] = []
        #: Called when all of that is over and nothing is left to do for the moment.
        self.on_settled: list[Callable[[], None]] = []
        self._available: dict[str, None] = {}
        self._outcomes: list[ProcessInstanceOutcome] = []
        self._answers: list[RequestAnswered] = []
        self._telling = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_ms = 0

    async def open(self) -> None:
        """Read the journal, if there is one; the loop goes on meanwhile.

        Raises:
            JournalError: It cannot be used.
        """
        if self.journal is not None:
            loop = asyncio.get_running_loop()
            self.journal.begin(await loop.run_in_executor(None, self.journal.read))

    def close(self) -> None:
        """Let go of the journal, if there is one, when everything is written."""
        if self.journal is not None:
            self.journal.close()

    def start(self) -> None:
        """Follow the time from now on, in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._settle()

    def stop(self) -> None:
        """Let the time pass unheeded; what was due fires after the next `start`."""
        self._loop = None
        self._set_alarm(None)

    def execute(self, command: Command[A]) -> A:
        """Carry out a command.

        Raises:
            Rejection: See `Engine.execute`.
            JournalError: See `Journal.execute`; its answer has to wait for `Journal.written`.
        """
        journal = self.journal
        try:
            if journal is None:
                return self.engine.execute(command)
            return journal.execute(command)
        finally:
            self._settle()

    def execute_and_write(self, command: Command[A]) -> A:
        """Carry out a command, and return when it is written down.

        Raises:
            Rejection: See `Engine.execute`.
            JournalError: It could not be written, and was undone.
        """
        try:
            return self.execute(command)
        finally:
            if self.journal is not None:
                self.journal.flush()

    def offer(self, job_type: str) -> None:
        """Have available jobs of a type offered once more: somebody can take some again."""
        self._available[job_type] = None
        self._settle()

    async def advance(self, milliseconds: int) -> None:
        """Turn the clock, firing what is due on the way, each at its own time.

        Returns when nothing is due any more, without waiting for those who work on jobs.

        Raises:
            ValueError: The clock does not go that far.
        """
        until_ms = self._clock.after(milliseconds)
        while (due_ms := self.engine.next_due_ms()) is not None and due_ms <= until_ms:
            self._clock.turn_to(due_ms)
            try:
                self._advance()
            finally:
                self._settle()
            # Workers and waiting callers get a turn between two moments.
            await asyncio.sleep(0)
        self._clock.turn_to(until_ms)
        if self.journal is not None:
            # The clock goes on from there after a restart.
            self.journal.execute(Advance(), always=True)
            self.journal.flush()
        self._settle()

    # What the engine tells at the end of a command, as its `Listener`.

    def jobs_available(self, job_type: str) -> None:
        """Note it; see `Listener`."""
        self._available[job_type] = None

    def instance_ended(self, outcome: ProcessInstanceOutcome) -> None:
        """Note it; see `Listener`."""
        self._outcomes.append(outcome)

    def request_answered(self, answer: RequestAnswered) -> None:
        """Note it; see `Listener`."""
        self._answers.append(answer)

    def _advance(self) -> None:
        if self.journal is None:
            self.engine.advance()
        else:
            self.journal.execute(Advance())

    def _offer_all(self) -> None:
        """After a change that was not made of commands."""
        self._available.update(dict.fromkeys(self.engine.state.jobs.activatable_types()))

    def _settle(self) -> None:
        """Hand on the news, and what they lead to, and set the alarm for what comes next."""
        if self._telling:
            return
        self._telling = True
        try:
            while self._available or self._outcomes or self._answers:
                self._tell()
        except JournalError as error:
            # All that is available is offered again when it can be written.
            _log.warning("the news has to wait: %s", error)
        except Exception:  # noqa: BLE001 - whoever's command this follows has no part in it
            _log.exception("the engine failed at handing on its news")
        finally:
            self._telling = False
        if self._loop is not None:
            self._set_alarm(self.engine.next_due_ms())
        for hear in self.on_settled:
            hear()

    def _tell(self) -> None:
        while self._outcomes:
            outcome = self._outcomes.pop(0)
            for hear in self.on_instance_ended:
                hear(outcome)
        while self._answers:
            answer = self._answers.pop(0)
            for hear_answer in self.on_request_answered:
                hear_answer(answer)
        if self._available:
            job_type = next(iter(self._available))
            del self._available[job_type]
            for offer in self.on_jobs_available:
                offer(job_type)

    def _set_alarm(self, due_ms: int | None) -> None:
        if self._alarm is not None:
            # One that comes too early finds nothing due, and is set anew: cheaper than to
            # cancel a timer whenever a job that would time out in minutes is completed.
            if due_ms is not None and self._alarm_ms <= due_ms:
                return
            self._alarm.cancel()
            self._alarm = None
        if due_ms is not None and self._loop is not None:
            # Never at once: clocks have a grain, and a loop that runs hot helps nobody.
            failing = self.journal is not None and self.journal.failure is not None
            least_ms = _PATIENCE_MS if failing else 1
            delay_ms = max(least_ms, due_ms - self._clock.now_ms())
            self._alarm_ms = due_ms
            self._alarm = self._loop.call_later(delay_ms / 1000, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        try:
            self._advance()
        except JournalError as error:
            _log.warning("what is due has to wait: %s", error)
        except Exception:  # noqa: BLE001 - nobody waits for this: it is logged, or never seen
            _log.exception("the engine failed at what was due")
        self._settle()
