"""Type aliases of the public interface, and the mark for an argument that was not given."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, Union

__all__ = ["ChannelArgumentType", "Headers", "JsonDictType", "JsonType", "Unset", "Variables"]

Headers: TypeAlias = Mapping[str, Any]
"""Custom headers of a job, from the process model."""

ChannelArgumentType: TypeAlias = Sequence[tuple[str, Any]]
"""Channel options by grpcio's names: ``[("grpc.keepalive_time_ms", 45_000)]``."""

# Union, because `|` between a type and a forward reference fails on Python 3.10 at run time.
JsonType: TypeAlias = Union[  # noqa: UP007
    Mapping[str, "JsonType"], Sequence["JsonType"], str, int, float, bool, None
]
JsonDictType: TypeAlias = Mapping[str, JsonType]

Variables: TypeAlias = JsonDictType
"""Variables of a process: names and JSON values."""


class UnsetType(str, enum.Enum):
    """The type of `Unset`, so that "not given" differs from any string a user can write.

    It is a string because the peer's mark is the string ``"UNSET"``: comparisons with
    that one keep holding.
    """

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "Unset"


Unset: Final = UnsetType.UNSET
"""The argument was not given: an environment variable or a default decides."""
