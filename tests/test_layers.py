"""The layers of the package: imports point down, and never in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import zeebe_grpclib

PACKAGE = Path(zeebe_grpclib.__file__).parent
GENERATED = "_proto"

# From the ground up. A room (a folder, or a module at the top) may import rooms on lower
# floors, and rooms of its own floor that come before it on the list.
FLOORS: list[list[str]] = [
    ["_version", "types", "status", "errors", "responses", "job", "_address"],
    ["_proxy", "credentials", "_token_ledger", "_token_file", "_token_endpoint", "_token"],
    ["_channel_options", "channel", "_calls", "_budget", "_resources"],
    ["_transport", "_invoker", "_portal"],
    ["_peer_calls", "client", "worker"],
    ["sync_client"],
    ["_peer_paths", "embedded", "cli", "__main__", "__init__"],
]
# The embedded gateway is a house of its own, with its own stairs.
EMBEDDED = ["xml", "feel", "dmn", "bpmn", "engine", "gateway"]
# Rooms that the embedded gateway shares with the client.
SHARED_WITH_EMBEDDED = {"types", "errors", "status", "_version", GENERATED}
# The only rooms that read or make protobuf messages, and those that know the transport's
# libraries. Naming a type of grpclib's in an annotation is not knowing it.
READS_PROTO = {"_calls", "_invoker", "embedded"}
KNOWS_LIBRARIES = {"_transport", "_token_endpoint", "embedded", GENERATED}
LIBRARIES = {"grpclib", "h2", "hpack", "hyperframe", "socket", "ssl"}
MAX_LINES = 350


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if GENERATED not in path.parts)


def relative(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts


def type_only(tree: ast.Module) -> set[ast.AST]:
    """Nodes below `if TYPE_CHECKING:`."""
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }


def imports(path: Path, *, with_types: bool = True) -> Iterator[tuple[str, ...]]:
    """What a module imports, as paths below the package, or as absolute names."""
    tree = ast.parse(path.read_text())
    left_out = set() if with_types else type_only(tree)
    package = path.relative_to(PACKAGE).parent.parts
    for node in ast.walk(tree):
        if node in left_out:
            continue
        if isinstance(node, ast.Import):
            for name in node.names:
                yield ("", *name.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0:
                yield ("", *(node.module or "").split("."))
                continue
            base = package[: len(package) - node.level + 1]
            target = (*base, *(node.module.split(".") if node.module else ()))
            for name in node.names:
                yield existing((*target, name.name)) or target


def existing(parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """These parts, if they name a module; a name inside a module is none."""
    path = PACKAGE.joinpath(*parts)
    return parts if path.with_suffix(".py").exists() or (path / "__init__.py").exists() else None


@pytest.mark.parametrize("path", modules(), ids=lambda path: "/".join(relative(path)))
def test_imports_point_down(path: Path) -> None:
    here = relative(path)
    order = {
        room: (floor, at) for floor, rooms in enumerate(FLOORS) for at, room in enumerate(rooms)
    }
    assert here[0] in order, f"{here[0]} is on no floor: put it on one"
    for target in imports(path):
        if target[:1] == ("",):
            assert target[1] != "zeebe_grpclib", "absolute imports break a vendored copy"
            continue
        if not target or target[0] in {here[0], GENERATED}:
            continue
        assert order[target[0]] < order[here[0]], f"{'.'.join(here)} imports {'.'.join(target)}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: "/".join(relative(path)))
def test_only_some_rooms_know_the_protocol_and_the_libraries(path: Path) -> None:
    here = relative(path)
    for target in imports(path, with_types=False):
        if target[:1] == (GENERATED,):
            assert here[0] in READS_PROTO
        if target[:1] == ("",) and target[1] in LIBRARIES - {"ssl"}:
            assert here[0] in KNOWS_LIBRARIES, f"{'.'.join(here)} imports {'.'.join(target)}"


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if relative(path)[0] == "embedded"],
    ids=lambda path: "/".join(relative(path)),
)
def test_the_embedded_gateway_stands_alone(path: Path) -> None:
    here = relative(path)
    floor = EMBEDDED.index(here[1]) if len(here) > 1 and here[1] in EMBEDDED else len(EMBEDDED)
    for target in imports(path):
        if target[:1] == ("",) or not target:
            continue
        if target[0] != "embedded":
            # EmbeddedGateway.channel() hands out a channel of the client's: it says why there.
            allowed = SHARED_WITH_EMBEDDED | ({"channel"} if floor == len(EMBEDDED) else set())
            assert target[0] in allowed, f"{'.'.join(here)} imports {'.'.join(target)}"
        elif len(target) > 1 and target[1] in EMBEDDED:
            assert EMBEDDED.index(target[1]) <= floor, f"{'.'.join(here)} imports {target}"


def test_no_import_goes_in_a_circle() -> None:
    graph = {
        relative(path): {target for target in imports(path) if target[:1] != ("",)}
        for path in modules()
    }
    done: set[tuple[str, ...]] = set()

    def visit(module: tuple[str, ...], trail: list[tuple[str, ...]]) -> None:
        if module in trail:
            circle = [".".join(part) for part in [*trail[trail.index(module) :], module]]
            raise AssertionError(" -> ".join(circle))
        if module in done or module not in graph:
            return
        for target in sorted(graph[module]):
            if target != module:
                visit(target, [*trail, module])
        done.add(module)

    for module in sorted(graph):
        visit(module, [])


@pytest.mark.parametrize("path", modules(), ids=lambda path: "/".join(relative(path)))
def test_files_are_short_or_say_why_not(path: Path) -> None:
    lines = path.read_text().splitlines()
    if len(lines) > MAX_LINES:
        head = ast.get_docstring(ast.parse("\n".join(lines))) or ""
        assert "one file" in " ".join(head.lower().split()), (
            f"{len(lines)} lines, and no word on why"
        )
