"""The .proto files say what the protocol says, and the generated code what they say."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("grpc_tools", reason="Google's compiler is not installed")
descriptor_pb2 = pytest.importorskip("google.protobuf.descriptor_pb2")

ROOT = Path(__file__).parent.parent
FACTS = Path(__file__).parent / "data" / "gateway.txt"


def facts() -> Iterator[str]:
    """The facts file, each message's and enum's path spelled out in each of its lines."""
    owner: list[tuple[int, str]] = []
    for raw in FACTS.read_text().splitlines():
        line, depth = raw.strip(), len(raw) - len(raw.lstrip())
        if not line or line.startswith(("#", "package", "service")):
            continue
        owner = [(at, name) for at, name in owner if at < depth]
        if match := re.fullmatch(r"message ([\w.]+)(  \(deprecated\))?", line):
            owner.append((depth, match[1]))
            yield f"message {match[1]}{match[2] or ''}"
        elif line.startswith(("rpc ", "enum ")):
            yield line
        else:
            yield f"{owner[-1][1]}: {line}"


def compiled(folder: Path) -> Iterator[str]:
    """gateway.proto as Google's compiler understands it, in the form of the facts file."""
    target = folder / "descriptor"
    subprocess.run(
        [
            *[sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}"],
            f"--descriptor_set_out={target}",
            "gateway.proto",
        ],
        check=True,
    )
    [file] = descriptor_pb2.FileDescriptorSet.FromString(target.read_bytes()).file
    assert (file.package, file.syntax) == ("gateway_protocol", "proto3")
    [service] = file.service
    assert service.name == "Gateway"
    for method in service.method:
        assert not method.client_streaming
        stream = "stream " if method.server_streaming else ""
        deprecated = "  (deprecated)" if method.options.deprecated else ""
        yield (
            f"rpc {method.name}({short(method.input_type)}) -> "
            f"{stream}{short(method.output_type)}{deprecated}"
        )
    for enum in file.enum_type:
        yield enum_line(enum, enum.name)
    for message in file.message_type:
        yield from message_lines(message, message.name)


def message_lines(message: Any, path: str) -> Iterator[str]:
    yield f"message {path}{'  (deprecated)' if message.options.deprecated else ''}"
    for field in message.field:
        yield f"{path}: {field_line(message, field)}"
    for enum in message.enum_type:
        yield enum_line(enum, f"{path}.{enum.name}")
    for nested in message.nested_type:
        yield from message_lines(nested, f"{path}.{nested.name}")


def field_line(message: Any, field: Any) -> str:
    kinds = descriptor_pb2.FieldDescriptorProto
    repeated = "repeated " if field.label == kinds.LABEL_REPEATED else ""
    if field.type == kinds.TYPE_MESSAGE:
        kind = short(field.type_name)
    elif field.type == kinds.TYPE_ENUM:
        kind = f"enum {short(field.type_name)}"
    else:
        kind = kinds.Type.Name(field.type).removeprefix("TYPE_").lower()
    suffix = ""
    if field.proto3_optional:
        suffix = "  optional (presence)"
    elif field.HasField("oneof_index"):
        suffix = f"  oneof {message.oneof_decl[field.oneof_index].name}"
    return f"{field.number} {field.name}: {repeated}{kind}{suffix}"


def enum_line(enum: Any, path: str) -> str:
    return f"enum {path}: " + " ".join(f"{value.name}={value.number}" for value in enum.value)


def short(type_name: str) -> str:
    return type_name.removeprefix(".gateway_protocol.")


def test_gateway_proto_states_the_facts(tmp_path: Path) -> None:
    expected, actual = sorted(facts()), sorted(compiled(tmp_path))
    assert len(expected) > 350
    assert actual == expected


def test_generated_code_is_what_the_compiler_writes(tmp_path: Path) -> None:
    pytest.importorskip("betterproto2_compiler", reason="betterproto2's compiler is not installed")
    runpy.run_path(str(ROOT / "proto" / "generate.py"))["generate"](tmp_path / "_proto")
    for cache in (tmp_path / "_proto").rglob("__pycache__"):
        shutil.rmtree(cache)  # the codec's compiler imports what it reads
    committed = ROOT / "src" / "zeebe_grpclib" / "_proto"
    shutil.copytree(committed, tmp_path / "old", ignore=shutil.ignore_patterns("__pycache__"))
    difference = subprocess.run(
        ["git", "diff", "--no-index", "--stat", "old", "_proto"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert difference.stdout == "", "run `python proto/generate.py` and commit what it writes"
