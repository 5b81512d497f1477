"""Every error of this package.

Names, attributes and ancestors of pyzeebe's errors are kept, so that ``except``
clauses written for it keep catching what they caught; classes marked * are ours.

    PyZeebeError                              the root
    ├── SettingsError                         an argument or environment variable makes no sense
    ├── InvalidOAuthCredentialsError          the token endpoint refused the credentials
    ├── InvalidJSONError                      variables that are no JSON object
    ├── TaskNotFoundError, DuplicateTaskTypeError, NoVariableNameGivenError     worker set-up
    ├── BusinessError                         raised by a handler to throw a BPMN error
    ├── JobFailure *                          raised by a handler to choose how its job fails
    ├── JobVariableError *                    a job lacks what its handler needs (also a TypeError)
    ├── JobAlreadyAnsweredError *             a handler answers its job twice
    ├── ClientClosedError *                   the client, or its channel, was closed
    ├── RequestRejectedError *                the gateway understood the request and said no
    │   ├── ProcessDefinitionNotFoundError, ProcessInstanceNotFoundError,
    │   │   DecisionNotFoundError, JobNotFoundError, ElementInstanceNotFoundError *,
    │   │   IncidentNotFoundError *, ResourceNotFoundError *
    │   ├── JobAlreadyDeactivatedError, MessageAlreadyExistsError
    │   ├── ProcessDefinitionHasNoStartEventError, ProcessInvalidError
    │   ├── ActivateJobsRequestInvalidError, StreamActivateJobsRequestInvalidError
    │   ├── InvalidArgumentError *            also an UnknownGrpcStatusCodeError
    │   └── FailedPreconditionError *         also an UnknownGrpcStatusCodeError
    ├── ProcessTimeoutError                   the process is not done in time (also a TimeoutError)
    │   └── ProcessDeadlineExceeded *         our own deadline for it (also a ZeebeDeadlineExceeded)
    └── ZeebeError                            the gateway, or the way to it, is in trouble
        ├── ZeebeBackPressureError            RESOURCE_EXHAUSTED
        │   └── MessageTooLargeError *        ... a message is too large
        ├── ZeebeGatewayUnavailableError      UNAVAILABLE, CANCELLED, no connection
        │   ├── UnknownPartitionError *       ... the key names no partition
        │   └── ClientRetiredError *          this client has spent its max_connection_retries
        ├── ZeebeInternalError                INTERNAL
        ├── ZeebeDeadlineExceeded             no answer in time
        └── UnknownGrpcStatusCodeError        any other status
            ├── UnauthenticatedError *        UNAUTHENTICATED
            ├── PermissionDeniedError *       PERMISSION_DENIED
            └── UnimplementedError *          the gateway is older than this call

An error that comes from a call carries it: `rpc` names the call, `grpc_error` is the
failure in gRPC's terms (``grpc_error.code()``, ``grpc_error.details()``), and
`is_retryable` says whether the same call can succeed later. Errors can be pickled and
copied; the transport's own exception is the ``__cause__``.

The tree stays in one file, longer than our others, because it is read as one: which
clause catches what is a question about all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from . import _peer_paths
from ._lazy import module_on_demand
from .status import Origin, RpcError, StatusCode
from .types import Variables

if TYPE_CHECKING:
    import datetime

__all__ = [
    "ActivateJobsRequestInvalidError",
    "BusinessError",
    "ClientClosedError",
    "ClientRetiredError",
    "DecisionNotFoundError",
    "DuplicateTaskTypeError",
    "ElementInstanceNotFoundError",
    "FailedPreconditionError",
    "IncidentNotFoundError",
    "InvalidArgumentError",
    "InvalidJSONError",
    "InvalidOAuthCredentialsError",
    "JobAlreadyAnsweredError",
    "JobAlreadyDeactivatedError",
    "JobFailure",
    "JobNotFoundError",
    "JobVariableError",
    "MessageAlreadyExistsError",
    "MessageTooLargeError",
    "NoVariableNameGivenError",
    "PermissionDeniedError",
    "ProcessDeadlineExceeded",
    "ProcessDefinitionHasNoStartEventError",
    "ProcessDefinitionNotFoundError",
    "ProcessInstanceNotFoundError",
    "ProcessInvalidError",
    "ProcessTimeoutError",
    "PyZeebeError",
    "RequestRejectedError",
    "ResourceNotFoundError",
    "SettingsError",
    "StreamActivateJobsRequestInvalidError",
    "TaskNotFoundError",
    "UnauthenticatedError",
    "UnimplementedError",
    "UnknownGrpcStatusCodeError",
    "UnknownPartitionError",
    "ZeebeBackPressureError",
    "ZeebeDeadlineExceeded",
    "ZeebeError",
    "ZeebeGatewayUnavailableError",
    "ZeebeInternalError",
]

if not TYPE_CHECKING:
    datetime = module_on_demand("datetime", "")
    # pyzeebe's paths below this module.
    __getattr__ = _peer_paths.below(__name__)

ErrorT = TypeVar("ErrorT", bound="PyZeebeError")


class PyZeebeError(Exception):
    """The root of all errors of this package.

    Attributes:
        rpc: Name of the call in the protocol (``CreateProcessInstance``); None when the
            error does not come from a call.
        is_retryable: Whether the same call, unchanged, can succeed later. False where the
            gateway may have carried it out already, and would do it twice.
    """

    rpc: str | None = None
    is_retryable: bool = False
    _has_second_effect: bool = False
    _grpc_error: RpcError | None = None
    _subject: str = ""

    def concerning(
        self: ErrorT, rpc: str, grpc_error: RpcError | None = None, subject: str = ""
    ) -> ErrorT:
        """Say which call this error belongs to, and what its failure was; return the error.

        Args:
            rpc: Name of the call.
            grpc_error: Its failure; None when the error has it already, or nothing was sent.
            subject: What the call was about, by key or id.
        """
        self.rpc = rpc
        self._subject = subject
        if grpc_error is not None:
            self._grpc_error = grpc_error
        return self

    def repeats(self: ErrorT) -> ErrorT:
        """Say that the call, sent again, could have its effect twice; return the error."""
        self.is_retryable = False
        self._has_second_effect = True
        return self

    @property
    def grpc_error(self) -> RpcError | None:
        """The failure in gRPC's terms; None when nothing was sent."""
        return self._grpc_error

    @property
    def outcome_unknown(self) -> bool:
        """Whether the gateway may have carried out the request all the same."""
        error = self.grpc_error
        # Tests of pyzeebe's users make errors with a grpcio error inside: it has no origin.
        if not isinstance(error, RpcError):
            return False
        if error.origin is Origin.ANSWERED and not error.in_doubt:
            if not error.is_grpc:
                # A proxy before the gateway (502, 504, ...): it may have passed the request on.
                return error.status in {StatusCode.UNAVAILABLE, StatusCode.UNKNOWN}
            # These two mean that the gateway did not hear from its broker either.
            return error.status in {StatusCode.DEADLINE_EXCEEDED, StatusCode.ABORTED}
        return not error.surely_not_processed

    def __str__(self) -> str:
        summary = self._summary()
        said = ". ".join(text for text in (summary, *self._failure()) if text)
        if not self.rpc:
            return said
        # A summary has been told what the call was about.
        about = f" ({self._subject})" if self._subject and not summary else ""
        return f"{self.rpc}{about}: {said}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def _summary(self) -> str:
        """What went wrong, from the facts that the error holds."""
        return ": ".join(str(arg) for arg in self.args)

    def _failure(self) -> list[str]:
        """What the other side said, and what the caller can do about it."""
        error = self.grpc_error
        if error is None:
            return []
        if not isinstance(error, RpcError):
            return [str(error)]
        text = f": {error.message.rstrip('.')}" if error.message else ""
        if error.origin is Origin.ANSWERED:
            said = [f"The gateway answered {error.status.name}{text}"]
        else:
            said = [f"{error.status.name} on the way{text}"]
        if self.outcome_unknown:
            said.append("Whether the gateway carried it out is unknown")
        if self._has_second_effect:
            said.append("Trying again could do it twice")
            return said
        said.append("Trying again can help" if self.is_retryable else "Trying again will not help")
        return said

    # Subclasses take facts, not text, so Exception's own way to copy and pickle (call the
    # class with `args`) would not give them back. The cause stays behind: it may not pickle.
    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, dict(self.__dict__))


