"""Messages that the engine itself is to publish, which Zeebe's model knows and its engine cannot.

- A send task stops at an incident, with this type and text (camunda/camunda issue 34190, solved
  by pull request 35880; issue 13398 asks for the real thing and is open).
- Of throw events nothing is said there, and Zeebe has no answer to them: an intermediate event
  stays where it is without an incident, an end event breaks the engine off. Here they stop at an
  incident of the same type.

Resolving it is of no use; canceling, modifying and, for a task, migrating the instance is.
"""

from __future__ import annotations

from ... import bpmn
from ..state import ElementInstance
from .failures import ErrorType, Failure

_TASK = (
    "Currently, only job worker-based implementation is supported for 'sendTask'. To recover, "
    "model the task using a 'zeebe:taskDefinition' with a valid job type, deploy the updated "
    "process version, and migrate the instance to it."
)
_EVENT = (
    "The engine does not publish the message of a throw event: use a 'zeebe:taskDefinition' "
    "instead of 'zeebe:publishMessage' and publish it in the job's worker. To recover, go on "
    "behind the event by process instance modification, or cancel the instance."
)


def not_published(element: bpmn.Element) -> Failure:
    """The failure of an element that is to publish a message without a job."""
    is_task = element.type is bpmn.ElementType.SEND_TASK
    return Failure(ErrorType.UNKNOWN, _TASK if is_task else _EVENT)


class Publishing:
    """Send tasks without a job."""

    def activate(self, instance: ElementInstance) -> None:
        """Stop at an incident.

        Raises:
            Failure: Always.
        """
        raise not_published(instance.element)

    def complete(self, instance: ElementInstance) -> None:
        """Never called: none of them gets that far."""
        raise NotImplementedError
