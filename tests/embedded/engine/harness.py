"""An engine with a clock to turn, and its events at hand."""

from typing import Any

from zeebe_grpclib.embedded.engine import (
    ActivatedJob,
    ActivateJobs,
    Command,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    Engine,
    ProcessInstanceOutcome,
    Rejection,
    RequestAnswered,
)
from zeebe_grpclib.embedded.engine import events as ev

NOON_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z


class Harness:
    """The engine under test."""

    def __init__(self) -> None:
        self.now_ms = NOON_MS
        self.log: list[ev.Event] = []
        self.available: list[str] = []
        self.answers: list[RequestAnswered] = []
        self.outcomes: list[ProcessInstanceOutcome] = []
        self.engine = Engine(lambda: self.now_ms, listener=self)
        self.engine.subscribe(self.log.append)

    def jobs_available(self, job_type: str) -> None:
        self.available.append(job_type)

    def instance_ended(self, outcome: ProcessInstanceOutcome) -> None:
        self.outcomes.append(outcome)

    def request_answered(self, answer: RequestAnswered) -> None:
        self.answers.append(answer)

    def execute(self, command: Command[Any]) -> Any:
        return self.engine.execute(command)

    def refused(self, command: Command[Any]) -> tuple[str, str]:
        """Type and text of the rejection that a command must meet; it changes nothing."""
        before = len(self.log)
        try:
            self.engine.execute(command)
        except Rejection as rejection:
            assert self.log[before:] == []
            return rejection.type.value, str(rejection)
        raise AssertionError(f"{command} was not rejected")

    def deploy(self, content: bytes, name: str = "model.bpmn") -> None:
        self.engine.execute(DeployResource([(name, content)]))

    def create(
        self, process_id: str = "p", variables: dict[str, Any] | None = None, **more: Any
    ) -> int:
        command = CreateProcessInstance(process_id, variables or {}, **more)
        return self.engine.execute(command).process_instance_key

    def activate(
        self, job_type: str = "work", count: int = 100, timeout_ms: int = 60_000
    ) -> list[ActivatedJob]:
        return list(self.engine.execute(ActivateJobs(job_type, count, timeout_ms)).jobs)

    def complete(
        self, job_type: str = "work", variables: dict[str, Any] | None = None
    ) -> ActivatedJob:
        """Activate the oldest job of a type and complete it."""
        job = self.activate(job_type, 1)[0]
        self.engine.execute(CompleteJob(job.key, variables or {}))
        return job

    def wait(self, ms: int) -> None:
        self.now_ms += ms
        self.engine.advance()

    def steps(self, *intents: str) -> list[str]:
        """Elements in the order in which they reached one of these stages."""
        wanted = intents or ("COMPLETED",)
        return [
            event.element_id if len(wanted) == 1 else f"{event.element_id} {event.intent}"
            for event in self.log
            if isinstance(event, ev.ElementMoved) and event.intent in wanted
        ]

    def trace(self) -> list[str]:
        """Everything that happened to elements, flows and jobs, in short."""
        lines = []
        for event in self.log:
            if isinstance(event, ev.ElementMoved):
                lines.append(f"{event.element_id} {event.intent}")
            elif isinstance(event, ev.SequenceFlowTaken):
                lines.append(f"> {event.flow_id}")
            elif isinstance(event, ev.JobCreated):
                lines.append(f"{event.element_id} job {event.type}")
        return lines

    def variables(self, key: int) -> dict[str, Any]:
        """The own variables of an element or process instance."""
        return dict(self.engine.state.instances[key].variables)

    def incidents(self) -> list[tuple[str, str, str]]:
        """Element, type and message of the incidents that are open."""
        return [
            (i.element_instance.element.id, i.error_type, i.message)
            for i in self.engine.state.incidents.values()
        ]

    def incident_key(self) -> int:
        (key,) = self.engine.state.incidents
        return key

    def result(
        self, process_id: str = "p", variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The variables of an instance that ends at once."""
        command = CreateProcessInstance(process_id, variables or {}, await_result=True)
        outcome = self.engine.execute(command).outcome
        assert outcome is not None, self.incidents()
        assert outcome.state == "COMPLETED"
        return dict(outcome.variables)

    def events_of(self, *kinds: type[ev.Event]) -> list[ev.Event]:
        return [event for event in self.log if isinstance(event, kinds)]

    def census(self) -> dict[str, int]:
        """How much of each thing there is; all zero when nothing runs or waits."""
        return self.engine.census()