def _rebuild(kind: type[ErrorT], args: tuple[object, ...], state: dict[str, object]) -> ErrorT:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def _milliseconds(duration: float | datetime.timedelta | None) -> int | None:
    if duration is None:
        return None
    # Asked what it can, not what it is: clients need not load `datetime`, and numbers are of
    # many kinds (numpy's, decimals).
    seconds: Callable[[], float] | None = getattr(duration, "total_seconds", None)
    return round(cast("float", duration) if seconds is None else seconds() * 1000)


class SettingsError(PyZeebeError):
    """An argument or an environment variable makes no sense; nothing was sent."""


class InvalidOAuthCredentialsError(PyZeebeError):
    """The authorization server refused the client's credentials."""


class InvalidJSONError(PyZeebeError):
    """Variables that JSON cannot express, or that Zeebe does not take as a JSON object.

    Most are found before anything is sent; then the message names the path of the
    offending value. What only the gateway notices carries its text.
    """


class TaskNotFoundError(PyZeebeError):
    """A worker or router has no task of this type."""


class NoVariableNameGivenError(PyZeebeError):
    """A task with ``single_value=True`` lacks the name of its variable.

    Attributes:
        task_type: The task's type.
    """

    def __init__(self, task_type: str) -> None:
        super().__init__(f"task {task_type!r} has single_value=True but no variable_name")
        self.task_type = task_type


