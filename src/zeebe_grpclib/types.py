"""Type aliases of the public interface, and the mark for an argument that was not given."""

from __future__ import annotations

import enum
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, ForwardRef, TypeAlias, Union

__all__ = ["ChannelArgumentType", "Headers", "JsonDictType", "JsonType", "Unset", "Variables"]

Headers: TypeAlias = Mapping[str, Any]
"""Custom headers of a job, from the process model."""

ChannelArgumentType: TypeAlias = Sequence[tuple[str, Any]]
"""Channel options by grpcio's names: ``[("grpc.keepalive_time_ms", 45_000)]``."""

if TYPE_CHECKING:
    JsonType: TypeAlias = (
        Mapping[str, "JsonType"] | Sequence["JsonType"] | str | int | float | bool | None
    )
else:
    # `typing.get_type_hints` looks for a name in the module that is asked about; this one
    # says where it is, so that users' modules need not import it. Python 3.14 does not heed
    # that within annotations that are strings, but evaluates what is no mere name. Union,
    # because `|` with a forward reference fails on Python 3.10 at run time.
    _HERE = f"__import__({__name__!r}, fromlist=['JsonType']).JsonType"
    _Json = ForwardRef("JsonType" if sys.version_info < (3, 14) else _HERE, module=__name__)
    JsonType = Union[Mapping[str, _Json], Sequence[_Json], str, int, float, bool, None]  # noqa: UP007
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
