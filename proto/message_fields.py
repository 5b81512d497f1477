"""What `compile_codec.py` must know of a message: its fields, from betterproto2's metadata."""

import dataclasses

import betterproto2

INTEGERS = {
    "int32": "int32",
    "int64": "int64",
    "uint64": "uint64",
    "enum": "int32",
    "bool": "varint",
}
DEFAULTS = {"string": "''", "bytes": "b''", "bool": "False"}
DEFAULTS |= dict.fromkeys(("int32", "int64", "uint64"), "0")
"""Kinds that the gateway does not use are refused below rather than half supported."""


@dataclasses.dataclass(frozen=True)
class Field:
    """One field of a message, as the code needs it."""

    name: str
    number: int
    kind: str
    repeated: bool
    presence: bool
    group: str | None
    type_name: str
    """Of the message or enum that it holds."""

    @property
    def packed(self) -> bool:
        """Whether its values travel together in one length-delimited field."""
        return self.repeated and self.kind in INTEGERS

    @property
    def tag(self) -> int:
        """Of one value by itself."""
        return self.number << 3 | (0 if self.kind in INTEGERS else 2)

    @property
    def packed_tag(self) -> int:
        """Of all values together."""
        return self.number << 3 | 2


def varint(n: int) -> bytes:
    """Return a number as a varint."""
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes((*out, n))


def fields_of(cls: type[betterproto2.Message]) -> list[Field]:
    """Return a message's fields in the order of their numbers.

    Raises:
        NotImplementedError: One is of a kind that the gateway does not use.
    """
    found = []
    for field in dataclasses.fields(cls):
        meta = field.metadata["betterproto"]
        if meta.map_meta or meta.unwrap or meta.proto_type not in {*DEFAULTS, "enum", "message"}:
            raise NotImplementedError(f"{cls.__name__}.{field.name}: {meta}")
        holds = meta.proto_type in {"enum", "message"}
        found.append(
            Field(
                field.name,
                meta.number,
                meta.proto_type,
                meta.repeated,
                bool(meta.optional or meta.group or meta.proto_type == "message"),
                meta.group,
                cls._cls_for(field).__name__ if holds else "",
            )
        )
    return sorted(found, key=lambda f: f.number)
