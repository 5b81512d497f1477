from __future__ import annotations

import asyncio
import gc
import inspect
import threading
import typing
import weakref
from typing import Any

import pytest
from grpclib.client import Channel

from zeebe_grpclib import SyncZeebeClient, ZeebeClient, create_insecure_channel, errors

LIFTED = [
    name
    for name, member in vars(ZeebeClient).items()
    if inspect.iscoroutinefunction(member) and not name.startswith("_") and name != "close"
]


def test_every_call_of_the_asyncio_client_is_lifted() -> None:
    assert LIFTED == [
        "broadcast_signal",
        "cancel_process_instance",
        "deploy_resource",
        "evaluate_decision",
        "publish_message",
        "run_process",
        "run_process_with_result",
        "run_process_by_key",
        "run_process_by_key_with_result",
        "set_variables",
        "resolve_incident",
        "modify_process_instance",
        "migrate_process_instance",
        "delete_resource",
        "deploy_process",
        "evaluate_conditional",
        "publish_start_message",
        "activate_jobs",
        "complete_job",
        "fail_job",
        "throw_error",
        "update_job_retries",
        "update_job_timeout",
        "topology",
        "healthcheck",
    ]


@pytest.mark.parametrize("name", LIFTED)
def test_a_lifted_call_keeps_signature_types_and_documentation(name: str) -> None:
    theirs, ours = getattr(ZeebeClient, name), getattr(SyncZeebeClient, name)
    assert inspect.signature(ours) == inspect.signature(theirs)
    assert ours.__annotations__ == theirs.__annotations__
    assert inspect.getdoc(ours) == inspect.getdoc(theirs)
    assert not inspect.iscoroutinefunction(ours)
    assert (ours.__name__, ours.__module__) == (name, theirs.__module__)


def test_both_are_made_alike() -> None:
    assert inspect.signature(SyncZeebeClient.__init__) == inspect.signature(ZeebeClient.__init__)
    assert typing.get_type_hints(SyncZeebeClient.__init__) == typing.get_type_hints(
        ZeebeClient.__init__
    )
    for client in (ZeebeClient, SyncZeebeClient):
        assert (client.__init__.__doc__ or "").startswith("Make a client; nothing")
        assert client.close.__doc__


def test_nothing_is_started_before_the_first_call() -> None:
    before = threading.active_count()
    client = SyncZeebeClient(create_insecure_channel("zeebe:1"))
    assert threading.active_count() == before
    client.close()
    client.close()
    with pytest.raises(errors.ClientClosedError):
        client.topology()


def test_a_channel_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(errors.SettingsError, match="grpc_channel is of type"):
        SyncZeebeClient("localhost:26500")  # type: ignore[arg-type] # refusing it is the point


def test_the_repr_names_the_class() -> None:
    class Mine(SyncZeebeClient):
        pass

    client = Mine(create_insecure_channel("zeebe:1"))
    assert repr(client) == "<Mine <ZeebeChannel zeebe:1 plaintext, unused>>"
    assert repr(ZeebeClient(create_insecure_channel("zeebe:1"))) == (
        "<ZeebeClient <ZeebeChannel zeebe:1 plaintext, unused>>"
    )


def test_arguments_are_checked_as_in_the_asyncio_client() -> None:
    with SyncZeebeClient(create_insecure_channel("zeebe:1")) as client:
        with pytest.raises(TypeError, match="missing 1 required positional argument"):
            client.run_process()  # type: ignore[call-arg] # refusing it is the point
        with pytest.raises(errors.InvalidJSONError, match=r"variables\.a is nan"):
            client.run_process("order", {"a": float("nan")})


def test_a_forgotten_client_ends_its_thread() -> None:
    client = SyncZeebeClient(create_insecure_channel("zeebe:1"))
    with pytest.raises(ValueError, match="needs at least one file"):
        client.deploy_resource()
    thread, gone = client._portal._thread, weakref.ref(client)
    assert thread is not None
    assert thread.is_alive()
    del client
    for _ in range(3):  # PyPy runs what a collection calls for at the next one
        gc.collect()
    assert gone() is None
    thread.join(10)
    assert not thread.is_alive()


async def test_on_the_loop_of_a_grpclib_channel_it_says_what_to_use() -> None:
    channel = Channel("127.0.0.1", 1)
    client: Any = SyncZeebeClient(channel)
    with pytest.raises(RuntimeError, match="use ZeebeClient there"):
        client.topology()
    await asyncio.to_thread(client.close)
    channel.close()


def test_a_grpclib_channel_whose_loop_is_closed_is_refused() -> None:
    async def make() -> Channel:
        return Channel("127.0.0.1", 1)

    client = SyncZeebeClient(asyncio.run(make()))
    with pytest.raises(errors.ClientClosedError, match="an event loop that was closed"):
        client.topology()
    client.close()
