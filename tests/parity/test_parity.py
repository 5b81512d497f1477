"""pyzeebe 4.7's client side holds here: names, parameters, defaults, fields, ancestors.

`surface.json` is frozen, read once from pyzeebe itself.
`differences.json` lists every deliberate difference with its reason (the README shows it as
a table); those with a ``signature`` are the only ones that a signature may have.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zeebe_grpclib
from zeebe_grpclib import errors, responses, types

HERE = Path(__file__).parent
SURFACE: dict[str, Any] = json.loads((HERE / "surface.json").read_text(encoding="utf-8"))
DIFFERENCES: list[dict[str, str]] = json.loads(
    (HERE / "differences.json").read_text(encoding="utf-8")
)
ALLOWED = {row["signature"] for row in DIFFERENCES if "signature" in row}
KINDS = {
    "positional_only": inspect.Parameter.POSITIONAL_ONLY,
    "positional_or_keyword": inspect.Parameter.POSITIONAL_OR_KEYWORD,
    "var_positional": inspect.Parameter.VAR_POSITIONAL,
    "keyword_only": inspect.Parameter.KEYWORD_ONLY,
    "var_keyword": inspect.Parameter.VAR_KEYWORD,
}
# Types whose names mean the same on both sides.
PLAIN_TYPES = {"int", "str", "str | None", "Variables", "JsonType", "Headers", "JobStatus"}


def shown(default: object) -> str:
    # Its Unset is the string "UNSET"; ours equals it.
    return repr("UNSET") if default == "UNSET" else repr(default)


def signature_differences(
    where: str, theirs: list[dict[str, str]], function: Any
) -> Iterator[tuple[str, str]]:
    """What a caller of the peer's would notice: where it is, and what."""
    ours = list(inspect.signature(function).parameters.values())
    if not theirs or theirs[0]["name"] != "self":
        theirs = [{"name": "self"}, *theirs] if ours and ours[0].name == "self" else theirs
    for parameter in ours[len(theirs) :]:
        if parameter.kind is not KINDS["keyword_only"] or parameter.default is parameter.empty:
            yield f"{where}.{parameter.name}", "a parameter more, that is not optional by name"
    by_name = {parameter.name: parameter for parameter in ours}
    in_order = [
        parameter.name for parameter in ours if parameter.name in {t["name"] for t in theirs}
    ]
    if in_order != [parameter["name"] for parameter in theirs]:
        yield where, f"parameters are {[parameter.name for parameter in ours]}"
        return
    for expected in theirs:
        mine = by_name[expected["name"]]
        if mine.name == "self":
            continue
        if mine.kind is not KINDS[expected["kind"]]:
            yield f"{where}.{mine.name}", f"is {mine.kind.description}"
        default = None if mine.default is mine.empty else shown(mine.default)
        if default != expected.get("default"):
            yield f"{where}.{mine.name}", f"default is {default}"


def check_signature(where: str, theirs: list[dict[str, str]], function: Any) -> None:
    found = dict(signature_differences(where, theirs, function))
    assert {at: what for at, what in found.items() if at not in ALLOWED} == {}


def test_every_name_is_exported() -> None:
    assert [name for name in SURFACE["top_level"] if not hasattr(zeebe_grpclib, name)] == []
    assert set(SURFACE["top_level"]) <= set(zeebe_grpclib.__all__)


@pytest.mark.parametrize(
    "name", [name for name, what in SURFACE["top_level"].items() if "function" in what]
)
def test_functions(name: str) -> None:
    theirs, ours = SURFACE["top_level"][name], getattr(zeebe_grpclib, name)
    check_signature(name, theirs["function"], ours)
    assert inspect.iscoroutinefunction(ours) is theirs["async"]


@pytest.mark.parametrize(
    "name", [name for name, what in SURFACE["top_level"].items() if "class" in what]
)
def test_classes(name: str) -> None:
    theirs, ours = SURFACE["top_level"][name]["class"], getattr(zeebe_grpclib, name)
    if "init" in theirs:
        check_signature(name, theirs["init"], ours.__init__)
    check_members(name, theirs, ours)


def check_members(name: str, theirs: dict[str, Any], ours: Any) -> None:
    ancestors = {kind.__name__ for kind in ours.__mro__}
    # ReprEnum is a detail of Python 3.11's enum module.
    assert set(theirs.get("bases", ())) - {"ReprEnum"} <= ancestors
    for value_name, value in theirs.get("members", {}).items():
        assert ours[value_name].value == value
    if "fields" in theirs:
        check_fields(name, theirs, ours)
    for member_name, member in theirs.get("members_public", {}).items():
        mine = inspect.getattr_static(ours, member_name)
        if "parameters" in member:
            mine = getattr(ours, member_name)
            check_signature(f"{name}.{member_name}", member["parameters"], mine)
            assert inspect.iscoroutinefunction(mine) is member["async"]
        elif "class" in member:
            check_members(f"{name}.{member_name}", member["class"], getattr(ours, member_name))
        else:
            assert mine is not None


