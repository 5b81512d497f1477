"""The one error of the engine: a command that it refuses."""

from enum import Enum


class RejectionType(str, Enum):
    """Why a command was refused, in Zeebe's words."""

    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    INVALID_STATE = "INVALID_STATE"
    PROCESSING_ERROR = "PROCESSING_ERROR"


class Rejection(Exception):  # noqa: N818 - Zeebe's word, and not always an error
    """A command was refused; nothing has changed.

    Attributes:
        type: The class of the refusal.
        intent: What the command wanted to do, such as ``COMPLETE``.
        reason: The sentence that names the thing, its key and the cause.
    """

    def __init__(self, type: RejectionType, intent: str, reason: str) -> None:  # noqa: A002 - Zeebe's word
        super().__init__(f"Command '{intent}' rejected with code '{type.value}': {reason}")
        self.type = type
        self.intent = intent
        self.reason = reason

    def __reduce__(self) -> tuple[object, tuple[RejectionType, str, str]]:
        # Exceptions are rebuilt from `args`, which hold the composed text only.
        return self.__class__, (self.type, self.intent, self.reason)
