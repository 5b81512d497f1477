"""The life of jobs."""

from collections.abc import Mapping
from typing import NamedTuple


class JobCreated(NamedTuple):
    """A job waits for a worker.

    Attributes:
        kind: What it was made for, in the words of the protocol.
        listener_event_type: The event that a listener is called for.
        listener_index: Which one it is of the listeners for that event, from 0.
    """

    key: int
    type: str
    retries: int
    headers: Mapping[str, str]
    element_id: str
    element_instance_key: int
    process_instance_key: int
    kind: str = "BPMN_ELEMENT"
    listener_event_type: str = "UNSPECIFIED"
    listener_index: int = 0


class JobActivated(NamedTuple):
    """A worker has a job until the deadline (milliseconds since the epoch)."""

    key: int
    worker: str
    deadline: int


class JobTimedOut(NamedTuple):
    """The worker did not answer in time; the job waits again."""

    key: int


class JobYielded(NamedTuple):
    """The job did not reach its worker; it waits again."""

    key: int


class JobWithheld(NamedTuple):
    """The job does not fit in any message to a worker; it waits for its incident's resolution."""

    key: int


class JobCompleted(NamedTuple):
    """A worker completed a job."""

    key: int
    type: str
    element_id: str
    process_instance_key: int


class JobFailed(NamedTuple):
    """A worker reported a failure.

    Attributes:
        recur_at: When the job waits again, in milliseconds since the epoch; 0 is at once.
    """

    key: int
    retries: int
    message: str
    recur_at: int


class JobRecurred(NamedTuple):
    """The back-off of a failed job is over; it waits again."""

    key: int


class JobResolved(NamedTuple):
    """The incident of a job was resolved; it waits again."""

    key: int


class JobErrorThrown(NamedTuple):
    """A worker threw a BPMN error, which may or may not be caught."""

    key: int
    error_code: str
    message: str


class JobCanceled(NamedTuple):
    """A job is gone because its element is."""

    key: int


class JobRetriesUpdated(NamedTuple):
    """A job has other retries."""

    key: int
    retries: int


class JobTimeoutUpdated(NamedTuple):
    """A job has another deadline (milliseconds since the epoch)."""

    key: int
    deadline: int