class DuplicateTaskTypeError(PyZeebeError):
    """A worker or router has a task of this type already.

    Attributes:
        task_type: The task's type.
    """

    def __init__(self, task_type: str) -> None:
        super().__init__(f"a task of type {task_type!r} exists already")
        self.task_type = task_type


class BusinessError(PyZeebeError):
    """Raise it in a handler to throw a BPMN error, to be caught by an error event.

    Attributes:
        error_code: The code that the error event of the process names.
    """

    def __init__(self, error_code: str, msg: str | None = None) -> None:
        super().__init__(f"Business error with code {error_code}" if msg is None else msg)
        self.error_code = error_code


class JobFailure(PyZeebeError):  # noqa: N818 - a choice of the handler's, not an error of ours
    """Raise it in a handler to choose how its job fails.

    Attributes:
        message: What Zeebe shows for the failure, exactly as it is here.
        retries: Attempts that are left afterwards; None takes one away, 0 raises an incident.
        retry_back_off_ms: Milliseconds before the next attempt; None leaves it to the task.
        variables: Variables for the scope of the job's element.
    """

    def __init__(
        self,
        message: str,
        retries: int | None = None,
        retry_back_off: float | datetime.timedelta | None = None,
        variables: Variables | None = None,
    ) -> None:
        """Describe the failure.

        Args:
            message: What Zeebe shows for it.
            retries: Attempts that are left afterwards; None takes one away.
            retry_back_off: Milliseconds before the next attempt, or a `timedelta`; None
                leaves it to the task.
            variables: Variables for the scope of the job's element.
        """
        super().__init__(message)
        self.message = message
        self.retries = retries
        self.retry_back_off_ms = _milliseconds(retry_back_off)
        self.variables = variables


class JobVariableError(PyZeebeError, TypeError):
    """A job lacks a variable or header that its handler needs, or has it in a wrong shape."""


class JobAlreadyAnsweredError(PyZeebeError):
    """A job was completed, failed or thrown by this handler before; it has one answer only.

    Attributes:
        job_key: The job's key.
    """

    def __init__(self, job_key: int, answered: str) -> None:
        super().__init__(f"job {job_key} was answered before, by {answered}")
        self.job_key = job_key


class ClientClosedError(PyZeebeError):
    """The client, or the channel that it uses, was closed: before the call, or during it."""


class RequestRejectedError(PyZeebeError):
    """The gateway understood the request and refused it; nothing was changed."""


class ProcessDefinitionNotFoundError(RequestRejectedError):
    """No process with this id (in this version) is deployed.

    Attributes:
        bpmn_process_id: The id that was asked for.
        version: The version that was asked for; -1 is the latest.
    """

    def __init__(self, bpmn_process_id: str, version: int) -> None:
        super().__init__(bpmn_process_id, version)
        self.bpmn_process_id = bpmn_process_id
        self.version = version

    def _summary(self) -> str:
        version = "" if self.version == -1 else f" in version {self.version}"
        return f"no process definition with id {self.bpmn_process_id!r}{version} was found"


class ProcessInstanceNotFoundError(RequestRejectedError):
    """No running process instance with this key exists; it may have ended.

    Attributes:
        process_instance_key: The key that was asked for.
    """

    def __init__(self, process_instance_key: int) -> None:
        super().__init__(process_instance_key)
        self.process_instance_key = process_instance_key

    def _summary(self) -> str:
        return f"no running process instance with key {self.process_instance_key} was found"


