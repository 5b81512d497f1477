"""Everything that can be asked of the engine, one frozen class per command.

A command is a plain value: recorded and executed again at the same times, the same
commands lead to the same state. Each names its answer: ``CompleteJob`` is a
``Command[Done]``, so ``engine.execute(CompleteJob(...))`` is known to give a `Done`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .answers import (
    DEFAULT_TENANT,
    ActivatedJobs,
    ConditionalsEvaluated,
    DecisionEvaluated,
    Deployment,
    Done,
    ProcessInstanceCreated,
    Published,
    ResourceDeleted,
    Variables,
    VariablesSet,
)
from .instructions import ActivateInstruction, MoveInstruction, TerminateInstruction

Answer = TypeVar("Answer")


class Command(Generic[Answer]):
    """A request to the engine; the type variable is the class of its answer."""

    __slots__ = ()


@dataclass(frozen=True)
class DeployResource(Command[Deployment]):
    """Deploy files: all of them or, if one is refused, none.

    The kind of a file follows from its name: ``.bpmn`` (and ``.xml``), ``.dmn``, ``.form``,
    ``.rpa``; of the last one the answer says nothing, for the protocol has no words for it.

    Attributes:
        resources: Pairs of name and content.
    """

    resources: Sequence[tuple[str, bytes]]
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class DeleteResource(Command[ResourceDeleted]):
    """Delete a process definition, decision requirements or a form by key."""

    resource_key: int


@dataclass(frozen=True)
class CreateProcessInstance(Command[ProcessInstanceCreated]):
    """Start an instance of a process.

    Attributes:
        process_definition_key: Chooses the definition if it is not 0.
        bpmn_process_id: Chooses the definition otherwise.
        version: Of the process id; -1 is the latest.
        start_element_ids: Where to start instead of at the none start event.
        await_result: Report how the instance ends (see `ProcessInstanceCreated.outcome`).
        fetch_variables: The variables that the result holds; none named means all.
        tags: For the instance and its jobs.
        business_id: What the client calls the instance.
        unique_business_id: Be refused if another instance of the process has it, one that is
            called aside.
        terminate_after: The instance is terminated when one of these elements is left.
    """

    bpmn_process_id: str = ""
    variables: Variables = field(default_factory=dict)
    version: int = -1
    process_definition_key: int = 0
    start_element_ids: Sequence[str] = ()
    await_result: bool = False
    fetch_variables: Sequence[str] = ()
    tenant_id: str = DEFAULT_TENANT
    tags: Sequence[str] = ()
    business_id: str | None = None
    unique_business_id: bool = False
    terminate_after: Sequence[str] = ()


@dataclass(frozen=True)
class CancelProcessInstance(Command[Done]):
    """Terminate a running instance and everything in it."""

    process_instance_key: int


@dataclass(frozen=True)
class ModifyProcessInstance(Command[Done]):
    """Activate, terminate and move elements of a running instance: all of it, or nothing."""

    process_instance_key: int
    activate: Sequence[ActivateInstruction] = ()
    terminate: Sequence[TerminateInstruction] = ()
    move: Sequence[MoveInstruction] = ()


@dataclass(frozen=True)
class MigrateProcessInstance(Command[Done]):
    """Let a running instance go on in another process definition.

    Attributes:
        mappings: Pairs of ids: an element of the present definition, and what stands for it in
            the other one.
    """

    process_instance_key: int
    target_definition_key: int
    mappings: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class PublishMessage(Command[Published]):
    """Publish a message to whoever waits for its name and correlation key.

    Attributes:
        time_to_live_ms: How long it waits for a subscription that does not exist yet.
        message_id: Published only once while a message with this id waits.
    """

    name: str
    correlation_key: str = ""
    time_to_live_ms: int = 0
    message_id: str = ""
    variables: Variables = field(default_factory=dict)
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class BroadcastSignal(Command[Published]):
    """Reach everything that waits for a signal of this name right now."""

    signal_name: str
    variables: Variables = field(default_factory=dict)
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class ActivateJobs(Command[ActivatedJobs]):
    """Give waiting jobs of one type to a worker, oldest first.

    Attributes:
        timeout_ms: How long the worker may keep them.
        fetch_variables: Names to include; none named means all.
    """

    type: str
    max_jobs: int
    timeout_ms: int
    worker: str = ""
    fetch_variables: Sequence[str] = ()
    tenant_ids: Sequence[str] = (DEFAULT_TENANT,)


@dataclass(frozen=True)
class YieldJobs(Command[Done]):
    """Take activated jobs back from a worker that they never reached.

    They are the first to be activated again and lose no retry. Keys of jobs that are not
    active any more are passed over.
    """

    job_keys: Sequence[int]


@dataclass(frozen=True)
class WithholdJob(Command[Done]):
    """Raise an incident for an activated job that is too large to reach any worker.

    A key of a job that is not active any more is passed over.

    Attributes:
        size_bytes: How large it is; the text of the incident says so.
    """

    job_key: int
    size_bytes: int


@dataclass(frozen=True)
class ActivateElement:
    """An element of an ad-hoc sub-process to activate, with variables for it alone."""

    element_id: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class AdHocResult:
    """What the worker of an ad-hoc sub-process has decided.

    Attributes:
        is_completion_condition_fulfilled: The sub-process is to end; nothing can be activated.
        is_cancel_remaining_instances: Whatever is active in it is terminated first.
    """

    activate_elements: Sequence[ActivateElement] = ()
    is_completion_condition_fulfilled: bool = False
    is_cancel_remaining_instances: bool = False


@dataclass(frozen=True)
class CompleteJob(Command[Done]):
    """Complete a job, also one that timed out and waits for another worker.

    Attributes:
        denied: Refuse what a task listener was called for; other jobs take no notice.
        corrections: What a task listener changes about its user task, by the names of the
            attributes of `UpdateUserTask`, and ``assignee``.
        ad_hoc: Only the job of an ad-hoc sub-process takes notice of it.
    """

    job_key: int
    variables: Variables = field(default_factory=dict)
    denied: bool = False
    denied_reason: str = ""
    corrections: Variables = field(default_factory=dict)
    ad_hoc: AdHocResult | None = None


@dataclass(frozen=True)
class FailJob(Command[Done]):
    """Report a failure: try again, or raise an incident when no retries are left.

    Attributes:
        retries: What is left after this attempt.
        retry_back_off_ms: How long the job rests before it can be activated again.
        variables: Set in the scope of the job's element.
    """

    job_key: int
    retries: int
    message: str = ""
    retry_back_off_ms: int = 0
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class ThrowError(Command[Done]):
    """Throw a BPMN error from a job; an incident is raised if nothing catches it."""

    job_key: int
    error_code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True)
class UpdateJobRetries(Command[Done]):
    """Set the retries of a job; an incident has to be resolved on top of it."""

    job_key: int
    retries: int


@dataclass(frozen=True)
class UpdateJobTimeout(Command[Done]):
    """Let an activated job time out that long from now."""

    job_key: int
    timeout_ms: int


@dataclass(frozen=True)
class ResolveIncident(Command[Done]):
    """Try again what an incident stopped; it comes back if the cause is still there."""

    incident_key: int


@dataclass(frozen=True)
class SetVariables(Command[VariablesSet]):
    """Merge variables into the scope of a running element or process instance.

    Attributes:
        local: Keep them in that very scope instead of where the names exist already.
    """

    element_instance_key: int
    variables: Variables
    local: bool = False


@dataclass(frozen=True)
class EvaluateDecision(Command[DecisionEvaluated]):
    """Evaluate a deployed decision; the id wins over the key, as in Zeebe."""

    decision_id: str = ""
    decision_key: int = 0
    variables: Variables = field(default_factory=dict)
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class EvaluateConditionals(Command[ConditionalsEvaluated]):
    """Start an instance at each conditional start event whose condition holds.

    Attributes:
        variables: What the conditions see, and what the instances begin with.
        process_definition_key: Only of that version of a process; 0 means all latest ones.
    """

    variables: Variables = field(default_factory=dict)
    process_definition_key: int = 0
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class Advance(Command[Done]):
    """Fire everything that is due by now; `Engine.advance` executes it."""
