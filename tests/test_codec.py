"""The compiled codec against Google's protobuf and betterproto2, message by message."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import betterproto2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeebe_grpclib._proto import codec, gateway_protocol
from zeebe_grpclib._proto.codec import DECODERS, ENCODERS, DecodeError, decoder, encode

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

pytest.importorskip("grpc_tools", reason="Google's compiler is not installed")
descriptor_pb2 = pytest.importorskip("google.protobuf.descriptor_pb2")
descriptor_pool = pytest.importorskip("google.protobuf.descriptor_pool")
message_factory = pytest.importorskip("google.protobuf.message_factory")

PROTO = Path(__file__).parent.parent / "proto"
EXAMPLES = int(os.environ.get("ZEEBE_FUZZ_CASES", "400")) // 50
"""Of each message; `nox -s fuzz` runs 400."""
INT32 = st.one_of(st.integers(-(2**31), 2**31 - 1), st.integers(-5, 200))
INT64 = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-5, 200), st.integers(2**51, 2**52))
SCALARS = {
    3: INT64,
    4: st.integers(0, 2**64 - 1),
    5: INT32,
    8: st.booleans(),
    9: st.text(max_size=200),
    12: st.binary(max_size=200),
}


def compiled() -> Any:
    """Google's classes for the same file."""
    done = subprocess.run(
        [
            *[sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO}"],
            *["--descriptor_set_out=/dev/stdout", "gateway.proto"],
        ],
        check=True,
        capture_output=True,
    )
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(done.stdout).file:
        pool.Add(file)
    return pool.FindFileByName("gateway.proto")


