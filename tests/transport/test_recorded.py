"""What real servers said, played back as it was and garbled (``record.py`` recorded it)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.transport.peer import Conversation
from tests.transport.test_inbound import MUTATIONS, garbled

from zeebe_grpclib._proto import gateway_protocol as proto
from zeebe_grpclib._proto.codec import decoder
from zeebe_grpclib._transport.connection import Connection
from zeebe_grpclib._transport.stream import Stream
from zeebe_grpclib.status import RpcError

RECORDED = [
    (f"{server}, {names.partition(',')[0]} first", names.split(","), bytes.fromhex(heard))
    for line in (Path(__file__).parents[1] / "data" / "recorded.txt").read_text().splitlines()
    for server, names, heard in [line.split("|")]
]


def asked(names: list[str]) -> tuple[Conversation, list[Stream]]:
    """Return a connection that has heard nothing, with these calls on it."""
    talk = Conversation()
    talk.connection = Connection(talk.options, talk.clock)
    return talk, [
        talk.call(path=f"/gateway_protocol.Gateway/{name}", unary=name != "ActivateJobs")
        for name in names
    ]


@pytest.mark.parametrize("chunk", [0, 1, 7])
@pytest.mark.parametrize(
    ("names", "heard"), [row[1:] for row in RECORDED], ids=[row[0] for row in RECORDED]
)
def test_recorded_answers_are_read(names: list[str], heard: bytes, chunk: int) -> None:
    talk, streams = asked(names)
    talk.receive(heard, chunk=chunk)
    created = decoder(proto.CreateProcessInstanceResponse)
    activated = decoder(proto.ActivateJobsResponse)
    for name, stream in zip(names, streams, strict=True):
        assert (stream.ended, stream.error) == (True, None)
        if name == "CreateProcessInstance":
            assert created(stream.body or b"").process_instance_key == 2251799813685252
        elif name == "ActivateJobs":
            (message,) = stream.messages
            assert [job.type for job in activated(message).jobs] == ["pay"] * 3
        else:
            assert stream.body == b""
    assert talk.connection.streams == {}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("names", "heard"), [row[1:] for row in RECORDED], ids=[row[0] for row in RECORDED]
)
def test_garbled_recordings_never_crash_and_everything_ends(names: list[str], heard: bytes) -> None:
    for seed in range(MUTATIONS // len(RECORDED)):
        talk, streams = asked(names)
        talk.receive(garbled(seed, heard), chunk=random.Random(seed).choice([0, 0, 1, 13]))
        talk.connection.close("over")
        for stream in streams:
            assert stream.ended, seed
            assert stream.error is None or isinstance(stream.error, RpcError)
        assert talk.connection.streams == {}
        talk.connection.take()
