"""The layers of the package: imports point down, and never in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import zeebe_grpclib

# Reads sources, and runs nothing of them: faster unmeasured.
pytestmark = pytest.mark.no_cover

PACKAGE = Path(zeebe_grpclib.__file__).parent
GENERATED = "_proto"

# From the ground up. A room (a folder, or a module at the top) may import rooms on lower
# floors, and rooms of its own floor that come before it on the list.
FLOORS: list[list[str]] = [
    [
        "_lazy",
        "_peer_paths",
        "_version",
        "_value",
        "types",
        "status",
        "errors",
        "_open_enum",
        "responses",
        "job",
        "_address",
    ],
    ["_tenant_filter", "instructions"],
    [
        "_proxy",
        "_channel_credentials",
        "credentials",
        "_token_ledger",
        "_token_file",
        "_token_endpoint",
        "_token",
    ],
    ["_calls", "_budget", "_resources", "_retry", "interceptors"],
    ["_channel_options", "_settings", "_configuration"],
    ["_channel_additions", "_zeebe_channel", "channel"],
    ["_transport", "_attempts", "_invoker", "_portal_work", "_portal"],
    ["_peer_calls", "client", "stubs", "worker"],
    ["sync_client"],
    ["embedded", "cli", "__main__", "__init__"],
]
# The embedded gateway is a house of its own, with its own stairs.
EMBEDDED = ["xml", "feel", "dmn", "bpmn", "engine", "clock", "journal", "gateway"]
# Rooms that the embedded gateway shares with the client.
SHARED_WITH_EMBEDDED = {"types", "errors", "status", "_version", "_lazy", GENERATED}
# The only rooms that read or make protobuf messages, and those that know the transport's
# libraries. Naming a type of grpclib's in an annotation is not knowing it.
READS_PROTO = {"_calls", "_invoker", "embedded"}
KNOWS_LIBRARIES = {"_transport", "_token_endpoint", "embedded", GENERATED}
LIBRARIES = {"grpclib", "h2", "hpack", "hyperframe", "socket"}
MAX_LINES = 350


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if GENERATED not in path.parts)


def relative(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts


def statements(within: ast.AST) -> Iterator[tuple[ast.stmt, bool]]:
    """Each statement, and whether it is below `if TYPE_CHECKING:`.

    Expressions are left out, because they hold no imports and are most of a tree.
    """
    for node in ast.iter_child_nodes(within):
        if isinstance(node, ast.stmt):
            yield node, False
        if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            for_types = isinstance(node, ast.If) and ast.unparse(node.test).endswith(
                "TYPE_CHECKING"
            )
            for inner, inner_for_types in statements(node):
                yield inner, for_types or inner_for_types


@cache
def imported(path: Path) -> list[tuple[ast.stmt, bool]]:
    """The imports of a module, wherever they are, and which of them are for types alone."""
    return [
        (node, for_types)
        for node, for_types in statements(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]


def imports(path: Path, *, with_types: bool = True) -> Iterator[tuple[str, ...]]:
    """What a module imports, as paths below the package, or as absolute names."""
    package = path.relative_to(PACKAGE).parent.parts
    for node, for_types in imported(path):
        if for_types and not with_types:
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


@cache
def all_imports(*, with_types: bool = True) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each import of the package: the module, and what it imports."""
    found = [
        (relative(path) if len(relative(path)) > 1 else (*relative(path), ""), target)
        for path in modules()
        for target in imports(path, with_types=with_types)
    ]
    return [(here, target) for here, target in found if target]


@cache
def existing(parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """These parts, if they name a module; a name inside a module is none."""
    path = PACKAGE.joinpath(*parts)
    return parts if path.with_suffix(".py").exists() or (path / "__init__.py").exists() else None


def test_imports_point_down() -> None:
    order = {
        room: (floor, at) for floor, rooms in enumerate(FLOORS) for at, room in enumerate(rooms)
    }
    homeless = {relative(path)[0] for path in modules()} - set(order)
    assert homeless == set(), "rooms on no floor: put them on one"
    upwards = [
        (here, target)
        for here, target in all_imports()
        if target[0] not in {"", here[0], GENERATED} and order[target[0]] >= order[here[0]]
    ]
    assert upwards == []


def test_no_module_imports_the_package_by_its_name() -> None:
    # It would find another copy than the vendored one that it is part of.
    assert [pair for pair in all_imports() if pair[1][:2] == ("", "zeebe_grpclib")] == []


def test_only_some_rooms_know_the_protocol_and_the_libraries() -> None:
    strangers = [
        (here, target)
        for here, target in all_imports(with_types=False)
        if (target[0] == GENERATED and here[0] not in READS_PROTO)
        or (target[0] == "" and target[1] in LIBRARIES and here[0] not in KNOWS_LIBRARIES)
    ]
    assert strangers == []


def test_the_embedded_gateway_stands_alone() -> None:
    wrong = []
    for here, target in all_imports():
        if here[0] != "embedded" or target[0] == "":
            continue
        floor = EMBEDDED.index(here[1]) if here[1] in EMBEDDED else len(EMBEDDED)
        if target[0] != "embedded":
            # EmbeddedGateway.channel() hands out a channel of the client's: it says why there.
            shared = SHARED_WITH_EMBEDDED | ({"channel"} if floor == len(EMBEDDED) else set())
            if target[0] not in shared:
                wrong.append((here, target))
        elif len(target) > 1 and target[1] in EMBEDDED and EMBEDDED.index(target[1]) > floor:
            wrong.append((here, target))
    assert wrong == []


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


def test_files_are_short_or_say_why_not() -> None:
    long = []
    for path in modules():
        text = path.read_text()
        if text.count("\n") > MAX_LINES:
            head = " ".join((ast.get_docstring(ast.parse(text)) or "").lower().split())
            if "one file" not in head:
                long.append((relative(path), text.count("\n")))
    assert long == []
