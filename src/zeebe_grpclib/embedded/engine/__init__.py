"""A deterministic engine for BPMN processes in the manner of Zeebe.

Command in, events out: `Engine.execute` takes a command (a frozen dataclass of
`commands`), decides on the present state, and records what follows as events, which alone
change the state. There is no loop, thread, socket or clock in here: time and keys come from
the constructor, so the same commands at the same times give the same events and state. One
thread at a time may use an engine.

    engine = Engine(clock=lambda: int(time.time() * 1000))
    engine.execute(DeployResource([("order.bpmn", content)]))  # -> Deployment
    engine.execute(CreateProcessInstance("order", {"id": 7}))  # -> ProcessInstanceCreated
    for job in engine.execute(ActivateJobs("pay", max_jobs=1, timeout_ms=60_000)).jobs:
        engine.execute(CompleteJob(job.key, {"paid": True}))  # -> Done

The contract for a gateway in front of it:

- ``engine.execute(command)`` returns the command's answer (see `answers`) or raises
  `Rejection` (``type``, ``intent``, ``reason``; its text is Zeebe's). A rejected command
  has changed nothing. What was due by the clock is fired before the command is looked at.
- ``engine.advance()`` fires what is due by the clock: timers, timed out jobs, ended back-off,
  expired messages. ``engine.next_due_ms()`` says when the next of these is due (milliseconds
  since the epoch, None if nothing is scheduled); ask again after each command.
- ``Engine(clock, keys=..., listener=...)`` or ``engine.listen(listener)``: see `Listener`
  for jobs that became available and awaited instances that ended.
- ``engine.subscribe(callback)`` shows every event (see `events`) when it is applied, and
  returns a function that ends it. Nothing is kept for those who come later.
- ``CreateProcessInstance(await_result=True)``: the outcome is in the answer if the instance
  ended at once, and comes by `Listener.instance_ended` otherwise. ``engine.forget_result(key)``
  ends the waiting when the caller is gone.
- Commands on user tasks, and `SetVariables` on one, may have to wait for listeners of the
  task: their answer then has a ``request_key``, and `Listener.request_answered` tells the
  outcome.
- ``engine.inspection`` tells what runs and waits: process instances with their elements,
  incidents, jobs and user tasks, as frozen dataclasses. ``engine.census()`` counts it.
- `YieldJobs` takes back activated jobs that could not be delivered.
- Variables in commands are JSON objects as Python values (whole numbers int, others float),
  checked by the caller; the engine keeps references, so nobody may change them afterwards.
"""

from .answers import (
    ActivatedJob,
    ActivatedJobs,
    ConditionalsEvaluated,
    DecisionEvaluated,
    DeployedDecision,
    DeployedDecisionRequirements,
    DeployedForm,
    DeployedProcess,
    Deployment,
    Done,
    EvaluatedDecision,
    EvaluatedInput,
    EvaluatedOutput,
    MatchedRule,
    ProcessInstanceCreated,
    ProcessInstanceOutcome,
    Published,
    RequestAnswered,
    ResourceDeleted,
    StartedInstance,
    UserTaskTransition,
    VariablesSet,
)
from .commands import (
    ActivateElement,
    ActivateJobs,
    AdHocResult,
    Advance,
    BroadcastSignal,
    CancelProcessInstance,
    Command,
    CompleteJob,
    CreateProcessInstance,
    DeleteResource,
    DeployResource,
    EvaluateConditionals,
    EvaluateDecision,
    FailJob,
    MigrateProcessInstance,
    ModifyProcessInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    ThrowError,
    UpdateJobRetries,
    UpdateJobTimeout,
    WithholdJob,
    YieldJobs,
)
from .engine import FIRST_KEY, Engine
from .inspection import (
    ElementView,
    IncidentView,
    Inspection,
    JobView,
    ProcessInstanceView,
    UserTaskView,
)
from .instructions import (
    ActivateInstruction,
    MoveInstruction,
    TerminateInstruction,
    VariableInstruction,
)
from .listener import Listener
from .rejection import Rejection, RejectionType
from .user_task_commands import AssignUserTask, ClaimUserTask, CompleteUserTask, UpdateUserTask

__all__ = [
    "FIRST_KEY",
    "ActivateElement",
    "ActivateInstruction",
    "ActivateJobs",
    "ActivatedJob",
    "ActivatedJobs",
    "AdHocResult",
    "Advance",
    "AssignUserTask",
    "BroadcastSignal",
    "CancelProcessInstance",
    "ClaimUserTask",
    "Command",
    "CompleteJob",
    "CompleteUserTask",
    "ConditionalsEvaluated",
    "CreateProcessInstance",
    "DecisionEvaluated",
    "DeleteResource",
    "DeployResource",
    "DeployedDecision",
    "DeployedDecisionRequirements",
    "DeployedForm",
    "DeployedProcess",
    "Deployment",
    "Done",
    "ElementView",
    "Engine",
    "EvaluateConditionals",
    "EvaluateDecision",
    "EvaluatedDecision",
    "EvaluatedInput",
    "EvaluatedOutput",
    "FailJob",
    "IncidentView",
    "Inspection",
    "JobView",
    "Listener",
    "MatchedRule",
    "MigrateProcessInstance",
    "ModifyProcessInstance",
    "MoveInstruction",
    "ProcessInstanceCreated",
    "ProcessInstanceOutcome",
    "ProcessInstanceView",
    "PublishMessage",
    "Published",
    "Rejection",
    "RejectionType",
    "RequestAnswered",
    "ResolveIncident",
    "ResourceDeleted",
    "SetVariables",
    "StartedInstance",
    "TerminateInstruction",
    "ThrowError",
    "UpdateJobRetries",
    "UpdateJobTimeout",
    "UpdateUserTask",
    "UserTaskTransition",
    "UserTaskView",
    "VariableInstruction",
    "VariablesSet",
    "WithholdJob",
    "YieldJobs",
]
