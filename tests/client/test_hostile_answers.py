"""Whatever bytes a gateway answers with, a caller gets a response of the documented types,
or a documented error: nothing else, and soon."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.protobuf import message

from zeebe_grpclib import SyncZeebeClient, create_insecure_channel, errors, responses

grpc: Any = pytest.importorskip("grpc", reason="grpcio is not installed")

JOB = {"processDefinitionKey": 2**52, "bpmnProcessId": "order", "version": 1}
DECISION = {"decisionId": "d", "matchedRules": [{"evaluatedOutputs": [{"outputValue": "1"}]}]}
# A method, its arguments, and an honest answer to begin from.
METHODS: list[tuple[str, tuple[Any, ...], bytes]] = [
    (name, arguments, answer.SerializeToString())
    for name, arguments, answer in [
        ("run_process", ("p",), message("CreateProcessInstanceResponse", **JOB, tags=["a"])),
        (
            "run_process_with_result",
            ("p",),
            message("CreateProcessInstanceWithResultResponse", **JOB, variables='{"a": [1]}'),
        ),
        ("cancel_process_instance", (1,), message("CancelProcessInstanceResponse")),
        (
            "deploy_resource",
            (("a.bpmn", b""),),
            message(
                "DeployResourceResponse",
                deployments=[{"process": JOB}, {"form": {"formId": "f"}}],
            ),
        ),
        (
            "evaluate_decision",
            (1,),
            message("EvaluateDecisionResponse", decisionOutput="1", evaluatedDecisions=[DECISION]),
        ),
        ("publish_message", ("m", ""), message("PublishMessageResponse", key=2**52)),
        ("broadcast_signal", ("s",), message("BroadcastSignalResponse", tenantId="t")),
        (
            "topology",
            (),
            message("TopologyResponse", brokers=[{"host": "h", "partitions": [{"role": 1}]}]),
        ),
        ("healthcheck", (), message("HealthCheckResponse", "grpc.health.v1", status=1)),
    ]
]


class Parrot:
    """Answers every call with the same bytes."""

    said = b""

    def service(self, details: Any) -> Any:
        return grpc.unary_unary_rpc_method_handler(lambda request, context: self.said)


@pytest.fixture(scope="module")
def parrot() -> Iterator[tuple[Parrot, SyncZeebeClient]]:
    bird = Parrot()
    server = grpc.server(ThreadPoolExecutor(2), handlers=[bird], options=[("grpc.so_reuseport", 0)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with SyncZeebeClient(create_insecure_channel(f"127.0.0.1:{port}")) as client:
        yield bird, client
    server.stop(grace=None).wait()


@st.composite
def hostile(draw: st.DrawFn, honest: bytes) -> bytes:
    """Noise, or an honest answer with some bytes changed, lost or added."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.binary(max_size=60))
    content = bytearray(honest)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        much = draw(st.integers(0, 3))
        content[at : at + much] = draw(st.binary(max_size=4))
    return bytes(content)


KINDS: dict[str, Any] = {
    name: kind
    for name in responses.__all__
    if dataclasses.is_dataclass(kind := getattr(responses, name))
}
# Aliases do not survive in annotations: what these two fields say, others say too.
JSON = [
    typing.get_type_hints(responses.EvaluatedDecision)["decision_output"],
    typing.get_type_hints(responses.CreateProcessInstanceWithResultResponse)["variables"],
]


def check(value: Any, hint: Any) -> None:
    """That a value is what the annotation of its field says."""
    arguments = typing.get_args(hint)
    if hint in JSON:  # it was read as JSON
        json.dumps(value)
    elif typing.get_origin(hint) is list:
        assert type(value) is list
        for item in value:
            check(item, arguments[0])
    elif isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        assert type(value) in arguments, (value, hint)
        check_fields(value)
    else:
        assert type(value) is hint, (value, hint)
        check_fields(value)


def check_fields(value: Any) -> None:
    if type(value).__name__ in KINDS:
        hints = typing.get_type_hints(type(value))
        for field in dataclasses.fields(value):
            check(getattr(value, field.name), hints[field.name])


@pytest.mark.no_cover
@pytest.mark.parametrize(("method", "arguments", "honest"), METHODS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_hostile_bytes_are_an_answer_or_a_documented_error(
    parrot: tuple[Parrot, SyncZeebeClient],
    method: str,
    arguments: tuple[Any, ...],
    honest: bytes,
    data: st.DataObject,
) -> None:
    bird, client = parrot
    bird.said = data.draw(hostile(honest))
    try:
        answer = getattr(client, method)(*arguments)
    except errors.ZeebeInternalError as error:
        assert "the answer's message can't be read: " in str(error)  # noqa: PT017 - or an answer
    else:
        assert type(answer).__name__ in KINDS
        check_fields(answer)


@pytest.mark.parametrize(("method", "arguments", "honest"), METHODS)
def test_the_honest_answer_is_one(
    parrot: tuple[Parrot, SyncZeebeClient], method: str, arguments: tuple[Any, ...], honest: bytes
) -> None:
    bird, client = parrot
    bird.said = honest
    check_fields(getattr(client, method)(*arguments))


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "[]", '{"a": ' * 50_000, "1" * 10_000])
def test_variables_that_are_no_object_are_no_answer(
    parrot: tuple[Parrot, SyncZeebeClient], text: str
) -> None:
    bird, client = parrot
    result = message("CreateProcessInstanceWithResultResponse", variables=text)
    bird.said = result.SerializeToString()
    with pytest.raises(errors.ZeebeInternalError, match="the answer's message can't be read"):
        client.run_process_with_result("p")