def pairs(messages: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each message of ours by name, and Google's twin."""
    for descriptor in messages:
        name = prefix + descriptor.name
        yield name, message_factory.GetMessageClass(descriptor)
        yield from pairs(descriptor.nested_types, name)


for module in pkgutil.iter_modules(codec.__path__):
    importlib.import_module(f"{codec.__name__}.{module.name}")
FILE = compiled()
PAIRS = dict(pairs(FILE.message_types_by_name.values()))
OURS: dict[str, Any] = {cls.__name__: cls for cls in ENCODERS}


def filled(descriptor: Any, depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """Values for some of a message's fields, as keywords of Google's class."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in descriptor.fields:
        if field.message_type is not None:
            if depth == 0:
                continue
            value: st.SearchStrategy[Any] = filled(field.message_type, depth - 1)
        elif field.enum_type is not None:
            value = st.one_of(st.sampled_from(list(field.enum_type.values_by_number)),
                              st.integers(-3, 500))  # fmt: skip
        else:
            value = SCALARS[field.type]
        fields[field.name] = st.lists(value, max_size=3) if field.is_repeated else value
    chosen = st.fixed_dictionaries({}, optional=fields)
    groups = [[f.name for f in group.fields] for group in descriptor.oneofs]
    return chosen.map(lambda values: one_each(values, groups))


def one_each(values: dict[str, Any], groups: list[list[str]]) -> dict[str, Any]:
    for group in groups:
        for name in [n for n in group if n in values][1:]:
            del values[name]
    return values


def test_every_message_of_the_protocol_is_compiled() -> None:
    assert sorted(OURS) == sorted(PAIRS)
    assert set(ENCODERS) == set(DECODERS)


@pytest.mark.parametrize("name", sorted(PAIRS))
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_same_bytes_as_google_and_betterproto2(name: str, data: st.DataObject) -> None:
    google, ours = PAIRS[name], OURS[name]
    message: Any
    values = data.draw(filled(google.DESCRIPTOR))
    content = google(**values).SerializeToString(deterministic=True)
    message = decoder(ours)(content)
    assert encode(message) == content
    with warnings.catch_warnings():
        # betterproto2 warns of deprecated messages when it makes one, even to read into.
        warnings.simplefilter("ignore", DeprecationWarning)
        theirs = ours.parse(content)
    assert message == theirs
    assert encode(theirs) == content
    assert message._unknown_fields == b""


@pytest.mark.parametrize("name", sorted(PAIRS))
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_any_order_any_cut_any_garbage(name: str, data: st.DataObject) -> None:
    # Invariant: Google reads it to the same message, or both refuse it; never a crash.
    google, ours = PAIRS[name], OURS[name]
    message: Any
    pieces = [google(**data.draw(filled(google.DESCRIPTOR))).SerializeToString() for _ in range(2)]
    pieces.append(data.draw(st.sampled_from([b"", b"\xfa\x7f\x02hi", b"\x98\x7f\x01", b"\x08"])))
    content = b"".join(data.draw(st.permutations(pieces)))
    at = data.draw(st.integers(0, len(content)))
    content = data.draw(st.sampled_from([content, content[:at], content[at:]]))
    try:
        message = decoder(ours)(content)
    except DecodeError:
        with pytest.raises(Exception, match=r"Error parsing|Wrong wire type|utf|UTF"):
            google.FromString(content)
        return
    expected = google.FromString(content)
    assert google.FromString(encode(message)) == expected


def test_unknown_fields_are_kept() -> None:
    content = b"\x08\x05" + b"\xfa\x7f\x02hi" + b"\x9b\x7f\x08\x01\x9c\x7f"
    message = decoder(gateway_protocol.CompleteJobRequest)(content)
    assert (message.job_key, message._unknown_fields) == (5, content[2:])
    assert encode(message) == content


def test_presence_of_optional_fields_survives() -> None:
    cls = gateway_protocol.JobResult
    assert encode(cls()) == b""
    assert encode(cls(denied=False)) == b"\x08\x00"
    assert decoder(cls)(b"\x08\x00").denied is False
    assert decoder(cls)(b"").denied is None


def test_repeated_message_field_is_merged() -> None:
    one = encode(
        gateway_protocol.CompleteJobRequest(result=gateway_protocol.JobResult(denied=True))
    )
    two = encode(
        gateway_protocol.CompleteJobRequest(result=gateway_protocol.JobResult(denied_reason="no"))
    )
    merged = decoder(gateway_protocol.CompleteJobRequest)(one + two)
    assert merged.result == gateway_protocol.JobResult(denied=True, denied_reason="no")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x08", "index out of range"),
        (b"\x08" + b"\xff" * 10, "more than ten bytes"),
        (b"\x12\x05abc", "truncated in variables"),
        (b"\x12\x02\xff\xff", "utf-8"),
        (b"\x00\x00", "field of number 0"),
        (b"\xfe\x7f", "wire type 6"),
        (b"\xfc\x7f", "wire type 4"),
        (b"\xfa\x7f\x05ab", "beyond its message"),
        (b"\xfb\x7f" * 200, "wire type 3"),
        (b"\x1a\x02\x08\xff", "range"),
    ],
)
def test_malformed_input_is_one_error_that_names_the_message(content: bytes, said: str) -> None:
    with pytest.raises(DecodeError, match=f"no valid CompleteJobRequest: .*{said}"):
        decoder(gateway_protocol.CompleteJobRequest)(content)


@pytest.mark.parametrize(
    ("field", "value"),
    [("job_key", 2**63), ("job_key", -(2**63) - 1), ("retries", 2**31), ("retries", -(2**31) - 1)],
)
def test_numbers_that_do_not_fit_are_refused(field: str, value: Any) -> None:
    request = gateway_protocol.FailJobRequest()
    setattr(request, field, value)
    with pytest.raises(ValueError, match="bits"):
        encode(request)


def test_other_messages_encode_themselves() -> None:
    from zeebe_grpclib._proto.grpc.health.v1 import HealthCheckRequest

    content = encode(HealthCheckRequest(service="a"))
    assert content == b"\x0a\x01a"
    assert decoder(HealthCheckRequest)(content) == HealthCheckRequest(service="a")
    with pytest.raises(DecodeError, match="no valid HealthCheckRequest"):
        decoder(HealthCheckRequest)(b"\x0a\x02\xff\xff")


def test_decoded_messages_are_ordinary_ones() -> None:
    message = decoder(gateway_protocol.CompleteJobRequest)(b"\x08\x05")
    assert isinstance(message, betterproto2.Message)
    message.variables = "{}"
    assert bytes(message) == b"\x08\x05\x12\x02{}"
    assert repr(message) == "CompleteJobRequest(job_key=5, variables='{}')"
