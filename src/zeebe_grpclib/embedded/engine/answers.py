"""What the engine answers to a command, one frozen class per answer.

Variables are JSON values as Python has them: dict, list, str, int, float, bool and None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .rejection import Rejection

#: A JSON object. Whoever receives one must not change it.
Variables = Mapping[str, Any]

DEFAULT_TENANT = "<default>"


@dataclass(frozen=True)
class Done:
    """The command was carried out, there is nothing to tell."""


@dataclass(frozen=True)
class DeployedProcess:
    """One executable process of a deployed file."""

    bpmn_process_id: str
    version: int
    process_definition_key: int
    resource_name: str
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class DeployedDecision:
    """One decision of a deployed file."""

    decision_id: str
    decision_name: str
    version: int
    decision_key: int
    decision_requirements_id: str
    decision_requirements_key: int
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class DeployedDecisionRequirements:
    """The graph that holds the decisions of one file."""

    decision_requirements_id: str
    decision_requirements_name: str
    version: int
    decision_requirements_key: int
    resource_name: str
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class DeployedForm:
    """One form file."""

    form_id: str
    version: int
    form_key: int
    resource_name: str
    tenant_id: str = DEFAULT_TENANT


DeployedResource = DeployedProcess | DeployedDecision | DeployedDecisionRequirements | DeployedForm


@dataclass(frozen=True)
class Deployment:
    """The answer to `DeployResource`: what the files hold, old versions included.

    Attributes:
        key: Key of this deployment.
        resources: Processes first, then decisions, decision requirements and forms.
    """

    key: int
    resources: tuple[DeployedResource, ...]
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class ProcessInstanceOutcome:
    """How an awaited instance ended.

    Attributes:
        state: ``TERMINATED`` when it was cancelled; it has no result then.
        variables: Those of the instance's own scope, only the fetched ones if any were named.
    """

    process_instance_key: int
    process_definition_key: int
    bpmn_process_id: str
    version: int
    state: Literal["COMPLETED", "TERMINATED"]
    variables: Variables
    tenant_id: str = DEFAULT_TENANT
    tags: tuple[str, ...] = ()
    business_id: str | None = None


@dataclass(frozen=True)
class ProcessInstanceCreated:
    """The answer to `CreateProcessInstance`.

    Attributes:
        outcome: Present if the command asked for the result and the instance has ended
            already; otherwise `Listener.instance_ended` brings it later.
    """

    process_definition_key: int
    bpmn_process_id: str
    version: int
    process_instance_key: int
    outcome: ProcessInstanceOutcome | None = None
    tenant_id: str = DEFAULT_TENANT
    tags: tuple[str, ...] = ()
    business_id: str | None = None


@dataclass(frozen=True)
class ActivatedJob:
    """A job as a worker gets it.

    Attributes:
        deadline: When the job goes back to the others, in milliseconds since the epoch.
        custom_headers: The task headers of the model.
    """

    key: int
    type: str
    process_instance_key: int
    bpmn_process_id: str
    process_definition_version: int
    process_definition_key: int
    element_id: str
    element_instance_key: int
    custom_headers: Mapping[str, str]
    worker: str
    retries: int
    deadline: int
    variables: Variables
    tenant_id: str = DEFAULT_TENANT
    kind: str = "BPMN_ELEMENT"
    listener_event_type: str = "UNSPECIFIED"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivatedJobs:
    """The answer to `ActivateJobs`, oldest job first; empty if there is none."""

    jobs: tuple[ActivatedJob, ...] = ()


@dataclass(frozen=True)
class Published:
    """The answer to `PublishMessage` and `BroadcastSignal`.

    Attributes:
        key: Key of the message or of the signal.
    """

    key: int
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class StartedInstance:
    """A process instance that a condition started."""

    process_definition_key: int
    process_instance_key: int


@dataclass(frozen=True)
class ConditionalsEvaluated:
    """The answer to `EvaluateConditionals`."""

    key: int
    process_instances: tuple[StartedInstance, ...]
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class VariablesSet:
    """The answer to `SetVariables`.

    Attributes:
        key: Key of the command itself.
        request_key: As in `UserTaskTransition`; the scope may be that of a user task.
    """

    key: int
    request_key: int = 0


@dataclass(frozen=True)
class UserTaskTransition:
    """The answer to a command on a user task.

    Attributes:
        request_key: 0 if the command was carried out. Otherwise listeners of the task are at
            work, and `Listener.request_answered` tells with this key what came of it.
    """

    request_key: int = 0


@dataclass(frozen=True)
class RequestAnswered:
    """What came of a command that had to wait for task listeners.

    Attributes:
        rejection: Why it was not carried out, None if it was.
    """

    request_key: int
    rejection: Rejection | None = None


@dataclass(frozen=True)
class EvaluatedInput:
    """One input column with the value it was given."""

    input_id: str
    input_name: str
    value: Any


@dataclass(frozen=True)
class EvaluatedOutput:
    """One output column with the value that a rule put there."""

    output_id: str
    output_name: str
    value: Any


@dataclass(frozen=True)
class MatchedRule:
    """A rule of a decision table that applied; the index counts from 1."""

    rule_id: str
    rule_index: int
    outputs: tuple[EvaluatedOutput, ...]


@dataclass(frozen=True)
class EvaluatedDecision:
    """One decision that took part in an evaluation."""

    decision_key: int
    decision_id: str
    decision_name: str
    version: int
    decision_type: str
    output: Any
    matched_rules: tuple[MatchedRule, ...] = ()
    inputs: tuple[EvaluatedInput, ...] = ()
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class DecisionEvaluated:
    """The answer to `EvaluateDecision`; a failed evaluation is an answer, too.

    Attributes:
        key: Key of this evaluation.
        output: The result as a JSON value; None when the evaluation failed.
        evaluated_decisions: Required decisions first.
        failed_decision_id: Empty unless the evaluation failed.
        failure_message: Empty unless the evaluation failed.
    """

    key: int
    decision_key: int
    decision_id: str
    decision_name: str
    version: int
    decision_requirements_id: str
    decision_requirements_key: int
    output: Any
    evaluated_decisions: tuple[EvaluatedDecision, ...] = field(default=())
    failed_decision_id: str = ""
    failure_message: str = ""
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class ResourceDeleted:
    """The answer to `DeleteResource`."""

    resource_key: int
