"""The little of protobuf's wire format that is written by hand.

For messages whose generated classes are not at hand (google.rpc.Status), that warn when they
are made (the deprecated ones), or that are put together from parts already encoded.
"""

_VARINT = 0
_LENGTH_DELIMITED = 2


def varint(number: int) -> bytes:
    """Encode a number that is not negative."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def number_field(field: int, number: int) -> bytes:
    """Encode an integer field; 0 is left out, as in proto3."""
    return varint(field << 3 | _VARINT) + varint(number) if number else b""


def bytes_field(field: int, content: bytes) -> bytes:
    """Encode a field that holds a message, a string or bytes."""
    return varint(field << 3 | _LENGTH_DELIMITED) + varint(len(content)) + content