class DecisionNotFoundError(RequestRejectedError):
    """No decision with this key or id is deployed.

    Attributes:
        decision_key: The key that was asked for, if any.
        decision_id: The id that was asked for, if any; it wins over the key.
    """

    def __init__(self, decision_key: int | None, decision_id: str | None) -> None:
        super().__init__(decision_key, decision_id)
        self.decision_key = decision_key
        self.decision_id = decision_id

    def _summary(self) -> str:
        if self.decision_id or self.decision_key is None:
            return f"no decision with id {self.decision_id!r} was found"
        return f"no decision with key {self.decision_key} was found"


class JobNotFoundError(RequestRejectedError):
    """No job with this key exists: it was completed, cancelled, or never there.

    Attributes:
        job_key: The key that was asked for.
    """

    def __init__(self, job_key: int) -> None:
        super().__init__(job_key)
        self.job_key = job_key

    def _summary(self) -> str:
        return f"no job with key {self.job_key} was found"


class ElementInstanceNotFoundError(RequestRejectedError):
    """No running element, or process instance, with this key exists; it may have ended.

    Attributes:
        element_instance_key: The key that was asked for.
    """

    def __init__(self, element_instance_key: int) -> None:
        super().__init__(element_instance_key)
        self.element_instance_key = element_instance_key

    def _summary(self) -> str:
        return f"no running element instance with key {self.element_instance_key} was found"


class IncidentNotFoundError(RequestRejectedError):
    """No incident with this key can be resolved: it is gone, or its job has no retries left.

    Attributes:
        incident_key: The key that was asked for.
    """

    def __init__(self, incident_key: int) -> None:
        super().__init__(incident_key)
        self.incident_key = incident_key

    def _summary(self) -> str:
        return f"no incident with key {self.incident_key} that can be resolved was found"


class ResourceNotFoundError(RequestRejectedError):
    """No process, decision or form with this key is deployed.

    Attributes:
        resource_key: The key that was asked for.
    """

    def __init__(self, resource_key: int) -> None:
        super().__init__(resource_key)
        self.resource_key = resource_key

    def _summary(self) -> str:
        return f"no resource with key {self.resource_key} is deployed"


class JobAlreadyDeactivatedError(RequestRejectedError):
    """The job was failed, or its error thrown, before.

    Attributes:
        job_key: The job's key.
    """

    def __init__(self, job_key: int) -> None:
        super().__init__(job_key)
        self.job_key = job_key

    def _summary(self) -> str:
        return f"job {self.job_key} is not active any more (completed, failed or error thrown)"


class MessageAlreadyExistsError(RequestRejectedError):
    """A message with the same name, correlation key and message id is still buffered."""


class ProcessDefinitionHasNoStartEventError(RequestRejectedError):
    """The process has no none start event, so it cannot be started by its id.

    Attributes:
        bpmn_process_id: The id of the process.
    """

    def __init__(self, bpmn_process_id: str) -> None:
        super().__init__(bpmn_process_id)
        self.bpmn_process_id = bpmn_process_id

    def _summary(self) -> str:
        return f"process {self.bpmn_process_id!r} has no none start event"


class ProcessInvalidError(RequestRejectedError):
    """A resource is no valid BPMN, DMN or form, or Zeebe cannot run it; nothing was deployed."""


class ActivateJobsRequestInvalidError(RequestRejectedError):
    """The gateway refused to look for jobs as the task is configured.

    Attributes:
        task_type: The type that was asked for.
        worker: Name of the worker.
        timeout: Milliseconds for which a job was to be held.
        max_jobs_to_activate: How many jobs were asked for.
    """

    def __init__(
        self, task_type: str, worker: str, timeout: int, max_jobs_to_activate: int
    ) -> None:
        super().__init__(task_type, worker, timeout, max_jobs_to_activate)
        self.task_type = task_type
        self.worker = worker
        self.timeout = timeout
        self.max_jobs_to_activate = max_jobs_to_activate

    def _summary(self) -> str:
        return (
            f"jobs of type {self.task_type!r} cannot be activated (worker {self.worker!r}, "
            f"timeout {self.timeout} ms, max_jobs_to_activate {self.max_jobs_to_activate})"
        )


class StreamActivateJobsRequestInvalidError(RequestRejectedError):
    """The gateway refused to stream jobs as the task is configured.

    Attributes:
        task_type: The type that was asked for.
        worker: Name of the worker.
        timeout: Milliseconds for which a job was to be held.
    """

    def __init__(self, task_type: str, worker: str, timeout: int) -> None:
        super().__init__(task_type, worker, timeout)
        self.task_type = task_type
        self.worker = worker
        self.timeout = timeout

    def _summary(self) -> str:
        return (
            f"jobs of type {self.task_type!r} cannot be streamed "
            f"(worker {self.worker!r}, timeout {self.timeout} ms)"
        )


