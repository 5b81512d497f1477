"""The protocol as Google's protobuf understands it, beside what betterproto2 makes of it."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import pytest

from zeebe_grpclib._calls import Call
from zeebe_grpclib._proto.codec import decoder, encode

protoc = pytest.importorskip("grpc_tools.protoc", reason="Google's compiler is not installed")
descriptor_pb2 = pytest.importorskip("google.protobuf.descriptor_pb2")
descriptor_pool = pytest.importorskip("google.protobuf.descriptor_pool")
message_factory = pytest.importorskip("google.protobuf.message_factory")

PROTO = Path(__file__).parents[1] / "proto"
GATEWAY = "gateway_protocol"


@functools.cache
def pool() -> Any:
    """Our own pool: pyzeebe registers a gateway.proto of its own in the default one."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "descriptors"
        done = protoc.main(
            ["", f"-I{PROTO}", f"--descriptor_set_out={target}", "gateway.proto", "health.proto"]
        )
        assert done == 0
        files = descriptor_pb2.FileDescriptorSet.FromString(target.read_bytes()).file
    found = descriptor_pool.DescriptorPool()
    for file in files:
        found.Add(file)
    return found


@functools.cache
def kind(name: str, package: str = GATEWAY) -> Any:
    """Google's class for one of the protocol's messages."""
    return message_factory.GetMessageClass(pool().FindMessageTypeByName(f"{package}.{name}"))


def message(name: str, package: str = GATEWAY, /, **fields: Any) -> Any:
    return kind(name, package)(**fields)


def request(call: Call[Any]) -> Any:
    """What a server reads in the bytes that a call sends."""
    package, _, method = call.rpc.path.strip("/").rpartition("/")
    service = pool().FindServiceByName(package)
    asks = message_factory.GetMessageClass(service.methods_by_name[method].input_type)
    return asks.FromString(encode(call.request))


def answer(call: Call[Any], **fields: Any) -> Any:
    """What a caller gets when the server answers with these fields."""
    package, _, method = call.rpc.path.strip("/").rpartition("/")
    service = pool().FindServiceByName(package)
    says = message_factory.GetMessageClass(service.methods_by_name[method].output_type)
    return call.parse(decoder(call.rpc.answer)(says(**fields).SerializeToString()))
