"""What the gateway is told besides the answers to its commands."""

from typing import Protocol

from .answers import ProcessInstanceOutcome, RequestAnswered


class Listener(Protocol):
    """Hears what may concern callers other than the one whose command is executed.

    All are called at the end of `Engine.execute` or `Engine.advance`, when the engine is
    quiet again, before the answer is returned. They must not execute commands themselves:
    note it, wake somebody, return.
    """

    def jobs_available(self, job_type: str) -> None:
        """Jobs of this type can be activated: new, failed, timed out, yielded or resolved."""

    def instance_ended(self, outcome: ProcessInstanceOutcome) -> None:
        """An instance that was created with ``await_result`` has ended.

        Not called if the answer of `CreateProcessInstance` brought the outcome already.
        """

    def request_answered(self, answer: RequestAnswered) -> None:
        """Task listeners have had their say about a command, or its user task is gone."""