class ZeebeError(PyZeebeError):
    """The gateway, the broker behind it, or the way to them is in trouble."""

    def __init__(self, grpc_error: RpcError) -> None:
        super().__init__()
        self._grpc_error = grpc_error

    @property
    def grpc_error(self) -> RpcError:
        """The failure in gRPC's terms."""
        return cast("RpcError", self._grpc_error)  # __init__ demands one


class ZeebeBackPressureError(ZeebeError):
    """Zeebe has too much to do at the moment; nothing was done (RESOURCE_EXHAUSTED)."""

    is_retryable = True


class MessageTooLargeError(ZeebeBackPressureError):
    """A request or an answer is larger than one side takes (RESOURCE_EXHAUSTED as well)."""

    is_retryable = False


class ZeebeGatewayUnavailableError(ZeebeError):
    """The gateway cannot be reached, or cannot reach its brokers (UNAVAILABLE, CANCELLED)."""

    is_retryable = True


class UnknownPartitionError(ZeebeGatewayUnavailableError):
    """The key names a partition that this cluster does not have: most likely a wrong key."""

    is_retryable = False


class ClientRetiredError(ZeebeGatewayUnavailableError):
    """This client gave up on the gateway after ``max_connection_retries``; nothing was sent."""

    is_retryable = False

    def _failure(self) -> list[str]:
        return [self.grpc_error.message]


class ZeebeInternalError(ZeebeError):
    """Zeebe ran into an error of its own, or what came back is no valid answer (INTERNAL)."""


class ZeebeDeadlineExceeded(ZeebeError):  # noqa: N818 - the peer's name
    """No answer came in time; `outcome_unknown` says if the gateway may have acted on the request.

    It has not if the request was never sent, since there was no connection until then.
    """

    is_retryable = True


class UnknownGrpcStatusCodeError(ZeebeError):
    """The gateway answered with a status that this call does not document."""


class UnauthenticatedError(UnknownGrpcStatusCodeError):
    """The gateway wants credentials, or did not accept ours (UNAUTHENTICATED)."""


class PermissionDeniedError(UnknownGrpcStatusCodeError):
    """The gateway knows us and forbids this call, or this tenant (PERMISSION_DENIED)."""


class UnimplementedError(UnknownGrpcStatusCodeError):
    """The gateway does not know this call: it is older, or it is no Zeebe gateway."""


class InvalidArgumentError(RequestRejectedError, UnknownGrpcStatusCodeError):
    """The gateway found an argument wrong, its JSON apart (INVALID_ARGUMENT)."""


class FailedPreconditionError(RequestRejectedError, UnknownGrpcStatusCodeError):
    """The call does not fit the state that its subject is in (FAILED_PRECONDITION)."""


class ProcessTimeoutError(PyZeebeError, TimeoutError):
    """The process did not complete in the time allowed; its instance keeps running.

    Attributes:
        bpmn_process_id: The id of the process; empty if it was started by its key.
    """

    def __init__(self, bpmn_process_id: str) -> None:
        super().__init__(bpmn_process_id)
        self.bpmn_process_id = bpmn_process_id

    def _summary(self) -> str:
        # Where it was started by key, its id is not known.
        who = f"process {self.bpmn_process_id!r}" if self.bpmn_process_id else self._subject
        return f"{who} did not complete in time"


class ProcessDeadlineExceeded(ProcessTimeoutError, ZeebeDeadlineExceeded):  # noqa: N818
    """No answer to the start of a process came in time; it may have started (`outcome_unknown`).

    Attributes:
        bpmn_process_id: The id of the process; empty if it was started by its key.
    """

    is_retryable = False

    def __init__(self, bpmn_process_id: str, grpc_error: RpcError) -> None:
        ProcessTimeoutError.__init__(self, bpmn_process_id)
        self._grpc_error = grpc_error
        # A second start would be a second instance, unless nothing was sent.
        self.is_retryable = not self.outcome_unknown

    @property
    def grpc_error(self) -> RpcError:
        """The failure in gRPC's terms."""
        return cast("RpcError", self._grpc_error)  # __init__ demands one

    def _summary(self) -> str:
        who = f"process {self.bpmn_process_id!r}" if self.bpmn_process_id else self._subject
        return f"no answer about {who} in time"
