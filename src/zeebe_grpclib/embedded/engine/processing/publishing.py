"""Messages that a send task is to publish without a job, which Zeebe's engine cannot do.

It stops at an incident, with this type and text (camunda/camunda issue 34190, solved by pull
request 35880; issue 13398 asks for the real thing and is open). Resolving it is of no use;
canceling, modifying and migrating the instance is.
"""

from __future__ import annotations

from ..state import ElementInstance
from .failures import ErrorType, Failure

_TEXT = (
    "Currently, only job worker-based implementation is supported for 'sendTask'. To recover, "
    "model the task using a 'zeebe:taskDefinition' with a valid job type, deploy the updated "
    "process version, and migrate the instance to it."
)


class Publishing:
    """Send tasks without a job."""

    def activate(self, instance: ElementInstance) -> None:  # noqa: ARG002 - it matters to others
        """Stop at an incident.

        Raises:
            Failure: Always.
        """
        raise Failure(ErrorType.UNKNOWN, _TEXT)

    def complete(self, instance: ElementInstance) -> None:
        """Never called: none of them gets that far."""
        raise NotImplementedError
