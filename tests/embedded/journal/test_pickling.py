from __future__ import annotations

import copyreg
import importlib
import os
import pickle
import pkgutil
import subprocess
from collections import OrderedDict, deque
from enum import Enum
from typing import Any

import pytest

from zeebe_grpclib.embedded import engine
from zeebe_grpclib.embedded.engine import Engine, Rejection, RejectionType
from zeebe_grpclib.embedded.engine.state import Stage, Trigger
from zeebe_grpclib.embedded.journal import pickling


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"a": [1, 2.5, (True, "ä"), b"\0", 1 << 80]},
        {1, 2},
        frozenset({"x"}),
        deque([1]),
        OrderedDict(a=1),
        Stage.COMPLETING,
        RejectionType.NOT_FOUND,
        Trigger("a", {"x": 1}),
    ],
)
def test_plain_values_and_the_engine_s_classes_come_back(value: Any) -> None:
    back = pickling.loads(pickling.dumps(value))
    assert back == value
    assert type(back) is type(value)


def test_members_of_enums_are_written_as_their_values() -> None:
    # Python 3.11.0 to 3.11.3 would write calls of `getattr`, which the reader does not find.
    modules = pkgutil.walk_packages(engine.__path__, f"{engine.__name__}.")
    kinds = {
        each
        for module in modules
        for each in vars(importlib.import_module(module.name)).values()
        if isinstance(each, type) and issubclass(each, Enum) and each.__module__ == module.name
    }
    assert len(kinds) == 4
    for kind in kinds:
        for member in kind:
            assert copyreg.dispatch_table[kind](member) == (kind, (member.value,))
            assert pickling.loads(pickling.dumps(member)) is member


class _Calls:
    def __init__(self, *call: Any) -> None:
        self._call = call

    def __reduce__(self) -> Any:
        function, *arguments = self._call
        return function, tuple(arguments)


@pytest.mark.parametrize(
    "value",
    [
        _Calls(os.system, "true"),
        _Calls(subprocess.call, "true"),
        _Calls(getattr, Engine, "execute"),
        _Calls(eval, "1"),
        os.getcwd,
        pickling.dumps,
        Rejection,
    ],
    # Not by their addresses, which differ from process to process.
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_nothing_else_is_found(value: object) -> None:
    content = pickle.dumps(value, 4)
    if value is Rejection:
        assert pickling.loads(content) is Rejection
        return
    with pytest.raises(pickle.UnpicklingError, match="is no class of the engine"):
        pickling.loads(content)


def test_names_inside_of_classes_and_imported_ones_are_not_found() -> None:
    for module, name in (
        ("zeebe_grpclib.embedded.engine.engine", "itertools"),
        ("zeebe_grpclib.embedded.engine.engine", "_advanced"),
        ("zeebe_grpclib.embedded.engine.engine", "Turn"),
        ("zeebe_grpclib.embedded.engine.nothing", "Turn"),
        ("zeebe_grpclib.embedded.server", "EmbeddedGateway"),
        ("zeebe_grpclib.embedded.journal.references", "definition"),
    ):
        content = b"\x80\x02c" + f"{module}\n{name}\n.".encode()
        with pytest.raises(pickle.UnpicklingError, match="is no class of the engine"):
            pickling.loads(content)


def test_classes_are_found_whatever_the_package_is_called() -> None:
    content = b"\x80\x02cacme._vendor.zeebe.embedded.engine.rejection\nRejectionType\n."
    assert pickling.loads(content) is RejectionType


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x04.", b"\x80\x04]\x94(K\x01"])
def test_what_is_no_pickle_is_one_error(content: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        pickling.loads(content)


def test_objects_may_be_found_again_instead_of_written() -> None:
    from zeebe_grpclib.embedded.journal import references

    there = Trigger("there", {})
    content = pickling.dumps(
        [there, there], {Trigger: lambda _: (references.state_part, ("name",))}
    )
    found = pickling.loads(content, {"state_part": lambda name: {"name": name}})
    assert found == [{"name": "name"}, {"name": "name"}]
    assert found[0] is found[1]
