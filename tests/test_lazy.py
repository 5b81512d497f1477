"""What loads when: the packages of names on demand, and what a plain import is spared."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import zeebe_grpclib
from zeebe_grpclib._lazy import module_on_demand, names_on_demand
from zeebe_grpclib._peer_paths import PATHS
from zeebe_grpclib.embedded import EmbeddedGateway

ON_DEMAND = ["", "._calls", "._transport", ".embedded", ".responses", ".worker"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "tills.py").write_text("class Till: ...\nOPEN = []\n")
    (folder / "doors.py").write_text("from . import nowhere\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("shop")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]


def test_a_name_loads_its_module_when_first_asked_for(package: ModuleType) -> None:
    look_up, names = names_on_demand("shop", {"tills": ("Till", "OPEN")}, ("doors",))
    assert "shop.tills" not in sys.modules
    assert {"Till", "OPEN", "doors", "__name__"} <= set(names())
    till = look_up("Till")
    assert till is sys.modules["shop.tills"].Till
    assert vars(package)["Till"] is till
    assert "OPEN" not in vars(package)


def test_a_fake_is_not_kept_beyond_its_test(
    package: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up, _ = names_on_demand("shop", {"tills": ("Till",)})
    tills = importlib.import_module("shop.tills")
    real = tills.Till
    with monkeypatch.context() as test:
        test.setattr(tills, "Till", Path)
        assert look_up("Till") is Path
    assert "Till" not in vars(package)
    assert look_up("Till") is real


def test_a_name_that_is_not_there_is_missing_in_the_usual_way(package: ModuleType) -> None:
    look_up, _ = names_on_demand("shop", {"tills": ("Till",)}, ("doors",))
    with pytest.raises(AttributeError, match=r"^module 'shop' has no attribute 'Tills'$"):
        look_up("Tills")
    with pytest.raises(ImportError, match="cannot import name 'nowhere'"):
        look_up("doors")


def test_a_module_on_demand_stands_for_the_module(package: ModuleType) -> None:
    tills = module_on_demand(".tills", "shop")
    assert "shop.tills" not in sys.modules
    assert tills.Till is importlib.import_module("shop.tills").Till
    assert vars(tills)["Till"] is tills.Till
    assert module_on_demand("json", "").loads("[1]") == [1]
    with pytest.raises(AttributeError, match=r"^module 'shop.tills' has no attribute 'Tills'$"):
        _ = tills.Tills


def told_to_checkers(module: ModuleType) -> set[tuple[str, str]]:
    """The imports below ``if TYPE_CHECKING:``, as modules and the names out of them."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    return {
        (node.module or "", name.name)
        for branch in tree.body
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


@pytest.mark.parametrize("path", ON_DEMAND)
def test_a_package_offers_what_it_tells_type_checkers(path: str) -> None:
    module = importlib.import_module(f"zeebe_grpclib{path}")
    told = told_to_checkers(module)
    assert len(told) > 1
    for home, name in told:
        of = importlib.import_module(f"{module.__name__}.{home or name}")
        assert getattr(module, name) is (getattr(of, name) if home else of)
    assert set(module.__all__) <= set(dir(module))
    assert {name for home, name in told if home} <= set(module.__all__)


def test_everything_may_be_imported_with_a_star() -> None:
    names: dict[str, object] = {}
    exec("from zeebe_grpclib import *", names)
    assert set(zeebe_grpclib.__all__) <= set(names)


def loaded(program: str, *arguments: str) -> set[str]:
    """The modules that a program has loaded at its end, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules)", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())


def below(modules: set[str], *names: str) -> list[str]:
    """Those of the modules that have one of these names, or are inside one of them."""
    return sorted(
        module for module in modules if any(f"{module}.".startswith(f"{name}.") for name in names)
    )


HEAVY = ["betterproto2", "grpclib", "h2", "hpack", "hyperframe", "multidict", "pydantic"]


def test_an_import_of_clients_and_workers_loads_no_library() -> None:
    # And none of what follows from a first call, from credentials, or from a worker at work.
    modules = loaded("from zeebe_grpclib import ZeebeClient, ZeebeWorker, create_insecure_channel")
    assert below(modules, *HEAVY, "http", "importlib.metadata", "json", "urllib.request") == []
    inside = {name.removeprefix("zeebe_grpclib.") for name in modules if "zeebe_grpclib" in name}
    waiting = {
        *("responses", "instructions", "credentials", "sync_client", "embedded", "cli"),
        *("_token", "_attempts", "_configuration", "_settings", "_proxy", "_resources"),
        *("_calls.jobs", "_calls.processes", "_proto.gateway_protocol", "_proto.codec.topology"),
        *(
            "_transport.opening",
            "_transport.connection",
            "_transport.tls",
            "_transport.credentials",
        ),
        *("worker.lanes", "worker.session", "worker.executor", "worker.typed", "worker.trial"),
    }
    assert inside & waiting == set()
    assert {"client", "worker.worker", "channel", "errors"} <= inside


def test_a_first_call_over_plaintext_loads_what_it_needs() -> None:
    program = """
