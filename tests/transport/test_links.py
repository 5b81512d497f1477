from __future__ import annotations

import platform
import ssl
import sys
from typing import Any

import pytest
from grpclib.client import Channel as PlainChannel

from zeebe_grpclib import __version__
from zeebe_grpclib._calls import Call, jobs
from zeebe_grpclib._transport.channel import Channel
from zeebe_grpclib._transport.grpclib_link import GrpclibLink
from zeebe_grpclib._transport.links import check_channel, open_link
from zeebe_grpclib._transport.opening import user_agent
from zeebe_grpclib.channel import create_insecure_channel, create_secure_channel
from zeebe_grpclib.errors import SettingsError


def test_the_user_agent_says_what_it_is() -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    own = (
        f"zeebe-grpclib/{__version__} (python/{version}; "
        f"{platform.python_implementation().lower()}; {sys.platform})"
    )
    assert user_agent() == own
    assert user_agent("shop/1.0") == f"shop/1.0 {own}"


async def test_a_channel_of_ours_is_linked_once_for_a_loop() -> None:
    channel = create_insecure_channel("zeebe:1")
    link = open_link(channel)
    assert isinstance(link, Channel)
    assert open_link(channel) is link
    await channel.close()


async def test_a_link_is_told_all_that_the_channel_was() -> None:
    options = [
        ("grpc.keepalive_time_ms", 30_500),
        ("grpc.keepalive_timeout_ms", 5_000),
        ("grpc.max_receive_message_length", 99),
        ("grpc.default_authority", "other"),
        ("grpc.primary_user_agent", "shop/1.0"),
    ]
    context = ssl.create_default_context()
    channel = create_secure_channel("zeebe:1", options, context)
    link: Any = open_link(channel)
    target, told = link._target, link._options
    assert (target.host, target.port, target.unix_path) == ("zeebe", 1, "")
    assert target.ssl_context is context
    assert (target.server_hostname, told.authority) == ("other", "other")
    assert (told.keepalive.time_s, told.keepalive.timeout_s) == (30.5, 5.0)
    assert told.max_message == 99
    assert told.user_agent == user_agent("shop/1.0")
    answers: list[Call[Any]] = [
        jobs.complete_job(1, None),
        jobs.fail_job(1, 1, "", 0, None),
        jobs.throw_error(1, "E", "", None),
    ]
    assert told.unhurried == {call.rpc.path for call in answers}
    await channel.close()


async def test_a_unix_socket_is_told_by_its_path() -> None:
    channel = create_insecure_channel("unix:/run/zeebe.sock")
    link: Any = open_link(channel)
    assert (link._target.unix_path, link._target.ssl_context) == ("/run/zeebe.sock", None)
    assert link._target.authority == "localhost"
    await channel.close()


async def test_bad_tls_material_is_refused() -> None:
    from zeebe_grpclib import ssl_channel_credentials

    channel = create_secure_channel("zeebe:1", None, ssl_channel_credentials(b"no PEM"))
    with pytest.raises(SettingsError, match="root_certificates are no certificates in PEM"):
        open_link(channel)


async def test_a_channel_of_grpclibs_is_linked_as_well() -> None:
    channel = PlainChannel("127.0.0.1", 1)
    check_channel(channel)
    link: Any = open_link(channel)
    assert isinstance(link, GrpclibLink)
    assert link._channel is channel
    channel.close()


@pytest.mark.parametrize("loaded", [True, False])
def test_what_is_no_channel_is_refused(loaded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not loaded:
        monkeypatch.delitem(sys.modules, "grpclib.client")
    with pytest.raises(SettingsError) as caught:
        check_channel("localhost:26500")
    assert str(caught.value) == (
        "grpc_channel is of type builtins.str: expected what create_insecure_channel() or another "
        "create_*_channel() of this package returns, or a grpclib.client.Channel"
    )


async def test_a_channel_of_grpcios_is_refused_by_its_type() -> None:
    grpc = pytest.importorskip("grpc")
    async with grpc.aio.insecure_channel("localhost:1") as channel:
        with pytest.raises(
            SettingsError, match=r"^grpc_channel is of type grpc\.aio\._channel\.Ch"
        ):
            check_channel(channel)