def check_fields(name: str, theirs: dict[str, Any], ours: Any) -> None:
    fields = [field for field in dataclasses.fields(ours) if field.init]
    assert ours.__dataclass_params__.frozen is theirs["frozen"]
    expected = [field["name"] for field in theirs["fields"]]
    assert [field.name for field in fields[: len(expected)]] == expected
    for mine, field in zip(fields, theirs["fields"], strict=False):
        if field["type"] in PLAIN_TYPES:
            assert mine.type == field["type"], f"{name}.{mine.name}"
    # What came later must not be demanded from those who make one by position.
    for mine in fields[len(expected) :]:
        assert (mine.default, mine.default_factory) != (dataclasses.MISSING, dataclasses.MISSING)


@pytest.mark.parametrize("name", SURFACE["errors"])
def test_errors(name: str) -> None:
    theirs, ours = SURFACE["errors"][name], getattr(errors, name)
    assert set(theirs["bases"]) <= {kind.__name__ for kind in ours.__mro__}
    if theirs["init"][-1]["name"] != "kwargs":  # one that takes facts, not any text
        check_signature(name, theirs["init"], ours.__init__)
    # Only new classes may stand between a leaf and the root: none became an infrastructure
    # error that was none.
    assert ("ZeebeError" in theirs["bases"] or name == "ZeebeError") is issubclass(
        ours, errors.ZeebeError
    )


@pytest.mark.parametrize("name", SURFACE["responses"])
def test_responses(name: str) -> None:
    check_members(name, SURFACE["responses"][name], getattr(responses, name))


@pytest.mark.parametrize("name", SURFACE["types"])
def test_types(name: str) -> None:
    assert hasattr(types, name)


@pytest.mark.parametrize("path", SURFACE["modules"])
def test_modules(path: str) -> None:
    if SURFACE["modules"][path] == "its own machinery":
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module(f"zeebe_grpclib.{path}")
    else:
        importlib.import_module(f"zeebe_grpclib.{path}")


def test_differences_are_listed_with_a_reason_each_and_none_is_stale() -> None:
    for row in DIFFERENCES:
        assert set(row) - {"signature"} == {"where", "pyzeebe", "here", "reason"}
        assert all(text.strip() for text in row.values())
        assert not any("|" in text or "\n" in text for text in row.values())  # a table's cells
    names = [row["where"] for row in DIFFERENCES]
    assert len(names) == len(set(names))
    found = {
        at
        for name, what in SURFACE["top_level"].items()
        if "class" in what
        for member, theirs in what["class"].get("members_public", {}).items()
        if "parameters" in theirs
        for at, _ in signature_differences(
            f"{name}.{member}", theirs["parameters"], getattr(getattr(zeebe_grpclib, name), member)
        )
    } | {
        at
        for name, what in SURFACE["top_level"].items()
        if "class" in what and "init" in what["class"]
        for at, _ in signature_differences(
            name, what["class"]["init"], getattr(zeebe_grpclib, name).__init__
        )
    }
    assert found == ALLOWED


def test_the_frozen_surface_is_the_peers() -> None:
    """Where pyzeebe is installed, the file is compared with it."""
    peer = pytest.importorskip("pyzeebe")
    assert set(peer.__all__) == set(SURFACE["top_level"])
    assert set(peer.errors.__all__) == set(SURFACE["errors"])
    found = {
        module.name.removeprefix("pyzeebe.")
        for module in pkgutil.walk_packages(peer.__path__, "pyzeebe.")
    }
    assert found == set(SURFACE["modules"])
    for name, theirs in SURFACE["errors"].items():
        mro = [kind.__name__ for kind in getattr(peer.errors, name).__mro__[1:-1]]
        assert mro == theirs["bases"]
    for name, theirs in SURFACE["responses"].items():
        kind = getattr(peer.grpc_internals.types, name)
        assert [f.name for f in dataclasses.fields(kind)] == [f["name"] for f in theirs["fields"]]
    job = SURFACE["top_level"]["JobStatus"]["class"]["members"]
    assert {status.name: status.value for status in peer.JobStatus} == job
    assert issubclass(peer.JobStatus, enum.Enum)