import asyncio
from zeebe_grpclib import ZeebeClient, create_insecure_channel
async def main():
    async with ZeebeClient(create_insecure_channel(sys.argv[1])) as client:
        await client.topology()
asyncio.run(main())
"""
    with EmbeddedGateway() as gateway:
        modules = loaded(program, gateway.address)
    assert below(modules, "grpclib", "multidict", "http") == []
    assert {"betterproto2", "h2.connection"} <= modules
    mine = {name.removeprefix("zeebe_grpclib.") for name in modules}
    messages = {name for name in mine if name.startswith("_proto.gateway_protocol.")}
    assert messages == {"_proto.gateway_protocol.topology"}
    assert {name for name in mine if name.startswith("responses.")} == {"responses.cluster"}
    spared = {"tls", "certificate", "credentials", "tunnel", "round_robin", "grpclib_link"}
    assert mine & {f"_transport.{name}" for name in spared} == set()


def test_feel_loads_neither_clients_nor_asyncio() -> None:
    modules = loaded("from zeebe_grpclib.embedded import feel; feel.evaluate('1 + 1')")
    assert below(modules, *HEAVY, "asyncio", "ssl") == []


def test_feel_starts_without_what_one_expression_hardly_needs() -> None:
    modules = loaded("from zeebe_grpclib.embedded import feel; feel.evaluate('1 + 1')")
    # What it cannot do without may load further ones itself, here or there.
    modules -= loaded("import collections.abc, decimal, importlib.machinery, math, re, types")
    spared = ("base64", "contextlib", "dataclasses", "datetime", "inspect", "json", "typing")
    assert below(modules, *spared, "unicodedata", "zoneinfo") == []
    assert "zeebe_grpclib.embedded.feel.syntax" in modules
    aliases = {f"zeebe_grpclib.{path}" for path in PATHS}
    inside = {name for name in modules - aliases if name.startswith("zeebe_grpclib.")}
    assert {name.split(".")[1] for name in inside} == {
        *("_lazy", "_peer_paths", "_version"),
        "embedded",
    }


PUBLIC = [
    "_peer_calls",
    "channel",
    "client",
    "credentials",
    "embedded",
    "errors",
    "instructions",
    "interceptors",
    "job",
    "responses",
    "status",
    "sync_client",
    "worker",
]


def annotated(module: ModuleType) -> Iterator[type | FunctionType]:
    """Yield what a public module offers, and the public methods of its classes."""
    for name in getattr(module, "__all__", ["PeerCalls"]):
        offered = getattr(module, name)
        if isinstance(offered, FunctionType):
            yield offered
        elif inspect.isclass(offered):
            yield offered
            for method, member in vars(offered).items():
                function = getattr(member, "fget", getattr(member, "__func__", member))
                if isinstance(function, FunctionType) and method.lstrip("_") in {method, "init__"}:
                    yield function


@pytest.mark.parametrize("name", PUBLIC)
def test_the_hints_of_what_is_public_can_be_looked_up(name: str) -> None:
    # By frameworks that call handlers by their signatures, and by documentation.
    for one in annotated(importlib.import_module(f"zeebe_grpclib.{name}")):
        hints = typing.get_type_hints(one)
        assert set(hints) >= set(getattr(one, "__annotations__", {})), one


def test_hints_are_the_classes_themselves() -> None:
    hints = typing.get_type_hints(zeebe_grpclib.SyncZeebeClient.run_process)
    assert hints["return"] is zeebe_grpclib.responses.CreateProcessInstanceResponse
    jobs = typing.get_type_hints(zeebe_grpclib.ZeebeClient.activate_jobs)["return"]
    assert jobs == list[zeebe_grpclib.Job]


def test_the_aliases_mean_the_same_in_a_users_module() -> None:
    def handler(variables: zeebe_grpclib.types.Variables) -> None: ...

    handler.__globals__.pop("JsonType", None)
    assert set(typing.get_type_hints(handler)) == {"variables", "return"}
